"""Which claims are worth comparing. In: the claims of one story, in order of time. Out: pairs that share an entity, a measure
or a run of words, rarest keys first. The cost of a claim is bounded whatever the size of the story: only the latest claims of
a key are looked at, and only the likeliest of those are compared."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from tasks.stories.records import Claim

LATEST = 200  # claims of one key that a claim is held against
LIKELIEST = 60  # claims that one is compared with


def pairs(
    claims: Sequence[Claim], wanted: Callable[[Claim, Claim], bool] = lambda a, b: True
) -> Iterator[tuple[Claim, Claim]]:
    """Pairs (earlier, later) that may be related. `claims` come in order of time; `wanted` leaves out pairs that were
    compared before."""
    keys = [_keys(claim) for claim in claims]
    blocks: dict[str, list[int]] = defaultdict(list)
    frequency = Counter(key for found in keys for key in found)
    for i, claim in enumerate(claims):
        shared: Counter[int] = Counter()
        for key in keys[i]:
            weight = 1 / math.log2(1 + frequency[key]) if frequency[key] > 1 else 0.0
            weight *= 3 if key[0] in "mr" else 1  # a figure of one measure, a run of words
            for j in blocks[key][-LATEST:]:
                if wanted(claims[j], claim):
                    shared[j] += weight
            blocks[key].append(i)
        likeliest = sorted(shared, key=lambda j: (-shared[j], j))[:LIKELIEST]
        for j in sorted(likeliest):
            yield claims[j], claim


def _keys(claim: Claim) -> list[str]:
    """Blocking keys: entities, stems, measures and things counted, and for quotes pairs of neighboring words."""
    found = {f"e:{e}" for e in claim.entities} | {f"w:{s}" for s in claim.stems()}
    found |= {f"m:{f.measure or f.item or f.unit}" for f in claim.figures}
    if any(f.unit == "person" for f in claim.figures):
        found.add("m:people")
    if claim.quote_type in ("direct", "mixed"):
        content = claim.text.lower().split()
        found |= {f"r:{a} {b}" for a, b in zip(content, content[1:], strict=False)}
    return sorted(found)
