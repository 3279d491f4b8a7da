"""Rows on their way into the warehouse: one Parquet file a table and batch, in a folder of the run.

In: lists of row dicts, or Arrow tables. Out: files `<staging>/<table>/<batch>.parquet`, typed and checked against the
registry. Plain functions on a folder, so that any process can stage a batch; a batch that is staged again replaces
itself, since a file appears under its name only when it is whole.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.warehouse.errors import WarehouseError, one_line
from tasks.warehouse.postings import postings_of
from tasks.warehouse.schema import Column, Table
from tasks.warehouse.tables import TABLES

Rows: TypeAlias = Sequence[Mapping[str, Any]] | pa.Table


def stage_batch(staging_dir: str | Path, batch: int, tables: Mapping[str, Rows]) -> Path:
    """Write one batch's rows; returns the staging folder. The folder's name is the run id.

    Missing columns become null, `run_id` is filled in, ISO strings become dates and timestamps. Search postings are
    made from the `documents` rows. Raises WarehouseError for an unknown table or column, or a null that is not allowed.
    """
    staging = Path(staging_dir)
    todo = {name: to_arrow(name, rows, run_id=staging.name) for name, rows in tables.items() if len(rows)}
    if "documents" in todo and "postings" not in todo:
        todo["postings"] = postings_of(todo["documents"])
    with one_line("cannot stage rows in", staging):
        for name in TABLES:
            path = staging / name / f"{batch:06d}.parquet"
            if name in todo:
                _write(path, todo[name])
            elif path.exists():  # an earlier attempt at this batch had rows here
                path.unlink()
    return staging


def staged(staging_dir: str | Path, table: str) -> pa.Table:
    """Every staged row of a table; an empty table of the right type when there is none."""
    folder = Path(staging_dir) / table
    files = sorted(folder.glob("*.parquet"))
    schema = _definition(table).arrow
    if not files:
        return schema.empty_table()
    with one_line("cannot read staged rows in", folder):
        return pa.concat_tables(pq.read_table(f, schema=schema) for f in files)


def restage(staging_dir: str | Path, table: str, rows: Rows) -> None:
    """Replace every staged row of a table."""
    staging = Path(staging_dir)
    arrow = to_arrow(table, rows, run_id=staging.name)
    folder = staging / table
    with one_line("cannot stage rows in", folder):
        shutil.rmtree(folder, ignore_errors=True)
        if len(arrow):
            _write(folder / "000000.parquet", arrow)


def has_rows(staging_dir: str | Path, table: str) -> bool:
    """True when anything is staged for the table."""
    return any((Path(staging_dir) / table).glob("*.parquet"))


def to_arrow(table: str, rows: Rows, *, run_id: str | None = None) -> pa.Table:
    """Rows as an Arrow table of the registry's schema, in its column order.

    Raises WarehouseError when a column is unknown, a value has the wrong type or a required value is missing.
    """
    definition = _definition(table)
    known = set(definition.names)
    if isinstance(rows, pa.Table):
        arrow = _cast(definition, rows, run_id)
    else:
        lines: list[Mapping[str, Any]] = list(rows)
        strange = {key for line in lines for key in line} - known
        if strange:
            raise WarehouseError(f"table {table} has no column {', '.join(sorted(strange))}")
        columns = []
        for column in definition:
            values = [_value(column, line.get(column.name)) for line in lines]
            if column.name == "run_id" and run_id:
                values = [v or run_id for v in values]
            if column.name == "published_month":
                values = [v or "unknown" for v in values]
            try:
                columns.append(pa.array(values, type=column.arrow.type))
            except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError) as error:
                raise WarehouseError(f"table {table}, column {column.name}: {error}") from error
        arrow = pa.table(columns, schema=definition.arrow)
    _no_nulls(definition, arrow)
    return arrow


def _definition(table: str) -> Table:
    try:
        return TABLES[table]
    except KeyError:
        raise WarehouseError(f"the warehouse has no table {table!r}; it has {', '.join(TABLES)}") from None


def _cast(definition: Table, rows: pa.Table, run_id: str | None) -> pa.Table:
    strange = set(rows.column_names) - set(definition.names)
    if strange:
        raise WarehouseError(f"table {definition.name} has no column {', '.join(sorted(strange))}")
    columns = []
    for column in definition:
        if column.name not in rows.column_names:
            fill = {"run_id": run_id, "published_month": "unknown"}.get(column.name)
            columns.append(pa.array([fill] * len(rows), type=column.arrow.type))
            continue
        try:
            values = rows.column(column.name).cast(column.arrow.type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise WarehouseError(f"table {definition.name}, column {column.name}: {error}") from error
        if column.name == "run_id" and run_id:
            values = pc.fill_null(values, run_id)
        columns.append(values)
    return pa.table(columns, schema=definition.arrow)


def _no_nulls(definition: Table, arrow: pa.Table) -> None:
    """What pyarrow's own validate() does not look at."""
    for column in definition:
        if column.required and (nulls := arrow.column(column.name).null_count):
            raise WarehouseError(f"table {definition.name}: {nulls} rows have no {column.name}")


def _value(column: Column, value: Any) -> Any:
    """A Python value in the form pyarrow takes for the column's type."""
    if value is None:
        return None
    match column.type:
        case "evidence":
            return [_evidence(item) for item in value]
        case "strings" | "integers" | "spans":
            return [dict(v) if isinstance(v, Mapping) else v for v in value]
        case "date" if isinstance(value, str):
            return dt.date.fromisoformat(value[:10])
        case "timestamp" if isinstance(value, str):
            moment = dt.datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        case "string" if not isinstance(value, str):
            return str(value)
    return value


def _evidence(item: Any) -> dict[str, Any]:
    """Evidence may come as a mapping, or as any object with kind, detail and weight."""
    if isinstance(item, Mapping):
        return {"kind": item.get("kind"), "detail": item.get("detail"), "weight": item.get("weight")}
    return {"kind": item.kind, "detail": item.detail, "weight": item.weight}


def _write(path: Path, rows: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    pq.write_table(rows, part, compression="zstd")
    os.replace(part, path)


def ids_of(rows: pa.Table, column: str = "document_id") -> Iterable[str]:
    """Distinct values of a column, in order of first sight."""
    return pc.unique(rows.column(column)).to_pylist()
