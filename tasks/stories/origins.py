"""Which documents are copies of one text. In: documents. Out: an origin id that wire copies, syndicated and lightly edited
texts share, found by runs of words (shingles; Broder 1997: containment)."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping

from tasks.stories.records import Document, in_time, words

SHINGLE = 5  # words
COPIED = 0.6  # share of the shorter text's shingles from which two texts are copies
SHORTEST = 10  # shingles: a text of a line or two copies nothing
SAMPLE = 256  # shingles kept of a text, those with the least hashes, so that the same ones are kept of a copy
COMMON = 30  # texts of different origin that hold a shingle, from which it is a formula of the trade


def origins(documents: Mapping[str, Document]) -> dict[str, str]:
    """Document id -> origin id: the first (by day, then text) of the texts it is a copy of."""
    order = in_time(documents, documents)
    place = {key: n for n, key in enumerate(order)}
    at: dict[int, list[str]] = defaultdict(list)
    shingles: dict[str, set[int]] = {}
    found: dict[str, str] = {}
    for key in order:
        own = _shingles(documents[key].text)
        shared: Counter[str] = Counter()
        for shingle in own:
            if len(at[shingle]) < COMMON:
                shared.update(at[shingle])
        # of the texts it overlaps with, the one it shares most with
        for other, count in sorted(shared.items(), key=lambda p: (-p[1], place[p[0]])):
            shorter = own if len(own) <= len(shingles[other]) else shingles[other]
            longer = shingles[other] if shorter is own else own
            # the sample of the longer text is thinner: compare below the greatest hash that both samples reach
            limit = max(longer) if len(longer) >= SAMPLE else max(max(longer), max(shorter))
            held = {s for s in shorter if s <= limit}
            if len(held) >= SHORTEST and count >= COPIED * len(held):
                found[key] = found[other]
                break
        else:
            found[key] = key
            if len(own) >= SHORTEST:
                shingles[key] = own
                for shingle in own:
                    at[shingle].append(key)
    return {
        key: "o_" + hashlib.sha256(f"origin|{first}".encode()).hexdigest()[:16]
        for key, first in found.items()
    }


def _shingles(text: str) -> set[int]:
    ws = words(text)
    found = {stable_hash(" ".join(ws[i : i + SHINGLE])) for i in range(len(ws) - SHINGLE + 1)}
    return found if len(found) <= SAMPLE else set(sorted(found)[:SAMPLE])


def stable_hash(text: str) -> int:
    """A 64-bit hash (Python's own differs from run to run)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
