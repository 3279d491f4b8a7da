"""One run from sources to a published snapshot, independent of who orchestrates it.

In: `Settings` and a `Runner` (Prefect's, or the direct one below). Out: a `RunReport`. Order: discover, read, batches
(names, reader, rows), resolve entities, link stories, write, check, publish. A crash anywhere leaves what was
published before; nothing is published unless every check of severity `error` holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import pickle
import secrets
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count as numbers_from
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from flows import across
from flows.apart import READER_DIED, Lost, Notes, worker_pool
from flows.batches import BatchResult, process_batch, read_apart
from flows.corpus import published_names
from flows.errors import NothingToDo, RunError, UsageError
from flows.progress import Progress
from flows.reading import Known, ReadResult, read_sources
from flows.settings import Settings
from flows.versions import check_stage, pipeline_version, stage_versions, stale
from tasks import sources
from tasks.carrier import Reject
from tasks.language.errors import ModelError
from tasks.sources import feeds
from tasks.sources.formats import PARSERS
from tasks.sources.inbox import Inbox
from tasks.sources.polite import Web
from tasks.warehouse import Warehouse, WarehouseError
from tasks.warehouse.errors import one_line


@dataclass(slots=True)
class RunReport:
    """What a run did. `counts` are rows staged by table; `seconds` by stage; `changes` are corrections of
    documents read again that are others than before; `changed` is False when nothing was new."""

    run_id: str
    warehouse: str
    started_at: str
    documents: int = 0
    unchanged: int = 0
    stale: int = 0
    too_old: int = 0
    still_rejected: int = 0
    forgotten: int = 0
    waiting: int = 0
    vanished: int = 0
    words: int = 0
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    checks: list[Any] = field(default_factory=list)
    changes: list[dict[str, str]] = field(default_factory=list)
    published: bool = False
    changed: bool = False
    dry_run: bool = False


class Runner(Protocol):
    """How steps are called: straight, or as task runs of an orchestrator."""

    def call(self, name: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run one step and return its result."""

    def map(self, name: str, function: Callable[..., Any], items: Sequence[tuple[Any, ...]]) -> Iterable[Any]:
        """Run one step for each tuple of arguments; results in any order, as they come, or Lost where a process died."""


