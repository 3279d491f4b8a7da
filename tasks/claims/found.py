"""A candidate claim while the rules work on it, and the way from tokens to trimmed stretches of text.

In: token positions of content, cue and speaker in a `View`. Out: `Found`, and `fragments`, which turns content tokens
into character spans: without the complementizer, enclosing quotation marks, and the final full stop or comma.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tasks.claims.lexicon import Cue
from tasks.claims.marks import Region
from tasks.claims.view import View

_OPEN = frozenset("\"“”„«`‘'") | {"``", "''"}
_TRIM_LEFT = frozenset(",;:.–—-!?)]") | {"--", "---", "..."}
_TRIM_RIGHT = frozenset(",;:.–—-([") | {"--", "---"}


@dataclass(slots=True)
class Found:
    """One attribution found by a rule. Positions are tokens; `fragments` are characters, set at the end."""

    rule: str
    content: set[int]
    cue: list[int] = field(default_factory=list)  # tokens of the cue, sorted
    cue_head: int | None = None
    entry: Cue | None = None
    speaker: tuple[int, int] | None = None  # token range
    speaker_head: int | None = None
    frame: str = "that"
    negated_cue: bool = False
    fragments: list[tuple[int, int]] = field(default_factory=list)
    region: int | None = None  # the quoted stretch that the content was taken from
    carried: bool = False  # speaker carried from an earlier claim
    confidence: float = 0.5
    share_quoted: float = 0.0  # of the content's words
    quoted_from: int = 0  # 1 when the cue itself stands inside a quotation
    held: set[int] = field(default_factory=set)  # content tokens taken from quotations

    @property
    def first(self) -> int:
        return min(self.content)


@dataclass(slots=True)
class Quoted:
    """A region with its tokens [first, last) and what it looks like."""

    region: Region
    first: int
    last: int
    words: int
    has_verb: bool
    starts_sentence: bool  # nothing but a sentence end or a paragraph start before it
    ends_sentence: bool  # its last character ends a sentence
    owners: list[Found]


def runs(tokens: Iterable[int]) -> list[tuple[int, int]]:
    """Unbroken token ranges of a set of positions."""
    out: list[tuple[int, int]] = []
    for k in sorted(tokens):
        if out and out[-1][1] == k:
            out[-1] = (out[-1][0], k + 1)
        else:
            out.append((k, k + 1))
    return out


def fragments(view: View, content: set[int], outside: set[int]) -> list[tuple[int, int]]:
    """Character spans of content tokens, trimmed. Gaps are bridged unless a token of `outside` (cue, speaker) or two
    words of something else lie in them."""
    pieces: list[list[int]] = []
    for a, b in runs(content):
        if pieces:
            gap = range(pieces[-1][1], a)
            words = sum(1 for k in gap if not view.is_punct(k) and not view.is_space[k])
            if (
                words <= 1
                and not any(k in outside for k in gap)
                and not any("\n" in view.word[k] for k in gap)
            ):
                pieces[-1][1] = b
                continue
        pieces.append([a, b])
    spans = []
    for n, (a, b) in enumerate(pieces):
        trimmed = _trim(view, a, b, first=n == 0)
        if trimmed:
            spans.append(trimmed)
    return spans


def _trim(view: View, a: int, b: int, *, first: bool) -> tuple[int, int] | None:
    """Characters of tokens [a, b) without what does not belong to what was said; None when nothing is left."""
    word, lower = view.word, view.lower
    while a < b:
        w = word[a]
        mark = w in _OPEN and not (_closes_inside(view, a, b))
        complementizer = first and lower[a] == "that" and view.dep[a] == "mark"
        if view.is_space[a] or mark or complementizer or (w in _TRIM_LEFT):
            a += 1
        else:
            break
    while b > a:
        w = word[b - 1]
        if view.is_space[b - 1] or w in _OPEN or w in _TRIM_RIGHT:
            b -= 1
        else:
            break
    if a >= b:
        return None
    start, end = view.start[a], view.end[b - 1]
    text = view.text
    while end > start and text[end - 1] in '"”’»,;:':
        end -= 1
    while end > start and text[end - 1] == "." and not _is_abbreviation(text[start:end]):
        end -= 1
    while start < end and text[start] in '"“«' and text.find(_pair(text[start]), start + 1, end) < 0:
        start += 1
    return (start, end) if start < end else None


def _pair(mark: str) -> str:
    return {"“": "”", "«": "»"}.get(mark, mark)


def _closes_inside(view: View, a: int, b: int) -> bool:
    """True when the mark at a is closed before the last word of [a, b): an inner mark of a mixed claim, kept."""
    mark = view.word[a]
    closers = {"“": "”", "«": "»", "``": "''", "`": "'", "‘": "’"}.get(mark, mark)
    for k in range(a + 1, b):
        if view.word[k] == closers:
            return any(view.word[j][:1].isalnum() for j in range(k + 1, b))
    return False


def _is_abbreviation(text: str) -> bool:
    """True when the last full stop belongs to a word: "the U.S."; not "of the war."."""
    last = text.rsplit(None, 1)[-1]
    return last.count(".") > 1 or (
        len(last) <= 3 and last[:1].isupper() and not last[:-1].islower() and len(last) == 2
    )
