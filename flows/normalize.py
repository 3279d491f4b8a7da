"""The Prefect flow `normalize`: sources in, a published snapshot out. The only place that orchestrates with Prefect.

In: `Settings` as plain parameters. Out: a state named Completed, or PartialSuccess when some sources were rejected,
or Failed with one line; its result is the `RunReport`. Every step of `flows/run.py` is a task run, a batch of documents
one task run, and what passes between tasks is paths.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from inspect import signature
from typing import Any

# Read by Prefect when it is imported, so they stand before the import; a user's own settings win.
for _name, _value in {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
    # A busy machine takes longer than the default 20 s to bring up the temporary server.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "240",
}.items():
    os.environ.setdefault(_name, _value)

import duckdb  # noqa: E402
import httpx  # noqa: E402
from prefect import flow, get_run_logger, task  # noqa: E402
from prefect.artifacts import create_markdown_artifact, create_table_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.futures import as_completed  # noqa: E402
from prefect.states import Completed, Failed, State  # noqa: E402
from prefect.task_runners import ThreadPoolTaskRunner  # noqa: E402

from flows import after, runners  # noqa: E402
from flows.apart import worker_pool  # noqa: E402
from flows.errors import NothingToDo, RunError  # noqa: E402
from flows.progress import Progress  # noqa: E402
from flows.run import RunReport, execute  # noqa: E402
from flows.settings import Settings  # noqa: E402
from tasks.warehouse import WarehouseBusy, WarehouseError, connect  # noqa: E402

#: Where the run that the command line started in this process shows how far it is; scheduled runs show it in Prefect.
#: A plain dict, since Prefect pickles the flow with its globals when it serves it.
_shown: dict[str, Progress] = {}


class PrefectRunner:
    """Each step a task run; batches through the flow's task runner, in processes of their own when there are several,
    or on a cluster."""

    def __init__(
        self, workers: int = 1, kind: str = "local", address: str | None = None, exchange: str | None = None
    ) -> None:
        self.workers, self.kind, self.address, self.exchange = workers, kind, address, exchange

    def call(self, name: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return _task(name, function)(*args, **kwargs)

    def map(self, name: str, function: Callable[..., Any], items: Sequence[tuple[Any, ...]]) -> Iterable[Any]:
        if self.kind != "local":
            step = partial(_task, name, retries=1, retry_delay_seconds=2)
            with runners.cluster(self.kind, self.address, self.workers) as cluster:
                yield from runners.spread(cluster, step, function, items, self.exchange)
            return
        with worker_pool(self.workers, len(items)) as spread:
            job = function if spread is None else lambda *args: spread(function, *args)
            batch = _task(name, job, retries=1, retry_delay_seconds=2)
            futures = [batch.submit(*item) for item in items]
            for future in as_completed(futures):
                yield future.result()


def _task(name: str, function: Callable[..., Any], **options: Any) -> Any:
    """A task run that is neither cached nor persisted: hashing and storing its inputs would cost more than the work."""

    def step(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    made = task(name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False, **options)
    return made(step)


@flow(
    name="normalize", flow_run_name="normalize {warehouse}", persist_result=False, validate_parameters=False
)
def normalize(
    paths: list[str],
    warehouse: str = "warehouse",
    limit: int | None = None,
    since: str | None = None,
    dry_run: bool = False,
    workers: int = 1,
    model: str | None = None,
    format: str | None = None,
    reprocess: str | None = None,
    runner: str = "local",
    address: str | None = None,
    exchange: str | None = None,
    notify: list[str] | None = None,
    max_rejects: int = 0,
    metrics: str | None = None,
) -> State:
    """Normalize the sources under `paths` into the warehouse and publish a new snapshot.

    `notify` names webhooks, commands or mailto: addresses that hear of failures, of more than `max_rejects` rejects, of
    checks that warn and of disputed figures about watched entities; `metrics` is a Prometheus text file to write.
    """
    settings = Settings(
        tuple(paths),
        warehouse,
        limit=limit,
        since=since,
        dry_run=dry_run,
        workers=workers,
        model=model,
        format=format,
        reprocess=reprocess,
        runner=runner,
        address=address,
        exchange=exchange,
    )
    try:
        report = execute(settings, PrefectRunner(workers, runner, address, exchange), _shown.get("progress"))
    except NothingToDo as error:
        return Completed(name="NothingToDo", message=str(error), data=error)
    except RunError as error:
        if isinstance(
            error.__cause__, WarehouseBusy
        ):  # the run at work, or the next one, will read what this one would
            return Completed(name="Skipped", message=str(error), data=error)
        after.send(notify or (), "run failed", [str(error)], get_run_logger())
        return Failed(message=str(error), data=error)
    _show(report)
    after.tell(report, notify or (), max_rejects=max_rejects, metrics=metrics, log=get_run_logger())
    if report.rejects:
        return Completed(name="PartialSuccess", message=f"{len(report.rejects)} rejects", data=report)
    plural = "" if report.documents == 1 else "s"
    return Completed(message=f"{report.documents} document{plural} read", data=report)


def _show(report: RunReport) -> None:
    """The run's summary and tables on Prefect's page. What goes wrong here is logged: the run is published."""
    if not (report.published and report.changed):
        create_markdown_artifact(after.summary(report), key="run-summary", description=report.run_id)
        return
    try:
        with connect(report.warehouse) as connection:
            page = after.summary(report, connection)
            create_markdown_artifact(page, key="run-summary", description=report.run_id)
            for key, query in _TABLES.items():
                found = connection.execute(query, [report.run_id])
                names = [c[0] for c in found.description]
                create_table_artifact(
                    [dict(zip(names, map(str, row), strict=True)) for row in found.fetchall()], key=key
                )
    except (OSError, WarehouseError, duckdb.Error) as error:
        get_run_logger().warning("the run is published, but its tables failed: %s", error)


#: Table artifacts of a run; each takes the run id.
_TABLES = {
    "corrections": """
        select original, replacement, action, rule, confidence from corrections
        where run_id = ? and action in ('applied', 'review') order by all limit 200
    """,
    "disputed-figures": """
        select qa.text as figure, a.speaker_name as source, qb.text as other_figure, b.speaker_name as other_source
        from claim_links l join claims a on a.claim_id = l.claim_a join claims b on b.claim_id = l.claim_b
        join quantities qa on qa.quantity_id = l.quantity_a join quantities qb on qb.quantity_id = l.quantity_b
        where l.relation = 'disputes' and l.run_id = ? order by all limit 200
    """,
}


class PrefectAway(Exception):
    """Prefect's server could not be reached or started; nothing was run."""


def run_flow(settings: Settings, progress: Progress | None = None) -> RunReport:
    """Run `normalize` here and now. Raises RunError as `execute` does, PrefectAway when it could not even begin."""
    threads: Any = ThreadPoolTaskRunner(max_workers=max(1, settings.workers))
    bounded = normalize.with_options(task_runner=threads)
    if progress is not None:
        _shown["progress"] = progress
    try:
        state = bounded(**parameters(settings), return_state=True)
    except (RuntimeError, OSError, httpx.HTTPError) as error:
        raise PrefectAway(" ".join(str(error).split())) from error
    result = state.result(raise_on_failure=False)
    if isinstance(result, RunReport):
        return result
    if isinstance(result, RunError):
        raise result
    raise RunError(f"the run stopped: {state.message or result}") from (
        result if isinstance(result, BaseException) else None
    )


def parameters(settings: Settings) -> dict[str, Any]:
    """The settings as parameters of the flow."""
    taken = signature(normalize.fn).parameters
    return {name: value for name, value in settings.as_json().items() if name in taken}
