"""The people a document names, turn by turn. In: a read Doc and its turns. Out: `Person`s where they stand, each resolved to the
fullest form of its name when exactly one person fits: `Alice` becomes `Alice Fordham` only where one Alice takes part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc

from tasks.carrier import Turn
from tasks.turns.labels import strip_titles
from tasks.turns.lexicon import given_names, group_words, organizations, titles, words

_WORD = re.compile(r"\S+")
# A name where only a name can stand. "I'm Ann Lee", "My name is Ann Lee" match; "I'm Sorry" must not (one word).
_SELF_NAMED = re.compile(
    r"(?:\b(?:I'm|I’m|I am|[Mm]y name is|[Mm]y name's|[Tt]his is|[Jj]oined by|[Tt]hank you,?|[Tt]hanks,?)|NPR's|’s) "
    r"((?:[A-Z][\w'’-]+|[A-Z]\.)(?: (?:[A-Z][\w'’-]+|[A-Z]\.|de|van|von|al|bin|del)){1,3})"
)
# Where a place or a house stands and no person. "at Lakeland General" matches, "that Ann Lee" must not.
_AT = re.compile(r"(?i)\b(?:at|at the|inside|outside|near)\s+$")
_TAIL = re.compile(r"(?: (?:of|from|at|in|with|for|and))+$")  # "Ann Lee of"
_COURTESY = frozenset(("mister", "mistress", "miz", "miss"))
_CAPITAL = re.compile(r"\b[A-Z][\w'’-]+")
# One who is only addressed by a title: "Thank you, Senator.", "Well, Governor, what now?"
_TITLE_ALONE = re.compile(
    r"\b(?:(?:Mr|Madam|Madame)\.? )?(?:President|Vice President|Secretary|Senator|Congressman|Congresswoman|Governor|Mayor|Ambassador|"
    r"General|Admiral|Colonel|Professor|Doctor|Prime Minister|Minister|Speaker|Attorney General|Chairman|Chairwoman|"
    r"Commissioner|Sheriff|Chief|Captain|Major|Reverend|Rabbi|Judge|Justice|Representative|senator|congressman|congresswoman|"
    r"governor|ambassador|professor|doctor|general|mayor)\b(?! [A-Z])"
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person name in one turn. [start, end) is the name with the titles before it; `text` the bare name; `name` its fullest
    form, None where it fits several people or nobody; `soft`: the reader took it for something else than a person."""

    turn: int
    start: int
    end: int
    text: str
    name: str | None
    title: str | None = None
    soft: bool = False
    title_only: bool = False

    @property
    def is_full(self) -> bool:
        """Named here by more than one word."""
        return " " in self.text


def find_people(doc: Doc, text: str, turns: list[Turn], extra: Iterable[str] = ()) -> list[list[Person]]:
    """Person names by turn, names of one word not yet resolved (`name` None). `text`: the Doc's text (to ask the Doc for it is
    slow). `extra`: full names known from outside."""
    taken: list[tuple[int, int]] = []
    spans: dict[int, tuple[int, int, bool]] = {}
    for ent in doc.ents:
        start, end, kind = ent.start_char, ent.end_char, ent.label_
        end -= len(text[start:end]) - len(_TAIL.sub("", text[start:end]))
        taken.append((start, end))
        if _AT.search(text[max(0, start - 12) : start]):
            continue
        soft = kind != "PERSON"
        if soft and not (
            kind in ("ORG", "GPE", "LOC", "FAC", "WORK_OF_ART", "PRODUCT", "NORP")
            and _may_name(text[start:end])
        ):
            continue
        span = _clean(text, start, end)
        if span is not None:
            known = text[span[0] : span[1]].split()[0].lower() in given_names()
            spans[span[0]] = (*span, soft and not known)
    _join(text, spans)
    covered = {i for a, b in taken for i in (a, b - 1)}
    for m in _SELF_NAMED.finditer(text):
        if m.start(1) not in covered and not any(a < m.end(1) and m.start(1) < b for a, b in taken):
            own = m[0][0] in "IMm"  # "I'm", "my name is": whatever follows is a name
            if not own and m[1].split()[0].lower() not in given_names():
                continue
            if m[1].lower() not in organizations() and m[1].split()[0].lower() not in words("not_name"):
                spans.setdefault(m.start(1), (m.start(1), m.end(1), False))
    firsts = {n.split()[0] for n in extra if " " in n}
    firsts |= {text[a:b].split()[0] for a, b, _ in spans.values() if " " in text[a:b]}
    lasts = {n.split()[-1] for n in extra} | {
        text[a:b].split()[-1] for a, b, _ in spans.values() if " " in text[a:b]
    }
    inside = sorted((a, b) for a, b in taken if " " in text[a:b])
    at = 0
    for m in _CAPITAL.finditer(text):
        start, end = m.start(), m.end() - (2 if m[0].endswith(("'s", "’s")) else 0)
        while at < len(inside) and inside[at][1] <= start:
            at += 1
        within = at < len(inside) and inside[at][0] <= start
        if start in spans or within:
            continue
        word = text[start:end]
        if word in firsts or (word in lasts and _title_before(text, start)[1]):
            spans[start] = (start, end, False)
    found: list[list[Person]] = [[] for _ in turns]
    at = 0
    last = 0
    titled = [  # not the General of "Lakeland General"
        (m.start(), m.end())
        for m in _TITLE_ALONE.finditer(text)
        if not any(a < m.start() and m.end() <= b for a, b in inside)
    ]
    items = [(a, b, soft, False) for a, b, soft in spans.values()]
    items += [(a, b, False, True) for a, b in titled if a not in spans]
    for start, end, soft, title_only in sorted(items):
        while at < len(turns) and turns[at].char_end <= start:
            at += 1
        if at == len(turns):
            break
        if start < turns[at].char_start or start < last:
            continue
        last = end
        if title_only:
            row = titles().get(re.sub(r"(?i)^(mr|madame?)\.? ", "", text[start:end]).lower())
            canonical = (row["canonical"] or row["title"]) if row else None
            if canonical:
                found[at].append(Person(at, start, end, "", None, canonical, False, True))
            continue
        head, title = _title_before(text, start)
        name = " ".join(text[start:end].split())
        person = Person(
            at, max(head, turns[at].char_start), end, name, name if " " in name else None, title, soft
        )
        if found[at] and found[at][-1].end > person.start:  # "Senator" taken for a title alone, then the name
            if found[at][-1].title_only:
                found[at].pop()
            else:
                person = replace(person, start=start)
        found[at].append(person)
    return found


