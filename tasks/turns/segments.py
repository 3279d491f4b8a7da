"""Where turns begin and end. In: a Doc, with the turn marks its source gave or bare. Out: one `Turn` a stretch,
without a speaker yet; an article is one turn of narration."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from tasks.carrier import Turn

# Without marks: a blank line, or two or more blanks after a sentence's end. Matches ".  Well", not ". Well".
_BREAK = re.compile(r"\n\s*\n|(?<=[.?!…\"”'’])[ \t]{2,}(?=\S)")


def segments(doc: Doc) -> list[Turn]:
    """The turns of a document in order, blanks at their edges left out; empty stretches are dropped."""
    transcript = doc._.transcript
    text = doc.text
    if transcript is not None and transcript.kind == "article":
        spans = [(0, len(text), {})]
    elif transcript is not None and any(m.kind == "turn" for m in transcript.text.marks):
        spans = [(m.start, m.end, m.values) for m in transcript.text.marks if m.kind == "turn"]
    else:
        spans = [(start, end, {}) for start, end in _by_breaks(text)]
    turns = []
    for start, end, values in spans:
        stretch = text[start:end]
        start += len(stretch) - len(stretch.lstrip())
        end -= len(stretch) - len(stretch.rstrip())
        if start < end:
            turns.append(
                Turn(
                    len(turns),
                    start,
                    end,
                    label=values.get("label"),
                    time_start=values.get("time_start"),
                    time_end=values.get("time_end"),
                    inferred=values.get("basis") == "inferred",
                )
            )
    return turns


def _by_breaks(text: str) -> list[tuple[int, int]]:
    edges = [0, *(m.end() for m in _BREAK.finditer(text)), len(text)]
    return list(zip(edges, edges[1:], strict=False))
