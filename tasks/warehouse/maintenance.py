"""Keeping a warehouse in order: compaction, vacuum, rollback, and a doctor that checks every file.

In: a warehouse. Out: fewer and larger files, less of the past, an older run published again, or a list of findings.
Each holds the writer's lock while it works, and publishes as a run does, with one swap of the catalog. What a vacuum
deletes can no longer be read by connections that were opened on an older run.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow.parquet as pq

from tasks.warehouse import catalog, checks, delta, migrate
from tasks.warehouse import manifest as manifests
from tasks.warehouse.delta import TableState
from tasks.warehouse.errors import WarehouseError, one_line, reason
from tasks.warehouse.manifest import Manifest
from tasks.warehouse.root import place
from tasks.warehouse.run import Snapshot, rewind, snapshot_of
from tasks.warehouse.store import Warehouse
from tasks.warehouse.tables import TABLES

#: How long an older run stays readable, unless the caller says otherwise.
GRACE = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """What a vacuum took away. `runs`: published runs that can no longer be read."""

    files: int
    bytes: int
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor saw. `repaired` is True when it was put right."""

    severity: Literal["error", "warn", "note"]
    what: str
    repaired: bool = False

    def __str__(self) -> str:
        return f"{self.severity}: {self.what}" + (" (repaired)" if self.repaired else "")


def compact(warehouse: Warehouse) -> Snapshot:
    """Merge the small files of every table and publish; rows stay as they are."""
    with warehouse.locked("compact"):
        base = warehouse.repair()
        states = dict(base.tables)
        with one_line("cannot compact", warehouse.root):
            for name in base.tables:
                delta.compact(TABLES[name], place(warehouse.root).table(name))
                states[name] = delta.state_of(place(warehouse.root).table(name))
        if states == base.tables:
            return snapshot_of(base, changed=False)
        return snapshot_of(_publish(warehouse, base, "compact", states), changed=True)


def roll_back(warehouse: Warehouse, run_id: str) -> Snapshot:
    """Publish an older run's rows again, as a new run. Raises WarehouseError when that run cannot be read any more."""
    with warehouse.locked("rollback"):
        base = warehouse.repair()
        wanted = manifests.of_run(warehouse.root, run_id)
        if problems := list(_file_problems(warehouse.root, wanted)):
            raise WarehouseError(f"run {run_id} cannot be published again: {problems[0]}")
        return snapshot_of(_roll_back(warehouse, base, wanted), changed=True)


def vacuum(warehouse: Warehouse, grace: dt.timedelta = GRACE) -> Vacuumed:
    """Delete every file that no published run of the last `grace` needs. The run published now is always kept."""
    with warehouse.locked("vacuum"):
        base = warehouse.repair()
        oldest = dt.datetime.now(dt.UTC) - grace
        gone = [
            m.run_id
            for m in manifests.kept(warehouse.root)
            if m.run_id != base.run_id and dt.datetime.fromisoformat(m.published_at) < oldest
        ]
        return purge(warehouse.root, base, gone)


def purge(root: Path, base: Manifest, runs: list[str]) -> Vacuumed:
    """Make these runs unreadable and delete all files that no other run needs. The writer's lock must be held."""
    with one_line("cannot vacuum", root):
        at = place(root)
        for manifest in list(manifests.kept(root)):
            if manifest.run_id in runs:
                (root / "catalogs" / f"{manifest.run_id}.json").unlink(missing_ok=True)
                at.withdraw(manifest.sequence)
        needed = {file for m in (base, *manifests.kept(root)) for s in m.tables.values() for file in s.files}
        files = size = 0
        for file, length in list(at.data_files()):
            if file not in needed:
                at.remove(file)
                files += 1
                size += length
        return Vacuumed(files, size, tuple(runs))


def doctor(warehouse: Warehouse, repair: bool = False) -> list[Finding]:
    """Check the catalog, every file and every row; with `repair`, put right what can be put right.

    A warehouse in order gives no findings. Lost data files are repaired by publishing the newest older run that is
    whole; when there is none, the finding says what to do.
    """
    with warehouse.locked("doctor"):
        return list(_examine(warehouse, repair))


def _examine(warehouse: Warehouse, repair: bool) -> Iterator[Finding]:
    root = warehouse.root
    try:
        base = manifests.published(root)
    except WarehouseError as error:
        newest = _newest(root)
        if newest is None or "newer version" in str(error):
            yield Finding("error", str(error))
            return
        if repair:
            catalog.refresh(root, newest)
        yield Finding(
            "error", f"the catalog is missing or broken; run {newest.run_id} is the last one kept", repair
        )
        if not repair:
            return
        base = newest
    if not base.sequence:
        yield Finding("note", "nothing is published yet")
        return
    problems = list(_file_problems(root, base))
    for problem in problems:
        yield Finding("error", problem)
    if problems:
        yield from _lost(warehouse, base, repair)
        return
    found = {name: delta.log_problem(place(root).table(name), state) for name, state in base.tables.items()}
    logs = {name: words for name, words in found.items() if words}
    for name, words in logs.items():
        then = "" if repair else "; `ontherecord doctor --repair` makes it anew"
        yield Finding("error", f"table {name}: {words}{then}", repair)
    if logs and not repair:
        return
    if logs:
        base = _new_logs(warehouse, base, list(logs))
    yield from _leftovers(root, base, repair)
    if Path(base.root) != root.resolve() or base.definitions != catalog.definitions():
        if repair:
            base = catalog.refresh(root, base)
        yield Finding("warn", "the catalog was made for another folder or by another version", repair)
    for manifest in manifests.kept(root):
        if manifest.run_id != base.run_id and (bad := next(_file_problems(root, manifest), None)):
            if repair:
                (root / "catalogs" / f"{manifest.run_id}.json").unlink(missing_ok=True)
            yield Finding("warn", f"run {manifest.run_id} can no longer be read: {bad}", repair)
    with checks.audited(root, base.tables, None, ()) as con:
        for result in checks.run_checks(con, checks.all_checks()):
            if not result.passed:
                yield Finding(result.severity, str(result))