def _join(text: str, spans: dict[int, tuple[int, int, bool]]) -> None:
    """Mend, in place, a full name that the reader cut in two where it stands whole elsewhere."""
    whole = {text[a:b] for a, b, _ in spans.values() if " " in text[a:b]}
    for (a, b, soft), (c, d, _) in pairwise(sorted(spans.values())):
        if c == b + 1 and text[a:d] in whole and a in spans and c in spans:
            spans[a] = (a, d, soft)
            del spans[c]


def _may_name(text: str) -> bool:
    """An entity of another type that has the look of a person's name."""
    parts = text.split()
    return (
        2 <= len(parts) <= 3
        and all(re.fullmatch(r"[A-Z][a-zà-ÿ'’-]+(?:[A-Z][a-z]+)?|[A-Z]\.", p) for p in parts)
        and not any(p.lower() in group_words() or p.lower() in words("org_tail") for p in parts)
        and text.lower() not in organizations()
    )


def _clean(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Bounds of the bare name in an entity span: no titles, no possessive, no words that only stand beside names."""
    parts = [(start + m.start(), start + m.end()) for m in _WORD.finditer(text[start:end])]
    while parts:
        word = text[parts[0][0] : parts[0][1]].strip(",.").lower()
        two = text[parts[0][0] : parts[min(1, len(parts) - 1)][1]].lower().replace(".", "")
        if len(parts) > 2 and two in titles():
            parts = parts[2:]
        elif len(parts) > 1 and (word in titles() or word in words("not_name")):
            parts = parts[1:]
        elif word in words("not_name"):
            return None
        else:
            break
    while len(parts) > 1:
        word = text[parts[-1][0] : parts[-1][1]]
        if (word[0].islower() and word.lower() in words("not_name") | words("lead")) or word.lower() in words(
            "not_name"
        ):
            parts = parts[:-1]
        else:
            break
    if not parts:
        return None
    a, b = parts[0][0], parts[-1][1]
    whole = text[a:b]
    b -= len(whole) - len(re.sub(r"(?:['’]s?)?[,;:?!]*$", "", whole))
    name = text[a:b]
    if not name or not name[0].isalpha() or len(name) < 2 or name.isdigit():
        return None
    return a, b


def _title_before(text: str, start: int) -> tuple[int, str | None]:
    """(where the titles before a name begin, the canonical title next to it or None)."""
    window = text[max(0, start - 70) : start]
    found = [(m.start() + max(0, start - 70), m[0]) for m in _WORD.finditer(window)]
    if len(window) == 70 and found and not window[0].isspace():
        found = found[1:]
    head, canonical = start, None
    while found:
        for size in range(min(6, len(found)), 0, -1):
            piece = " ".join(w for _, w in found[-size:])
            if re.search(r"[,;:?!]", piece) or (
                piece.endswith(".") and size > 1 and "." in piece[:-1] and "u.s." not in piece.lower()
            ):
                continue
            row = titles().get(piece.lower().replace(".", ""))
            ends = piece.endswith(".") and not (row or {}).get("abbreviation") and "u.s." not in piece.lower()
            if (
                row is not None and row.get("position") != "after" and not ends
            ):  # "the winning coach. Ann Lee"
                head = found[-size][0]
                canonical = canonical or row["canonical"] or row["title"]
                found = found[:-size]
                break
        else:
            word = found[-1][1].lower()
            if canonical and word in words("qualifier"):
                head = found[-1][0]
                found = found[:-1]
                continue
            break
    return head, canonical


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
                by_title[f"{p.title} {p.name.split()[-1]}"].add(p.name)
                if p.name in present:
                    by_title[p.title].add(p.name)
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
    fits = taking_part.candidates(p.text) - set(speaking)
    here = {b.name for b in before if b.name and b.name in everyone.candidates(p.text)} - set(speaking)
    if fits & here:
        return one_of(fits & here)
    if fits or here:
        both = fits | here
        # "Daniel", before the other Daniel is brought in
        return one_of(both) or one_of({n for n in both if met.get(n, p.start) < p.start})
    others = everyone.candidates(p.text)
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


def bare(text: str) -> str:
    """A name without titles, possessive and stray blanks."""
    name = re.sub(r"['’]s?$", "", " ".join(text.split()))
    return strip_titles(name)[0] or name
