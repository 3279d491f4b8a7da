"""Runs by the clock. In: inboxes, a warehouse, an interval or a cron line. Out: a process that serves the `normalize`
deployment on a Prefect server (a running one, or one of its own) until it is stopped, and that runs by itself while a
server that it was told to use does not answer; and the flows `maintain` and `backfill`, which prefect.yaml deploys beside it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import signal
import time
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from typing import Any

os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "INFO")

from flows.normalize import PrefectRunner, normalize, parameters

from prefect import flow  # isort: skip
from prefect.artifacts import create_markdown_artifact  # isort: skip
from prefect.runner import Runner  # isort: skip
from prefect.server.schemas.schedules import CronSchedule  # isort: skip

from flows import after
from flows.errors import NothingToDo, RunError, UsageError
from flows.run import DirectRunner, RunReport, execute
from flows.settings import Settings, interval
from tasks.warehouse import WarehouseBusy

#: Seconds between two looks whether a server that was away is there again.
LOOK = 10.0
#: Looks in a row that a server does not answer before it counts as away.
MISSES = 3
#: Seconds that a run may take to stop.
GRACE = 15.0
log = logging.getLogger("ontherecord")


def serve(
    settings: Settings,
    *,
    every: str | None = None,
    cron: str | None = None,
    name: str = "inbox",
    notify: list[str] | None = None,
    max_rejects: int = 0,
    metrics: str | None = None,
    fallback: bool = True,
) -> None:
    """Serve until stopped. One run at a time: a run that is due while another is at work waits for it.

    With `fallback`, runs go on by the same clock, without an orchestrator, while the server in PREFECT_API_URL does not
    answer. Raises UsageError when neither or both of `every` and `cron` are given, RunError when the server is away and
    there is no fallback.
    """
    if bool(every) == bool(cron):
        raise UsageError('say either --every 15m or --cron "0 6 * * *"')
    span = interval(every) if every else None
    _next(span, cron)  # a cron line that cannot be read should not wait for a server
    told: dict[str, Any] = {"notify": notify or [], "max_rejects": max_rejects, "metrics": metrics}
    url = os.environ.get("PREFECT_API_URL")
    while True:
        if url and not answers(url):
            if not fallback:
                raise RunError(f"the Prefect server at {url} does not answer")
            _by_itself(settings, told, url, span, cron)
        try:
            # Pausing asks the server, for minutes when that is what went away; serving again sets the schedule anew.
            runner = Runner(name=name, limit=1, pause_on_shutdown=False)
            runner.add_flow(
                normalize,
                name=name,
                interval=span,
                cron=cron,
                parameters={**parameters(settings), **told},
                tags=["ontherecord"],
                description=f"Normalize {', '.join(settings.paths)} into {settings.warehouse}.",
                concurrency_limit=1,
            )
            log.warning("serving %s as normalize/%s", ", ".join(settings.paths), name)
            if asyncio.run(_served(runner, url)):
                return
        except KeyboardInterrupt:
            return
        except Exception as error:  # of many kinds, when the server goes away at an odd moment
            if not url or answers(url):
                raise RunError(f"serving stopped: {' '.join(str(error).split())[:300]}") from error
            log.debug("serving stopped", exc_info=True)


async def _served(runner: Runner, url: str | None) -> bool:
    """Serve until stopped (True), or until the server has not answered for a while (False): left to itself, Prefect's runner
    asks a server that is away for minutes before it gives up."""
    serving = asyncio.ensure_future(runner.start())
    told = asyncio.Event()
    await asyncio.sleep(0)  # the runner has set its own handler, which also waits for a server that is away
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    stopping = asyncio.ensure_future(told.wait())
    missed = 0
    while missed < MISSES and not told.is_set():
        await asyncio.wait({serving, stopping}, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
            return True
        missed = 0 if url is None or await asyncio.to_thread(answers, url) else missed + 1
    if told.is_set() and not missed:
        with suppress(TimeoutError):
            await asyncio.wait_for(runner.astop(), GRACE)  # marks a run at work as cancelled
    serving.cancel()
    stopping.cancel()
    # The runner waits for a run at work, so that is stopped too: the next one does its work again.
    for stop in (BaseProcess.terminate, BaseProcess.kill):
        if not (await asyncio.wait({serving}, timeout=GRACE / 5))[1]:
            break
        for child in active_children():
            stop(child)
        await asyncio.wait({serving}, timeout=GRACE)
    return told.is_set()


def answers(url: str) -> bool:
    """True when a Prefect server answers at the address of its API."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=5) as answer:
            return answer.status == 200
    except (OSError, ValueError, HTTPException):
        return False


