"""What a parser hands on: a `Draft`, text with marks but not yet cleaned, one a document.

In: nothing. Out: the dataclass, and helpers that every parser uses to say "this stretch is the text, all between is
markup". A parser deletes no word without an edit, so the balance of words in and out can be checked for every format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tasks.carrier import Kind, Metadata
from tasks.text.traced import Replacement, TracedText


@dataclass(slots=True)
class Draft:
    """One parsed document. `name` tells records of one source apart; `raw` is what its hash is taken of."""

    text: TracedText
    format: str
    kind: Kind
    metadata: Metadata = field(default_factory=Metadata)
    name: str | None = None
    raw: bytes | None = None
    warnings: list[str] = field(default_factory=list)
    offsets_of: Literal["source", "extracted"] = "source"


class Piece(NamedTuple):
    """A stretch [start, end) of source text that is kept, and what joins it to the piece before."""

    start: int
    end: int
    joint: str = " "


def keep(size: int, pieces: Iterable[Piece], rule: str) -> list[Replacement]:
    """The edits that reduce a text of `size` characters to `pieces`, in order and not overlapping.

    What lies before the first and after the last piece goes; what lies between two becomes the later one's joint.
    """
    edits: list[Replacement] = []
    at, first = 0, True
    for piece in pieces:
        joint = "" if first else piece.joint
        if piece.start > at or joint:
            edits.append(Replacement(at, piece.start, joint, "markup", rule))
        at, first = piece.end, False
    if at < size:
        edits.append(Replacement(at, size, "", "markup", rule))
    return edits


# A line end with the blanks around it; in HTML and XML it means no more than a blank.
_LINE_END = re.compile(r"[ \t]*[\r\n]+[ \t]*")


def line_ends(s: str, blocks: Iterable[tuple[int, int]]) -> Iterator[Replacement]:
    """Edits that turn the line ends inside blocks of markup into blanks."""
    for start, end in blocks:
        for m in _LINE_END.finditer(s, start, end):
            yield Replacement(m.start(), m.end(), " ", "whitespace", "line-end")