class DirectRunner:
    """No orchestrator: the same functions, called here; batches spread over `workers` processes."""

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    def call(self, name: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    def map(self, name: str, function: Callable[..., Any], items: Sequence[tuple[Any, ...]]) -> Iterable[Any]:
        with worker_pool(self.workers, len(items)) as spread:
            if spread is None:
                yield from (function(*item) for item in items)
                return
            with ThreadPoolExecutor(self.workers) as threads:
                futures = [threads.submit(spread, function, *item) for item in items]
                for future in futures:
                    yield future.result()


def new_run_id() -> str:
    """Sortable by time, unique by four random hex digits: run_20261122T042233_9f3a."""
    return f"run_{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}_{secrets.token_hex(2)}"


def execute(settings: Settings, runner: Runner, progress: Progress | None = None) -> RunReport:
    """Run everything. Raises RunError, whose message is one line; then nothing was published."""
    progress = progress or Progress.silent()
    found = find(settings)
    try:
        version = pipeline_version(settings.model)
        is_local = "://" not in settings.warehouse
        if settings.dry_run and is_local and not Path(settings.warehouse).exists():
            with tempfile.TemporaryDirectory(prefix="ontherecord-") as folder:
                return _execute(settings, runner, progress, found, version, Warehouse.open(folder))
        return _execute(settings, runner, progress, found, version, Warehouse.open(settings.warehouse))
    except (WarehouseError, ModelError) as error:
        raise RunError(str(error)) from error


def find(settings: Settings) -> list[Any]:
    """The sources that the paths name, feeds aside, which are asked while the warehouse is held.

    Raises UsageError for a path that is not there, NothingToDo when all of them are empty.
    """
    check_stage(settings.reprocess)
    if settings.since is not None:
        try:
            exact = dt.date.fromisoformat(settings.since).isoformat() == settings.since
        except ValueError:
            exact = False
        if not exact:  # dates are compared as text, so 20260131 would not do
            raise UsageError(f"--since wants a date such as 2026-01-31, not {settings.since!r}")
    if settings.format is not None and settings.format not in PARSERS:
        known = ", ".join(sorted(PARSERS))
        raise UsageError(f"no source format {settings.format!r}; there are {known}")
    try:
        others = [path for path in settings.paths if feeds.address(path) is None]
        return sources.discover(others) if others else []
    except sources.NothingThere as error:
        if len(others) < len(settings.paths):
            return []
        raise NothingToDo(str(error)) from error
    except sources.SourceError as error:
        raise UsageError(str(error)) from error


def _collect(found: list[Any], settings: Settings, inbox: Inbox) -> feeds.Polled:
    """The sources found, with the hashes of those that have not changed, and what the feeds among the paths gave."""
    collected = feeds.Polled(inbox.recognized(found))
    web = Web()
    for path in dict.fromkeys(settings.paths):
        if (url := feeds.address(path)) is None:
            continue
        if settings.dry_run:
            collected.notes.append(f"feed {url}: not asked in a dry run")
            collected.sources += inbox.fetched(url)
            continue
        polled = feeds.poll(url, inbox, web)
        collected.sources += polled.sources
        collected.rejects += polled.rejects
        collected.notes += polled.notes
    collected.sources = list({source.uri: source for source in collected.sources}.values())
    return collected


def _execute(
    settings: Settings,
    runner: Runner,
    progress: Progress,
    found: list[Any],
    version: str,
    warehouse: Warehouse,
) -> RunReport:
    def read(run: Any, known: Known, work: Path, report: RunReport) -> ReadResult:
        with Inbox(warehouse.root / "inbox") as inbox:
            with timed(report, "inboxes"):
                collected: feeds.Polled = runner.call("inboxes", _collect, found, settings, inbox)
            report.rejects += collected.rejects
            report.notes += collected.notes
            result: ReadResult = runner.call(
                "read sources",
                read_sources,
                collected.sources,
                known,
                work,
                settings,
                version,
                progress=progress.step("reading"),
            )
            if not settings.dry_run:
                inbox.remember(result.fetched)
            return result

    return publish_reading(settings, runner, progress, version, warehouse, read)


def publish_reading(
    settings: Settings,
    runner: Runner,
    progress: Progress,
    version: str,
    warehouse: Warehouse,
    read_into: Callable[[Any, Known, Path, RunReport], ReadResult],
) -> RunReport:
    """One run: whatever `read_into` (the run, what is known, a scratch folder, the report) puts into batches is corrected,
    read, linked, checked and published."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    report = RunReport(new_run_id(), settings.warehouse, now, dry_run=settings.dry_run)
    clock = time.perf_counter()
    stages = stage_versions(settings.model)
    noted = {**settings.as_json(), "pipeline_version": version, "stages": stages}
    with (
        warehouse.writing(report.run_id, noted) as run,
        _scratch(run) as work,
        Notes(warehouse.root / "runs", report.run_id, keep=settings.dry_run) as notes,
    ):
        again = across.touched_by_decisions(run)
        if settings.reprocess:
            again |= stale(run, settings.reprocess, version, stages)
        rejects = run.known_rejects()
        deadly = {uri for uri, reject in rejects.items() if reject.reason == READER_DIED}
        known = Known(
            run.known_files(),
            run.known_documents(),
            rejects,
            frozenset(again),
            frozenset(run.forgotten()),
            partial(across.published_copies, run),
            notes.left | deadly,
            notes.folder,
        )
        read = read_into(run, known, work, report)
        report.documents, report.unchanged, report.stale = read.documents, read.unchanged, read.stale
        report.too_old, report.still_rejected = read.too_old, read.still_rejected
        report.forgotten, report.waiting, report.vanished = read.forgotten, read.waiting, read.vanished
        report.rejects.extend(read.rejects)
        report.seconds["read sources"] = read.seconds
        if read.batches:
            _batches(settings, runner, progress, run, read, work, version, report, notes.folder)
            with timed(report, "resolve entities"):
                runner.call("resolve entities", across.resolve_entities, run)
            with timed(report, "link stories"):
                report.counts["claim_links"] = runner.call("link stories", across.link_stories, run)
            report.changes = across.changed_corrections(run)
        shutil.rmtree(work, ignore_errors=True)
        if settings.dry_run:
            return report
        _stage_outcome(run, read, report, known, version)
        for stage, seconds in report.seconds.items():
            run.record_stage(stage, seconds)
        with timed(report, "write"):
            report.changed = runner.call("write", run.write).changed
        with timed(report, "check"):
            report.checks = runner.call("check", run.check)
        with timed(report, "publish"):
            runner.call("publish", run.publish)
        report.published = True
    report.seconds["total"] = time.perf_counter() - clock
    return report


def _stage_outcome(run: Any, read: ReadResult, report: RunReport, known: Known, version: str) -> None:
    """Stage which files were read whole, and what was refused: a reject that is known already is not written again."""
    failed = Counter(r.source_uri.partition("#")[0] for r in report.rejects) - Counter(
        r.source_uri.partition("#")[0] for r in read.rejects
    )
    files = [
        {
            **row,
            "documents": row["documents"] - failed[row["uri"]],
            "rejects": row["rejects"] + failed[row["uri"]],
        }
        for row in read.files
    ]
    rejects = []
    for reject in report.rejects:
        before = known.rejects.get(reject.source_uri)
        same = before if before is not None and before.source_sha256 == reject.source_sha256 else None
        if same and same.pipeline_version == version:
            continue
        rejects.append(
            {
                "source_uri": reject.source_uri,
                "source_sha256": reject.source_sha256,
                "stage": reject.stage,
                "reason": reject.reason,
                "detail": reject.detail,
                "first_run_id": run.run_id,
                "attempts": same.attempts + 1 if same else 1,
                "pipeline_version": version,
            }
        )
        _keep_bytes(run, reject)
    run.stage(across.LINK_BATCH + 1, {"source_files": files, "rejects": rejects})


def _keep_bytes(run: Any, reject: Reject) -> None:
    """Keep what was refused, so that it can be looked at and tried again when its file is gone."""
    uri, _, record = reject.source_uri.partition("#")
    if record or not uri.startswith("file://"):
        return
    path = Path(unquote(uri.removeprefix("file://")))
    try:
        if path.is_file() and path.stat().st_size <= KEPT_BYTES:
            data = path.read_bytes()
            run.keep_raw(data, hashlib.sha256(data).hexdigest())
    except OSError:
        pass  # it could not be read in the first place: the reject says so


#: A refused file larger than this is not copied; its reject row names where it lies.
KEPT_BYTES = 50_000_000


def _batches(
    settings: Settings,
    runner: Runner,
    progress: Progress,
    run: Any,
    read: Any,
    work: Path,
    version: str,
    report: RunReport,
    notes: Path,
) -> None:
    """Correct, read and stage every batch, with what other documents say of names beside it."""
    corpus = work / "corpus.pickle"
    with timed(report, "corpus of names"):
        known_names = published_names(run, keep=not settings.dry_run)
        known_names.add_sightings(read.sightings)
        decisions = across.name_decisions(run)
        corpus.write_bytes(pickle.dumps((known_names, decisions, across.casing_table(run, read))))
    jobs = [
        (number, path, corpus, run.staging, report.run_id, version, settings.model)
        for number, path in enumerate(read.batches)
    ]
    here = notes if settings.runner == "local" else None  # on a cluster nobody could write there
    advance = progress.step("reading English")
    advance(0, read.documents)
    done = 0
    apart = [job for job in jobs if job[1] in read.suspect]

    def results() -> Iterable[BatchResult]:
        others = [(*job, here) for job in jobs if job[1] not in read.suspect]
        for result in runner.map("normalize batch", process_batch, others) if others else ():
            if isinstance(result, Lost):
                apart.append(result.arguments[:7])
            else:
                yield result
        if apart:
            numbers = numbers_from(len(jobs))
            yield runner.call("normalize apart", read_apart, apart, process_batch, numbers)

    for result in results():
        report.rejects.extend(result.rejects)
        report.words += result.words
        for stage, seconds in result.seconds.items():
            report.seconds[stage] = report.seconds.get(stage, 0.0) + seconds
        for table, count in result.counts.items():
            report.counts[table] = report.counts.get(table, 0) + count
        done += result.documents + len(result.rejects)
        advance(done, read.documents)


@contextmanager
def _scratch(run: Any):
    """A folder for what passes between the steps; gone when the run ends, however it ends."""
    folder = run.staging.parent / f"{run.run_id}.work"
    with one_line("cannot write to", run.root):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def timed(report: RunReport, stage: str):
    """Add the seconds spent inside to the report."""
    clock = time.perf_counter()
    try:
        yield
    finally:
        report.seconds[stage] = report.seconds.get(stage, 0.0) + time.perf_counter() - clock
