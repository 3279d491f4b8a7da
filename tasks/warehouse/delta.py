"""The few Delta Lake operations a run needs, on one table at a time.

In: a table definition, the folder of its Delta table, Arrow rows. Out: new Delta versions, and `TableState`, the exact
files of a version. A commit here is atomic for one table only; no reader looks at Delta versions, they see a run
through the catalog, so several commits in a row are safe, and `rewind` takes back what was never published.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

import pyarrow as pa
from deltalake import (
    BloomFilterProperties,
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import TableNotFoundError

from tasks.warehouse.errors import WarehouseError, reason
from tasks.warehouse.root import remove_folder, storage_options
from tasks.warehouse.schema import Table

#: Where a Delta table lies: a folder, or an address in a store.
Folder: TypeAlias = Path | str

LOG_MISSING = "the log is missing"
#: A partition with this many files smaller than SMALL is compacted by the run that finds it so.
TOO_MANY = 16
SMALL = 16 * 2**20
TARGET = 256 * 2**20
#: From this many documents on, rows are taken out by a hash join in place of a list in a predicate.
LONG_LIST = 500
#: Columns that readers may skip files by. Texts stay out of the log: a forgotten document must not live on in it.
_TEXTUAL = ("string", "binary", "strings", "evidence", "spans", "integers")
_HOOKS = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)


@dataclass(frozen=True, slots=True)
class TableState:
    """One version of one table: its Delta version, files relative to the warehouse, and number of rows."""

    version: int
    files: tuple[str, ...]
    rows: int


def open_table(folder: Folder) -> DeltaTable | None:
    """The Delta table in a folder or at an address, at its latest version; None when there is none yet.

    One in a store stays open, and is told what has been written since: to open it takes a connection and its whole log.
    """
    if isinstance(folder, Path):
        return DeltaTable(_uri(folder)) if (folder / "_delta_log").is_dir() else None
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    if (held := _open.get((folder, endpoint))) is not None:
        held.update_incremental()
        return held
    with suppress(TableNotFoundError):
        _open[folder, endpoint] = DeltaTable(folder, storage_options=storage_options(folder))
    return _open.get((folder, endpoint))


#: Tables in stores, by address and endpoint. The writer's lock keeps threads and machines from writing at once.
_open: dict[tuple[str, str], DeltaTable] = {}


def state_of(folder: Folder) -> TableState:
    """The latest version of the table in `folder`, its files relative to the warehouse, in order of path."""
    table = open_table(folder)
    if table is None:
        return TableState(-1, (), 0)
    actions = _actions(table)
    files = sorted(_named(folder, path) for path in actions.column("path").to_pylist())
    return TableState(
        table.version(), tuple(files), sum(n or 0 for n in actions.column("num_records").to_pylist())
    )


def _actions(table: DeltaTable) -> pa.Table:
    """The files of a version, as its log lists them."""
    return pa.table(table.get_add_actions(flatten=True))


def _named(folder: Folder, path: str) -> str:
    """A file of the log, by its name relative to the warehouse."""
    return f"tables/{str(folder).rpartition('/')[2]}/{unquote(path)}"


def append(definition: Table, folder: Folder, rows: pa.Table, run_id: str) -> None:
    """Add rows, sorted by the table's order."""
    if not len(rows):
        return
    if definition.order:
        rows = rows.sort_by([(name, "ascending") for name in definition.order])
    table = open_table(folder)
    write_deltalake(
        _uri(folder) if table is None else table,
        rows,
        mode="append",
        schema_mode="merge",
        partition_by=definition.partition_by or None,
        name=definition.name,
        description=definition.description,
        configuration=_configuration(definition) if table is None else None,
        storage_options=storage_options(folder),
        writer_properties=_writer(definition, len(rows)),
        commit_properties=CommitProperties(custom_metadata={"run_id": run_id}),
        post_commithook_properties=_HOOKS,
        target_file_size=TARGET,
    )


def overwrite(definition: Table, folder: Folder, rows: pa.RecordBatchReader, run_id: str) -> None:
    """Replace all rows and the columns too, in the order given."""
    table = open_table(folder)
    write_deltalake(
        _uri(folder) if table is None else table,
        rows,
        mode="overwrite",
        schema_mode="overwrite",
        partition_by=definition.partition_by or None,
        configuration=_configuration(definition) if table is None else None,
        storage_options=storage_options(folder),
        writer_properties=_writer(definition, None),
        commit_properties=CommitProperties(custom_metadata={"run_id": run_id}),
        post_commithook_properties=_HOOKS,
        target_file_size=TARGET,
    )


def delete_where(folder: Folder, column: str, values: Sequence[str], definition: Table, run_id: str) -> None:
    """Take out every row whose `column` is one of `values`; files without such rows stay as they are."""
    table = open_table(folder)
    if table is None or not values:
        return
    commit = CommitProperties(custom_metadata={"run_id": run_id})
    if len(values) <= LONG_LIST:
        table.delete(
            f"{column} in ({', '.join(map(quoted, values))})",
            writer_properties=_writer(definition, None),
            commit_properties=commit,
            post_commithook_properties=_HOOKS,
        )
        return
    table.merge(
        source=pa.table({"gone": pa.array(values, pa.string())}),
        predicate=f"kept.{column} = gone.gone",
        source_alias="gone",
        target_alias="kept",
        writer_properties=_writer(definition, None),
        commit_properties=commit,
        post_commithook_properties=_HOOKS,
    ).when_matched_delete().execute()


