"""Which claims are worth comparing. In: the claims of one story, in order of time. Out: pairs that share an entity, a measure
or a run of words, rarest keys first. The cost of a claim is bounded whatever the size of the story: only the claims of a key
that stand nearest in time are looked at, and only the likeliest of those are compared."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from tasks.stories.records import Claim

NEAREST = 100  # claims of one key, on either side in time, that a claim is held against
LIKELIEST = 40  # claims that one is compared with
FIGURE = 3.0  # how much more than a word a measure in common says, or two words in a row of a quote


def pairs(
    claims: Sequence[Claim],
    new_documents: Collection[str] | None = None,
    wanted: Callable[[Claim, Claim], bool] = lambda a, b: True,
) -> Iterator[tuple[Claim, Claim]]:
    """Pairs (earlier, later) that may be related, one of them of a new document (of any, where None are named). `claims`
    come in order of time; `wanted` leaves out pairs that were compared before."""
    new = [i for i, c in enumerate(claims) if new_documents is None or c.document_id in new_documents]
    fresh = set(new)
    keys = {i: _keys(claims[i]) for i in new}
    known = {key for found in keys.values() for key in found}
    blocks: dict[str, list[int]] = defaultdict(list)
    for i, claim in enumerate(claims):
        for key in keys[i] if i in fresh else _keys(claim) & known:
            blocks[key].append(i)
    for i in new:
        shared: dict[int, float] = defaultdict(float)
        for key in keys[i]:
            block = blocks[key]
            if len(block) < 2:
                continue
            at = bisect_left(block, i)
            weight = (FIGURE if key[0] in "mr" else 1.0) / math.log2(1 + len(block))
            for j in block[max(0, at - NEAREST) : at]:
                shared[j] += weight
            for j in block[at + 1 : at + 1 + NEAREST]:
                if j not in fresh:  # two new claims meet when the later one is looked at
                    shared[j] += weight
        likeliest = sorted(shared, key=lambda j: (-shared[j], j))[:LIKELIEST]
        for j in sorted(likeliest):
            a, b = (claims[j], claims[i]) if j < i else (claims[i], claims[j])
            if wanted(a, b):
                yield a, b


def _keys(claim: Claim) -> set[str]:
    """Blocking keys: entities, stems, measures and things counted, and for quotes pairs of neighboring words."""
    found = {f"e:{e}" for e in claim.entities} | {f"w:{s}" for s in claim.stems()}
    found |= {f"m:{f.measure or f.item or f.unit}" for f in claim.figures}
    if any(f.unit == "person" for f in claim.figures):
        found.add("m:people")
    if claim.quote_type in ("direct", "mixed"):
        content = claim.text.lower().split()
        found |= {f"r:{a} {b}" for a, b in itertools.pairwise(content)}
    return found
