"""Taking data out: whole tables and the views people ask for, in formats other programs read.

In: a published run. Out: files in a folder of their own, with `datapackage.json` (Frictionless Data) or the format's own
context beside them, so that each export can be read without this program. Tabular formats here; claims as JSON-LD and
FollowTheMoney in `exports_linked.py`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from tasks.warehouse import exports_linked, sqlfiles
from tasks.warehouse.delta import quoted
from tasks.warehouse.errors import NotThere, WarehouseError, one_line
from tasks.warehouse.store import connect
from tasks.warehouse.tables import TABLES

FORMATS = ("parquet", "csv", "jsonl", "xlsx", "sqlite", "claims-jsonld", "ftm")
#: Tables that serve the program itself and are left out.
INTERNAL = ("postings", "name_sightings", "fingerprints", "source_files")
#: Views that are exported beside the tables.
VIEWS = (
    "who_said_what",
    "disputed_figures",
    "corroborated_claims",
    "same_quotes",
    "name_corrections",
    "entity_profile",
)
_XLSX_ROWS, _XLSX_CHARACTERS = 1_048_575, 32_767
_CHUNK = 10_000


def export(
    warehouse: str | Path,
    to: str | Path,
    format: str,
    *,
    tables: Sequence[str] = (),
    as_of: str | None = None,
) -> list[Path]:
    """Write the published run, or the run `as_of`, to the folder `to`; returns the files written.

    `tables` chooses tables or views for the tabular formats; without it all of them are written. Raises NotThere
    for an unknown format or table, WarehouseError for a folder that cannot be written to.
    """
    if format not in FORMATS:
        raise NotThere(f"no export format {format!r}; there are {', '.join(FORMATS)}")
    folder = Path(to)
    with connect(warehouse, as_of) as con, one_line("cannot export to", folder):
        folder.mkdir(parents=True, exist_ok=True)
        if format == "claims-jsonld":
            return exports_linked.claims_jsonld(con, folder)
        if format == "ftm":
            return exports_linked.follow_the_money(con, folder)
        return _TABULAR[format](con, folder, _chosen(con, tables))


def _chosen(con: duckdb.DuckDBPyConnection, wanted: Sequence[str]) -> list[str]:
    known = [
        row[0] for row in con.execute("select view_name from duckdb_views() where not internal").fetchall()
    ]
    if strange := [name for name in wanted if name not in known]:
        raise NotThere(f"no table or view {strange[0]!r}; there are {', '.join(sorted(known))}")
    return list(wanted) or [*(t for t in TABLES if t not in INTERNAL), *VIEWS]


# one file a table


def _parquet(con: duckdb.DuckDBPyConnection, folder: Path, names: list[str]) -> list[Path]:
    return _copied(
        con, folder, names, "parquet", "format parquet, compression zstd", lambda name, _: f"from {name}"
    )


def _csv(con: duckdb.DuckDBPyConnection, folder: Path, names: list[str]) -> list[Path]:
    return _copied(con, folder, names, "csv", "format csv, header true", _flat)


def _jsonl(con: duckdb.DuckDBPyConnection, folder: Path, names: list[str]) -> list[Path]:
    return _copied(con, folder, names, "jsonl", "format json", _readable)


def _copied(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    names: list[str],
    suffix: str,
    options: str,
    query: Callable[[str, list[tuple[str, str]]], str],
) -> list[Path]:
    written = []
    for name in names:
        path = folder / f"{name}.{suffix}"
        part = folder / f".{name}.{suffix}.part"
        con.execute(
            f"copy ({query(name, _columns(con, name))}) to {quoted(str(part))} ({options})"
        ).fetchall()
        part.replace(path)
        written.append(path)
    package = folder / "datapackage.json"
    package.write_text(
        json.dumps(_package(con, names, suffix), indent=1, ensure_ascii=False), encoding="utf-8"
    )
    return [*written, package]


def _columns(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, str]]:
    found = con.execute(f"describe {name}").fetchall()
    return [(row[0], row[1]) for row in found]


def _flat(name: str, columns: list[tuple[str, str]]) -> str:
    """Every value in one cell: lists and structs as JSON, bytes in base 64."""
    return f"select {', '.join(_cell(c, t) for c, t in columns)} from {name}"


def _readable(name: str, columns: list[tuple[str, str]]) -> str:
    """Bytes in base 64; JSON holds the rest."""
    kept = (f'to_base64("{c}") as "{c}"' if t == "BLOB" else f'"{c}"' for c, t in columns)
    return f"select {', '.join(kept)} from {name}"


def _cell(column: str, type: str) -> str:
    if type == "BLOB":
        return f'to_base64("{column}") as "{column}"'
    if type.endswith("[]") or type.startswith("STRUCT"):
        return f'to_json("{column}")::varchar as "{column}"'
    return f'"{column}"'


_FRICTIONLESS = {
    "BIGINT": "integer", "INTEGER": "integer", "HUGEINT": "integer", "DOUBLE": "number", "BOOLEAN": "boolean",
    "DATE": "date", "TIMESTAMP WITH TIME ZONE": "datetime", "VARCHAR": "string", "BLOB": "string",
}  # fmt: skip


def _package(con: duckdb.DuckDBPyConnection, names: list[str], suffix: str) -> dict[str, Any]:
    """A Frictionless data package: what each file is, its columns, keys and references."""
    views = {f.name: f.description for f in sqlfiles.folder("views")}
    run_id, published_at = con.execute("select run_id, published_at from meta.manifest").fetchall()[0]
    resources = []
    for name in names:
        table = TABLES.get(name)
        fields = []
        for column, type in _columns(con, name):
            kind = _FRICTIONLESS.get(type, "array" if type.endswith("[]") else "object")
            field: dict[str, Any] = {"name": column, "type": kind}
            if table and column in table:
                field["description"] = table[column].description
                if table[column].required:
                    field["constraints"] = {"required": True}
            fields.append(field)
        schema: dict[str, Any] = {"fields": fields}
        if table:
            schema["primaryKey"] = list(table.key)
        description = table.description if table else views.get(name, "")
        resources.append(
            {"name": name, "path": f"{name}.{suffix}", "description": description, "schema": schema}
        )
    return {
        "profile": "data-package", "name": "on-the-record", "title": "On the Record", "version": run_id,
        "created": published_at, "description": "Who said what, about whom, with the way back to the source.",
        "resources": resources,
    }  # fmt: skip


# one file for all tables


def _sqlite(con: duckdb.DuckDBPyConnection, folder: Path, names: list[str]) -> list[Path]:
    path = folder / "ontherecord.sqlite"
    part = folder / ".ontherecord.sqlite.part"
    part.unlink(missing_ok=True)
    kinds = {
        "BIGINT": "integer",
        "INTEGER": "integer",
        "BOOLEAN": "integer",
        "DOUBLE": "real",
        "HUGEINT": "integer",
    }
    out = sqlite3.connect(part)
    try:
        for name in names:
            columns = _columns(con, name)
            table = TABLES.get(name)
            key = f", primary key ({', '.join(table.key)})" if table else ""
            listed = ", ".join(f'"{c}" {kinds.get(t, "text")}' for c, t in columns)
            out.execute(f'create table "{name}" ({listed}{key})')
            marks = ", ".join("?" * len(columns))
            for rows in _chunks(con, _plain(name, columns)):
                out.executemany(f'insert into "{name}" values ({marks})', rows)
            if table:
                for column in table:
                    if column.refers_to and column.name not in table.key[:1]:
                        out.execute(f'create index "{name}_{column.name}" on "{name}" ("{column.name}")')
        out.commit()
    finally:
        out.close()
    part.replace(path)
    return [path]


def _xlsx(con: duckdb.DuckDBPyConnection, folder: Path, names: list[str]) -> list[Path]:
    try:
        import xlsxwriter
    except ImportError:
        raise WarehouseError("export to xlsx needs XlsxWriter: pip install 'ontherecord[xlsx]'") from None
    path = folder / "ontherecord.xlsx"
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        for name in (n for n in names if n != "sources"):
            sheet = book.add_worksheet(name[:31])
            columns = _columns(con, name)
            for i, (column, _) in enumerate(columns):
                sheet.write_string(0, i, column, bold)
            sheet.freeze_panes(1, 0)
            rows = chain.from_iterable(_chunks(con, _plain(name, columns)))
            for at, row in enumerate(rows, start=1):
                if at > _XLSX_ROWS:
                    raise WarehouseError(f"{name} has more rows than a sheet can hold; choose another format")
                for i, value in enumerate(row):
                    if value is not None:
                        sheet.write(at, i, value[:_XLSX_CHARACTERS] if isinstance(value, str) else value)
    return [path]


def _plain(name: str, columns: list[tuple[str, str]]) -> str:
    """Values as numbers and strings only: dates as ISO strings, lists as JSON."""
    return "select " + ", ".join(
        f'strftime("{c}", \'%Y-%m-%d\')' if t == "DATE"
        else f'"{c}"::varchar' if t.startswith("TIMESTAMP")
        else _cell(c, t)
        for c, t in columns
    ) + f" from {name}"  # fmt: skip


def _chunks(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[list[tuple[Any, ...]]]:
    found = con.cursor().execute(sql)
    while rows := found.fetchmany(_CHUNK):
        yield rows


_TABULAR: dict[str, Callable[[duckdb.DuckDBPyConnection, Path, list[str]], list[Path]]] = {
    "parquet": _parquet,
    "csv": _csv,
    "jsonl": _jsonl,
    "sqlite": _sqlite,
    "xlsx": _xlsx,
}
