"""The index of known names made from its sources: the rows of `reference.py` and English word frequencies.

In: `KnownName` rows, wordfreq's list, titles, offices, neighbors. Out: plain data (dicts, lists, strings, numbers) that
`index.py` keeps on disk and answers from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tasks.names import reference
from tasks.names.reference import KnownName
from tasks.names.spelling import deletions, fold, is_variant, skeleton, squash

FORMAT = 24  # raise when the layout of the data changes
#: What a word is, beside a word: the low four bits of its value; the rest is its zipf frequency times 100.
PLACE, GIVEN, FAMILY, OTHER = 1, 2, 4, 8
_ALPHABETIC = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


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
        reference.lookalikes(),
    )


def build_from(
    names: list[KnownName],
    zipf: Mapping[str, float],
    given: Iterable[str],
    offices: Iterable[tuple[str, str, str, str, str]],
    titles: dict[str, str],
    neighbors: dict[str, list[str]],
    latin: set[str],
    lookalikes: Mapping[str, list[tuple[str, str]]] | None = None,
) -> dict[str, Any]:
    """The index as plain data from these parts: names, word frequencies (zipf), given names, offices, titles, countries."""
    builder = _Builder(zipf, titles, latin)
    ranked = sorted(names, key=lambda n: (not n.prominent, -_rank(n)))
    builder.official = {" ".join(reference.words_of(n.name)) for n in ranked if n.prominent}
    for name in ranked:
        builder.add(name)
    for word in given:
        builder.flags[word] |= GIVEN
    data = builder.data()
    held: dict[str, list[list[str]]] = defaultdict(list)
    for person, title, country, start, end in offices:
        held[fold(person)].append([title, country, start, end])
    return data | {
        "offices": dict(held),
        "titles": titles,
        "neighbors": neighbors,
        "latin": sorted(latin),
        "lookalikes": dict(lookalikes or {}),
    }


class _Builder:
    """Collects names, most prominent first: of two names with the same letters the first is the one meant."""

    def __init__(self, zipf: Mapping[str, float], titles: Iterable[str], latin: set[str]) -> None:
        self.zipf, self.titles, self.latin = zipf, titles, latin
        self.flags: dict[str, int] = defaultdict(int)
        self.official: set[str] = set()
        self.rows: list[list[Any]] = []  # in the order of index.Known
        self.exact: dict[str, list[Any]] = {}  # folded phrase -> number, form, number, form …
        self.longest: dict[str, int] = {}  # first word -> words in the longest phrase that starts with it
        self.targets: dict[
            str, list[Any]
        ] = {}  # folded word -> as written, numbers of the names it stands in
        self.slips: dict[str, str] = {}  # one word of a slip on record -> what is meant
        self.squashed: dict[str, list[int]] = defaultdict(list)
        self._numbers: dict[tuple[str, str, str], int] = {}

    def add(self, name: KnownName) -> None:
        """Take in one name with its forms. Names with digits or of more than twelve words are left out."""
        words = _phrase(name.name)
        if not words:
            return
        flag = PLACE if name.type in ("GPE", "LOC", "FAC") else FAMILY if name.type == "PERSON" else OTHER
        for word in words:
            # "Democratic Republic of the Congo" makes no name of "democratic".
            if len(word) > 1 and (len(words) == 1 or flag != PLACE or self.zipf.get(word, 0) < 4.0):
                self.flags[word] |= flag
        for word in _expanded(name.name):
            self.flags[word] |= flag
        if not name.prominent:
            for text, form in name.forms:
                for word in _phrase(text) if form != "misspelling" else ():
                    self.flags[word] |= flag
            return
        number = self._number(name, words)
        # Forms of a smaller namesake (Athens, Georgia) say nothing about the name.
        if name.type != "GPE" or self.exact[" ".join(words)][0] == number:
            common = min((self.zipf.get(w, 0.0) for w in words), default=0.0)
            for text, form in name.forms:
                # Ivanova is a person long before she is a spelling of Ivanovo.
                if form != "foreign" or name.kind != "city" or common >= 3.2:
                    self._add_form(name, words, number, text, form, flag)

    def _number(self, name: KnownName, words: list[str]) -> int:
        identity = (" ".join(words), name.type, name.country)
        if identity in self._numbers:
            return self._numbers[identity]
        number = self._numbers[identity] = len(self.rows)
        self.rows.append([name.name, name.type, name.country, name.kind, name.wikidata_id, True, name.family_first,
                          name.population, words])  # fmt: skip
        self._put(words, number, "official")
        if _is_target(name, words, self.zipf):
            _add_target(name.name, words, number, self.targets, self.titles if name.type == "PERSON" else ())
            if len("".join(words)) >= 5:
                self.squashed["".join(squash(w) for w in words)].append(number)
        return number

    def _put(self, words: list[str], number: int, form: str) -> None:
        entry = self.exact.setdefault(" ".join(words), [])
        if number not in entry[::2]:
            entry.extend((number, form))
            self.longest[words[0]] = max(self.longest.get(words[0], 0), len(words))

    def _add_form(
        self, name: KnownName, official: list[str], number: int, text: str, form: str, flag: int
    ) -> None:
        words = _phrase(text)
        if not words or words == official:
            return
        if form == "foreign" and name.kind == "country":
            for word in words:
                if len(word) > 3 and self.zipf.get(word, 0) < 4.0:
                    self.flags[word] |= PLACE  # Hercegovina
        if form == "foreign" and " ".join(words) not in self.exact and _is_ordinary(words, self.zipf):
            self.flags[words[0]] |= PLACE
            return  # Tokio, Gent: right somewhere, and too often something else to be linked
        if " ".join(words) in self.official:
            return
        self._put(words, number, form)
        if form == "misspelling" and name.type == "PERSON" and len(words) == len(official):
            odd = [(a, b) for a, b in zip(words, official, strict=True) if a != b]
            if len(odd) == 1:
                self.slips[odd[0][0]] = odd[0][1]
        usual = name.kind == "country" and len(words) == 1 and self.zipf.get(words[0], 0.0) >= 4.0
        if (form == "alias" and name.type == "ORG" and len(words) >= 2) or (usual and form != "foreign"):
            # The Interior Department can be misspelt as well as the Department of the Interior; so can America.
            alias = len(self.rows)
            self.rows.append(
                [text, name.type, name.country, name.kind, name.wikidata_id, True, False, 0, words]
            )
            _add_target(text, words, alias, self.targets)
        if form == "variant" and name.type == "PERSON" and _is_other_first_name(words, official):
            # Rudolph Guiliani is as near to Rudolph Giuliani as Rudy Guiliani to Rudy.
            alias = len(self.rows)
            self.rows.append(
                [
                    name.name,
                    name.type,
                    name.country,
                    name.kind,
                    name.wikidata_id,
                    True,
                    name.family_first,
                    0,
                    words,
                ]
            )
            _add_target(text, words, alias, self.targets, self.titles)
        if form in ("alias", "acronym") or (form == "variant" and name.type != "GPE"):
            for word in words:
                if len(word) > 1:
                    self.flags[word] |= flag

    def data(self) -> dict[str, Any]:
        """Everything collected, as plain data."""
        bearers: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in self.rows:
            if row[1] == "PERSON" and len(row[8]) >= 2:
                first = reference.given_and_family(row[8], row[6])[0]
                self.flags[first] |= GIVEN
                bearers[first][row[2] in self.latin] += 1
        words = {
            w: (int(z * 100) << 4) | self.flags.get(w, 0)
            for w, z in self.zipf.items()
            if z >= 1.0 or w in self.flags
        }
        for word, flag in self.flags.items():
            words.setdefault(word, flag)
        tokens = [[low, *entry] for low, entry in self.targets.items()]
        deleted: dict[str, list[int]] = defaultdict(list)
        sounding: dict[str, list[int]] = defaultdict(list)
        for i, (low, _, _) in enumerate(tokens):
            for key in deletions(low):
                deleted[key].append(i)
            if len(low) >= 5:
                sounding[skeleton(low)].append(i)
        common: dict[str, list[str]] = defaultdict(list)
        for word, value in words.items():
            if value & 15 and value >> 4 >= 250 and len(word) >= 4 and "'" not in word:
                for key in deletions(word):
                    common[key].append(word)
        return {
            "words": words,
            "names": self.rows,
            "exact": self.exact,
            "longest": self.longest,
            "tokens": tokens,
            "deletions": dict(deleted),
            "sounds": dict(sounding),
            "common": dict(common),
            "squashed": dict(self.squashed),
            "slips": self.slips,
            "latin_given": [g for g, (other, own) in bearers.items() if own >= 2 and own >= 5 * other],
        }


def _phrase(text: str) -> list[str]:
    """Words of a name; none for one with digits (I-95 is no I) or of more than twelve words."""
    words = reference.words_of(text)
    return [] if len(words) > 12 or any(c.isdigit() for c in text) else words


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss"})


def _expanded(name: str) -> list[str]:
    """Words of a name whose umlauts may be written with two letters: Schüssel, Schuessel."""
    low = name.lower()
    other = low.translate(_UMLAUTS)
    return reference.words_of(other) if other != low else []


def _rank(name: KnownName) -> float:
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


def _is_other_first_name(words: list[str], official: list[str]) -> bool:
    """True for the same last name under another first name, not another spelling of it: Rudolph, Rudy."""
    if not 2 <= len(words) <= 3 or words[-1] != official[-1] or words[0] == official[0]:
        return False
    return min(len(words[0]), len(official[0])) > 2 and not is_variant(words[0], official[0])


def _is_target(name: KnownName, words: list[str], zipf: Mapping[str, float]) -> bool:
    """True when text may be rewritten into this name."""
    if name.kind == "language":
        return zipf.get(words[0], 0.0) >= 2.9
    if name.type in ("PERSON", "ORG", "NORP") or name.kind in ("country", "capital", "state", "region"):
        return True
    if name.kind == "city":
        common = min((zipf.get(w, 0.0) for w in words), default=0.0)
        if not name.population:
            return True  # one of the curated towns that news has been about
        least = 1.9 if name.population >= 300_000 else 2.4 if name.population >= 100_000 else 3.2
        return common >= least
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


def _is_ordinary(words: list[str], zipf: Mapping[str, float]) -> bool:
    return len(words) == 1 and (zipf.get(words[0], 0.0) >= 2.5 or len(words[0]) < 5)
