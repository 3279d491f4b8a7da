"""Ad-hoc SQL on the published warehouse. In: a query and a format. Out: the answer on standard output, or a prompt
that takes queries until `.quit`.

A query may read the published tables and make temporary ones; it can neither write a file nor read one outside the
warehouse. For joins with files of your own there is `ontherecord.connect()`, or `duckdb -readonly` on the catalog.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from flows.errors import RunError, UsageError
from tasks.warehouse import NotThere, WarehouseError, connect


def opened(warehouse: str, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection. Raises RunError when nothing is published there, UsageError for a run that is none."""
    try:
        return connect(warehouse, as_of)
    except NotThere as error:
        raise UsageError(str(error)) from error
    except WarehouseError as error:
        raise RunError(str(error)) from error


_ALLOWED = {
    "SELECT",
    "EXPLAIN",
    "PRAGMA",
    "CALL",
    "CREATE",
    "DROP",
    "INSERT",
    "VARIABLE_SET",
    "SET",
    "RELATION",
}
# matches "explain analyze select 1", with the query in group 1; not "explained"
_EXPLAIN = re.compile(r"\s*explain\b(?:\s+analyze\b)?(?:\s*\([^)]*\))?\s*(.*)", re.IGNORECASE | re.DOTALL)


@contextmanager
def asking(warehouse: str, as_of: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for queries that somebody else wrote: DuckDB itself refuses it every file outside `tables/`."""
    with opened(warehouse, as_of) as connection:
        at = warehouse.rstrip("/") if "://" in warehouse else str(Path(warehouse).resolve())
        tables = f"{at}/tables".replace("'", "''")
        connection.execute(f"set allowed_directories = ['{tables}']")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection


def _relation(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyRelation | None:
    """The answer to a query. Raises UsageError for a statement that writes files: `tables/` may be read, not written."""
    for statement in connection.extract_statements(query):
        inside = _EXPLAIN.match(statement.query) if statement.type.name == "EXPLAIN" else None
        kinds = [s.type.name for s in connection.extract_statements(inside[1])] if inside else []
        for kind in (statement.type.name, *kinds):
            if kind not in _ALLOWED:
                raise UsageError(
                    f"sql answers questions and writes nothing: no {kind.lower().replace('_', ' ')} here "
                    "(`ontherecord export` writes files)"
                )
    return connection.sql(query)


def ask(warehouse: str, query: str, format: str = "table", as_of: str | None = None) -> None:
    """Answer one query. Raises UsageError with DuckDB's own message when the query is wrong."""
    with asking(warehouse, as_of) as connection:
        try:
            relation = _relation(connection, query)
            if relation is not None:
                write(relation, format)
        except duckdb.Error as error:
            raise UsageError(_first_lines(error)) from error


def write(relation: duckdb.DuckDBPyRelation, format: str) -> None:
    """A relation on standard output as a table, CSV, JSON lines' array, or Parquet bytes."""
    if format == "table":
        width = shutil.get_terminal_size((160, 24)).columns
        relation.show(max_width=width, max_rows=200)
    elif format == "csv":
        import pyarrow.csv

        pyarrow.csv.write_csv(_flat(relation), sys.stdout.buffer)
    elif format == "json":
        rows = relation.to_arrow_table().to_pylist()
        print(json.dumps(rows, ensure_ascii=False, default=str, indent=1))
    else:
        import pyarrow.parquet

        if sys.stdout.isatty():
            raise UsageError("--format parquet writes bytes: send them to a file, … > answer.parquet")
        sink = __import__("io").BytesIO()
        pyarrow.parquet.write_table(relation.to_arrow_table(), sink)
        sys.stdout.buffer.write(sink.getvalue())
    sys.stdout.flush()


def _flat(relation: duckdb.DuckDBPyRelation) -> Any:
    """CSV has no lists or structs: those columns become their JSON text."""
    import pyarrow as pa

    table = relation.to_arrow_table()
    for i, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):
            texts = [
                None if v is None else json.dumps(v, ensure_ascii=False, default=str)
                for v in table.column(i).to_pylist()
            ]
            table = table.set_column(i, field.name, pa.array(texts, pa.string()))
    return table


def prompt(warehouse: str, as_of: str | None = None) -> None:
    """Read queries from standard input: each ends with a semicolon or an empty line.

    A wrong query on a terminal is told and the next one taken; in a pipe it ends with UsageError.
    """
    with asking(warehouse, as_of) as connection:
        interactive = sys.stdin.isatty()
        if interactive:
            import readline  # noqa: F401  (line editing and history)

            print("DuckDB on the published warehouse. End a query with ';'. '.tables' lists, '.quit' leaves.")
        lines: list[str] = []
        while True:
            try:
                line = input("… " if lines else "ontherecord> ") if interactive else input()
            except EOFError:
                line = ".quit" if not lines else ";"
            except KeyboardInterrupt:
                lines = []
                print()
                continue
            if not lines and line.strip() in (".quit", ".exit", "quit", "exit"):
                return
            if not lines and line.strip() == ".tables":
                line = (
                    "select table_name, comment from duckdb_views() where not internal order by 1;".replace(
                        "table_name", "view_name"
                    )
                )
            if line.strip():
                lines.append(line)
            if lines and (line.rstrip().endswith(";") or not line.strip()):
                query, lines = "\n".join(lines).rstrip("; \n"), []
                if not query.strip():
                    continue
                try:
                    relation = _relation(connection, query)
                    if relation is not None:
                        write(relation, "table")
                except UsageError as error:
                    if not interactive:
                        raise
                    print(f"ontherecord: {error}", file=sys.stderr)
                except duckdb.Error as error:
                    if not interactive:
                        raise UsageError(_first_lines(error)) from error
                    print(f"ontherecord: {_first_lines(error)}", file=sys.stderr)


def _first_lines(error: Exception) -> str:
    """DuckDB's message up to the caret that points at the place."""
    return " ".join(str(error).split("\n\n")[0].split())
