"""The people a document names, resolved to their fullest form. In: a Doc and its turns. Out: for each turn the person
names in it; `Alice` becomes `Alice Fordham` where exactly one person of that first name is named in full."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from spacy.tokens import Doc

from tasks.carrier import Turn
from tasks.turns.labels import strip_titles, titles


@dataclass(frozen=True, slots=True)
class Person:
    """One person name in one turn: as it stands at [start, end), and its fullest form in the document."""

    turn: int
    start: int
    end: int
    text: str
    name: str
    titled: bool

    @property
    def words(self) -> int:
        """Words of the fullest form: a single one is a first or last name alone."""
        return len(self.name.split())


def people_of(doc: Doc, turns: list[Turn], extra: tuple[str, ...] = ()) -> list[list[Person]]:
    """Person names by turn. `extra` are full names known from outside: metadata, labels."""
    spans = [(e.start_char, e.end_char, e.text) for e in doc.ents if e.label_ == "PERSON"]
    full = {bare(text) for _, _, text in spans} | set(extra)
    full = {name for name in full if " " in name}
    resolve = Resolver(full)
    found: list[list[Person]] = [[] for _ in turns]
    at = 0
    for start, end, text in sorted(spans):
        while at < len(turns) and turns[at].char_end <= start:
            at += 1
        if at == len(turns):
            break
        if start < turns[at].char_start:
            continue
        name = resolve(bare(text))
        if name is not None:
            found[at].append(Person(at, start, end, text, name, _titled(doc.text, start, text)))
    return found


class Resolver:
    """Fullest form of a name among `full` names; None when a single word fits several people."""

    def __init__(self, full: set[str]) -> None:
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for name in full:
            words = name.split()
            self._by_word[words[0].lower()].add(name)
            self._by_word[words[-1].lower()].add(name)

    def __call__(self, name: str) -> str | None:
        if " " in name:
            return name
        fits = self._by_word.get(name.lower(), set())
        if not fits:
            return name
        longest = max(fits, key=lambda n: (len(n), n))
        # Al Smith and Al B. Smith are one; Al Smith and Ann Smith are two.
        same = all(
            f.split()[-1].lower() == longest.split()[-1].lower()
            and f.split()[0].lower() == longest.split()[0].lower()
            for f in fits
        )
        return longest if same else None


def bare(text: str) -> str:
    """A name without titles, possessive and stray blanks."""
    name = re.sub(r"['’]s?$", "", " ".join(text.split()))
    return strip_titles(name)[0] or name


def _titled(text: str, start: int, name: str) -> bool:
    before = text[max(0, start - 40) : start].split()
    return (
        (bool(before) and before[-1].lower().replace(".", "") in titles()) or strip_titles(name)[1] is not None
    )
