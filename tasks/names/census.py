"""Which names a document uses, counted cheaply, and what a whole corpus says about names.

In: transcripts (`census`), then the sightings of all of them (`CorpusNames.build`). Out: `CorpusNames`, which knows in how
many independent documents a word or a full name stands, and which names lie near a misspelt one. Documents that copy one
another count once: each sighting carries the fingerprint of its document's text, and documents that share most of their
shingles share an origin (Broder 1997, min-wise hashing).
"""

from __future__ import annotations

import itertools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgpack
import numpy as np

from tasks.names.scan import Scan
from tasks.names.spelling import deletions, fold

if TYPE_CHECKING:  # the carrier imports spaCy, which this module does not need
    from tasks.carrier import Transcript

_BANDS, _ROWS = 6, 2  # two documents that share 70 % of their shingles meet in a band with probability .98
_SHINGLE = 6  # words
_FACTORS = np.array([0x9E3779B1 * (2 * i + 1) % 2**32 for i in range(_BANDS * _ROWS)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One name as one document uses it. Plain values, so that sightings can be kept as rows.

    `name` is the run of capitalized words as written (at most four), `count` how often it stands there, `lead` the folded
    lower-case or title words before its first occurrence, `origin` the bands of the document's fingerprint.
    """

    document_id: str
    name: str
    count: int
    lead: str = ""
    origin: tuple[int, ...] = ()
    published_on: str | None = None


def fingerprint(low: list[str]) -> tuple[int, ...]:
    """Bands of a min-hash signature over word shingles. Documents that share a band are taken for copies."""
    if len(low) < 2 * _SHINGLE:
        return (zlib.crc32(" ".join(low).encode()),)
    step = max(1, len(low) // 2000)
    hashes = np.array(
        [
            zlib.crc32(" ".join(low[i : i + _SHINGLE]).encode())
            for i in range(0, len(low) - _SHINGLE + 1, step)
        ],
        dtype=np.uint64,
    )
    mixed = (hashes[:, None] * _FACTORS + _FACTORS) & np.uint64(0xFFFFFFFF)
    signature = mixed.min(axis=0).tolist()
    bands = [
        zlib.crc32(repr((i, signature[i : i + _ROWS])).encode()) for i in range(0, len(signature), _ROWS)
    ]
    return tuple(bands)


def census(transcript: Transcript) -> list[Sighting]:
    """The names of a transcript as sightings: runs of one to four capitalized words, sentence-initial single words left out."""
    scan = Scan(transcript.text.text)
    if scan.shouting or scan.lowercased or transcript.text.is_recased:
        return []  # capitals that say nothing, or that come from what is known already
    counts: dict[str, int] = defaultdict(int)
    lead: dict[str, str] = {}
    headline = scan.headline
    for run in scan.runs():
        first, last = run.first, run.last
        if headline[first]:
            continue
        if scan.starts_sentence(first) and last - first == 1:
            continue
        last = min(last, first + 6)
        name = " ".join(scan.words[first:last])
        if len(name) < 3:
            continue
        counts[name] += 1
        if name not in lead:
            lead[name] = " ".join(scan.low[max(0, first - 3) : first])
    origin = fingerprint(scan.low)
    published = transcript.metadata.published_on
    return [
        Sighting(transcript.document_id, name, count, lead[name], origin, published)
        for name, count in counts.items()
    ]


class CorpusNames:
    """What the corpus knows: origins (independent documents) a word and a pair of words stand in."""

    def __init__(self) -> None:
        self._origin_of: dict[str, int] = {}
        self._bands: dict[int, int] = {}
        self._parents: list[int] = []
        self._size = 0
        self.words: dict[str, set[int]] = defaultdict(set)
        self.written: dict[str, str] = {}
        self.pairs: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._near: dict[str, list[str]] | None = None

    @classmethod
    def build(cls, sightings: Iterable[Sighting]) -> CorpusNames:
        """From the sightings of all documents, in any order."""
        corpus = cls()
        corpus.add_sightings(sightings)
        return corpus

    def add_sightings(self, sightings: Iterable[Sighting]) -> None:
        """Take the sightings of more documents to what is known."""
        grouped = itertools.groupby(sightings, key=lambda row: row.document_id)
        documents = []
        for document_id, group in grouped:
            rows = list(group)
            documents.append((document_id, rows[0].origin, [row.name for row in rows]))
        self.add(documents)

    def add(self, documents: Sequence[tuple[str, Sequence[int], Sequence[str]]]) -> None:
        """Take more documents to what is known: id, bands of the fingerprint, names. What comes of it does not hang on the
        order, nor on how many calls it takes."""
        gone: set[int] = set()
        for document_id, bands, _ in documents:
            self._place(document_id, bands, gone)
        if gone:  # documents between two groups of copies have made them one
            for origins in itertools.chain(self.words.values(), self.pairs.values()):
                if not gone.isdisjoint(origins):
                    joined = {self._root(i) for i in origins}
                    origins.clear()
                    origins.update(joined)
        for document_id, _, names in documents:
            self._count(self._root(self._origin_of[document_id]), names)
        self._size = sum(self._root(i) == i for i in range(len(self._parents)))
        self._near = None

    def _place(self, document_id: str, bands: Sequence[int], gone: set[int]) -> None:
        if document_id in self._origin_of:
            return
        me = len(self._parents)
        self._parents.append(me)
        self._origin_of[document_id] = me
        for band in bands:
            other = self._bands.setdefault(band, me)
            if other != me:
                a, b = self._root(other), self._root(me)
                if a != b:
                    self._parents[max(a, b)] = min(a, b)
                    gone.add(max(a, b))

    def _root(self, i: int) -> int:
        while self._parents[i] != i:
            self._parents[i] = self._parents[self._parents[i]]
            i = self._parents[i]
        return i

    def _count(self, origin: int, names: Iterable[str]) -> None:
        for name in names:
            words = name.split(" ")
            low = [fold(w) for w in words]
            for word, folded in zip(words, low, strict=True):
                self.words[folded].add(origin)
                known = self.written.get(folded)
                if known is None or (known != word and _as_written(word) < _as_written(known)):
                    self.written[folded] = word
            for a, b in itertools.pairwise(low):
                self.pairs[(a, b)].add(origin)

    def to_bytes(self) -> bytes:
        """All of it as plain data (msgpack), for `from_bytes`."""
        return msgpack.packb(
            [
                list(self._origin_of), self._parents, list(self._bands), list(self._bands.values()),
                [[word, self.written[word], *origins] for word, origins in self.words.items()],
                [[*pair, *origins] for pair, origins in self.pairs.items()],
            ]
        )  # fmt: skip

    @classmethod
    def from_bytes(cls, data: bytes) -> CorpusNames:
        """What `to_bytes` gave. Raises ValueError for anything else."""
        corpus = cls()
        try:
            documents, corpus._parents, bands, owners, words, pairs = msgpack.unpackb(data)
            corpus._origin_of = {document: i for i, document in enumerate(documents)}
            corpus._bands = dict(zip(bands, owners, strict=True))
            for word, written, *origins in words:
                corpus.words[word], corpus.written[word] = set(origins), written
            for first, second, *origins in pairs:
                corpus.pairs[first, second] = set(origins)
            corpus._size = sum(parent == i for i, parent in enumerate(corpus._parents))
        except (TypeError, msgpack.UnpackException) as error:
            raise ValueError(f"no corpus of names: {error}") from error
        return corpus

    def origin(self, document_id: str) -> int | None:
        """Number of the group of copies that a document belongs to."""
        at = self._origin_of.get(document_id)
        return None if at is None else self._root(at)

    def __len__(self) -> int:
        """Number of independent documents."""
        return self._size

    def documents_with(self, word: str, *, beside: int | None = None) -> int:
        """Independent documents that use a folded word in a name, `beside` the given origin."""
        return _others(self.words.get(word), beside)

    def documents_with_pair(self, first: str, second: str, *, beside: int | None = None) -> int:
        """Independent documents that use two folded words side by side in a name."""
        return _others(self.pairs.get((first, second)), beside)

    def near(self, word: str) -> list[str]:
        """Folded words of at least two independent documents within one deletion of a folded word, in order."""
        if self._near is None:
            self._near = defaultdict(list)
            for known, origins in self.words.items():
                if len(known) >= 5 and len(origins) >= 2:
                    for key in deletions(known):
                        self._near[key].append(known)
        return sorted({w for key in deletions(word) for w in self._near.get(key, ())} - {word})


def _others(origins: set[int] | None, beside: int | None) -> int:
    if not origins:
        return 0
    return len(origins) - (beside in origins)


def _as_written(word: str) -> tuple[bool, str]:
    """Of two ways to write a word, the one that tells more of its capitals sorts first: McConnell, Mcconnell, MCCONNELL."""
    return word.isupper(), word
