"""Copies: the same document under two names, and near-copies of one text (an agency's story in many papers).

In: batches of transcripts in the order of `discover`, and a way to look up what was published before. Out: `duplicate_of`
on each: the id of the document it copies, or None. Exact copies are those whose words are the same; near-copies share at
least 80 in 100 of their five-word runs, estimated by MinHash (Broder 1997). Candidates are found by `bands`: a document
keeps sixteen numbers and one for its exact words, and only texts that share a number are ever compared, so a new document
meets a handful and not all.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from tasks.carrier import Transcript

_GAP = re.compile(r"\W+")
_RUN = 5  # words
_BANDS, _ROWS = 16, 8  # 128 hashes; at a likeness of .8 a pair is found in 95 of 100 cases, at .5 in 6
_LIKE = 0.8
_FEWEST = 40  # words below which only exact copies count
_LONGEST = 2_000_000  # characters above which only exact copies count
_PRIME = np.uint64((1 << 61) - 1)


class Fingerprint(NamedTuple):
    """What copies of a text share: `exact` its words, one of the `bands` much of them. 64-bit numbers, signed."""

    exact: int
    bands: tuple[int, ...]
    signature: np.ndarray | None  # uint32 array of 128; None for a text too short or long for near-copies


class Published(NamedTuple):
    """A document of an earlier run that shares a number with one of these; `original` is its own `duplicate_of`.

    `text` may have been corrected since its `exact` was taken.
    """

    document_id: str
    original: str | None
    exact: int
    text: str


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a clean text. Case, punctuation and layout do not count. Linear in the text."""
    plain = _GAP.sub(" ", text.lower()).strip()
    exact = _number(plain.encode("utf-8", "surrogatepass"))
    words = plain.split(" ") if len(plain) <= _LONGEST else []
    if len(words) < _FEWEST:
        return Fingerprint(exact, (), None)
    signature = _signature(words)
    bands = tuple(
        _number(bytes([i]) + signature[i * _ROWS : (i + 1) * _ROWS].tobytes()) for i in range(_BANDS)
    )
    return Fingerprint(exact, bands, signature)


def _number(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


@cache
def _factors() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(20151001)  # fixed, so that two runs agree
    a = random.integers(1, 1 << 31, _BANDS * _ROWS, dtype=np.uint64)
    return a, random.integers(0, 1 << 31, _BANDS * _ROWS, dtype=np.uint64)


def _signature(words: list[str]) -> np.ndarray:
    a, b = _factors()
    runs = {" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}
    hashes = np.fromiter(
        (zlib.crc32(run.encode("utf-8", "surrogatepass")) for run in runs), np.uint64, len(runs)
    )
    least = np.full(len(a), np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), 4096):
        mixed = (hashes[start : start + 4096, None] * a + b) % _PRIME
        np.minimum(least, mixed.min(axis=0), out=least)
    return (least & np.uint64(0xFFFFFFFF)).astype(np.uint32)


class CopyIndex:
    """The documents met so far in this run, and through `look_up` those of earlier runs.

    `look_up` takes numbers (`Fingerprint.exact` and bands) and gives the published documents that have one of them.
    """

    def __init__(self, look_up: Callable[[Sequence[int]], Iterable[Published]] = lambda numbers: ()) -> None:
        self._look_up = look_up
        self._exact: dict[int, str] = {}
        self._bands: dict[int, list[str]] = {}
        self._signatures: dict[str, np.ndarray] = {}

    def mark(self, transcripts: Sequence[Transcript]) -> None:
        """Set `duplicate_of` of each, unless nothing speaks against the one it has; the first of a family, in this run
        or before it, is its original."""
        prints = [fingerprint(t.text.text) for t in transcripts]
        numbers = sorted({n for p in prints for n in (p.exact, *p.bands)})
        earlier = _Earlier(self._look_up(numbers) if numbers else ())
        for transcript, own in zip(transcripts, prints, strict=True):
            key = transcript.document_id
            transcript.duplicate_of = (
                earlier.original_of(key, own) or self._seen(key, own) or transcript.duplicate_of
            )

    def _seen(self, key: str, own: Fingerprint) -> str | None:
        original = self._exact.setdefault(own.exact, key)
        if original != key:
            return original
        if own.signature is None:
            return None
        near = dict.fromkeys(d for band in own.bands for d in self._bands.get(band, ()) if d != key)
        best = _most_like(own.signature, {d: self._signatures[d] for d in near})
        if best is not None:
            return best
        self._signatures[key] = own.signature
        for band in own.bands:
            self._bands.setdefault(band, []).append(key)
        return None


class _Earlier:
    """Published documents that may be copied by some of a batch."""

    def __init__(self, found: Iterable[Published]) -> None:
        self._exact: dict[int, str] = {}
        self._signatures: dict[str, np.ndarray] = {}
        self._originals: dict[str, str] = {}
        for document in sorted(found):
            self._originals[document.document_id] = document.original or document.document_id
            self._exact.setdefault(document.exact, document.document_id)
            signature = fingerprint(document.text).signature
            if signature is not None:
                self._signatures[document.document_id] = signature

    def original_of(self, key: str, own: Fingerprint) -> str | None:
        """The published original that a document copies; never the document itself, nor one that copies it."""
        others = {d: s for d, s in self._signatures.items() if self._originals[d] != key and d != key}
        same = self._exact.get(own.exact)
        if same is None or self._originals[same] == key:
            same = _most_like(own.signature, others) if own.signature is not None else None
        return self._originals[same] if same is not None else None


def _most_like(signature: np.ndarray, others: dict[str, np.ndarray]) -> str | None:
    likeness = {d: float(np.mean(other == signature)) for d, other in others.items()}
    best = max(likeness, key=lambda d: likeness[d], default=None)
    return best if best is not None and likeness[best] >= _LIKE else None