def _leftovers(root: Path, base: Manifest, repair: bool) -> Iterator[Finding]:
    """Delta tables whose latest version is not the published one, and files that nobody needs."""
    strange = [
        name
        for name in TABLES
        if set(delta.state_of(place(root).table(name)).files) != set(base.state(name).files)
    ]
    if strange:
        if repair:
            rewind(root, base)
        yield Finding(
            "warn", f"a broken run left rows in {', '.join(strange)}; readers do not see them", repair
        )
    needed = {file for m in (base, *manifests.kept(root)) for s in m.tables.values() for file in s.files}
    unused = [length for file, length in place(root).data_files() if file not in needed]
    if unused:
        size = sum(unused) / 1e6
        yield Finding(
            "note", f"{len(unused)} files ({size:.1f} MB) are needed by no run; vacuum deletes them"
        )


def _lost(warehouse: Warehouse, base: Manifest, repair: bool) -> Iterator[Finding]:
    """What can be done about lost files: an older run that is whole."""
    for manifest in reversed(list(manifests.kept(warehouse.root))):
        if manifest.run_id != base.run_id and not any(_file_problems(warehouse.root, manifest)):
            if repair:
                _roll_back(warehouse, base, manifest)
                yield Finding(
                    "error",
                    f"published run {manifest.run_id} again, which is whole; run again to catch up",
                    True,
                )
            else:
                yield Finding(
                    "error",
                    f"run {manifest.run_id} is whole: `ontherecord doctor --repair` publishes it again",
                )
            return
    yield Finding(
        "error",
        "no older run is whole; restore the files from a backup or read the sources into a new folder",
    )


def _file_problems(root: Path, manifest: Manifest) -> Iterator[str]:
    """Files of a run that are missing, cut short, or do not hold the rows they must."""
    for name, state in manifest.tables.items():
        rows = 0
        broken = False
        for file in state.files:
            if not place(root).exists(file):
                yield f"{file} is missing"
                broken = True
                continue
            try:
                with place(root).open(file) as data:
                    rows += pq.read_metadata(data).num_rows
            except Exception as error:  # pyarrow raises several kinds for a broken file
                yield f"{file} cannot be read: {reason(error)}"
                broken = True
        if not broken and rows != state.rows:
            yield f"table {name} has {rows} rows in its files, and must have {state.rows}"


def _newest(root: Path) -> Manifest | None:
    try:
        found = list(manifests.kept(root))
    except WarehouseError:
        return None
    return found[-1] if found else None


def _roll_back(warehouse: Warehouse, base: Manifest, wanted: Manifest) -> Manifest:
    """Give every table the rows of `wanted` and publish them."""
    root = warehouse.root
    states: dict[str, TableState] = {}
    with one_line("cannot roll back", root):
        for name in TABLES:
            folder = place(root).table(name)
            delta.rewind(folder, wanted.state(name).version)
            if delta.open_table(folder) is not None:
                states[name] = delta.state_of(folder)
    return _publish(warehouse, base, "rollback", states, wanted.schema_version)


def _new_logs(warehouse: Warehouse, base: Manifest, names: list[str]) -> Manifest:
    """Write the published rows of these tables anew, each with a log of its own, and publish them. The files they were in
    stay for the runs before."""
    states = dict(base.tables)
    run_id = f"repair_{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}"
    for name in names:
        delta.drop_log(place(warehouse.root).table(name))
        states[name] = migrate.rewrite(warehouse.root, base, TABLES[name], run_id)
    return _publish(warehouse, base, "repair", states)


def _publish(
    warehouse: Warehouse,
    base: Manifest,
    what: str,
    states: dict[str, TableState],
    schema_version: int | None = None,
) -> Manifest:
    """Publish these states as a run of maintenance."""
    root = warehouse.root
    now = dt.datetime.now(dt.UTC)
    manifest = Manifest(
        f"{what}_{now:%Y%m%dT%H%M%S}_{os.urandom(2).hex()}", base.sequence + 1, base.run_id or None,
        now.isoformat(timespec="seconds"), str(root.resolve()),
        base.schema_version if schema_version is None else schema_version, catalog.definitions(), states,
    )  # fmt: skip
    with one_line("cannot publish in", root):
        part = root / f".{manifests.CATALOG}.{manifest.run_id}"
        catalog.build(part, root.resolve(), manifest)
        if not place(root).address:
            delta.sync(root / f for s in states.values() for f in s.files)
        place(root).commit(manifest.sequence, manifest.to_json(), manifest.run_id)
        catalog.put_in_place(part, root)
        manifests.keep(root, manifest)
    return manifest
