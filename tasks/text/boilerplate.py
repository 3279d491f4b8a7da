"""Agency boilerplate: rush-transcript notices, copyright lines, "Captioning sponsored by".

In: repaired text. Out: text without what `seeds/boilerplate.csv` recognizes, each removal a `boilerplate` edit and a mark
that keeps its kind and words. The table's patterns are regular expressions, matched without regard to case inside one
block of text; each has an example that matches and one that must not.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from tasks import resources
from tasks.text.traced import Mark, Replacement, TracedText

_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_LONGEST_BLOCK = 3000  # characters; a notice is short, and long blocks would make patterns slow


def remove_boilerplate(text: TracedText) -> TracedText:
    """Delete recognized boilerplate. A text without any comes back as it is."""
    rules = _rules()
    if not rules:
        return text
    s = text.text
    found: list[tuple[int, int, str]] = []
    for start, end in _blocks(text):
        for part_start, part_end in _parts(s, start, end):
            part = s[part_start:part_end]
            for kind, pattern, cues in rules:
                if cues and not any(cue in part.lower() for cue in cues):
                    continue
                for m in pattern.finditer(part):
                    if m.end() > m.start():
                        found.append((part_start + m.start(), part_start + m.end(), kind))
    found.sort(key=lambda f: (f[0], -f[1]))
    changes, marks, before = [], list(text.marks), 0
    for start, end, kind in found:
        if start < before:
            continue
        before = end
        changes.append(Replacement(start, end, "", "boilerplate", kind))
        marks.append(Mark(start, end, "boilerplate", {"type": kind, "text": " ".join(s[start:end].split())}))
    return text.with_marks(marks).replace(changes) if changes else text


def _blocks(text: TracedText) -> list[tuple[int, int]]:
    edges = {0, len(text.text)}
    for m in text.marks:
        if m.kind in ("paragraph", "turn", "title"):
            edges.update((m.start, m.end))
    for m in _BREAK.finditer(text.text):
        edges.update((m.start(), m.end()))
    return list(pairwise(sorted(edges)))


def _parts(s: str, start: int, end: int) -> list[tuple[int, int]]:
    """A block as it is, or the head and the tail of a long one, where notices stand."""
    if end - start <= _LONGEST_BLOCK:
        return [(start, end)]
    return [(start, start + _LONGEST_BLOCK // 2), (end - _LONGEST_BLOCK // 2, end)]


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    try:
        rows = resources.table("boilerplate.csv")
    except FileNotFoundError:
        return ()
    rules = []
    for row in rows:
        pattern = re.compile(row["pattern"], re.IGNORECASE)
        rules.append((row["kind"] or "boilerplate", pattern, ()))
    return tuple(rules)
