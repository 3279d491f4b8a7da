"""Bringing a warehouse written by an older version up to the tables of this one.

In: the manifest of the published run. Out: the same rows in files of the current columns, and the states to build on. A
new column is null in old rows, a new table starts empty, a column that is gone is dropped. Done under the writer's lock
by the next run that writes; until that run is published, readers see the old files, with nulls for what they lack.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tasks.warehouse import catalog, delta
from tasks.warehouse.errors import one_line
from tasks.warehouse.manifest import Manifest
from tasks.warehouse.root import place
from tasks.warehouse.schema import Table
from tasks.warehouse.tables import SCHEMA_VERSION, TABLES


def needed(base: Manifest) -> list[Table]:
    """The tables whose published files lack columns of the registry."""
    if not base.sequence or base.schema_version >= SCHEMA_VERSION:
        return []
    return [
        table
        for table in TABLES.values()
        if base.state(table.name).files and any(c.since > base.schema_version for c in table)
    ]


def rewrite(root: Path, base: Manifest, table: Table, run_id: str) -> delta.TableState:
    """The table's published rows in new files with the columns of today; a new Delta version nobody sees yet."""
    folder = place(root).table(table.name)
    with one_line(f"cannot bring table {table.name} up to date in", root), place(root).duckdb() as con:
        con.execute("set preserve_insertion_order = true")
        scan = catalog.scan(table, root, base.state(table.name).files, base.schema_version)
        rows = con.sql(f"select {', '.join(table.names)} from ({scan})").to_arrow_reader(100_000)
        delta.overwrite(table, folder, rows, run_id)
        return delta.state_of(folder)


def mark(root: Path, marker: str, version: int) -> None:
    """Note in `warehouse.json` which version of the tables is published, so that an older program refuses it."""
    path = root / marker
    values = json.loads(path.read_text(encoding="utf-8"))
    if values.get("schema_version") != version:
        part = path.with_suffix(".part")
        part.write_text(json.dumps({**values, "schema_version": version}, indent=1), encoding="utf-8")
        os.replace(part, path)