def _by_itself(
    settings: Settings, told: dict[str, Any], url: str, span: dt.timedelta | None, cron: str | None
) -> None:
    """Run now and whenever it is due, until the server answers."""
    log.warning("Prefect does not answer at %s; running without it until it does", url)
    while True:
        due = _next(span, cron)
        run_here(settings, **told)
        while (rest := due - time.time()) > 0:
            time.sleep(min(rest, LOOK))
            if answers(url):
                log.warning("Prefect answers again")
                return


def run_here(
    settings: Settings, *, notify: list[str], max_rejects: int = 0, metrics: str | None = None
) -> RunReport | None:
    """One run without an orchestrator, told to the same people; None, and a line in the log, when it failed."""
    try:
        report = execute(settings, DirectRunner(settings.workers))
    except NothingToDo as error:
        log.info("%s", error)
        return None
    except RunError as error:
        if isinstance(error.__cause__, WarehouseBusy):  # the run at work reads what this one would
            log.info("%s", error)
            return None
        log.error("%s", error)
        after.send(notify, "run failed", [str(error)], log)
        return None
    log.info("%s: documents read: %d, rejects: %d", report.run_id, report.documents, len(report.rejects))
    after.tell(report, notify, max_rejects=max_rejects, metrics=metrics, log=log)
    return report


def _next(span: dt.timedelta | None, cron: str | None) -> float:
    """When the next run is due, in Unix time. Raises UsageError for a cron line that cannot be read."""
    if span is not None:
        return time.time() + span.total_seconds()
    try:
        (due,) = asyncio.run(CronSchedule(cron=cron or "").get_dates(1))
    except ValueError as error:
        raise UsageError(f"--cron wants a line such as '0 6 * * *', not {cron!r}") from error
    return due.timestamp()


@flow(name="maintain", flow_run_name="maintain {warehouse}", persist_result=False)
def maintain(warehouse: str = "warehouse", keep_days: float = 7) -> str:
    """Merge small files and delete what no snapshot of the last days needs."""
    from tasks.warehouse import Warehouse, maintenance

    opened = Warehouse.open(warehouse, create=False)
    maintenance.compact(opened)
    vacuumed = maintenance.vacuum(opened, dt.timedelta(days=keep_days))
    return f"deleted {vacuumed.files} files, {vacuumed.bytes} bytes"


@flow(name="evaluate", flow_run_name="evaluate {warehouse}", persist_result=False)
def evaluate(warehouse: str = "warehouse", sets: str | None = None, benches: list[str] | None = None) -> str:
    """Measure what is published and how the stages do; see `flows/evaluate.py`. Returns the path of the stored figures."""
    from flows import evaluate as evaluating

    path = evaluating.evaluate(warehouse, sets, benches)
    create_markdown_artifact("\n".join(evaluating.lines(path)), key="evaluation", description=str(path))
    return str(path)


@flow(name="backfill", flow_run_name="backfill {warehouse}", persist_result=False)
def backfill(
    warehouse: str = "warehouse",
    stage: str | None = None,
    start: str | None = None,
    end: str | None = None,
    workers: int = 1,
) -> str:
    """Read again what is published, as `ontherecord backfill` does. Raises RunError."""
    from flows import backfill as again

    order = again.Order(warehouse, stage, start, end, workers=workers)
    return "\n".join(again.lines(again.execute(order, PrefectRunner(workers))))
