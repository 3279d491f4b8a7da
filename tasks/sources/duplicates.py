"""Copies: the same document under two names, and near-copies of one text (an agency's story in many papers).

In: transcripts, one after the other. Out: for each, the id of the document it copies, or None. Exact copies are those
whose words are the same; near-copies share at least 80 in 100 of their five-word runs, estimated by MinHash (Broder
1997) and looked up by bands, so that a new document is compared with a handful and not with all. The index keeps about
one kilobyte a document.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable

import numpy as np

from tasks.carrier import Transcript

_WORD = re.compile(r"\w+")
_RUN = 5  # words
_BANDS, _ROWS = 16, 8  # 128 hashes; at a likeness of .8 a pair is found in 95 of 100 cases, at .5 in 6
_LIKE = 0.8
_FEWEST = 40  # words below which only exact copies count
_PRIME = np.uint64((1 << 61) - 1)


class CopyIndex:
    """What has been seen. `seen(transcript)` looks up and remembers in one step; the first of a family is its original."""

    def __init__(self) -> None:
        random = np.random.default_rng(20151001)  # fixed, so that two runs agree
        self._a = random.integers(1, 1 << 31, _BANDS * _ROWS, dtype=np.uint64)
        self._b = random.integers(0, 1 << 31, _BANDS * _ROWS, dtype=np.uint64)
        self._exact: dict[bytes, str] = {}
        self._bands: dict[tuple[int, bytes], list[str]] = {}
        self._signatures: dict[str, np.ndarray] = {}

    def seen(self, transcript: Transcript) -> str | None:
        """The id of the earlier document that this one copies, None for an original."""
        words = [w.lower() for w in _WORD.findall(transcript.text.text)]
        exact = hashlib.blake2b(" ".join(words).encode(), digest_size=16).digest()
        original = self._exact.setdefault(exact, transcript.document_id)
        if original != transcript.document_id:
            return original
        if len(words) < _FEWEST:
            return None
        signature = self._signature(words)
        bands = [(i, signature[i * _ROWS : (i + 1) * _ROWS].tobytes()) for i in range(_BANDS)]
        candidates = dict.fromkeys(
            d for band in bands for d in self._bands.get(band, ()) if d != transcript.document_id
        )
        likeness = {d: float(np.mean(self._signatures[d] == signature)) for d in candidates}
        best = max(likeness, key=lambda d: likeness[d], default=None)
        if best is not None and likeness[best] >= _LIKE:
            return best
        self._signatures[transcript.document_id] = signature
        for band in bands:
            self._bands.setdefault(band, []).append(transcript.document_id)
        return None

    def _signature(self, words: list[str]) -> np.ndarray:
        runs = {" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}
        hashes = np.fromiter((zlib.crc32(run.encode()) for run in runs), dtype=np.uint64, count=len(runs))
        least = np.full(len(self._a), np.iinfo(np.uint64).max, dtype=np.uint64)
        for start in range(0, len(hashes), 4096):
            mixed = (hashes[start : start + 4096, None] * self._a + self._b) % _PRIME
            np.minimum(least, mixed.min(axis=0), out=least)
        return (least & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def mark_copies(transcripts: Iterable[Transcript], index: CopyIndex) -> Iterable[Transcript]:
    """The same transcripts with `duplicate_of` set. Feed them in the order of `discover`, so that runs agree."""
    for transcript in transcripts:
        transcript.duplicate_of = index.seen(transcript)
        yield transcript
