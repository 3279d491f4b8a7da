"""Where turns begin and end. In: a Doc, with the turn marks its source gave or bare. Out: one `Turn` a stretch,
without a speaker yet; an article is one turn of narration. Where the source lost its breaks, those that can be told are put
back and marked `inferred`."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from spacy.tokens import Doc

from tasks.carrier import Turn
from tasks.turns.boundaries import answers

# Without marks: a blank line, or two or more blanks after a sentence's end. Matches ".  Well", not ". Well".
_BREAK = re.compile(r"\n\s*\n|(?<=[.?!…\"”'’])[ \t]{2,}(?=\S)")
_LONG = 600  # characters: a shorter stretch without breaks is one turn


def segments(doc: Doc) -> list[Turn]:
    """The turns of a document in order, blanks at their edges left out; empty stretches are dropped."""
    transcript = doc._.transcript
    text = text_of(doc)
    spans: list[tuple[int, int, dict[str, Any]]]
    if transcript is not None and transcript.kind == "article":
        spans = [(0, len(text), {})]
    elif transcript is not None and any(m.kind == "turn" for m in transcript.text.marks):
        marks = sorted((m for m in transcript.text.marks if m.kind == "turn"), key=lambda m: (m.start, m.end))
        spans = [(m.start, m.end, m.values) for m in marks]
    else:
        breaks = _by_breaks(text)
        unbroken = {"basis": "inferred"} if len(breaks) == 1 else {}
        spans = [(start, end, unbroken) for start, end in breaks]
    turns: list[Turn] = []
    for start, end, values in spans:
        inferred = values.get("basis") == "inferred" and not values.get("label")
        edges = [start, end]
        if inferred and end - start > _LONG:
            edges = [start, *answers(text, start, end), end]
        for a, b in pairwise(edges):
            stretch = text[a:b]
            a += len(stretch) - len(stretch.lstrip())
            b -= len(stretch) - len(stretch.rstrip())
            if a < b:
                turns.append(
                    Turn(
                        len(turns),
                        a,
                        b,
                        label=values.get("label"),
                        time_start=values.get("time_start") if a == start or len(edges) == 2 else None,
                        time_end=values.get("time_end") if b == end or len(edges) == 2 else None,
                        inferred=inferred,
                    )
                )
    return turns


def text_of(doc: Doc) -> str:
    """A Doc's text; its transcript's where it has one, because a Doc puts its text together anew each time it is asked."""
    return doc.text if doc._.transcript is None else doc._.transcript.text.text


def _by_breaks(text: str) -> list[tuple[int, int]]:
    edges = [0, *(m.end() for m in _BREAK.finditer(text)), len(text)]
    return list(pairwise(edges))
