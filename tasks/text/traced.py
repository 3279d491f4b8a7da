"""Text that remembers where it came from.

In: the raw bytes of a source and the encoding they were read in. Out: `TracedText`, an immutable value that holds the
clean text, an alignment of every clean character to a range of raw bytes, the log of the edits that lie between the
two, and marks (turn starts, titles, stage directions) that move with the text. Every later change (encoding repair,
markup and boilerplate removal, name correction) is a batch of `Replacement`s given to `TracedText.replace`, so any
offset found in clean text leads back to raw bytes. A slice without an edit in it equals the decoded raw slice.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from itertools import pairwise
from typing import Any, NamedTuple

from tasks.text.decoded import Decoded
from tasks.text.ledger import Log, Piece, Pieces, Stage

_NOTHING: Mapping[str, Any] = {}  # one for all marks without values


class Replacement(NamedTuple):
    """A wanted change: clean characters [start, end) become `text`. An insertion has start == end."""

    start: int
    end: int
    text: str
    stage: Stage
    rule: str


class Edit(NamedTuple):
    """A change that was made. `raw_*` are bytes of the source, `char_*` code points of the final clean text."""

    stage: Stage
    rule: str
    raw_start: int
    raw_end: int
    char_start: int
    char_end: int
    original: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a parser knows about a stretch of clean text: [start, end), a kind, and free values.

    Kinds in use: `turn` (values: label, time_start, time_end), `paragraph`, `title`, `event` (a stage direction;
    values: type, text), `boilerplate`. Marks follow the text through later edits.
    """

    start: int
    end: int
    kind: str
    values: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


