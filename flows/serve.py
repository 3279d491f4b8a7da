"""Runs by the clock. In: inboxes, a warehouse, an interval or a cron line. Out: a process that serves the `normalize`
deployment on a Prefect server (a running one, or one of its own) until it is stopped; and the flows `maintain` and
`backfill`, which prefect.yaml deploys beside it."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re

os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "INFO")

from flows.normalize import normalize

from prefect import flow  # isort: skip

from flows.errors import RunError, UsageError

_EVERY = re.compile(r"^(\d+(?:\.\d+)?)\s*(s|m|h|d)$")  # "15m", "2 h"; not "soon" or "15"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
log = logging.getLogger("ontherecord")


def interval(text: str) -> dt.timedelta:
    """`15m` as a time span. Raises UsageError."""
    found = _EVERY.match(text.strip().lower())
    if not found or float(found[1]) <= 0:
        raise UsageError(f"--every wants a number with s, m, h or d, such as 15m, not {text!r}")
    return dt.timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def serve(
    inboxes: list[str],
    warehouse: str,
    *,
    every: str | None = None,
    cron: str | None = None,
    workers: int = 1,
    name: str = "inbox",
    notify: list[str] | None = None,
    metrics: str | None = None,
) -> None:
    """Serve until stopped. One run at a time: a run that is due while another is at work waits for it.

    Raises UsageError when neither or both of `every` and `cron` are given.
    """
    if bool(every) == bool(cron):
        raise UsageError('say either --every 15m or --cron "0 6 * * *"')
    try:
        normalize.serve(
            name=name,
            interval=interval(every) if every else None,
            cron=cron,
            parameters={
                "paths": inboxes,
                "warehouse": warehouse,
                "workers": workers,
                "notify": notify or [],
                "metrics": metrics,
            },
            tags=["ontherecord"],
            description=f"Normalize {', '.join(inboxes)} into {warehouse}.",
            limit=1,
            global_limit=1,
        )
    except ValueError as error:  # a cron line that cannot be read
        raise UsageError(str(error).splitlines()[0]) from error


@flow(name="maintain", flow_run_name="maintain {warehouse}", persist_result=False)
def maintain(warehouse: str = "warehouse", keep_days: float = 7) -> str:
    """Merge small files and delete what no snapshot of the last days needs."""
    from tasks.warehouse import Warehouse, maintenance

    opened = Warehouse.open(warehouse, create=False)
    maintenance.compact(opened)
    vacuumed = maintenance.vacuum(opened, dt.timedelta(days=keep_days))
    return f"deleted {vacuumed.files} files, {vacuumed.bytes} bytes"


@flow(name="backfill", flow_run_name="backfill {warehouse}", persist_result=False)
def backfill(
    paths: list[str], warehouse: str = "warehouse", since: str | None = None, workers: int = 1
) -> str:
    """Read again what an older pipeline read."""
    state = normalize(paths, warehouse, since=since, workers=workers, reprocess=True, return_state=True)
    if state.is_failed():
        raise RunError(state.message or "the backfill failed")
    report = state.result()
    return f"{report.documents} documents read again"
