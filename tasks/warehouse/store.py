"""The warehouse as a folder: opening it, and letting one run at a time write to it.

In: a path, or the address of a warehouse in a store (see `root.py`). Out: `Warehouse`. The folder holds `ontherecord.duckdb`
(the catalog: what is published), `tables/` (one Delta table each), `catalogs/` (a manifest for each published run), `runs/` (the
state of each run), `raw/` (bytes of rejects), `staging/` (rows of the run in progress), `cache/` (what saves a run from reading
whole tables) and `warehouse.json` (what marks the folder as a warehouse).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from tasks.warehouse import catalog, migrate
from tasks.warehouse import manifest as manifests
from tasks.warehouse.errors import WarehouseBusy, WarehouseError, one_line, reason
from tasks.warehouse.manifest import CATALOG, Manifest
from tasks.warehouse.root import MARKER, Place, home_of, place
from tasks.warehouse.run import Snapshot, WritingRun, rewind, snapshot_of, write_state
from tasks.warehouse.tables import SCHEMA_VERSION

_OURS = {"tables", "catalogs", "runs", "raw", "staging", "exports", "cache", CATALOG}


class Warehouse:
    """A warehouse folder. Cheap to make; reading and writing open what they need."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def open(cls, root: str | Path, create: bool = True) -> Warehouse:
        """Open the warehouse at `root`, or make an empty one there.

        Raises WarehouseError when there is none and `create` is False, when the path is a file or a folder of other
        things, when it cannot be written to, or when a newer version of the program made it.
        """
        address = str(root).rstrip("/") if "://" in str(root) else None
        path = home_of(address) if address else Path(root)
        if strange := set("[]?") & set(str(path.resolve())):
            raise WarehouseError(
                f"{path}: Delta Lake cannot keep tables in a folder with {min(strange)} in its name"
            )
        if path.exists() and not path.is_dir():
            raise WarehouseError(f"{path} is a file, not a warehouse")
        marker = path / MARKER
        if not marker.exists():
            # A store is asked first: one that cannot be reached should leave no home behind.
            is_there = address is not None and any(Place(path, address).committed(0))
            if not create and not is_there:
                raise WarehouseError(f"no warehouse at {address or path}")
            others = _other_things(path)
            if others:
                raise WarehouseError(f"{path} is not a warehouse: it holds {', '.join(others[:3])}")
            with one_line("cannot make a warehouse in", path):
                path.mkdir(parents=True, exist_ok=True)
                values = {
                    "what": "an ontherecord warehouse",
                    "created_at": dt.datetime.now(dt.UTC).isoformat(),
                    **({"address": address} if address else {}),
                }
                part = marker.with_suffix(".part")
                part.write_text(
                    json.dumps({**values, "schema_version": SCHEMA_VERSION}, indent=1), encoding="utf-8"
                )
                os.replace(part, marker)
        try:
            found = int(json.loads(marker.read_text(encoding="utf-8"))["schema_version"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WarehouseError(f"{marker} cannot be read: {reason(error)}") from error
        if found > SCHEMA_VERSION:
            raise WarehouseError(
                f"{path} was written by a newer version of ontherecord (tables {found}, this one knows "
                f"{SCHEMA_VERSION}); upgrade ontherecord to use it"
            )
        if address:
            catch_up(path)
        return cls(path)

    # reading

    def connect(self, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
        """A read-only connection to the published run, or to an older one; see `catalog.connect`."""
        return catalog.connect(self.root, as_of)

    def manifest(self) -> Manifest:
        """What is published now."""
        return manifests.published(self.root)

    def snapshot(self) -> Snapshot:
        """What is published now, in numbers. `sequence` is 0 when nothing is."""
        return snapshot_of(self.manifest(), changed=False)

    def runs(self) -> list[Manifest]:
        """Published runs that can still be read with `as_of`, oldest first."""
        return list(manifests.kept(self.root))

    # writing

    @contextmanager
    def writing(self, run_id: str, settings: Mapping[str, Any] | None = None) -> Iterator[WritingRun]:
        """Hold the writer's lock for one run, and first repair what a broken run left behind.

        The lock belongs to the process: when that dies, by whatever signal, the lock is free again. What the run has
        not published when the block ends is taken back. Raises WarehouseBusy at once when another run holds the lock.
        """
        if not run_id or "/" in run_id or run_id.startswith("."):
            raise WarehouseError(f"{run_id!r} cannot be a run id")
        with self.locked(run_id):
            catch_up(self.root)
            base = self.repair()
            if base.run_id == run_id or (self.root / "catalogs" / f"{run_id}.json").exists():
                raise WarehouseError(f"run {run_id} is published already")
            run = WritingRun(self.root, base, run_id, settings or {})
            write_state(self.root, run_id, "started")
            try:
                yield run
            except BaseException as error:
                with suppress(WarehouseError):
                    state = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
                    write_state(self.root, run_id, state, error=reason(error))
                raise
            finally:
                run.close()

    @contextmanager
    def locked(self, holder: str) -> Iterator[None]:
        """The writer's lock. Raises WarehouseBusy naming who holds it."""
        lock = FileLock(str(self.root / ".writer.lock"), timeout=0)
        card = self.root / ".writer.json"
        try:
            with one_line("cannot write to", self.root):
                try:
                    lock.acquire()
                except Timeout:
                    raise WarehouseBusy(
                        f"{self.root} is being written by {_holder(card)}; try again later"
                    ) from None
                now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
                card.write_text(
                    json.dumps(
                        {"run": holder, "process": os.getpid(), "host": socket.gethostname(), "since": now}
                    )
                )
            with place(self.root).locked(holder):
                yield
        finally:
            if lock.is_locked:
                card.unlink(missing_ok=True)
                lock.release()

    def repair(self) -> Manifest:
        """Undo what a run that died has left; returns what is published. The writer's lock must be held."""
        base = manifests.published(self.root)
        for leftover in self.root.glob(f".{CATALOG}.*"):
            leftover.unlink(missing_ok=True)
        staging = self.root / "staging"
        shutil.rmtree(staging, ignore_errors=True)
        with one_line("cannot repair", self.root):
            if staging.exists() and not staging.is_dir():
                staging.unlink()
            if base.sequence:
                # It may have died between the publish and these.
                if not (self.root / "catalogs" / f"{base.run_id}.json").exists():
                    manifests.keep(self.root, base)
                migrate.mark(self.root, MARKER, base.schema_version)
            for state in (self.root / "runs").glob("*.part"):
                state.unlink(missing_ok=True)
        rewind(self.root, base)
        return base


def connect(root: str | Path, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only DuckDB connection to what is published in the warehouse at `root`, or to the run `as_of`."""
    return Warehouse.open(root, create=False).connect(as_of)


def catch_up(home: Path) -> None:
    """Make the catalog of what another machine has published to the store, or this one just before it died."""
    at = place(home)
    if at.address is None:
        return
    newer = [Manifest.from_json(text) for text in at.committed(manifests.published(home).sequence)]
    for manifest in newer:
        manifests.readable(manifest, home)
        manifests.keep(home, manifest)
    if newer:
        catalog.refresh(home, newer[-1])


def _other_things(path: Path) -> list[str]:
    if not path.is_dir():
        return []
    return sorted(
        p.name for p in path.iterdir() if not p.name.startswith((".", "README")) and p.name not in _OURS
    )


def _holder(card: Path) -> str:
    try:
        found = json.loads(card.read_text(encoding="utf-8"))
        return f"run {found['run']} (process {found['process']} on {found['host']}, since {found['since']})"
    except (OSError, ValueError, KeyError):
        return "another run"