def clear(folder: Folder, column: str, values: Sequence[str], definition: Table, run_id: str) -> None:
    """Set `column` to null where it is one of `values`."""
    table = open_table(folder)
    if table is not None and values:
        table.update(
            updates={column: "null"},
            predicate=f"{column} in ({', '.join(map(quoted, values))})",
            writer_properties=_writer(definition, None),
            commit_properties=CommitProperties(custom_metadata={"run_id": run_id}),
            post_commithook_properties=_HOOKS,
        )


def delete_keys(definition: Table, folder: Folder, keys: pa.Table, run_id: str) -> None:
    """Take out the rows whose key is in `keys` (columns as in the table's key)."""
    table = open_table(folder)
    if table is None or not len(keys):
        return
    table.merge(
        source=keys,
        predicate=" and ".join(f"kept.{key} = gone.{key}" for key in definition.key),
        source_alias="gone",
        target_alias="kept",
        writer_properties=_writer(definition, None),
        commit_properties=CommitProperties(custom_metadata={"run_id": run_id}),
        post_commithook_properties=_HOOKS,
    ).when_matched_delete().execute()


def upsert(definition: Table, folder: Folder, rows: pa.Table, run_id: str) -> None:
    """Put rows in place of those with the same key, add those whose key is new. Keys in `rows` must be unique."""
    if not len(rows):
        return
    table = open_table(folder)
    if table is None:
        append(definition, folder, rows, run_id)
        return
    table.merge(
        source=rows,
        predicate=" and ".join(f"old.{key} = new.{key}" for key in definition.key),
        source_alias="new",
        target_alias="old",
        writer_properties=_writer(definition, None),
        commit_properties=CommitProperties(custom_metadata={"run_id": run_id}),
        post_commithook_properties=_HOOKS,
    ).when_matched_update_all().when_not_matched_insert_all().execute()


def compact_if_scattered(definition: Table, folder: Folder) -> bool:
    """Merge small files where a partition has too many; returns whether it did. Rows stay as they are."""
    table = open_table(folder)
    if table is None:
        return False
    actions = _actions(table)
    count: dict[str, int] = {}
    for path, size in zip(
        actions.column("path").to_pylist(), actions.column("size_bytes").to_pylist(), strict=True
    ):
        if size < SMALL:
            partition = path.rpartition("/")[0]
            count[partition] = count.get(partition, 0) + 1
    full = [partition for partition, files in count.items() if files >= TOO_MANY]
    for partition in full:
        filters = [(k, "=", unquote(v)) for k, _, v in (p.partition("=") for p in partition.split("/") if p)]
        compact(definition, folder, filters or None)
    return bool(full)


def compact(definition: Table, folder: Folder, filters: list[tuple[str, str, str]] | None = None) -> None:
    """Rewrite small files into large ones, within the partitions that `filters` choose."""
    table = open_table(folder)
    if table is not None:
        table.optimize.compact(
            partition_filters=filters,
            target_size=TARGET,
            writer_properties=_writer(definition, None),
            post_commithook_properties=_HOOKS,
        )


def rewind(folder: Folder, version: int) -> bool:
    """Make the latest version hold what `version` held; returns whether anything had to be done.

    A table that did not exist at the time (version -1) is emptied. Raises WarehouseError when the log is gone.
    """
    table = open_table(folder)
    if table is None and version >= 0:
        raise WarehouseError(f"{LOG_MISSING} in {folder}; `ontherecord doctor` says what can be done")
    if table is None or table.version() == version:
        return False
    if version < 0:
        table.delete(post_commithook_properties=_HOOKS)
    else:
        table.restore(version)
    return True


def log_problem(folder: Folder, state: TableState) -> str | None:
    """What is wrong with the log of a table of which this state is published; None when it leads to just these files."""
    if state.version < 0:
        return None
    try:
        if open_table(folder) is None:
            return LOG_MISSING
        then = DeltaTable(_uri(folder), version=state.version, storage_options=storage_options(folder))
        files = {_named(folder, path) for path in _actions(then).column("path").to_pylist()}
    except Exception as error:
        return f"the log cannot be read: {reason(error)}"
    return None if files == set(state.files) else "the log does not lead to the published files"


def drop_log(folder: Folder) -> None:
    """Take a table's log away, so that it can be written anew. Its data files stay."""
    if isinstance(folder, Path):
        shutil.rmtree(folder / "_delta_log", ignore_errors=True)
        return
    _open.pop((folder, os.environ.get("AWS_ENDPOINT_URL", "")), None)
    remove_folder(f"{folder}/_delta_log")


def sync(paths: Iterable[Path]) -> None:
    """Flush files and folders to the disk itself, so that a power cut after the publish loses nothing."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _uri(folder: Folder) -> str:
    """The folder as a URL: given a bare path, delta-rs stumbles over one with a percent sign."""
    return folder.resolve().as_uri() if isinstance(folder, Path) else folder


def quoted(value: str) -> str:
    """An SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def _configuration(definition: Table) -> dict[str, str]:
    ids = {*definition.key, *definition.order, "document_id", "published_on"}
    skip_by = [c.name for c in definition if c.name in ids and c.type not in _TEXTUAL[1:]]
    skip_by = [name for name in skip_by if name not in ("name", "source_uri", "term", "published_month")]
    return {
        "delta.dataSkippingStatsColumns": ",".join(skip_by),
        "delta.logRetentionDuration": "interval 30 days",
        "delta.checkpointInterval": "10",  # whoever opens the table reads no more entries of its log than that
    }


def _writer(definition: Table, rows: int | None) -> WriterProperties:
    bloom = ColumnProperties(
        bloom_filter_properties=BloomFilterProperties(True, 0.01, min(rows or 100_000, 100_000))
    )
    return WriterProperties(
        compression="ZSTD",
        compression_level=3,
        max_row_group_size=100_000,
        column_properties={name: bloom for name in definition.lookup},
    )
