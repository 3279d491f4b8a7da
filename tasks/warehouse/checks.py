"""Checks on a run's rows before anybody sees them, and on a whole warehouse when asked.

In: a DuckDB connection whose `main` views hold the rows to check and whose `everything` views hold all rows. Out: a
`CheckResult` for each check: the generic ones that follow from the registry (not null, unique, allowed values,
references, offsets, text equals its slice) and those of `sql/checks/`, where each file is a query that returns the
offending rows, with `-- severity: error|warn` in its header. Errors keep a run from being published.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from tasks.warehouse import catalog, sqlfiles
from tasks.warehouse.delta import TableState
from tasks.warehouse.errors import reason
from tasks.warehouse.root import place
from tasks.warehouse.schema import Severity, Table
from tasks.warehouse.tables import SCHEMA_VERSION, TABLES

SAMPLE = 5
#: Up to so many documents, the rows to check are read once and held.
HELD = 2_000
#: Views of `sql/views` that checks may use.
_VIEWS = ("current_entities", "standing_decisions")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. `sample` holds the first offending rows; a check that cannot run counts as one row."""

    name: str
    severity: Severity
    description: str
    rows: int
    sample: tuple[dict[str, Any], ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return self.rows == 0

    def __str__(self) -> str:
        first = f", such as {json.dumps(self.sample[0], default=str)}" if self.sample else ""
        return f"{self.severity} {self.name}: {self.rows} rows{first}"


class Check(NamedTuple):
    name: str
    severity: Severity
    description: str
    sql: str
    tables: frozenset[str] = frozenset()  # runs only when one of these was touched; empty: always


def all_checks() -> list[Check]:
    """Every check, generic ones first."""
    return [*generic(), *written()]


def written() -> Iterator[Check]:
    """The checks of `sql/checks`."""
    for file in sqlfiles.folder("checks"):
        severity: Severity = "warn" if file.fields.get("severity") == "warn" else "error"
        yield Check(file.name, severity, file.description, file.sql)


def generic() -> Iterator[Check]:
    """The checks that follow from the registry."""
    for table in TABLES.values():
        here = frozenset({table.name})
        keys = ", ".join(table.key)
        required = [c.name for c in table if c.required]
        if required:
            missing = " or ".join(f"{name} is null" for name in required)
            yield Check(
                f"{table.name}_required", "error", f"Rows of {table.name} without a required value.",
                f"select {keys} from {table.name} where {missing}", here,
            )  # fmt: skip
        yield Check(
            f"{table.name}_unique", "error", f"Keys that stand in {table.name} more than once.",
            f"select {keys}, count(*) as times from {table.name} group by {keys} having count(*) > 1", here,
        )  # fmt: skip
        yield from _values(table)
        yield from _references(table)
        if "char_start" in table and "document_id" in table:
            yield from _offsets(table)


def _values(table: Table) -> Iterator[Check]:
    for severity, opened in (("error", False), ("warn", True)):
        columns = [c for c in table if c.values and c.open == opened]
        if not columns:
            continue
        strange = " or ".join(f"{c.name} not in ({', '.join(repr(v) for v in c.values)})" for c in columns)
        shown = ", ".join(dict.fromkeys((*table.key, *(c.name for c in columns))))
        yield Check(
            f"{table.name}_{'types' if opened else 'values'}",
            severity,  # type: ignore[arg-type]
            f"Rows of {table.name} with a value outside the list for {', '.join(c.name for c in columns)}.",
            f"select {shown} from {table.name} where {strange}",
            frozenset({table.name}),
        )


def _references(table: Table) -> Iterator[Check]:
    for column in table:
        if not column.refers_to:
            continue
        there, _, key = column.refers_to.partition(".")
        # A row of a document refers to rows of the same document, except where it names another document.
        whole = table.replace != "document" or column.name == "duplicate_of"
        target = f"everything.{there}" if whole else there
        yield Check(
            f"{table.name}_{column.name}_exists",
            "warn" if column.name == "duplicate_of" else "error",
            f"{table.name}.{column.name} that is not in {column.refers_to}.",
            f"select distinct {', '.join(dict.fromkeys((*table.key, column.name)))} from {table.name} as here "
            f"where {column.name} is not null "
            f"and not exists (select 1 from {target} as there where there.{key} = here.{column.name})",
            frozenset({table.name, there} if whole else {table.name}),
        )


def _offsets(table: Table) -> Iterator[Check]:
    keys = ", ".join(f"here.{key}" for key in table.key)
    raw = (
        " or raw_start < raw_origin or raw_end < raw_start or raw_end > raw_origin + octet_length(raw)"
        if "raw_start" in table
        else ""
    )
    sources = "inner join sources using (document_id)" if raw else ""
    yield Check(
        f"{table.name}_offsets", "error", f"Spans of {table.name} that lie outside their document.",
        f"select {keys}, char_start, char_end from {table.name} as here "
        f"inner join documents using (document_id) {sources} "
        f"where char_start < 0 or char_end < char_start or char_end > length(documents.text){raw}",
        frozenset({table.name}),
    )  # fmt: skip
    if table.text_span:
        start, end, text = table.text_span
        yield Check(
            f"{table.name}_text", "error", f"Rows of {table.name} whose text is not that slice of the document.",
            f"select {keys}, here.{text} from {table.name} as here inner join documents using (document_id) "
            f"where here.{text} <> substring(documents.text, here.{start} + 1, here.{end} - here.{start})",
            frozenset({table.name}),
        )  # fmt: skip


@contextmanager
def audited(
    root: Path,
    tables: Mapping[str, TableState],
    before: Mapping[str, TableState] | None,
    scope: Iterable[str],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on versions that are not published yet.

    With `before` (the states of the published run) the document tables show only the documents in `scope`, read from
    the files that are new, so that checking costs what the run brought and not what the warehouse holds.
    """
    with place(root).duckdb() as con:
        con.execute("create schema everything")
        con.execute("set schema = 'everything'")
        catalog.define(con, root, tables, everything=False)
        con.execute("set schema = 'main'")
        ids = pa.array(list(scope), pa.string())
        con.register("scope", pa.table({"document_id": ids}))
        # Small runs are held in memory, where some 150 checks need not open the files again and again.
        kind = "temp table" if len(ids) <= HELD else "view"
        for table in TABLES.values():
            if before is None or table.replace != "document":
                con.execute(f"create view {table.name} as select * from everything.{table.name}")
                continue
            old = set(before[table.name].files) if table.name in before else set()
            state = tables.get(table.name, TableState(-1, (), 0))
            files = tuple(f for f in state.files if f not in old)
            con.execute(
                f"create {kind} {table.name} as select * from ({catalog.scan(table, root, files, SCHEMA_VERSION)}) "
                "semi join scope using (document_id)"
            )
        for file in sqlfiles.folder("macros"):
            if not file.is_table_macro:
                con.execute(file.sql)
        for file in sqlfiles.folder("views"):
            if file.name in _VIEWS:
                con.execute(f"create view {file.name} as {file.sql}")
        yield con


def run_checks(
    con: duckdb.DuckDBPyConnection, checks: Iterable[Check], touched: Iterable[str] | None = None
) -> list[CheckResult]:
    """Run checks; with `touched`, generic ones on other tables are left out."""
    done = []
    known = None if touched is None else set(touched)
    for check in checks:
        if known is not None and check.tables and not (check.tables & known):
            continue
        start = time.perf_counter()
        try:
            found = con.execute(check.sql)
            names = [column[0] for column in found.description or ()]
            first = found.fetchmany(SAMPLE)
            sample = tuple(dict(zip(names, row, strict=True)) for row in first)
            count = len(first)
            while more := len(found.fetchmany(10_000)):  # counted, not kept: there may be very many
                count += more
        except duckdb.Error as error:
            sample, count = ({"error": reason(error)},), 1
        done.append(
            CheckResult(
                check.name, check.severity, check.description, count, sample, time.perf_counter() - start
            )
        )
    return done