class TracedText:
    """Clean text with its way back to raw bytes. Immutable: `replace` and `with_marks` return new values.

    >>> t = TracedText.decode(b"in Behrut today")
    >>> t = t.replace([Replacement(3, 9, "Beirut", "name", "example")])
    >>> t.text, t.raw_span(3, 9)
    ('in Beirut today', (3, 9))
    """

    __slots__ = ("_base", "_log", "_pieces", "marks", "text")

    def __init__(self, base: Decoded, text: str, pieces: Pieces, log: Log, marks: tuple[Mark, ...]) -> None:
        self._base, self.text, self._pieces, self._log, self.marks = base, text, pieces, log, marks

    @classmethod
    def decode(cls, raw: bytes, encoding: str = "utf-8", *, raw_origin: int = 0) -> TracedText:
        """Decode `raw`. `raw_origin` is where these bytes begin in their file (one record of a JSONL, say).

        Bytes that the encoding cannot read become lone surrogates, one a byte: cleaning must replace them.
        Raises LookupError for an unknown encoding, ValueError for one without fixed byte offsets.
        """
        base = Decoded(raw, encoding, raw_origin)
        return cls(base, base.text, Pieces(), Log(), ())

    # what it came from

    @property
    def raw(self) -> bytes:
        """The bytes as given to `decode`."""
        return self._base.raw

    @property
    def raw_origin(self) -> int:
        """Where `raw` begins in its file: raw offsets count from there."""
        return self._base.byte(0)

    @property
    def encoding(self) -> str:
        return self._base.encoding

    @property
    def decoded(self) -> str:
        """The raw bytes as text, before any edit."""
        return self._base.text

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return f"TracedText({self.text[:40]!r}, {len(self.text)} chars, {len(self._log)} edits)"

    # change

    def replace(self, changes: Iterable[Replacement]) -> TracedText:
        """Apply a batch of changes, all in the offsets of this text; they may touch but not overlap.

        Changes that alter nothing are dropped. Cost: linear in text, pieces, changes and marks.
        Raises ValueError when changes overlap or lie outside the text.
        """
        todo = [c for c in changes if self.text[c.start : c.end] != c.text]
        if not todo:
            return self
        if any((b.start, b.end) < (a.start, a.end) for a, b in pairwise(todo)):
            todo.sort(key=lambda c: (c.start, c.end))
        before = 0
        for c in todo:
            if c.start < before or c.end < c.start or c.end > len(self.text):
                raise ValueError(
                    f"change {c.start}:{c.end} ({c.rule}) overlaps another or lies outside the text"
                )
            before = c.end
        return TracedText(
            self._base,
            self._spliced(todo),
            self._compose(todo),
            self._logged(todo),
            self._shift_marks(todo),
        )

    def _spliced(self, todo: list[Replacement]) -> str:
        """The text after the changes."""
        out = StringIO()  # grows in place, where a list of the pieces would outweigh the text
        at = 0
        for c in todo:
            out.write(self.text[at : c.start])
            out.write(c.text)
            at = c.end
        out.write(self.text[at:])
        return out.getvalue()

    def _logged(self, todo: list[Replacement]) -> Log:
        """The log with the changes."""
        log, decoded = self._log.copy(), self._base.text
        for c in todo:
            start, end = self._base_span(c.start, c.end)
            original = self.text[c.start : c.end]
            log.append(
                c.stage, c.rule, start, end, None if original == decoded[start:end] else original, c.text
            )
        return log

    def recase(self, changes: Iterable[Replacement]) -> TracedText:
        """Apply changes that alter nothing but the case of letters, in order and apart from one another.

        No character moves, so every offset, inside a changed stretch too, still leads to its own bytes.
        Raises ValueError for a change that does more, or overlaps the one before.
        """
        todo = [c for c in changes if self.text[c.start : c.end] != c.text]
        if not todo:
            return self
        at = 0
        for c in todo:
            old = self.text[c.start : c.end]
            if c.start < at or len(old) != len(c.text) or old.lower() != c.text.lower():
                raise ValueError(f"change {c.start}:{c.end} ({c.rule}) alters more than the case of letters")
            at = c.end
        return TracedText(self._base, self._spliced(todo), self._pieces, self._logged(todo), self.marks)

    @property
    def is_recased(self) -> bool:
        """True when letters were put into another case (stage `casing`)."""
        return self._log.has("casing")

    def with_marks(self, marks: Iterable[Mark]) -> TracedText:
        """The same text with these marks instead of its own, sorted by start."""
        return TracedText(
            self._base,
            self.text,
            self._pieces,
            self._log,
            tuple(sorted(marks, key=lambda m: (m.start, m.end))),
        )

    def _compose(self, todo: list[Replacement]) -> Pieces:
        """Pieces after `todo`: an old piece that a change touches inside is merged with it into one."""
        new = Pieces()
        shift = 0  # new clean offset minus old clean offset, left of the cursor
        old, i = self._pieces, 0
        k = 0
        while i < len(old) or k < len(todo):
            piece = old[i] if i < len(old) else None
            change = todo[k] if k < len(todo) else None
            if change is None or (piece is not None and _precedes(piece, change)):
                assert piece is not None
                new.append(
                    piece.clean_start + shift, piece.clean_end + shift, piece.base_start, piece.base_end
                )
                i += 1
                continue
            # A cluster: the change, every old piece it overlaps, every change those overlap, and so on.
            start, end = change.start, change.end
            base_start, base_end = self._base_span(start, end)
            grow = len(change.text) - (change.end - change.start)
            k += 1
            merged = True
            while merged:
                merged = False
                while i < len(old) and _overlaps(met := old[i], start, end):
                    start, end = min(start, met.clean_start), max(end, met.clean_end)
                    base_start, base_end = min(base_start, met.base_start), max(base_end, met.base_end)
                    i += 1
                    merged = True
                while k < len(todo) and todo[k].start < end:
                    c = todo[k]
                    if c.end > end:
                        end = c.end
                        base_end = max(base_end, self._base_span(c.start, c.end)[1])
                    grow += len(c.text) - (c.end - c.start)
                    k += 1
                    merged = True
            new.append(start + shift, end + shift + grow, base_start, base_end)
            shift += grow
        return new

    def _shift_marks(self, todo: list[Replacement]) -> tuple[Mark, ...]:
        if not self.marks:
            return ()
        starts, ends = array("q", (c.start for c in todo)), array("q", (c.end for c in todo))
        shifts = array("q", (0,))
        for c in todo:
            shifts.append(shifts[-1] + len(c.text) - (c.end - c.start))

        def move(p: int, *, is_end: bool) -> int:
            done = bisect_right(ends, p)  # changes that end at or before p
            if is_end:  # an insertion exactly at a mark's end stays outside it
                while done and starts[done - 1] == p == ends[done - 1]:
                    done -= 1
            if done < len(todo) and starts[done] < p:  # p lies inside a change
                c = todo[done]
                return c.start + shifts[done] + (len(c.text) if is_end else 0)
            return p + shifts[done]

        moved = []
        for m in self.marks:
            start = move(m.start, is_end=False)
            end = max(start, move(m.end, is_end=True))
            same = start == m.start and end == m.end
            moved.append(m if same else Mark(start, end, m.kind, m.values))
        return tuple(moved)

    # the way back

    def _base_span(self, start: int, end: int) -> tuple[int, int]:
        """Base range that clean [start, end) stands for; text deleted at either edge is left outside."""
        left = self._to_base(start, right=True)
        if start == end:
            return left, left
        return left, max(left, self._to_base(end, right=False))

    def _to_base(self, p: int, *, right: bool) -> int:
        """Base offset of clean offset p. `right`: after a deletion at p, and the piece's start inside a piece."""
        pieces = self._pieces
        i = bisect_right(pieces.clean_end, p) if right else bisect_left(pieces.clean_end, p)
        if i < len(pieces) and pieces.clean_start[i] < p:
            return pieces.base_start[i] if right else pieces.base_end[i]
        return p + pieces.base_end[i - 1] - pieces.clean_end[i - 1] if i else p

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Bytes [raw_start, raw_end) of the source that clean characters [start, end) came from.

        A span that cuts an edited stretch gets the whole stretch. Raises ValueError outside the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} lies outside a text of {len(self.text)} characters")
        a, b = self._base_span(start, end)
        return self._base.byte(a), self._base.byte(b)

    def clean_span(self, raw_start: int, raw_end: int) -> tuple[int, int]:
        """Clean characters that bytes [raw_start, raw_end) became; empty where they were removed."""
        a = self._to_clean(self._base.index(raw_start, up=False), right=False)
        b = self._to_clean(self._base.index(raw_end, up=True), right=True)
        return a, max(a, b)

    def _to_clean(self, b: int, *, right: bool) -> int:
        pieces = self._pieces
        i = bisect_right(pieces.base_end, b)
        if i < len(pieces) and pieces.base_start[i] < b:
            return pieces.clean_end[i] if right else pieces.clean_start[i]
        if not right:
            # A start that sits right after insertions or deletions at b takes their outer edge.
            while i and pieces.base_start[i - 1] == pieces.base_end[i - 1] == b:
                i -= 1
        return b + pieces.clean_end[i - 1] - pieces.base_end[i - 1] if i else b

    def is_edited(self, start: int, end: int) -> bool:
        """True when an edit lies in, or was deleted inside, clean [start, end)."""
        if self.text[start:end] != self.decoded[slice(*self._base_span(start, end))]:
            return True  # other letters where none moved, too
        pieces = self._pieces
        for i in range(bisect_left(pieces.clean_end, start), len(pieces)):
            if pieces.clean_start[i] >= end:
                return False
            if pieces.clean_end[i] > start or start < pieces.clean_start[i]:
                return True
        return False

    def edits(self) -> Iterator[Edit]:
        """Every edit in the order of the source. Edits of edited text appear once each."""
        for e in self._log.in_source_order():
            start = self._to_clean(e.base_start, right=False)
            end = max(start, self._to_clean(e.base_end, right=True))
            original = self.decoded[e.base_start : e.base_end] if e.original is None else e.original
            raw_start, raw_end = self._base.byte(e.base_start), self._base.byte(e.base_end)
            yield Edit(e.stage, e.rule, raw_start, raw_end, start, end, original, e.replacement)


def _overlaps(piece: Piece, start: int, end: int) -> bool:
    if piece.clean_start == piece.clean_end:
        return start < piece.clean_start < end
    if start == end:
        return piece.clean_start < start < piece.clean_end
    return piece.clean_start < end and start < piece.clean_end


def _precedes(piece: Piece, change: Replacement) -> bool:
    """True when the piece lies wholly left of the change."""
    return piece.clean_end <= change.start and not _overlaps(piece, change.start, change.end)
