"""Reading again what is published: what an older pipeline read, or a range of dates, or names alone, or links alone.

In: an `Order` and a warehouse. Out: one published run a batch, and a `BackfillReport` of what changed against the runs
before. A document is read from its source where that still has the same bytes, else from the bytes the warehouse keeps;
where neither is to be had it stays as it is, and the report says so. Stopped at any moment, the same order goes on after
the last batch that was published.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from flows import across
from flows.corpus import published_names
from flows.errors import RunError, UsageError
from flows.progress import Progress
from flows.reading import Known, Reading, ReadResult
from flows.run import Runner, RunReport, new_run_id, publish_reading
from flows.settings import Settings
from flows.versions import ALL, changed_stages, check_stage, pipeline_version, stage_versions
from tasks import names, sources
from tasks.carrier import Reject, Transcript
from tasks.language.errors import ModelError
from tasks.names.index import default_index
from tasks.sources.source import Source, SourceError
from tasks.text.casing import case_of
from tasks.warehouse import Warehouse, WarehouseError

#: Links are made of what is published; nothing is read.
STORIES = "stories"


@dataclass(frozen=True, slots=True)
class Order:
    """What to read again. Without `stage` and dates: every document that an older pipeline read. With dates (ISO days,
    inclusive): every dated document between them. `stage` narrows it to what an older version of that stage read, but
    for `names`, where all names are looked at and only documents with another verdict are read, and `stories`, where
    links are made anew."""

    warehouse: str
    stage: str | None = None
    start: str | None = None
    end: str | None = None
    limit: int | None = None
    batch: int = 500
    workers: int = 1
    model: str | None = None
    dry_run: bool = False


@dataclass(slots=True)
class BackfillReport:
    """What a backfill did. `documents` were read again, of `selected`; `resumed` were done before it was stopped;
    `changes` as in RunReport; `lost` are source URIs of documents that cannot be read again."""

    selected: int = 0
    resumed: int = 0
    documents: int = 0
    links: int = 0
    runs: list[str] = field(default_factory=list)
    changes: list[dict[str, str]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    stages: list[str] = field(
        default_factory=list
    )  # that are others than when the selected documents were read
    seconds: float = 0.0
    dry_run: bool = False


def execute(order: Order, runner: Runner, progress: Progress | None = None) -> BackfillReport:
    """Read again, batch by batch. Raises RunError in one line; batches published before it stay published."""
    _check(order)
    progress = progress or Progress.silent()
    started = time.perf_counter()
    try:
        warehouse = Warehouse.open(order.warehouse, create=False)
        version = pipeline_version(order.model)
        chosen, stages = select(warehouse, order)
        report = BackfillReport(len(chosen), stages=stages, dry_run=order.dry_run)
        mark = _Bookmark(warehouse.root, order, version)
        todo = [row for row in chosen if row["document_id"] > mark.after]
        report.resumed = len(chosen) - len(todo)
        if order.limit is not None:
            todo = todo[: order.limit]
        advance = progress.step("reading again")
        for i in range(0, len(todo), order.batch):
            advance(i, len(todo))
            _batch(order, todo[i : i + order.batch], warehouse, version, runner, report)
            if not order.dry_run:
                mark.put(todo[min(i + order.batch, len(todo)) - 1]["document_id"])
        advance(len(todo), len(todo))
        if len(todo) == len(chosen) - report.resumed:
            mark.remove()
    except (WarehouseError, ModelError) as error:
        raise RunError(str(error)) from error
    report.seconds = time.perf_counter() - started
    return report


def _check(order: Order) -> None:
    check_stage(order.stage, (STORIES,))
    for option, day in (("--from", order.start), ("--to", order.end)):
        try:
            exact = day is None or dt.date.fromisoformat(day).isoformat() == day
        except ValueError:
            exact = False
        if not exact:
            raise UsageError(f"{option} wants a date such as 2026-01-31, not {day!r}")
    if order.start and order.end and order.start > order.end:
        raise UsageError(f"--from {order.start} is later than --to {order.end}")


def select(warehouse: Warehouse, order: Order) -> tuple[list[dict[str, Any]], list[str]]:
    """The documents to look at, in order of id, and the stages that have changed since they were read."""
    now = stage_versions(order.model)
    conditions = ["true"]
    if order.start:
        conditions.append(f"published_on >= date '{order.start}'")
    if order.end:
        conditions.append(f"published_on <= date '{order.end}'")
    stage = None if order.stage in ("names", STORIES) else order.stage
    only_stale = stage is not None or (order.stage is None and not (order.start or order.end))
    with warehouse.connect() as con:
        cursor = con.execute(
            f"""
            select document_id, source_uri, source_sha256, pipeline_version, settings
            from (select * from documents where {" and ".join(conditions)}) as documents
            left join (select run_id, settings from runs) as runs using (run_id)
            order by document_id
            """
        )
        columns = [c[0] for c in cursor.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    version = pipeline_version(order.model)
    changed = {words: changed_stages(words, now) for words in {row["settings"] for row in rows}}
    if only_stale:
        rows = [
            row
            for row in rows
            if row["pipeline_version"] != version
            and (stage in (None, ALL) or stage in changed[row["settings"]])
        ]
    old = {row["settings"] for row in rows if row["pipeline_version"] != version}
    found = {name for words in old for name in changed[words]}
    return rows, [name for name in now if name in found]


def _batch(
    order: Order,
    rows: list[dict[str, Any]],
    warehouse: Warehouse,
    version: str,
    runner: Runner,
    report: BackfillReport,
) -> None:
    """One batch as one published run."""
    settings = Settings(
        (),
        order.warehouse,
        dry_run=order.dry_run,
        workers=order.workers,
        model=order.model,
        reprocess=order.stage,
    )
    if order.stage == STORIES:
        links, run_id = _link_again(rows, warehouse, settings, version)
        report.links += links
        report.documents += len(rows)
        report.runs += [run_id] if run_id else []
        return

    def read(run: Any, known: Known, work: Path, _: RunReport) -> ReadResult:
        return runner.call("read again", _read_again, run, known, work, settings, version, rows, report.lost)

    done = publish_reading(
        replace(settings, reprocess=None), runner, Progress.silent(), version, warehouse, read
    )
    report.documents += done.documents
    report.changes += done.changes
    report.rejects += done.rejects
    if done.changed:
        report.runs.append(done.run_id)


def _link_again(
    rows: list[dict[str, Any]], warehouse: Warehouse, settings: Settings, version: str
) -> tuple[int, str | None]:
    """Link the stories of published documents anew; returns the number of links, and the run if anything changed."""
    with warehouse.writing(new_run_id(), {**settings.as_json(), "pipeline_version": version}) as run:
        links = across.link_stories(across.AsStaged(run, [row["document_id"] for row in rows]))
        changed = False
        if not settings.dry_run:
            run.write()
            run.check()
            changed = run.publish().changed
        return links, run.run_id if changed else None


# reading


def _read_again(
    run: Any,
    known: Known,
    folder: Path,
    settings: Settings,
    version: str,
    rows: list[dict[str, Any]],
    lost: list[str],
) -> ReadResult:
    """Put these documents into batches again; the URIs of those that cannot be had are added to `lost`."""
    started = time.perf_counter()
    wanted = {row["source_uri"] for row in rows}
    met: set[str] = set()
    differs = _verdicts_differ(run, rows) if settings.reprocess == "names" else None

    told: dict[str, dict[str, Any]] = {}

    def look(item: Transcript) -> Transcript | None:
        if item.source_uri not in wanted:
            return None
        met.add(item.source_uri)
        for name, value in told.get(item.source_uri, {}).items():
            if getattr(item.metadata, name) is None:
                setattr(item.metadata, name, value)
        return item if differs is None or differs(item) else None

    again = frozenset(wanted)  # what a decision touches elsewhere is for the next run over it
    reading = Reading(replace(known, again=again), folder, settings, version, look)
    formats = {row["source_uri"].partition("#")[0]: _forced_format(row["settings"]) for row in rows}
    for uri, format in formats.items():
        reading.settings = replace(settings, format=format)
        if source := _as_it_was(uri, known):
            reading.read(source, source.sha256())
    for row in rows:
        if row["source_uri"] not in met and (source := _kept(run, row, folder)):
            told[row["source_uri"]] = _told(run, row["document_id"])
            reading.settings = replace(settings, format=formats[row["source_uri"]])
            reading.read(source, row["source_sha256"])
    reading.batch.flush()
    result = reading.result
    result.unchanged = result.stale = 0  # others in the same files, which nobody asked for
    refused = {reject.source_uri for reject in result.rejects}
    lost += sorted(wanted - met - refused - set(known.forgotten))
    result.seconds = time.perf_counter() - started
    return result


def _as_it_was(uri: str, known: Known) -> Source | None:
    """The file at this URI, when it lies here and still has the bytes that were read."""
    if not uri.startswith("file://"):
        return None
    try:
        found = [source for source in sources.discover([uri]) if source.uri == uri]
        digest = found[0].sha256() if found else ""
    except (SourceError, OSError):
        return None
    before = known.files.get(uri)
    held = known.documents.get(uri)
    same = {b for b in (before.sha256 if before else None, held.source_sha256 if held else None) if b}
    return found[0] if digest in same else None


def _kept(run: Any, row: dict[str, Any], folder: Path) -> Source | None:
    """The bytes that the warehouse keeps of a document, when they are all of its source."""
    uri = row["source_uri"]
    if "#" in uri:  # a record: its bytes alone do not say what the file around them did
        return None
    where = "document_id = '" + row["document_id"] + "'"
    (kept,) = run.published("sources", ["raw", "raw_origin"], where=where).to_pylist() or [None]
    if not kept or kept["raw_origin"] or hashlib.sha256(kept["raw"]).hexdigest() != row["source_sha256"]:
        return None
    path = folder / "kept" / row["document_id"] / (uri.rstrip("/").rpartition("/")[2] or "document")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(kept["raw"])
    return Source(uri, str(path), len(kept["raw"]), digest=row["source_sha256"])


def _told(run: Any, document_id: str) -> dict[str, Any]:
    """What is published about a document, of which its bytes may know nothing: a side-car or its folder told."""
    columns = ["outlet", "program", "title", "url", "author", "published_on", "published_basis"]
    (row,) = run.published("documents", columns, where=f"document_id = '{document_id}'").to_pylist()
    return {**row, "published_on": row["published_on"].isoformat() if row["published_on"] else None}


def _forced_format(settings: str | None) -> str | None:
    """The format that whoever ran it named in place of sniffing."""
    return json.loads(settings or "{}").get("format")


def _verdicts_differ(run: Any, rows: list[dict[str, Any]]) -> Callable[[Transcript], bool]:
    """Whether the names of a document would be corrected otherwise today, with what the corpus has learned since."""
    corpus = published_names(run)
    decisions = across.name_decisions(run)
    before: dict[str, set[tuple[Any, ...]]] = {}
    for row in across.published_verdicts(run, [row["document_id"] for row in rows]):
        key = (row["raw_start"], row["raw_end"], row["original"], row["replacement"], row["action"])
        before.setdefault(row["document_id"], set()).add(key)

    def differs(item: Transcript) -> bool:
        if case_of(item.text.text) is not None:
            return True  # its names follow its capitals, which only the whole run restores
        corrected, found = names.correct(item, default_index(), corpus, decisions)
        now = {
            (*corrected.text.raw_span(c.char_start, c.char_end), c.original, c.replacement, c.action)
            for c in found
        }
        return now != before.get(item.document_id, set())

    return differs


class _Bookmark:
    """Where a backfill that was stopped goes on: a small file in `runs/`, gone when it is done."""

    def __init__(self, root: Path, order: Order, version: str) -> None:
        about = {k: v for k, v in asdict(order).items() if k in ("stage", "start", "end", "model")}
        self._about = {**about, "pipeline_version": version}
        key = hashlib.sha256(json.dumps(self._about, sort_keys=True).encode()).hexdigest()[:8]
        self._path = root / "runs" / f"backfill_{key}.json"
        self.after = ""
        if not order.dry_run and self._path.exists():
            with suppress(OSError, ValueError, KeyError):  # then it begins anew, and changes nothing by that
                self.after = json.loads(self._path.read_text(encoding="utf-8"))["after"]

    def put(self, after: str) -> None:
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps({"state": "backfill", **self._about, "after": after}), encoding="utf-8")
        os.replace(part, self._path)

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


def lines(report: BackfillReport) -> Iterator[str]:
    """The report for a person."""
    from flows.report import change_lines, counted

    if not report.selected:
        yield "nothing to read again"
        return
    if report.resumed:
        yield f"went on after {counted(report.resumed, 'document')} done before"
    if report.stages:
        yield f"changed since they were read: {', '.join(report.stages)}"
    verb = "would read" if report.dry_run else "read"
    of = f"{report.documents:,} of {counted(report.selected - report.resumed, 'document')}"
    published = "" if report.dry_run else f"; {counted(len(report.runs), 'run')} published"
    yield f"{verb} {of} again in {report.seconds:.1f} s{published}"
    if report.links:
        yield f"{counted(report.links, 'link')} between claims"
    yield from change_lines(report.changes)
    for uri in report.lost[:10]:
        yield f"cannot be read again, its source is gone or another by now: {uri}"
    if len(report.lost) > 10:
        yield f"… and {len(report.lost) - 10:,} more"
    for reject in report.rejects[:10]:
        yield f"refused: {reject.source_uri}: {reject.reason}: {reject.detail}"
