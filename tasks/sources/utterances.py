"""Utterances found in a structured file (JSON, XML, a table) into a document.

In: the file's text and its `Utterance`s: which characters are speech, who speaks, when. Out: a `Draft` whose text is the
speech alone, every other character of the file deleted by an edit, with a turn for every change of speaker.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tasks.carrier import Kind
from tasks.sources.draft import Draft, Piece, keep
from tasks.text.traced import Mark, Replacement, TracedText

Unescape = Callable[[str, int, int], Iterable[Replacement]]


@dataclass(slots=True)
class Utterance:
    """Characters [start, end) of the file are speech of `label` (None: unknown), at these seconds (None: unknown)."""

    start: int
    end: int
    label: str | None = None
    time_start: float | None = None
    time_end: float | None = None
    joint: str = " "  # what sets it off from the utterance before, inside a turn


def assemble(
    text: TracedText,
    utterances: list[Utterance],
    format: str,
    *,
    unescape: Unescape | None = None,
    merge: bool = True,
    rule: str = "structure",
) -> Draft:
    """Reduce the file to its utterances. `merge`: neighbours of one speaker are one turn (recognizers cut at pauses)."""
    utterances = sorted((u for u in utterances if u.end > u.start), key=lambda u: u.start)
    apart: list[Utterance] = []
    for u in utterances:
        if not apart or u.start >= apart[-1].end:
            apart.append(u)
    named = any(u.label for u in apart)
    groups: list[list[Utterance]] = []
    for u in apart:
        if groups and ((merge and u.label == groups[-1][-1].label) or not named):
            groups[-1].append(u)
        else:
            groups.append([u])
    pieces: list[Piece] = []
    marks: list[Mark] = []
    timed = any(u.time_start is not None for u in apart)
    for group in groups:
        for i, u in enumerate(group):
            pieces.append(Piece(u.start, u.end, u.joint if i else "\n\n"))
            if timed:
                marks.append(
                    Mark(u.start, u.end, "cue", {"time_start": u.time_start, "time_end": u.time_end})
                )
        values = {
            "label": group[0].label,
            "basis": "label" if group[0].label else ("inferred" if not named else "break"),
            "time_start": next((u.time_start for u in group if u.time_start is not None), None),
            "time_end": next((u.time_end for u in reversed(group) if u.time_end is not None), None),
        }
        marks.append(Mark(group[0].start, group[-1].end, "turn", values))
        marks.extend(Mark(a, b, "paragraph") for a, b in _paragraphs(group))
    changes = keep(len(text), pieces, rule)
    if unescape is not None:
        for piece in pieces:
            changes.extend(unescape(text.text, piece.start, piece.end))
    kind: Kind = "transcript"
    return Draft(text.with_marks([*text.marks, *marks]).replace(changes), format, kind)


def _paragraphs(group: list[Utterance]) -> list[tuple[int, int]]:
    """A turn's paragraphs: divided at long pauses and where a joint is a blank line."""
    spans = [[group[0].start, group[0].end]]
    for before, now in itertools.pairwise(group):
        pause = (
            (now.time_start or 0) - (before.time_end or 0)
            if now.time_start is not None and before.time_end is not None
            else 0
        )
        if "\n\n" in now.joint or pause >= 4.0:
            spans.append([now.start, now.end])
        else:
            spans[-1][1] = now.end
    return [(a, b) for a, b in spans]
