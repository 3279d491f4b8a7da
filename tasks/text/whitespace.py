"""Layout: hard-wrapped lines rejoined, words hyphenated at line ends made whole, blanks and blank lines in one form.

In: a `TracedText` with `paragraph`, `title` and `turn` marks from a parser, or none. Out: text whose blocks are separated
by one empty line, without a line end or a double blank inside a block, all as `whitespace` edits. Turns and paragraphs
that hold no letter any more lose their mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tasks.text.traced import Mark, Replacement, TracedText

SEPARATOR = "\n\n"  # between blocks, whatever the source had
_BLOCKS = frozenset({"paragraph", "title", "turn"})
_BLANK_LINE = re.compile(r"[^\S\n]*\n(?:[^\S\n]*\n)+")
# Any run of blanks but one plain blank. "a  b", "a\tb", "a\nb" match; "a b" must not.
_RUN = re.compile(r"[^\S ]\s*| \s+")
# A word cut at a line end: "situ-\nation" matches, "2014-\n2015" and "word -\nnext" must not.
_CUT = re.compile(r"(?<=[^\W\d_])(?P<hyphen>[-\u2010])(?P<gap>[^\S\n]*\n[^\S\n]*)(?=[a-z\u00df-\u00ff])")
_HALVES = re.compile(r"[^\W\d_]+[-\u2010][^\S\n]*\n[^\S\n]*[^\W\d_]+")  # both parts of a cut word
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


def layout(text: TracedText) -> TracedText:
    """Normalize blanks. Linear in the text. `turn` marks end with the last letter of their last paragraph."""
    s = text.text
    blocks = list(_blocks(s, text.marks))
    changes: list[Replacement] = []
    at = 0
    for start, end in blocks:
        gap = SEPARATOR if changes or at else ""
        if not at and not changes:
            gap = ""
        if s[at:start] != gap:
            rule = "edge" if not at else "block-break"
            changes.append(Replacement(at, start, gap if at else "", "whitespace", rule))
        at = end
    if at < len(s):
        changes.append(Replacement(at, len(s), "", "whitespace", "edge"))
    changes.extend(_inside(s, blocks))
    text = text.replace(changes)
    return text.with_marks(_tight(text.text, text.marks))


def _blocks(s: str, marks: tuple[Mark, ...]) -> Iterator[tuple[int, int]]:
    """Stretches between the edges of block marks (or blank lines, without marks), tight, none empty."""
    edges = {0, len(s)}
    for m in marks:
        if m.kind in _BLOCKS:
            edges.update((m.start, m.end))
    if len(edges) == 2:
        for gap in _BLANK_LINE.finditer(s):
            edges.update(gap.span())
    for start, end in pairwise(sorted(edges)):
        start, end = tighten(s, start, end)
        # What a stage direction leaves behind, such as the stop of "(INAUDIBLE).", is no block.
        if start < end and _wordy(s, start, end):
            yield start, end


def tighten(s: str, start: int, end: int) -> tuple[int, int]:
    """[start, end) without the blanks at its edges."""
    while start < end and s[start].isspace():
        start += 1
    while end > start and s[end - 1].isspace():
        end -= 1
    return start, end


def _inside(s: str, blocks: list[tuple[int, int]]) -> Iterator[Replacement]:
    words: set[str] | None = None
    for start, end in blocks:
        cuts = {}
        if "\n" in s[start:end]:
            for m in _CUT.finditer(s, start, end):
                if words is None:  # only documents with cut words pay for the word list
                    words = {w.lower() for w in _WORD.findall(_HALVES.sub(" ", s))}
                whole = _is_one_word(s, m, words)
                cuts[m.start("gap")] = m.end("gap")
                a = m.start() if whole else m.start("gap")
                yield Replacement(a, m.end("gap"), "", "whitespace", "hyphenation")
        for m in _RUN.finditer(s, start, end):
            if m.start() in cuts:
                continue
            new = " "
            if (
                "\n" in m[0]
                and m.start() > start
                and s[m.start() - 1] in "—–"
                and s[m.start() - 2 : m.start() - 1].isalnum()
            ):
                new = ""  # a dash set tight before the line end: "Pennsyl—\nValley"
            yield Replacement(m.start(), m.end(), new, "whitespace", "line-end" if "\n" in m[0] else "blanks")


def _is_one_word(s: str, cut: re.Match[str], words: set[str]) -> bool:
    """Whether the hyphen at a line end only marks the cut, judged from the document's other words."""
    left = _left_part(s, cut.start())
    right_match = _WORD.match(s, cut.end())
    right = right_match[0] if right_match else ""
    if f"{left}-{right}".lower() in words:
        return False
    if (left + right).lower() in words:
        return True
    # Two words that stand elsewhere by themselves are a compound ("long-term"), else a word was cut.
    return not (left.lower() in words and right.lower() in words)


def _left_part(s: str, end: int) -> str:
    start = end
    while start and (s[start - 1].isalpha()) and end - start < 60:
        start -= 1
    return s[start:end]


def _wordy(s: str, start: int, end: int) -> bool:
    return any(c.isalnum() for c in s[start:end])


def _tight(s: str, marks: tuple[Mark, ...]) -> Iterator[Mark]:
    for m in marks:
        start, end = tighten(s, m.start, m.end)
        if start < end and (m.kind not in _BLOCKS or _wordy(s, start, end)):
            yield m if (start, end) == (m.start, m.end) else Mark(start, end, m.kind, m.values)
        elif m.kind not in _BLOCKS:
            yield Mark(m.start, m.start, m.kind, m.values)
