"""The books of a `TracedText` in columns: which stretches were edited, and every edit that was made.

In: positions and words of edits as they are made. Out: `Pieces` (edited stretches of clean text and what they stand for)
and `Log` (edits in the order of making). A row costs some thirty bytes instead of the several hundred of an object, so
that a long caption file with a million of them fits into memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

Stage = Literal["encoding", "markup", "boilerplate", "whitespace", "casing", "name"]


class Piece(NamedTuple):
    """One edited stretch: clean [clean_start, clean_end) stands for base [base_start, base_end)."""

    clean_start: int
    clean_end: int
    base_start: int
    base_end: int


class Pieces:
    """Edited stretches in order, one column a field. The columns may be searched with `bisect`."""

    __slots__ = ("base_end", "base_start", "clean_end", "clean_start")

    def __init__(self) -> None:
        self.clean_start, self.clean_end = array("q"), array("q")
        self.base_start, self.base_end = array("q"), array("q")

    def append(self, clean_start: int, clean_end: int, base_start: int, base_end: int) -> None:
        self.clean_start.append(clean_start)
        self.clean_end.append(clean_end)
        self.base_start.append(base_start)
        self.base_end.append(base_end)

    def __len__(self) -> int:
        return len(self.clean_end)

    def __getitem__(self, i: int) -> Piece:
        return Piece(self.clean_start[i], self.clean_end[i], self.base_start[i], self.base_end[i])

    def __iter__(self) -> Iterator[Piece]:
        return map(Piece, self.clean_start, self.clean_end, self.base_start, self.base_end)


class Entry(NamedTuple):
    """One edit as it was made; `original` is None where it is the decoded source at [base_start, base_end)."""

    stage: Stage
    rule: str
    base_start: int
    base_end: int
    original: str | None
    replacement: str


class Log:
    """Edits in the order they were made. What an edit took away is kept only where the source does not tell it."""

    __slots__ = ("_base_end", "_base_start", "_originals", "_replacement", "_rule", "_rules", "_words")

    def __init__(self) -> None:
        self._base_start, self._base_end = array("q"), array("q")
        self._rule, self._replacement = array("I"), array("I")  # numbers in the two tables below
        self._rules: dict[tuple[Stage, str], int] = {}
        self._words: dict[str, int] = {}
        self._originals: dict[int, str] = {}

    def copy(self) -> Log:
        other = Log()
        for column in ("_base_start", "_base_end", "_rule", "_replacement"):
            setattr(other, column, getattr(self, column)[:])
        for table in ("_rules", "_words", "_originals"):
            setattr(other, table, getattr(self, table).copy())
        return other

    def append(
        self, stage: Stage, rule: str, base_start: int, base_end: int, original: str | None, replacement: str
    ) -> None:
        if original is not None:
            self._originals[len(self._rule)] = original
        self._base_start.append(base_start)
        self._base_end.append(base_end)
        self._rule.append(self._rules.setdefault((stage, rule), len(self._rules)))
        self._replacement.append(self._words.setdefault(replacement, len(self._words)))

    def has(self, stage: Stage) -> bool:
        """Whether any edit is of this stage."""
        return any(s == stage for s, _ in self._rules)

    def __len__(self) -> int:
        return len(self._rule)

    def in_source_order(self) -> Iterator[Entry]:
        """The edits by where they stand in the source; those of one place in the order they were made."""
        rules, words = list(self._rules), list(self._words)
        order = np.lexsort((np.array(self._base_end), np.array(self._base_start)))
        for i in map(int, order):
            stage, rule = rules[self._rule[i]]
            words_put = words[self._replacement[i]]
            yield Entry(
                stage, rule, self._base_start[i], self._base_end[i], self._originals.get(i), words_put
            )
