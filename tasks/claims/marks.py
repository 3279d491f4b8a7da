"""Quotation marks: where quoted stretches begin and end.

In: a text and its paragraphs. Out: `Region`s, outermost quoted stretches with the offsets of the marks and of what
stands between them. Knows curly and straight double marks, ``…'', guillemets, low-high pairs, and single marks where
no double ones are open; a quotation that a paragraph leaves open ends with the paragraph, and is tied to the next one
when that begins with an opening mark (the convention of quotations over several paragraphs).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Elisions that begin with an apostrophe. Matches "'em", "'90s"; not "'Emergency'".
_ELISION = re.compile(r"['’‘](?:em|til|cause|n|tis|twas|bout|round|\d0s|\d\d)\b", re.IGNORECASE)
_CLOSER = {"“": "”", "«": "»", "„": "“”", "`": "'", "‘": "’", "'": "'", '"': '"', "‹": "›"}


@dataclass(slots=True)
class Region:
    """A quoted stretch: characters [start, end) with the marks, [inner_start, inner_end) without them."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True
    single: bool = False
    continues: bool = False  # goes on in the next paragraph's region
    continued: bool = False  # goes on from the region before


def quoted_regions(text: str, paragraphs: list[tuple[int, int]]) -> list[Region]:
    """All outermost quoted stretches of a text, in order."""
    found: list[Region] = []
    for start, end in paragraphs:
        if not any(mark in text[start:end] for mark in "\"“”«„‘'’`"):
            continue
        at = start
        if found and not found[-1].closed and not found[-1].single and found[-1].end >= start - 4:
            stop = _left_open(text, start, end, text[found[-1].start])
            if stop is not None:  # the quotation runs on and is closed in this paragraph
                found[-1].continues = True
                found.append(Region(start, stop[1], start, stop[0], continued=True))
                at = stop[1]
        new = _scan(text, at, end)
        if at == start and new and found and not found[-1].closed and found[-1].end >= start - 4:
            first = new[0]
            if not text[start : first.start].strip() and not first.single:
                found[-1].continues = True
                first.continued = True
        found += new
    return found


def _left_open(text: str, start: int, end: int, mark: str) -> tuple[int, int] | None:
    """Where a quotation left open in the paragraph before closes in this one: its first mark must be a closing one, by
    its place or because their number is odd."""
    closers = _CLOSER.get(mark, mark) + ('"' if mark == "“" else "")
    odd = text.count('"', start, end) % 2 == 1
    for i in range(start, end):
        c = text[i]
        if c in "“«„" or (c == "`" and text[i : i + 2] == "``"):
            return None
        if c == '"' and (i == start or (text[i - 1].isspace() and not odd)):
            return None
        if c in closers:
            if c in "'’" and i + 1 < end and (text[i + 1].isalnum() or (mark == "`" and text[i + 1] != "'")):
                continue
            return i, i + (2 if text[i : i + 2] == "''" else 1)
    return None


def _scan(text: str, start: int, end: int) -> list[Region]:
    """Regions of one paragraph."""
    out: list[Region] = []
    paired = (
        text.count('"', start, end) % 2 == 0
    )  # an even number: they open and close in turn, whatever the blanks
    i = start
    while i < end:
        opened = _opening(text, i, start, end, paired)
        if not opened:
            i += 1
            continue
        width, mark = opened
        single = mark in "‘'"
        stop = _closing(text, i, i + width, end, mark, paired)
        if stop is None:
            if single:  # an apostrophe after all
                i += width
                continue
            nothing = not text[i + width : end].strip()
            if not nothing:
                out.append(Region(i, end, i + width, end, closed=False))
            return out
        inner_end, after = stop
        if text[i + width : inner_end].strip():
            out.append(Region(i, after, i + width, inner_end, single=single))
        i = after
    return out


def _opening(text: str, i: int, start: int, end: int, paired: bool) -> tuple[int, str] | None:
    """(width, mark) when an opening mark stands at i."""
    c = text[i]
    if c == '"' and paired:
        return 1, c
    if c in "“«„":
        return 1, c
    before = text[i - 1] if i > start else " "
    after = text[i + 1] if i + 1 < end else " "
    if c == '"':
        # Not the inch mark of 6'2" nor a closing mark left alone.
        return None if before.isdigit() and not after.isalnum() else (1, c)
    if c in "`'" and after == c:
        beyond = text[i + 2] if i + 2 < end else " "
        return (2, "`") if not beyond.isspace() or before.isspace() else None
    if c in "‘'" and (before.isspace() or before in '([—–-:,"“') and (after.isalnum() or after in "[…"):
        return None if _ELISION.match(text, i) else (1, c)
    if c == "”" and (before.isspace() or i == start) and after.isalnum():  # a mark turned the wrong way
        return 1, "“"
    return None


def _closing(text: str, opened: int, i: int, end: int, mark: str, paired: bool) -> tuple[int, int] | None:
    """(end of what is quoted, offset after the closing mark), or None when the paragraph leaves it open."""
    if mark in "‘'":
        return _closing_single(text, i, end, mark)
    depth = 0
    while i < end:
        c = text[i]
        if mark == "`" and c == "'" and text[i : i + 2] == "''":
            return i, i + 2
        if mark == "`" and c == '"':
            return i, i + 1
        if c == mark and mark in "“«„":  # opened again before it closed: a nested mark, or a lost closing one
            before = text[i - 1]
            if before.isspace() and _closes_twice(text, i + 1, end, _CLOSER[mark]):
                depth += 1
            else:
                return i, i
        elif mark in _CLOSER and c in _CLOSER[mark] and mark != '"' and mark != "`":
            if depth:
                depth -= 1
            else:
                return i, i + 1
        elif mark == '"' and c == '"':
            before = text[i - 1]
            after = text[i + 1] if i + 1 < end else " "
            opens = (before.isspace() or before in "([—–") and after.isalnum() and i > opened + 1
            if opens and not paired and text[opened:i].rstrip()[-1:] not in ",?!":
                return i, i  # a second opening mark: the closing one was lost
            return i, i + 1
        elif mark == '"' and c == "”":
            return i, i + 1
        elif mark == "“" and c == '"':
            after = text[i + 1] if i + 1 < end else " "
            if not after.isalnum():
                return i, i + 1
        i += 1
    return None


def _closes_twice(text: str, i: int, end: int, closers: str) -> bool:
    return sum(text.count(c, i, end) for c in closers) >= 2


def _closing_single(text: str, i: int, end: int, mark: str) -> tuple[int, int] | None:
    """The closing single mark, told from apostrophes: at a word's end, after punctuation or before more of it."""
    closer = "’" if mark == "‘" else "'"
    candidate = None
    while i < end:
        c = text[i]
        if c == mark and mark == "‘":
            break  # another opening
        if c in '“"':
            break  # double marks inside single ones: not told apart reliably
        if c == closer or (c == "'" and mark == "‘"):
            after = text[i + 1] if i + 1 < end else " "
            before = text[i - 1]
            if not after.isalnum() and not before.isspace():
                plural = before in "sS" and after == " " and i + 2 < end and text[i + 2].islower()
                if not plural:
                    return i, i + 1
                candidate = candidate or (i, i + 1)
        i += 1
    return candidate
