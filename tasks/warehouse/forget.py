"""Forgetting a document: its rows, what is derived from them, its bytes, and the older runs that hold it.

In: a warehouse and what to forget (document ids, a source URI or a path). Out: a `Receipt`, also kept as
`receipts/<run_id>.json`, where a document stands by its id alone. Afterwards no file of the warehouse holds a row of it,
and `run.forgotten()` lists the ids that a run over the same folder must leave alone.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tasks.warehouse import catalog, maintenance
from tasks.warehouse import manifest as manifests
from tasks.warehouse.delta import quoted
from tasks.warehouse.errors import NotThere, one_line
from tasks.warehouse.manifest import Manifest
from tasks.warehouse.root import place
from tasks.warehouse.store import Warehouse
from tasks.warehouse.tables import DOCUMENT_TABLES, TABLES


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was forgotten. `rows` counts what was taken out of each table of the published run; `runs` names the older
    runs that held the documents and can no longer be read."""

    run_id: str
    at: str
    documents: tuple[str, ...]
    rows: dict[str, int]
    files_deleted: int
    bytes_deleted: int
    runs: tuple[str, ...]


def find(warehouse: Warehouse, wanted: Iterable[str | Path]) -> dict[str, str]:
    """Document ids with their source URIs for each of `wanted`: an id, a source URI, a file's path or its URI.

    Looks in every run that can still be read. Raises NotThere naming what matches no document.
    """
    found: dict[str, str] = {}
    for item in map(str, wanted):
        uris = {item, Path(item).resolve().as_uri() if "://" not in item else item}
        listed = ", ".join(map(quoted, sorted(uris)))
        condition = f"document_id = {quoted(item)} or source_uri in ({listed}) or split_part(source_uri, '#', 1) in ({listed})"
        matches: dict[str, str] = {}
        for manifest in _all(warehouse):
            matches.update(_documents(warehouse.root, manifest, condition))
        if not matches:
            raise NotThere(f"no document {item} in {warehouse.root}")
        found.update(matches)
    return found


def forget(
    warehouse: Warehouse, wanted: Iterable[str | Path], reviewer: str = "", note: str | None = None
) -> Receipt:
    """Take documents out of the warehouse for good. Raises NotThere when one is not in it."""
    documents = find(warehouse, wanted)
    now = dt.datetime.now(dt.UTC)
    run_id = f"forget_{now:%Y%m%dT%H%M%S}_{os.urandom(2).hex()}"
    with warehouse.writing(run_id, {"forget": sorted(documents)}) as run:
        run.forget(documents)
        run.stage(0, {"decisions": [_decision(i, run_id, now, reviewer, note) for i in sorted(documents)]})
        run.write()
        run.scrub(documents)
        rows = {t: _count(warehouse.root, run.base, t, documents) for t in DOCUMENT_TABLES}
        hashes = _hashes(warehouse.root, run.base, documents)
        run.publish()
    with warehouse.locked(run_id):
        base = warehouse.repair()
        held = [
            m.run_id
            for m in manifests.kept(warehouse.root)
            if m.run_id != base.run_id and _count(warehouse.root, m, "documents", documents)
        ]
        taken = maintenance.purge(warehouse.root, base, held)
        _scrub_notes(warehouse.root, [*documents, *documents.values(), *hashes])
        shutil.rmtree(warehouse.root / "cache", ignore_errors=True)  # what is made anew from the tables
        for sha in hashes:
            (warehouse.root / "raw" / sha[:2] / sha).unlink(missing_ok=True)
        receipt = Receipt(
            run_id, now.isoformat(timespec="seconds"), tuple(sorted(documents)),
            {t: n for t, n in rows.items() if n}, taken.files, taken.bytes, taken.runs,
        )  # fmt: skip
        with one_line("cannot write the receipt in", warehouse.root):
            folder = warehouse.root / "receipts"
            folder.mkdir(exist_ok=True)
            (folder / f"{run_id}.json").write_text(json.dumps(asdict(receipt), indent=1), encoding="utf-8")
    return receipt


def _decision(
    document_id: str, run_id: str, now: dt.datetime, reviewer: str, note: str | None
) -> dict[str, object]:
    return {
        "decision_id": f"r_{document_id[2:]}_{run_id[-4:]}", "subject": "document", "subject_id": document_id,
        "judgement": "forget", "reviewer": reviewer or "unnamed", "decided_at": now, "note": note,
    }  # fmt: skip


def _all(warehouse: Warehouse) -> list[Manifest]:
    now = warehouse.manifest()
    return [*(m for m in manifests.kept(warehouse.root) if m.run_id != now.run_id), now]


def _documents(root: Path, manifest: Manifest, condition: str) -> dict[str, str]:
    scan = catalog.scan(TABLES["documents"], root, manifest.state("documents").files, manifest.schema_version)
    with one_line("cannot read documents in", root), place(root).duckdb() as con:
        return dict(con.execute(f"select document_id, source_uri from ({scan}) where {condition}").fetchall())


def _count(root: Path, manifest: Manifest, table: str, documents: Iterable[str]) -> int:
    scan = catalog.scan(TABLES[table], root, manifest.state(table).files, manifest.schema_version)
    listed = ", ".join(map(quoted, documents))
    with one_line(f"cannot read {table} in", root), place(root).duckdb() as con:
        return con.execute(f"select count(*) from ({scan}) where document_id in ({listed})").fetchall()[0][0]


def _hashes(root: Path, manifest: Manifest, documents: Iterable[str]) -> list[str]:
    scan = catalog.scan(TABLES["documents"], root, manifest.state("documents").files, manifest.schema_version)
    listed = ", ".join(map(quoted, documents))
    with one_line("cannot read documents in", root), place(root).duckdb() as con:
        found = con.execute(f"select source_sha256 from ({scan}) where document_id in ({listed})").fetchall()
    return [sha for (sha,) in found]


def _scrub_notes(root: Path, words: list[str]) -> None:
    """Delete the notes of runs that name a forgotten document."""
    with one_line("cannot clean up in", root):
        for path in [*(root / "runs").glob("*.json"), *(root / "runs").glob("*.reading/*")]:
            text = path.read_text(encoding="utf-8")
            if any(word in text for word in words):
                path.unlink()
