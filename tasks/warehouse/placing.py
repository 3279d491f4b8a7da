"""Where a find stands in its document, and the id its row has.

In: a document's id and text, code point offsets of what was found in it. Out: ids (prefix of the table, 16 hex digits of a
SHA-256 over document, table, offsets and a discriminator, so that reading a document again yields the same ones), the
offsets in the source's bytes beside those in the text, and the turn or sentence that holds an offset.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from tasks.text.traced import TracedText
from tasks.warehouse.tables import TABLES

Row = dict[str, Any]


def make_id(table: str, document_id: str, start: int, end: int, discriminator: str = "") -> str:
    """The id of a row found at [start, end) of a document: prefix of the table, 16 hex digits of a SHA-256."""
    text = f"{document_id}|{table}|{start}|{end}|{discriminator}"
    return f"{TABLES[table].prefix}_{hashlib.sha256(text.encode()).hexdigest()[:16]}"


class Place:
    """One document as a place where things stand."""

    def __init__(self, document_id: str, text: TracedText) -> None:
        self.document_id, self.text = document_id, text
        self._taken: set[str] = set()

    def new_id(self, table: str, start: int, end: int, discriminator: str = "") -> str:
        """An id that no other row of the document has; equal finds are told apart by their order."""
        made = make_id(table, self.document_id, start, end, discriminator)
        times = 1
        while made in self._taken:
            times += 1
            made = make_id(table, self.document_id, start, end, f"{discriminator}|{times}")
        self._taken.add(made)
        return made

    def spans(self, start: int, end: int) -> Row:
        raw_start, raw_end = self.text.raw_span(start, end)
        return {"char_start": start, "char_end": end, "raw_start": raw_start, "raw_end": raw_end}


class Enclosing:
    """Which of a list of rows, in order and apart from one another, holds an offset."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = sorted(rows, key=lambda row: row["char_start"])
        self._starts = [row["char_start"] for row in self._rows]

    def __call__(self, offset: int, key: str) -> str | None:
        i = bisect_right(self._starts, offset) - 1
        if i < 0 or offset >= self._rows[i]["char_end"]:
            return None
        return self._rows[i][key]
