"""Which claims are worth comparing. In: the claims of one story, in order of time. Out: pairs that share an entity, a measure
or a run of words, rarest keys first. The cost of a claim is bounded whatever the size of the story: only the claims of a key
that stand nearest in time are looked at, and only the likeliest of those are compared."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence, Set
from typing import NamedTuple

from tasks.stories.records import Claim

NEAREST = 100  # claims of one key, on either side in time, that a claim is held against
LIKELIEST = 40  # claims that one is compared with
FIGURE = 3.0  # how much more than a word a measure in common says, or two words in a row of a quote


class Keys(NamedTuple):
    """Blocking keys of a claim, by kind."""

    entities: Set[Hashable]
    stems: Set[Hashable]
    counted: Set[Hashable]  # measures and things counted
    runs: Set[Hashable]  # pairs of neighboring words, of quotes only


WEIGHTS = (1.0, 1.0, FIGURE, FIGURE)  # of the kinds, in their order


def pairs(
    claims: Sequence[Claim],
    new_documents: Collection[str] | None = None,
    wanted: Callable[[Claim, Claim], bool] = lambda a, b: True,
) -> Iterator[tuple[Claim, Claim]]:
    """Pairs (earlier, later) that may be related, one of them of a new document (of any, where None are named). `claims`
    come in order of time; `wanted` leaves out pairs that were compared before."""
    new = [i for i, c in enumerate(claims) if new_documents is None or c.document_id in new_documents]
    if not new:
        return
    keys = {i: _keys(claims[i]) for i in new}
    blocks = _blocks(claims, keys)
    for i in new:
        shared: dict[int, float] = defaultdict(float)
        for kind, weight, own in zip(blocks, WEIGHTS, keys[i], strict=True):
            for key in own:
                block = kind[key]
                if len(block) < 2:
                    continue
                at = bisect_left(block, i)
                told = weight / math.log2(1 + len(block))
                for j in block[max(0, at - NEAREST) : at]:
                    shared[j] += told
                for j in block[at + 1 : at + 1 + NEAREST]:
                    if j not in keys:  # two new claims meet when the later one is looked at
                        shared[j] += told
        # rounded, since the order in which a sum is made must not decide between equals
        likeliest = sorted(shared, key=lambda j: (-round(shared[j], 9), j))[:LIKELIEST]
        for j in sorted(likeliest):
            a, b = (claims[j], claims[i]) if j < i else (claims[i], claims[j])
            if wanted(a, b):
                yield a, b


def _blocks(claims: Sequence[Claim], keys: dict[int, Keys]) -> list[dict[Hashable, list[int]]]:
    """For each kind of key: the claims, in order, that have a key which one of `keys` has."""
    blocks: list[dict[Hashable, list[int]]] = [
        {key: [] for own in kind for key in own} for kind in zip(*keys.values(), strict=True)
    ]
    for i, claim in enumerate(claims):
        for block, own in zip(blocks, keys.get(i) or _keys(claim), strict=True):
            for key in own:
                if (held := block.get(key)) is not None:
                    held.append(i)
    return blocks


def _keys(claim: Claim) -> Keys:
    counted: set[Hashable] = {f.measure or f.item or f.unit for f in claim.figures}
    if any(f.unit == "person" for f in claim.figures):
        counted.add("people")
    quoted = claim.quote_type in ("direct", "mixed")
    runs = itertools.pairwise(claim.text.lower().split()) if quoted else ()
    return Keys(claim.entities, claim.stems(), counted, frozenset(runs))
