"""Plain text into paragraphs, whatever parts them: blank lines, line ends, or the head of a record above wrapped lines.

In: the text. Out: spans of its blocks, in order. A line end inside a block is a margin only where lines are of like width
and break off in mid-sentence; even then the lines of a head, and what closes a record, stay apart.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from tasks.sources.heads import BYLINE
from tasks.text.whitespace import tighten

Span = tuple[int, int]
_BLANK_LINE = re.compile(r"\r?\n(?:[^\S\n]*\r?\n)+|\u2029|\x0c")
LINE = re.compile(r"[^\n\x0b\x0c\u2028\u2029]+")
SENTENCE_END = re.compile(r"[.?!:;…—–][\"'”’)\]*_]*$")
# What is said of a record below its last words; nothing that follows is speech. "Meeting ended after 00:06:12" matches.
END_SIGN = re.compile(
    r"(?i)\W*(?:meeting ended(?: after [\d:]+)?|duration:? \d+ min(?:ute)?s?|(?:call|conference call) participants:?"
    r"|end(?: of (?:transcript|interview|audio|recording|call))?|(?:reporter['’]s |court reporter['’]s )?certificate(?: of \w+(?: \w+){0,3})?"
    r"|c ?e ?r ?t ?i ?f ?i ?c ?a ?t ?e|transcript (?:ends|ended))\W*"
)
# A line of a record's head by its words. "Tue, Feb 06, 2024 6:02PM", "Attendees" match; "May 3, 2013 was a day" must not.
_HEAD_LINE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w{0,6}\.?, )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w{0,6}\.? \d{1,2}, (?:19|20)\d\d(?: at)?[^a-z]*"
    r"|(?i:transcript|attendees|participants|speakers|summary keywords|contents)\W*"
)
# A field of a record's head. "Show: THE HOUR", "Place: Bessemer" match; "He said: no" must not.
_FIELD_LINE = re.compile(r"[A-Z]\w{1,14}(?: [A-Z]\w{1,14})?:[ \t]+\S[^\n]{0,70}")


def find_blocks(s: str) -> list[Span]:
    """Paragraphs: by blank lines; within such a block by line where lines are not hard-wrapped."""
    edges = [0, *(x for m in _BLANK_LINE.finditer(s) for x in m.span()), len(s)]
    blocks: list[Span] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        start, end = tighten(s, start, end)
        if start < end:
            blocks.append((start, end))
    lines = [m.span() for m in LINE.finditer(s) if not s[m.start() : m.end()].isspace()]
    if len(lines) > len(blocks) and _is_wrapped(s, lines, blocks):
        return cut(blocks, _hard_breaks(s, lines))
    if len(lines) > len(blocks):
        tight = [tighten(s, a, b) for a, b in lines]
        blocks = []
        for a, b in tight:
            # A line that goes on in lower case after one that ends no sentence is the same paragraph.
            goes_on = (
                blocks
                and s[a : a + 1].islower()
                and not SENTENCE_END.search(s[max(0, blocks[-1][1] - 12) : blocks[-1][1]])
            )
            if goes_on and s.count("\n", blocks[-1][1], a) == 1:
                blocks[-1] = (blocks[-1][0], b)
            elif a < b:
                blocks.append((a, b))
    return blocks


def _is_wrapped(s: str, lines: list[Span], blocks: list[Span]) -> bool:
    """Whether line ends inside blocks are only the margin: lines of like width that break off in mid-sentence."""
    inner: list[Span] = []  # lines that another line of the same block follows
    starts = {a for a, _ in blocks}
    for (a, b), (c, d) in pairwise(lines):
        tight_start = tighten(s, c, d)[0]
        if tight_start not in starts:
            inner.append((a, b))
    if not inner:
        return False
    lengths = [b - a for a, b in inner]
    broken = sum(not SENTENCE_END.search(s[max(a, b - 12) : b].rstrip()) for a, b in inner)
    return median(lengths) <= 140 and broken >= 0.4 * len(inner)


def _hard_breaks(s: str, lines: list[Span]) -> list[int]:
    """Starts of lines that begin a block of their own in wrapped text: the line above had room for their first word, or
    only one of the two is in capitals, or they say that the record ends."""
    lengths = sorted(b - a for a, b in lines)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    shouted = s[:100_000].isupper()
    breaks = []
    for (a, b), (c, d) in pairwise(lines):
        a, b = tighten(s, a, b)
        c, d = tighten(s, c, d)
        word = s[c : min(d, c + 40)].split(" ", 1)[0]
        roomy = (
            b - a + 1 + len(word) < 0.6 * width
            and (word[:1].isupper() or word[:1].isdigit())
            and not SENTENCE_END.search(s[max(a, b - 12) : b])
        )
        heads = (
            not shouted
            and s[a:b].isupper() != s[c:d].isupper()
            and s[c].isupper()
            and min(len(x.split()) for x in (s[a:b], s[c:d]) if x.isupper()) > 1
        )
        fields = _FIELD_LINE.fullmatch(s, a, b) and _FIELD_LINE.fullmatch(s, c, d)
        if (
            roomy
            or heads
            or fields
            or (d - c <= 80 and any(p.fullmatch(s, c, d) for p in (END_SIGN, _HEAD_LINE, BYLINE)))
        ):
            breaks.append(c)
    return breaks


def cut(blocks: list[Span], cuts: list[int]) -> list[Span]:
    """Blocks divided at `cuts`, both sorted."""
    out: list[Span] = []
    i = 0
    for a, b in blocks:
        while i < len(cuts) and cuts[i] <= a:
            i += 1
        while i < len(cuts) and cuts[i] < b:
            out.append((a, cuts[i]))
            a = cuts[i]
            i += 1
        out.append((a, b))
    return out
