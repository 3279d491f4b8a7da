"""Text that remembers where it came from.

In: the raw bytes of a source and the encoding they were read in. Out: `TracedText`, an immutable value that holds the
clean text, an alignment of every clean character to a range of raw bytes, the log of the edits that lie between the
two, and marks (turn starts, titles, stage directions) that move with the text. Every later change (encoding repair,
markup and boilerplate removal, name correction) is a batch of `Replacement`s given to `TracedText.replace`, so any
offset found in clean text leads back to raw bytes. A slice without an edit in it equals the decoded raw slice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from tasks.text.decoded import Decoded

Stage = Literal["encoding", "markup", "boilerplate", "whitespace", "casing", "name"]


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
    values: Mapping[str, Any] = field(default_factory=dict)


class _Piece(NamedTuple):
    """One edited stretch: clean [clean_start, clean_end) stands for base [base_start, base_end)."""

    clean_start: int
    clean_end: int
    base_start: int
    base_end: int


class _Logged(NamedTuple):
    stage: Stage
    rule: str
    base_start: int
    base_end: int
    original: str
    replacement: str


class TracedText:
    """Clean text with its way back to raw bytes. Immutable: `replace` and `with_marks` return new values.

    >>> t = TracedText.decode(b"in Behrut today")
    >>> t = t.replace([Replacement(3, 9, "Beirut", "name", "example")])
    >>> t.text, t.raw_span(3, 9)
    ('in Beirut today', (3, 9))
    """

    __slots__ = ("_base", "_base_ends", "_clean_ends", "_log", "_pieces", "marks", "text")

    def __init__(
        self,
        base: Decoded,
        text: str,
        pieces: list[_Piece],
        log: tuple[_Logged, ...] | list[_Logged],
        marks: tuple[Mark, ...],
    ) -> None:
        self._base, self.text, self._pieces, self._log, self.marks = base, text, pieces, log, marks
        self._clean_ends = [p.clean_end for p in pieces]
        self._base_ends = [p.base_end for p in pieces]

    @classmethod
    def decode(cls, raw: bytes, encoding: str = "utf-8", *, raw_origin: int = 0) -> TracedText:
        """Decode `raw`. `raw_origin` is where these bytes begin in their file (one record of a JSONL, say).

        Bytes that the encoding cannot read become lone surrogates, one a byte: cleaning must replace them.
        Raises LookupError for an unknown encoding, ValueError for one without fixed byte offsets.
        """
        base = Decoded(raw, encoding, raw_origin)
        return cls(base, base.text, [], (), ())

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
        todo = sorted(
            (c for c in changes if self.text[c.start : c.end] != c.text), key=lambda c: (c.start, c.end)
        )
        if not todo:
            return self
        before = 0
        for c in todo:
            if c.start < before or c.end < c.start or c.end > len(self.text):
                raise ValueError(
                    f"change {c.start}:{c.end} ({c.rule}) overlaps another or lies outside the text"
                )
            before = c.end
        out: list[str] = []
        at = 0
        for c in todo:
            out.append(self.text[at : c.start])
            out.append(c.text)
            at = c.end
        out.append(self.text[at:])
        log = list(self._log)
        for c in todo:
            start, end = self._base_span(c.start, c.end)
            log.append(_Logged(c.stage, c.rule, start, end, self.text[c.start : c.end], c.text))
        return TracedText(self._base, "".join(out), self._compose(todo), log, self._shift_marks(todo))

    def recase(self, changes: Iterable[Replacement]) -> TracedText:
        """Apply changes that alter nothing but the case of letters, in order and apart from one another.

        No character moves, so every offset, inside a changed stretch too, still leads to its own bytes.
        Raises ValueError for a change that does more, or overlaps the one before.
        """
        todo = [c for c in changes if self.text[c.start : c.end] != c.text]
        if not todo:
            return self
        out: list[str] = []
        log = list(self._log)
        at = 0
        for c in todo:
            old = self.text[c.start : c.end]
            if c.start < at or len(old) != len(c.text) or old.lower() != c.text.lower():
                raise ValueError(f"change {c.start}:{c.end} ({c.rule}) alters more than the case of letters")
            out += [self.text[at : c.start], c.text]
            at = c.end
            log.append(_Logged(c.stage, c.rule, *self._base_span(c.start, c.end), old, c.text))
        out.append(self.text[at:])
        return TracedText(self._base, "".join(out), self._pieces, log, self.marks)

    @property
    def is_recased(self) -> bool:
        """True when letters were put into another case (stage `casing`)."""
        return any(e.stage == "casing" for e in self._log)

    def with_marks(self, marks: Iterable[Mark]) -> TracedText:
        """The same text with these marks instead of its own, sorted by start."""
        return TracedText(
            self._base,
            self.text,
            self._pieces,
            self._log,
            tuple(sorted(marks, key=lambda m: (m.start, m.end))),
        )

    def _compose(self, todo: list[Replacement]) -> list[_Piece]:
        """Pieces after `todo`: an old piece that a change touches inside is merged with it into one."""
        new: list[_Piece] = []
        shift = 0  # new clean offset minus old clean offset, left of the cursor
        old, i = self._pieces, 0
        k = 0
        while i < len(old) or k < len(todo):
            piece = old[i] if i < len(old) else None
            change = todo[k] if k < len(todo) else None
            if change is None or (piece is not None and _precedes(piece, change)):
                assert piece is not None
                new.append(
                    _Piece(
                        piece.clean_start + shift, piece.clean_end + shift, piece.base_start, piece.base_end
                    )
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
                while i < len(old) and _overlaps(old[i], start, end):
                    piece = old[i]
                    start, end = min(start, piece.clean_start), max(end, piece.clean_end)
                    base_start, base_end = min(base_start, piece.base_start), max(base_end, piece.base_end)
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
            new.append(_Piece(start + shift, end + shift + grow, base_start, base_end))
            shift += grow
        return new

    def _shift_marks(self, todo: list[Replacement]) -> tuple[Mark, ...]:
        if not self.marks:
            return ()
        starts, ends = [c.start for c in todo], [c.end for c in todo]
        shifts = [0]
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
            moved.append(Mark(start, end, m.kind, m.values))
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
        i = bisect_right(self._clean_ends, p) if right else bisect_left(self._clean_ends, p)
        if i < len(self._pieces):
            piece = self._pieces[i]
            if piece.clean_start < p:
                return piece.base_start if right else piece.base_end
        if i == 0:
            return p
        before = self._pieces[i - 1]
        return before.base_end + p - before.clean_end

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
        i = bisect_right(self._base_ends, b)
        if i < len(self._pieces) and self._pieces[i].base_start < b:
            return self._pieces[i].clean_end if right else self._pieces[i].clean_start
        if not right:
            # A start that sits right after insertions or deletions at b takes their outer edge.
            while i and self._pieces[i - 1].base_start == self._pieces[i - 1].base_end == b:
                i -= 1
        if i == 0:
            return b
        before = self._pieces[i - 1]
        return before.clean_end + b - before.base_end

    def is_edited(self, start: int, end: int) -> bool:
        """True when an edit lies in, or was deleted inside, clean [start, end)."""
        if self.text[start:end] != self.decoded[slice(*self._base_span(start, end))]:
            return True  # other letters where none moved, too
        i = bisect_right(self._clean_ends, start)
        j = bisect_left(self._clean_ends, start)
        for piece in self._pieces[min(i, j) :]:
            if piece.clean_start >= end:
                return False
            if piece.clean_end > start or start < piece.clean_start:
                return True
        return False

    def edits(self) -> Iterator[Edit]:
        """Every edit in the order of the source. Edits of edited text appear once each."""
        for e in sorted(self._log, key=lambda e: (e.base_start, e.base_end)):
            start = self._to_clean(e.base_start, right=False)
            end = max(start, self._to_clean(e.base_end, right=True))
            yield Edit(
                e.stage,
                e.rule,
                self._base.byte(e.base_start),
                self._base.byte(e.base_end),
                start,
                end,
                e.original,
                e.replacement,
            )


def _overlaps(piece: _Piece, start: int, end: int) -> bool:
    if piece.clean_start == piece.clean_end:
        return start < piece.clean_start < end
    if start == end:
        return piece.clean_start < start < piece.clean_end
    return piece.clean_start < end and start < piece.clean_end


def _precedes(piece: _Piece, change: Replacement) -> bool:
    """True when the piece lies wholly left of the change."""
    return piece.clean_end <= change.start and not _overlaps(piece, change.start, change.end)
