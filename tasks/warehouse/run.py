"""One run that writes to a warehouse: stage, write, check, publish.

In: a warehouse whose writer's lock is held. Out: `WritingRun`, which stages rows, merges them into new Delta versions
that no reader sees, checks those, and publishes them by putting one catalog file in place. Whatever happens before
that moment leaves the published run as it was; `rewind` takes leftovers back, at the end of a failed run or at the
start of the next one. The state of a run can be read in `runs/<run_id>.json`.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from tasks.warehouse import catalog, checks, delta, migrate, staging
from tasks.warehouse import manifest as manifests
from tasks.warehouse.checks import CheckResult
from tasks.warehouse.delta import TableState
from tasks.warehouse.errors import ChecksFailed, WarehouseError, one_line
from tasks.warehouse.manifest import CATALOG, Manifest
from tasks.warehouse.merge import Merged, Merger
from tasks.warehouse.root import MARKER, place
from tasks.warehouse.scrub import scrub
from tasks.warehouse.tables import SCHEMA_VERSION, TABLES

_SOFTWARE = ("ontherecord", "prefect", "duckdb", "deltalake", "pyarrow", "spacy")


class KnownDocument(NamedTuple):
    """What is published of a document, enough to tell whether its source has changed."""

    document_id: str
    source_sha256: str
    pipeline_version: str
    revision: int
    duplicate_of: str | None


class KnownFile(NamedTuple):
    """A file that was read, whole, and what it held."""

    sha256: str
    documents: int
    rejects: int
    pipeline_version: str


class KnownReject(NamedTuple):
    """A source that was refused, and by which version of the pipeline."""

    source_sha256: str
    stage: str
    reason: str
    pipeline_version: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is published. `changed` is False when the run brought nothing and the published file was left alone."""

    run_id: str
    sequence: int
    published_at: str
    changed: bool
    rows: dict[str, int]
    versions: dict[str, int]
    documents_new: int = 0
    documents_changed: int = 0
    documents_deleted: int = 0


