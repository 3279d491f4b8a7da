"""Sentences rewritten so that cues can be read off them. In: a turn's text and the people, outlets and places in it. Out: a `Line` for
each person: the sentence and what follows it in the turn with `@X` for that person, `@Y` for others, `@O`, `@G`, `@P` for
outlets, organizations and places, contractions written out and commas dropped (many transcripts have none)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from spacy.tokens import Doc

from tasks.carrier import Turn
from tasks.turns.lexicon import abbreviations, outlets, titles
from tasks.turns.people import Person
from tasks.turns.resolving import Resolver

_REACH = 560  # characters of a turn that a line may run on for
_STOP = re.compile(r"[.?!…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.?$")
_CALL_SIGN = re.compile(r"\b[KW][A-Z]{3}\b")
_CAPITAL = re.compile(r"\b[A-Z0-9][\w'’!&.-]*")
# What does not count in a line: quotation marks, brackets, commas.
_DROPPED = {ord(c): None for c in '"“”(){}[],;'} | {ord("‘"): "'", ord("’"): "'"}
# "that's" but not "Alice's".
_SHORTENED = re.compile(
    r"(?i)\b(?:(that|this|here|there|he|she|it|what|who|where|how|why|when|let|name|guest|guests)'s|(we|you|they|who|what|how)'re|"
    r"(I|we|you|they|who)'ve|(I|we|you|he|she|it|they|that|who|there)'ll|(I|we|you|he|she|it|they|who)'d|(I)'m)\b"
)
_WHOLE = ("", " is", " are", " have", " will", " would", " am")
_DOTTED = re.compile(
    r"\b((?:[A-Za-z]\.){2,})(\s+[A-Z@])?"
)  # "U.S. officials" gives "US officials", "in the U.S. He" "in the US. He"
_INITIAL = re.compile(
    r"(?<![@\w])([A-HJ-Z])\. |(?i:\b(mr|mrs|ms|dr|sen|rep|gov|gen|col|lt|st|prof|rev|sgt|capt|adm))\. "
)
_DASH = re.compile(r"\.\.\.+|…|\s*(?:--+|\s[-–]\s|—)\s*")
# What stands before one's own name. "Hello, I'm" matches.
_OWN_NAME = re.compile(
    r"(?i)(?:\bI ?['’]?a?m|\bname(?: is|['’]s)|\bthis is|with me,?)\s+(?:(?:your|[A-Z]\w+['’]s)\s+(?:\w+\s+){0,3})?$"
)
_NEAR_START, _NEAR_END = 3, 6  # sentences; people in the middle of a turn say little about who speaks


@dataclass(frozen=True, slots=True)
class Line:
    """The sentence around a person and the rest of the turn. `before`, `after`: sentences of the turn on either side;
    `text` is
    empty in the middle of a long turn, where no cue looks; `set_off`: a comma, a dash or the sentence's edge stands left (right) of the name."""

    person: Person
    text: str
    sentence: str
    before: int
    after: int
    set_off_left: bool
    set_off_right: bool


def sentences(text: str, start: int, end: int) -> list[int]:
    """Where the sentences of text[start:end] begin. Breaks at stops followed by a capital, not after Dr. or an initial."""
    begins = [start]
    for m in _STOP.finditer(text, start, end):
        if text[m.start()] == ".":
            word = _LAST_WORD.search(text, max(start, m.start() - 20), m.start())
            if word is not None and (
                word[1].lower() in abbreviations() or (len(word[1]) == 1 and word[1] != "I")
            ):
                continue
        begins.append(m.end())
    return begins


