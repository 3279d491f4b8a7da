"""The people a document names, turn by turn. In: a read Doc and its turns. Out: `Person`s where they stand; whom a name of
one word means is for `resolving`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc

from tasks.carrier import Turn
from tasks.turns.labels import strip_titles
from tasks.turns.lexicon import given_names, group_words, organizations, titles, words
from tasks.turns.titled import canonical, title_after, title_before, titles_alone

_WORD = re.compile(r"\S+")
# A name where only a name can stand. "I'm Ann Lee", "My name is Ann Lee" match; "I'm Sorry" must not (one word).
_SELF_NAMED = re.compile(
    r"(?:\b(?:I'm|I’m|I am|[Mm]y name is|[Mm]y name's|[Tt]his is|[Jj]oined by|[Tt]hank you,?|[Tt]hanks,?|"
    r"[Ww]ith (?:me|us)(?:,? as \w+,?)?(?: today| now| tonight)? is|[Cc]o-host,?)|NPR's|’s) "
    r"((?:[A-Z][\w'’-]+|[A-Z]\.)(?: (?:[A-Z][\w'’-]+|[A-Z]\.|de|van|von|al|bin|del)){1,3})"
)
# Somebody called by a first name who is asked: "Nino, why now?" after "Nino Lomidze" shows that this is a name. "So, what now?" is looked
# for as well, but nobody is called "So Lomidze".
_CALLED = re.compile(r"[.?!] ([A-Z][\w'’-]+),? (?:why|what|how|when|where|do|did|are|is|have|can|tell|you)\b")
# Where a place or a house stands and no person. "at Lakeland General" matches, "that Ann Lee" must not.
_AT = re.compile(r"(?i)\b(?:at|at the|inside|outside|near)\s+$")
# What stands before the name of a program, a book or a game. "another episode of Ship It" matches, "of Ann Lee" must not.
_PROGRAM = re.compile(
    r"(?i)\b(?:(?:episode|edition|series|season|installment|host) of|welcome (?:back )?to|listening to|watching|"
    r"(?:show|podcast|program|book|novel|film|movie|song|album|game) (?:is )?called)\s+(?:the\s+)?$"
)
_TAIL = re.compile(r"(?: (?:of|from|at|in|with|for|and))+$")  # "Ann Lee of"
_CAPITAL = re.compile(r"\b[A-Z][\w'’-]+")


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


def _meets(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether [start, end) shares a character with one of the spans, which are in order and apart."""
    at = bisect_left(spans, (end,)) - 1
    return at >= 0 and start < spans[at][1]


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
        if soft and _PROGRAM.search(text[max(0, start - 40) : start]):
            continue
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
        if m.start(1) not in covered and not _meets(taken, m.start(1), m.end(1)):
            own = m[0][0] in "IMm"  # "I'm", "my name is": whatever follows is a name
            if not own and m[1].split()[0].lower() not in given_names():
                continue
            head = m[1].split()[0].lower()
            if head.endswith("ing") and head not in given_names():  # "I'm Feeling Lucky"
                continue
            if m[1].lower() not in organizations() and head not in words("not_name"):
                spans.setdefault(m.start(1), (m.start(1), m.end(1), False))
    for m in _CALLED.finditer(text):
        for full in re.finditer(
            rf"\b{re.escape(m[1])} [A-Z][\w'’-]+(?= |[.,?!])", text[max(0, m.start() - 300) : m.start() + 1]
        ):
            begin, stop = (max(0, m.start() - 300) + at for at in full.span())
            if not _meets(taken, begin, stop):
                spans.setdefault(begin, (begin, stop, False))
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
        if word in firsts or (word in lasts and title_before(text, start)[1]):
            spans[start] = (start, end, False)
    found: list[list[Person]] = [[] for _ in turns]
    at = 0
    last = 0
    titled = [  # not the General of "Lakeland General"
        (start, end)
        for start, end in titles_alone(text)
        if not any(a < start and end <= b for a, b in inside)
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
            office = canonical(text[start:end])
            if office:
                found[at].append(Person(at, start, end, "", None, office, False, True))
            continue
        head, title = title_before(text, start)
        if title is None and " " in text[start:end]:
            title = title_after(text, end)
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


def bare(text: str) -> str:
    """A name without titles, possessive and stray blanks."""
    name = re.sub(r"['’]s?$", "", " ".join(text.split()))
    return strip_titles(name)[0] or name