class WritingRun:
    """A run in progress; made by `Warehouse.writing`. Use the methods in the order stage, write, check, publish."""

    def __init__(self, root: Path, base: Manifest, run_id: str, settings: Mapping[str, Any]) -> None:
        self.run_id, self.root, self.base = run_id, root, base
        self.settings = dict(settings)
        self.staging = root / "staging" / run_id
        self._started = dt.datetime.now(dt.UTC)
        self._forget: set[str] = set()
        self._stages: list[dict[str, Any]] = []
        self._merged: Merged | None = None
        self._results: list[CheckResult] | None = None
        self._states: dict[str, TableState] = dict(base.tables)
        self.snapshot: Snapshot | None = None

    # what is published

    def known_documents(self) -> dict[str, KnownDocument]:
        """Every published document by its source URI."""
        found = self.published("documents", ["source_uri", *KnownDocument._fields])
        columns = [found.column(name).to_pylist() for name in KnownDocument._fields]
        rows = map(KnownDocument, *columns)
        return dict(zip(found.column(0).to_pylist(), rows, strict=True))

    def known_rejects(self) -> dict[str, KnownReject]:
        """Every refused source by its URI, so that it is tried again only when it or the pipeline has changed."""
        found = self.published("rejects", ["source_uri", *KnownReject._fields])
        return {row.pop("source_uri"): KnownReject(**row) for row in found.to_pylist()}

    def known_files(self) -> dict[str, KnownFile]:
        """Every file read before, by its URI: a file with the same hash and pipeline need not be opened."""
        found = self.published("source_files", ["uri", *KnownFile._fields])
        return {row.pop("uri"): KnownFile(**row) for row in found.to_pylist()}

    def published(
        self, table: str, columns: Iterable[str] | None = None, where: str | None = None
    ) -> pa.Table:
        """Rows of the published version. `where` is a DuckDB condition on the table's columns."""
        definition = staging._definition(table)
        state = self.base.state(table)
        names = ", ".join(columns) if columns else "*"
        source = catalog.scan(definition, self.root, state.files, self.base.schema_version or SCHEMA_VERSION)
        sql = f"select {names} from ({source})" + (f" where {where}" if where else "")
        with one_line(f"cannot read {table} in", self.root), place(self.root).duckdb() as con:
            return con.sql(sql).to_arrow_table()

    # staging

    def stage(self, batch: int, tables: Mapping[str, staging.Rows]) -> Path:
        """Stage one batch's rows; see `staging.stage_batch`, which another process may call with `run.staging`."""
        return staging.stage_batch(self.staging, batch, tables)

    def staged(self, table: str) -> pa.Table:
        """Every staged row of a table."""
        return staging.staged(self.staging, table)

    def restage(self, table: str, rows: staging.Rows) -> None:
        """Replace every staged row of a table."""
        staging.restage(self.staging, table, rows)

    def forget(self, document_ids: Iterable[str]) -> None:
        """Mark documents to be taken out, with everything derived from them."""
        self._forget.update(document_ids)

    def forgotten(self) -> set[str]:
        """Ids of documents that somebody asked to forget, and nobody has taken back: not to be read again."""
        found = self.published(
            "decisions", ["subject_id", "decision_id", "judgement", "withdraws"]
        ).to_pylist()
        withdrawn = {row["withdraws"] for row in found}
        return {
            r["subject_id"] for r in found if r["judgement"] == "forget" and r["decision_id"] not in withdrawn
        }

    def scrub(self, documents: Mapping[str, str]) -> None:
        """Take what older checks quoted of these documents (id to URI) out of check_results, and their decisions out of
        decisions. Between `write` and `publish`."""
        with one_line("cannot scrub", self.root):
            for name, state in scrub(self.root, self.base, self._states, documents, self.run_id).items():
                self._states[name] = state

    def keep_raw(self, data: bytes, sha256: str) -> Path:
        """Keep the raw bytes of a source under its hash (rejects, containers); returns the path."""
        path = self.root / "raw" / sha256[:2] / sha256
        with one_line("cannot keep raw bytes in", path.parent):
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                part = path.with_suffix(".part")
                part.write_bytes(data)
                os.replace(part, path)
        return path

    def record_stage(
        self, stage: str, seconds: float, items: int | None = None, detail: str | None = None
    ) -> None:
        """Note what a stage of the run took, for `run_stages`."""
        self._stages.append({"stage": stage, "seconds": seconds, "items": items, "detail": detail})

    # write, check, publish

    def write(self) -> Merged:
        """Merge the staged rows into new Delta versions that nobody sees yet. Once a run."""
        if self._merged is not None:
            raise WarehouseError(f"run {self.run_id} has written already")
        self._state("writing")
        clock = time.perf_counter()
        with (
            one_line("cannot write to", self.root),
            Merger(self.root, self.base, self.staging, self._forget) as merger,
        ):
            self._merged = merger.merge()
            for name in self._merged.touched:
                self._states[name] = delta.state_of(place(self.root).table(name))
        rows = sum(self._states[name].rows for name in self._merged.touched)
        self.record_stage("write", time.perf_counter() - clock, rows, "rows of the tables that changed")
        self._state("written", changed=self._merged.changed)
        return self._merged

    def check(self) -> list[CheckResult]:
        """Run every check on what was written; the results also go to `check_results`."""
        merged = self._merged if self._merged is not None else self.write()
        if not merged.changed:
            self._results = []
            return self._results
        clock = time.perf_counter()
        results = [self._accounted(merged)]
        with (
            one_line("cannot check", self.root),
            checks.audited(self.root, self._states, self.base.tables, merged.scope) as con,
        ):
            results += checks.run_checks(con, checks.all_checks(), merged.touched)
        self._results = results
        self.record_stage("check", time.perf_counter() - clock, len(results), "checks")
        self._state("checked", failed=[r.name for r in results if not r.passed])
        return results

    def publish(self) -> Snapshot:
        """Make this run the one that readers see; checks first where that was not done.

        Raises ChecksFailed when a check of severity `error` found rows. When the run changed nothing, the published
        file is left alone and the snapshot says so.
        """
        results = self._results if self._results is not None else self.check()
        assert self._merged is not None
        if not self._merged.changed:
            self._state("unchanged")
            if self.base.sequence and self._catalog_is_old():
                catalog.refresh(self.root, self.base)
            self.snapshot = snapshot_of(self.base, changed=False)
            return self.snapshot
        if failed := [r for r in results if r.severity == "error" and not r.passed]:
            self._state("failed", failed=[str(r) for r in failed])
            raise ChecksFailed(failed)
        with one_line("cannot publish in", self.root):
            self._append_records(results)
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            manifest = Manifest(
                self.run_id, self.base.sequence + 1, self.base.run_id or None, now, str(self.root.resolve()),
                SCHEMA_VERSION, catalog.definitions(), self._states,
            )  # fmt: skip
            part = self.root / f".{CATALOG}.{self.run_id}"
            catalog.build(part, self.root.resolve(), manifest)
            self._sync_new_files()
            place(self.root).commit(
                manifest.sequence, manifest.to_json(), self.run_id
            )  # the commit point of a store
            catalog.put_in_place(part, self.root)  # the commit point
            self.snapshot = snapshot_of(manifest, changed=True, merged=self._merged)
            manifests.keep(self.root, manifest)
            migrate.mark(self.root, MARKER, SCHEMA_VERSION)
        self._state("published", sequence=manifest.sequence)
        return self.snapshot

    def _catalog_is_old(self) -> bool:
        """True when the folder was moved, or the program's views and macros are not those of the catalog."""
        return self.base.definitions != catalog.definitions() or Path(self.base.root) != self.root.resolve()

    def _append_records(self, results: list[CheckResult]) -> None:
        """The run's own rows: runs, run_stages, check_results."""
        merged = self._merged
        assert merged is not None
        finished = dt.datetime.now(dt.UTC)
        self._append("runs", [{
            "run_id": self.run_id, "parent_run_id": self.base.run_id or None, "sequence": self.base.sequence + 1,
            "started_at": self._started, "finished_at": finished, "schema_version": SCHEMA_VERSION,
            "pipeline_version": self.settings.get("pipeline_version"), "documents_new": len(merged.new),
            "documents_changed": len(merged.replaced), "documents_deleted": len(merged.deleted),
            "rejects": len(self.staged("rejects")),
            "warnings": sum(r.severity == "warn" and not r.passed for r in results),
            "settings": json.dumps(self.settings, default=str, sort_keys=True), "versions": json.dumps(software()),
        }])  # fmt: skip
        self._append("run_stages", [{"position": i, **stage} for i, stage in enumerate(self._stages)])
        self._append("check_results", [
            {
                "check_name": r.name, "severity": r.severity, "description": r.description, "rows": r.rows,
                "sample": json.dumps(r.sample, default=str) if r.sample else None, "seconds": r.seconds,
            }
            for r in results
        ])  # fmt: skip

    def _append(self, name: str, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        table, folder = TABLES[name], place(self.root).table(name)
        delta.append(table, folder, staging.to_arrow(name, rows, run_id=self.run_id), self.run_id)
        delta.compact_if_scattered(table, folder)
        self._states[name] = delta.state_of(folder)

    def _accounted(self, merged: Merged) -> CheckResult:
        """Every table has exactly the rows it must: what it had, less what went, plus what came."""
        wrong = tuple(
            {"table": name, "expected": rows, "found": self._states[name].rows}
            for name, rows in merged.expected.items()
            if self._states[name].rows != rows
        )
        words = "Tables whose row count is not what it was, less what went, plus what came."
        return CheckResult("rows_accounted_for", "error", words, len(wrong), wrong)

    def _sync_new_files(self) -> None:
        if place(self.root).address:
            return
        new: set[Path] = set()
        for name, state in self._states.items():
            if state != self.base.state(name):
                old = set(self.base.state(name).files)
                files = [self.root / f for f in state.files if f not in old]
                new.update(files, {f.parent for f in files})
                log = self.root / "tables" / name / "_delta_log"
                new.update(log.glob(f"{state.version:020d}.json"), {log})
        delta.sync(sorted(new))

    # leftovers

    def rewind(self) -> list[str]:
        """Take back whatever was written after the published run; returns the tables that held leftovers."""
        return rewind(self.root, self.base)

    def close(self) -> None:
        """End the run: staging goes, and unpublished versions too. What cannot be taken back now, the next run will."""
        shutil.rmtree(self.staging, ignore_errors=True)
        (self.root / f".{CATALOG}.{self.run_id}").unlink(missing_ok=True)
        if self.snapshot is None or not self.snapshot.changed:
            with suppress(WarehouseError):
                self.rewind()

    def _state(self, state: str, **detail: Any) -> None:
        write_state(self.root, self.run_id, state, started_at=self._started.isoformat(), **detail)


def rewind(root: Path, base: Manifest) -> list[str]:
    """Give every table back the rows of the published run; returns the names of those that had others."""
    changed = []
    for name in TABLES:
        folder = place(root).table(name)
        with one_line(f"cannot take back what a broken run left in {name} of", root):
            if delta.rewind(folder, base.state(name).version):
                changed.append(name)
    return changed


def write_state(root: Path, run_id: str, state: str, **detail: Any) -> None:
    """Note a run's state where a person can read it: `runs/<run_id>.json`."""
    path = root / "runs" / f"{run_id}.json"
    at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    with one_line("cannot write", path):
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(
            json.dumps({"run_id": run_id, "state": state, "at": at, "process": os.getpid(), **detail})
        )
        os.replace(part, path)


def snapshot_of(manifest: Manifest, *, changed: bool, merged: Merged | None = None) -> Snapshot:
    """A snapshot in numbers."""
    return Snapshot(
        run_id=manifest.run_id,
        sequence=manifest.sequence,
        published_at=manifest.published_at,
        changed=changed,
        rows={name: state.rows for name, state in manifest.tables.items()},
        versions={name: state.version for name, state in manifest.tables.items()},
        documents_new=len(merged.new) if merged else 0,
        documents_changed=len(merged.replaced) if merged else 0,
        documents_deleted=len(merged.deleted) if merged else 0,
    )


def software() -> dict[str, str]:
    """Versions of what a run's rows depend on."""
    found = {}
    for name in _SOFTWARE:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