class Lines:
    """Makes the lines of a document's turns."""

    def __init__(self, doc: Doc, text: str, turns: list[Turn], people: list[list[Person]]) -> None:
        self.text = text
        self.turns = turns
        self.people = people
        self._seen: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
        self._resolve = Resolver({p.name for row in people for p in row if p.name})
        named = {(p.start, p.end) for row in people for p in row}
        busy = sorted(named)
        spans = []
        for ent in doc.ents:
            symbol = {"GPE": "@P", "LOC": "@P", "FAC": "@P", "ORG": "@G"}.get(ent.label_)
            if symbol is None:
                continue
            start, end = ent.start_char, ent.end_char
            if not _overlaps(busy, start, end):
                if self.text[start : start + 4].lower() == "the ":
                    start += 4
                if self.text[end - 2 : end] in ("'s", "’s"):
                    end -= 2
                if start < end:
                    spans.append((start, end, symbol))
        self._things = sorted(spans)
        self._begins = [
            sentences(self.text, t.char_start, t.char_end) if people[i] else [] for i, t in enumerate(turns)
        ]

    def of(self, turn: int) -> list[Line]:
        """The lines of one turn, one for each person in it."""
        found = []
        begins = self._begins[turn]
        end = self.turns[turn].char_end
        for p in self.people[turn]:
            if p.name is None:
                continue
            at = bisect_right(begins, p.start) - 1
            start = begins[at]
            after = len(begins) - 1 - at
            if (
                after > _NEAR_END
                and at > _NEAR_START
                and not _OWN_NAME.search(self.text[max(start, p.start - 60) : p.start])
            ):
                found.append(Line(p, "", "", at, after, False, False))
                continue
            stop = begins[at + 1] if at + 1 < len(begins) else end
            line_end = min(end, start + _REACH)
            whole = self._masked(turn, start, max(line_end, min(stop, start + 900)), p)
            sentence = whole if stop >= line_end else self._masked(turn, start, stop, p)
            left = self.text[max(start, p.start - 2) : p.start].strip()
            right = self.text[p.end : min(p.end + 2, stop)].strip()
            found.append(
                Line(
                    p,
                    whole,
                    sentence,
                    at,
                    after,
                    p.start == start or left[-1:] in tuple(",;:—–-("),
                    not self.text[p.end : stop].strip() or right[:1] in tuple(",;:—–-).?!"),
                )
            )
        return found

    def _masked(self, turn: int, start: int, end: int, person: Person) -> str:
        pieces = []
        for p in self.people[turn]:
            if p.start < start or p.end > end:
                continue
            same = p.name is not None and p.name == person.name
            if p.title_only and not same:
                continue
            unresolved = p.name is None and p.text != "" and self._resolve(p.text) == person.name
            pieces.append((p.start, p.end, "@X" if same or unresolved else "@Y"))
        low = bisect_left(self._things, (start, 0, ""))
        for a, b, symbol in self._things[low:]:
            if a >= end:
                break
            if b <= end:
                pieces.append((a, b, symbol))
        pieces += self._outlets(start, end)
        pieces.sort(key=lambda x: (x[0], x[2] != "@O", -x[1]))
        out, at = [], start
        for a, b, symbol in pieces:
            if a < at:
                continue
            out.append(self.text[at:a])
            out.append(f" {symbol}" if a and self.text[a - 1].isalnum() else symbol)
            at = b
        out.append(self.text[at:end])
        return normal("".join(out))

    def _outlets(self, start: int, end: int) -> list[tuple[int, int, str]]:
        if (start, end) not in self._seen:
            self._seen[start, end] = self._find_outlets(start, end)
        return self._seen[start, end]

    def _find_outlets(self, start: int, end: int) -> list[tuple[int, int, str]]:
        found = []
        by_word = outlets()
        window = self.text[start:end]
        for m in _CAPITAL.finditer(window):
            word = re.sub(r"['’]s?$", "", m[0]).rstrip(".'’")
            names = by_word.get(word.lower()) or by_word.get(m[0].lower())
            if names is not None:
                for name in names:
                    stop = m.start() + len(name)
                    if name.isupper() and not word.isupper() and word.lower() in titles():
                        continue  # Dr. Lee is not of Denmark's DR
                    if (
                        window[m.start() : stop].lower() == name.lower()
                        and not window[stop : stop + 1].isalnum()
                    ):
                        found.append((start + m.start(), start + stop, "@O"))
                        break
            elif _CALL_SIGN.fullmatch(word):
                found.append((start + m.start(), start + m.start() + len(word), "@O"))
        return found


def normal(text: str) -> str:
    """Contractions written out, one kind of apostrophe, no commas, quotes, brackets or double blanks.

    >>> normal("Well, “that’s” @X -- isn't it?")
    "Well that is @X isn't it?"
    """
    text = text.translate(_DROPPED)
    if "'" in text:
        text = _SHORTENED.sub(_written_out, text)
    if "." in text:
        text = _DOTTED.sub(_without_dots, text)
        text = _INITIAL.sub(lambda m: f"{m[1] or m[2]} ", text)
    if "--" in text or " -" in text or not text.isascii() or "..." in text:
        text = _DASH.sub(" ", text)
    return " ".join(text.split())


def _written_out(m: re.Match[str]) -> str:
    word = m[m.lastindex or 0]
    return "let us" if word.lower() == "let" else word + _WHOLE[m.lastindex or 0]


def _without_dots(m: re.Match[str]) -> str:
    return m[1].replace(".", "") + ("." + m[2] if m[2] else "")


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(spans, (end, 0))
    return at > 0 and spans[at - 1][1] > start
