"""Whom a name of one word, or a title alone, means. In: the people of each turn as `people` finds them, and who is shown to take part. Out:
the same with full names where exactly one person fits: `Alice` becomes `Alice Fordham` only where one Alice takes part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tasks.turns.lexicon import titles, words

if TYPE_CHECKING:
    from tasks.turns.people import Person

_COURTESY = frozenset(("mister", "mistress", "miz", "miss"))


class Resolver:
    """Fullest form of a name among `full` names; None when a single word fits several people, the word itself when it
    fits none."""

    def __init__(self, full: Collection[str]) -> None:
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for name in full:
            parts = name.split()
            if len(parts) > 1:
                self._by_word[parts[0].lower()].add(name)
                self._by_word[parts[-1].lower()].add(name)

    def candidates(self, name: str) -> set[str]:
        """Full names that a single word may stand for."""
        return self._by_word.get(name.lower(), set())

    def __call__(self, name: str) -> str | None:
        if " " in name:
            return name
        fits = self.candidates(name)
        return one_of(fits) if fits else name


def one_of(names: Collection[str]) -> str | None:
    """The longest of several forms of one name; None when they name different people. Al Smith and Al B. Smith are one,
    Al Smith and Ann Smith two."""
    if not names:
        return None
    longest = max(names, key=lambda n: (len(n), n))
    ends = {(n.split()[0].lower(), n.split()[-1].lower()) for n in names}
    return longest if len(ends) == 1 else None


def resolve(
    people: list[list[Person]],
    present: Collection[str],
    known: Collection[str] = (),
    speaking: Mapping[int, Collection[str]] | None = None,
) -> list[list[Person]]:
    """Names of one word, and titles alone, resolved. `present` are full names of those who take part by other evidence; a
    first name stands for one of them, or for the only one so named earlier in the same turn. `known`: other full names of the
    document's participants (labels, metadata). `speaking`: who introduces themselves in a turn, and so is not addressed in it."""
    speaking = speaking or {}
    full = {p.name for row in people for p in row if p.name}
    taking_part = Resolver(set(present) | set(known))
    everyone = Resolver(full | set(known))
    by_title: dict[str, set[str]] = defaultdict(set)
    for row in people:
        for p in row:
            if p.title and p.name:
                for title in (p.title, _head(p.title)):
                    by_title[f"{title} {p.name.split()[-1]}"].add(p.name)
                    if p.name in present:
                        by_title[title].add(p.name)
    met: dict[str, int] = {}  # where each full name stands first
    for row in people:
        for p in row:
            if p.name and p.is_full:
                met.setdefault(p.name, p.start)
    out = []
    for row in people:
        before: list[Person] = []
        resolved = []
        for p in row:
            if p.name is None:
                p = replace(
                    p,
                    name=_resolved(p, before, taking_part, everyone, by_title, speaking.get(p.turn, ()), met),
                )
            resolved.append(p)
            if p.name and p.is_full:
                before.append(p)
        out.append(resolved)
    return out


def _titled_otherwise(p: Person, name: str, by_title: Mapping[str, set[str]]) -> bool:
    """Whether a last name stands under a title that its owner by that full name never has, who has another: `Dr. Biden` is not
    President Joe Biden. Doctors, professors and such may be one."""
    if p.title is None or p.title in _COURTESY or p.text != name.split()[-1]:
        return False
    if name in by_title.get(f"{p.title} {p.text}", ()) or name in by_title.get(
        f"{_head(p.title)} {p.text}", ()
    ):
        return False
    kinds = {titles()[t]["kind"] for t in _titles_of(name, by_title) if t in titles()} - {"honorific"}
    learned = {"academic", "medical", "religious", "sport", "media"}
    row = titles().get(p.title)
    return bool(kinds) and (row is None or row["kind"] in learned) and not kinds & learned


def _titles_of(name: str, by_title: Mapping[str, set[str]]) -> set[str]:
    last = name.split()[-1]
    return {
        key[: -len(last) - 1] for key, names in by_title.items() if key.endswith(f" {last}") and name in names
    }


def _head(title: str) -> str:
    """What somebody of a longer title is addressed as: a state senator as senator, a head coach as coach; no vice president as
    president, no attorney general as general."""
    head = title.split()[-1]
    row = titles().get(title.lower())
    alike = head != "president" and (head != "general" or (row is not None and row["kind"] == "military"))
    return head if alike and head in words("addressed") else title


def _resolved(
    p: Person,
    before: list[Person],
    taking_part: Resolver,
    everyone: Resolver,
    by_title: dict[str, set[str]],
    speaking: Collection[str],
    met: Mapping[str, int],
) -> str | None:
    if p.title_only:
        return one_of(by_title.get(p.title or "", set()) - set(speaking))
    other = {n for n in everyone.candidates(p.text) if _titled_otherwise(p, n, by_title)}
    speaking = {*speaking, *other}
    fits = taking_part.candidates(p.text) - set(speaking)
    here = {b.name for b in before if b.name and b.name in everyone.candidates(p.text)} - set(speaking)
    if fits & here:
        return one_of(fits & here)
    if fits or here:
        both = fits | here
        # "Daniel", before the other Daniel is brought in
        return one_of(both) or one_of({n for n in both if met.get(n, p.start) < p.start})
    others = everyone.candidates(p.text) - other
    if not others:
        return p.text
    if p.title in _COURTESY:  # "Mr. Pell", and one Raymond Pell in the text
        same = one_of({n for n in others if n.split()[-1] == p.text})
        if same is not None:
            return same
    if (
        p.title
    ):  # "Senator Reed", and a Jack Reed who may be somebody else: what stands here is all that is sure
        same = one_of(others & by_title.get(f"{p.title} {p.text}", set()))
        if same is not None:
            return same
        return p.text if p.text.lower() not in {n.split()[0].lower() for n in others} else None
    return None
