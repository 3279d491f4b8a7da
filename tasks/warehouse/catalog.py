"""The catalog: one DuckDB file whose views are exactly the Parquet files of one run.

In: a manifest. Out: `ontherecord.duckdb` (readable by DuckDB 1.5 and 2.0) with a view for every table, the views and
macros of `sql/`, a COMMENT on each of them and on every column, and the manifest itself in `meta.manifest`. Putting
the file in place with `os.replace` is what publishes a run. Also `connect`, which gives a reader a connection.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb

from tasks.warehouse import manifest as manifests
from tasks.warehouse import sqlfiles
from tasks.warehouse.delta import TableState, quoted, sync
from tasks.warehouse.errors import WarehouseError, one_line, reason
from tasks.warehouse.manifest import CATALOG, Manifest
from tasks.warehouse.root import place
from tasks.warehouse.schema import Table
from tasks.warehouse.tables import SCHEMA_VERSION, TABLES

#: DuckDB 1.5 can open what is written so; 2.0's own default it cannot.
STORAGE: dict[str, str | bool | int | float | list[str]] = {"storage_compatibility_version": "v1.5.0"}


def build(path: Path, root: Path, manifest: Manifest) -> None:
    """Write the catalog of `manifest` to `path`, with views over the files under `root`."""
    path.unlink(missing_ok=True)
    with place(root).duckdb(str(path), config=STORAGE) as con:
        con.execute("begin")
        define(con, root, manifest.tables, as_written_by=manifest.schema_version)
        _meta(con, manifest)
        con.execute("commit")
        con.execute("checkpoint")


@cache
def definitions() -> str:
    """Hash of everything but the rows that a catalog holds: table comments, views, macros."""
    parts = [
        f"{t.name} {t.description} {[(c.name, c.sql, c.description) for c in t]}" for t in TABLES.values()
    ]
    parts += [
        f"{f.name} {f.description} {f.fields} {f.sql}"
        for kind in ("macros", "views")
        for f in sqlfiles.folder(kind)
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def refresh(root: Path, manifest: Manifest) -> Manifest:
    """Make the catalog of the published run anew: after a move, or when the program has other views by now.

    The writer's lock must be held. Rows and table versions stay as they are.
    """
    fresh = replace(manifest, root=str(root.resolve()), definitions=definitions())
    part = root / f".{CATALOG}.refresh"
    with one_line("cannot make the catalog of", root):
        build(part, root.resolve(), fresh)
        put_in_place(part, root)
        manifests.keep(root, fresh)
    return fresh


def put_in_place(part: Path, root: Path) -> None:
    """Publish: `part` becomes the catalog, at one moment, for every reader that opens it from now on."""
    catalog = root / CATALOG
    sync([part])
    # A log left by somebody who changed things inside the old catalog must not be replayed onto the new one.
    Path(f"{catalog}.wal").unlink(missing_ok=True)
    os.replace(part, catalog)
    sync([root])


def connect(root: str | Path, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published run, or to an older one.

    What it sees stays the same for its lifetime, whatever is published meanwhile, until maintenance vacuums the files of
    that run. Any number of connections may be open, and none of them is in the way of a run.
    Raises WarehouseError when there is no warehouse, nothing is published, or the run is not known.
    """
    root = Path(root)
    catalog = root / CATALOG
    if not root.is_dir():
        raise WarehouseError(f"no warehouse at {root}")
    now = manifests.published(root)
    if not now.sequence:
        raise WarehouseError(f"nothing is published in {root} yet")
    manifest = now if as_of is None else manifests.of_run(root, as_of)
    if as_of is None and Path(now.root) == root.resolve():
        with manifests.private_copy(catalog) as copy:
            return _open(root, copy)
    # An older run, or a warehouse that was moved: its catalog is made for this reader alone.
    folder = Path(tempfile.mkdtemp(prefix="ontherecord-"))
    try:
        with one_line("cannot read", root):
            build(folder / CATALOG, root.resolve(), manifest)
        return _open(root, folder / CATALOG)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open(root: Path, path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return place(root).duckdb(str(path), read_only=True)
    except duckdb.Error as error:
        raise WarehouseError(f"cannot open the catalog: {reason(error)}") from error


def define(
    con: duckdb.DuckDBPyConnection,
    root: Path,
    tables: Mapping[str, TableState],
    *,
    as_written_by: int = SCHEMA_VERSION,
    everything: bool = True,
) -> None:
    """Create the table views in `con`, and with `everything` the views, macros and comments too."""
    if everything:
        # Upon tables without files: DuckDB binds each definition, and would open every file for each of them.
        for table in TABLES.values():
            con.execute(f"create view {table.name} as {scan(table, root, ())}")
        _define_sql_files(con)
    for table in TABLES.values():
        state = tables.get(table.name, TableState(-1, (), 0))
        con.execute(f"create or replace view {table.name} as {scan(table, root, state.files, as_written_by)}")
        if everything:
            con.execute(f"comment on view {table.name} is {quoted(table.description)}")
            for column in table:
                con.execute(f"comment on column {table.name}.{column.name} is {quoted(column.description)}")


def _define_sql_files(con: duckdb.DuckDBPyConnection) -> None:
    # Scalar macros first, since views use them; macros that return tables last, since they use views.
    macros = sqlfiles.folder("macros")
    for file in macros:
        if not file.is_table_macro:
            con.execute(file.sql)
            con.execute(f"comment on macro {file.name} is {quoted(file.description)}")
    for file in sqlfiles.folder("views"):
        con.execute(f"create view {file.name} as {file.sql}")
        con.execute(f"comment on view {file.name} is {quoted(file.description)}")
        taken = {row[0] for row in con.execute(f"describe {file.name}").fetchall()} & set(_known_columns())
        for column, words in {**{name: _known_columns()[name] for name in taken}, **file.columns}.items():
            con.execute(f"comment on column {file.name}.{column} is {quoted(words)}")
    for file in macros:
        if file.is_table_macro:
            con.execute(file.sql)
            con.execute(f"comment on macro table {file.name} is {quoted(file.description)}")


@cache
def _known_columns() -> dict[str, str]:
    """Descriptions of columns that mean the same in every table, and so in every view."""
    found: dict[str, set[str]] = {}
    for table in TABLES.values():
        for column in table:
            found.setdefault(column.name, set()).add(column.description)
    return {name: words.pop() for name, words in found.items() if len(words) == 1}


def scan(table: Table, root: Path, files: tuple[str, ...], written_by: int = SCHEMA_VERSION) -> str:
    """The select that reads exactly these files, with the registry's columns and types."""
    if not files:
        nothing = ", ".join(f"null::{column.sql} as {column.name}" for column in table)
        return f"select {nothing} where false"
    old = written_by < SCHEMA_VERSION
    columns = ", ".join(f"null::{c.sql} as {c.name}" if c.since > written_by else c.name for c in table)
    paths = ", ".join(quoted(escape(place(root).file(file))) for file in files)
    options = []
    if table.partitioned:
        options.append("hive_partitioning = true, hive_types = {'published_month': varchar}")
    else:
        options.append("hive_partitioning = false")
    if old:
        options.append("union_by_name = true")
    return f"select {columns} from read_parquet([{paths}], {', '.join(options)})"


def escape(path: str) -> str:
    """A path in which DuckDB sees no pattern: "a[1]*" -> "a[[]1][*]"."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path)


def _meta(con: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    """What is published, as tables a person can query: meta.manifest and meta.tables."""
    con.execute("create schema meta")
    con.execute(
        "create table meta.manifest (run_id varchar, sequence bigint, published_at varchar, manifest json)"
    )
    con.execute(
        "insert into meta.manifest values (?, ?, ?, ?)",
        [manifest.run_id, manifest.sequence, manifest.published_at, manifest.to_json()],
    )
    con.execute("comment on table meta.manifest is 'The published run, and the exact files it consists of.'")
    con.execute("create table meta.tables (table_name varchar, version bigint, files bigint, rows bigint)")
    con.execute(
        "comment on table meta.tables is 'The Delta version, number of files and rows of every table.'"
    )
    con.executemany(
        "insert into meta.tables values (?, ?, ?, ?)",
        [[name, s.version, len(s.files), s.rows] for name, s in manifest.tables.items()],
    )
