"""How a table is described: columns, types, keys, enumerations, and what happens to its rows when a document changes.

In: nothing. Out: `Column` and `Table`, from which Arrow schemas, view columns, comments, generic checks and the data
dictionary are made. The tables themselves stand in `tables.py` and the files it gathers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pyarrow as pa

Severity = Literal["error", "warn"]
#: How new rows meet old ones. `document`: every row of a staged or forgotten document goes, the staged ones come.
#: `key`: a staged row takes the place of the row with its key. `story`: all rows of a staged story are replaced, rows
#: of changed documents go. `append`: rows only ever come.
Replace = Literal["document", "key", "story", "append"]

_EVIDENCE = pa.list_(pa.struct([("kind", pa.string()), ("detail", pa.string()), ("weight", pa.float64())]))
_SPANS = pa.list_(
    pa.struct([(name, pa.int64()) for name in ("char_start", "char_end", "raw_start", "raw_end")])
)


class _Type(NamedTuple):
    arrow: pa.DataType
    sql: str


TYPES: dict[str, _Type] = {
    "string": _Type(pa.string(), "varchar"),
    "integer": _Type(pa.int64(), "bigint"),
    "number": _Type(pa.float64(), "double"),
    "boolean": _Type(pa.bool_(), "boolean"),
    "date": _Type(pa.date32(), "date"),
    "timestamp": _Type(pa.timestamp("us", "UTC"), "timestamptz"),
    "binary": _Type(pa.binary(), "blob"),
    "strings": _Type(pa.list_(pa.string()), "varchar[]"),
    "integers": _Type(pa.list_(pa.int64()), "bigint[]"),
    "evidence": _Type(_EVIDENCE, "struct(kind varchar, detail varchar, weight double)[]"),
    "spans": _Type(_SPANS, "struct(char_start bigint, char_end bigint, raw_start bigint, raw_end bigint)[]"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `required`: never null. `values`: the only values allowed, as an error or (`open`) a warning.
    `refers_to`: `table.column` that must hold every value that is not null. `since`: schema version that added it."""

    name: str
    type: str
    description: str
    required: bool = False
    values: tuple[str, ...] = ()
    open: bool = False
    refers_to: str | None = None
    since: int = 1

    @property
    def arrow(self) -> pa.Field:
        return pa.field(self.name, TYPES[self.type].arrow, nullable=not self.required)

    @property
    def sql(self) -> str:
        return TYPES[self.type].sql


@dataclass(frozen=True, slots=True)
class Table:
    """One Delta table. `order`: columns its files are sorted by. `lookup`: columns with a Bloom filter, for point
    queries. `text_span`: (start, end, text) columns whose text must equal that slice of documents.text."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    replace: Replace = "document"
    partitioned: bool = True
    prefix: str | None = None
    order: tuple[str, ...] = ()
    lookup: tuple[str, ...] = ()
    text_span: tuple[str, str, str] | None = None
    since: int = 1

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    def __contains__(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def arrow(self) -> pa.Schema:
        return pa.schema([column.arrow for column in self.columns])

    @property
    def partition_by(self) -> list[str]:
        return ["published_month"] if self.partitioned else []


# Columns that many tables share, so that the same thing has the same name and words everywhere.


def identifier(name: str, description: str) -> Column:
    return Column(name, "string", description, required=True)


def document_id() -> Column:
    return Column(
        "document_id",
        "string",
        "The document this row was found in.",
        True,
        refers_to="documents.document_id",
    )


def char_span(of: str, required: bool = True) -> tuple[Column, Column]:
    return (
        Column("char_start", "integer", f"First code point of {of} in documents.text, from 0.", required),
        Column("char_end", "integer", f"Code point after the last of {of} in documents.text.", required),
    )


def raw_span(of: str, required: bool = True) -> tuple[Column, Column]:
    return (
        Column("raw_start", "integer", f"First byte of {of} in the source, from 0.", required),
        Column("raw_end", "integer", f"Byte after the last of {of} in the source.", required),
    )


def confidence(of: str) -> Column:
    return Column("confidence", "number", f"How sure {of} is, from 0 to 1.")


def evidence(of: str) -> Column:
    return Column("evidence", "evidence", f"The reasons for {of}: kind of evidence, detail in words, weight.")


def published_month() -> Column:
    return Column(
        "published_month",
        "string",
        "Month of publication, YYYY-MM, or `unknown`; the partition.",
        required=True,
    )


def run_id() -> Column:
    return Column("run_id", "string", "The run that wrote this row.", required=True)
