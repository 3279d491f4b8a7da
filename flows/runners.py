"""Beyond one machine: the batches of a run on a Dask or Ray cluster, through Prefect's task runners for them.

In: the steps of `flows/run.py`. Out: their results. Only batches travel; reading sources, resolving entities, writing and
publishing stay in the process of the flow, so there is one publisher. With an `exchange` (any folder that fsspec can open,
such as s3://bucket/exchange) the workers share nothing with it but that store: what a batch needs is put there, what it
makes is fetched back. Without one, workers must see the warehouse's folder under the same path.
"""

from __future__ import annotations

import functools
import os
import posixpath
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fsspec

from flows.apart import Lost
from flows.errors import UsageError
from flows.settings import RUNNERS

#: How long a Dask scheduler may take to answer.
CONNECT = "20s"


@contextmanager
def cluster(kind: str, address: str | None, workers: int) -> Iterator[Any]:
    """A started task runner of Prefect: on the cluster at `address`, or on a temporary one on this machine.

    Raises UsageError when the package for it is not installed, nothing answers at the address, or its workers have
    another version of this program: their rows would carry our version's name, and be another's.
    """
    make = {"dask": _dask, "ray": _ray}.get(kind)
    if make is None:
        raise UsageError(f"no runner {kind!r}; there are {', '.join(RUNNERS)}")
    try:
        runner = make(address, max(1, workers))
    except ImportError as error:
        raise UsageError(
            f"--runner {kind} needs another package: pip install 'ontherecord[{kind}]'"
        ) from error
    started = _started(kind, runner, address)
    try:
        yield started
    finally:
        started.__exit__(None, None, None)


def _started(kind: str, runner: Any, address: str | None) -> Any:
    """The task runner, entered, its workers looked at. A temporary Ray gives its own parts 15 seconds to come up, and a
    busy machine needs more than one attempt at that."""
    attempts = 3 if kind == "ray" and not address else 1
    while True:
        attempts -= 1
        runner = runner.duplicate()  # one that failed to start cannot be started again
        try:
            runner.__enter__()
            if address:
                _same_version(kind, runner)
            return runner
        except UsageError:
            runner.__exit__(None, None, None)
            raise
        except Exception as error:  # Ray raises bare Exceptions
            if attempts:
                continue
            where = f" at {address}" if address else ""
            raise UsageError(f"no {kind} cluster{where}: {' '.join(str(error).split())[:200]}") from error


def _dask(address: str | None, workers: int) -> Any:
    import dask
    from prefect_dask import DaskTaskRunner

    # A worker that leaves says so at length; what matters comes back as the failure of its batch.
    dask.config.set({"logging.distributed": "error"})
    if address:
        return DaskTaskRunner(address=address, client_kwargs={"set_as_default": False, "timeout": CONNECT})
    local = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=local, client_kwargs={"set_as_default": False})


def _ray(address: str | None, workers: int) -> Any:
    # Read by Ray when it is imported.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault(
        "RAY_raylet_start_wait_time_s", "180"
    )  # a busy machine takes longer than the usual 30 s
    from prefect_ray import RayTaskRunner

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address:
        return RayTaskRunner(address=address, init_kwargs=quiet)
    local = {"num_cpus": workers, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    return RayTaskRunner(init_kwargs={**quiet, **local})


def _same_version(kind: str, runner: Any) -> None:
    """Raises UsageError when a worker reads with another version than this process."""

    def version() -> str:  # nested, so that it travels by value: a worker may lack this very module
        try:
            from flows.versions import pipeline_version
        except ImportError as error:
            return f"none ({error})"
        return pipeline_version()

    if kind == "dask":
        runner.client.wait_for_workers(1, timeout=60)
        found = runner.client.run(version)
    else:
        import ray

        found = {"a worker": ray.get(ray.remote(version).remote(), timeout=120)}
    ours = version()
    for worker, theirs in found.items():
        if theirs != ours:
            raise UsageError(f"{worker} has ontherecord {theirs}, this is {ours}: install the same on all")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file in the exchange, in place of a path. One that several batches need is kept by a worker between them."""

    url: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder in the exchange, in place of the path of a folder: what a batch writes there is brought back."""

    url: str


@dataclass(slots=True)
class Exchange:
    """The place where the flow and the workers leave files for each other during one run; deleted at its end."""

    url: str
    _folders: dict[str, Path] = field(default_factory=dict)

    def __enter__(self) -> Exchange:
        self.url = posixpath.join(self.url, f"ontherecord-{secrets.token_hex(8)}")
        return self

    def __exit__(self, *_: object) -> None:
        system, path = fsspec.core.url_to_fs(self.url)
        if system.exists(path):
            system.rm(path, recursive=True)

    def sent(self, items: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The arguments with every file put into the exchange, and every folder replaced by an outbox."""
        uses = Counter(a for item in items for a in item if isinstance(a, Path))
        parcels: dict[Path, Parcel] = {}
        for path, count in uses.items():
            if path.is_file():
                parcels[path] = Parcel(
                    posixpath.join(self.url, "in", f"{len(parcels):06d}", path.name), count > 1
                )
                _put(path, parcels[path].url)
        sent = []
        for number, item in enumerate(items):
            arguments = []
            for each in item:
                if not isinstance(each, Path):
                    arguments.append(each)
                elif each in parcels:
                    arguments.append(parcels[each])
                else:
                    outbox = Outbox(posixpath.join(self.url, "out", f"{number:06d}", each.name))
                    self._folders[outbox.url] = each
                    arguments.append(outbox)
            sent.append(tuple(arguments))
        return sent

    def fetch(self, item: tuple[Any, ...]) -> None:
        """Bring back what a batch has left in its outboxes."""
        for each in item:
            if isinstance(each, Outbox):
                _get_folder(each.url, self._folders[each.url])


def away(function: Callable[..., Any], *args: Any) -> Any:
    """Run a step on a worker: parcels are unpacked into a folder of its own, outboxes are filled from there."""
    with tempfile.TemporaryDirectory(prefix="ontherecord-") as name:
        folder = Path(name)
        arguments: list[Any] = []
        made: list[tuple[Path, str]] = []
        for number, each in enumerate(args):
            if isinstance(each, Parcel):
                here = folder / str(number) / posixpath.basename(each.url)
                arguments.append(_kept(each.url) if each.is_shared else _get(each.url, here))
            elif isinstance(each, Outbox):
                path = folder / str(number) / posixpath.basename(each.url)
                path.mkdir(parents=True)
                made.append((path, each.url))
                arguments.append(path)
            else:
                arguments.append(each)
        result = function(*arguments)
        for path, url in made:
            for file in sorted(p for p in path.rglob("*") if p.is_file()):
                _put(file, posixpath.join(url, file.relative_to(path).as_posix()))
        return result


@functools.lru_cache(maxsize=2)
def _kept(url: str) -> Path:
    """A worker's own copy of what every batch needs; the last two runs' are kept while the process lives."""
    folder = tempfile.mkdtemp(prefix="ontherecord-")
    return _get(url, Path(folder) / posixpath.basename(url))


def _put(path: Path, url: str) -> None:
    system, to = fsspec.core.url_to_fs(url)
    system.makedirs(posixpath.dirname(to), exist_ok=True)
    system.put_file(str(path), to)


def _get(url: str, to: Path) -> Path:
    system, path = fsspec.core.url_to_fs(url)
    to.parent.mkdir(parents=True, exist_ok=True)
    system.get_file(path, str(to))
    return to


def _get_folder(url: str, to: Path) -> None:
    system, path = fsspec.core.url_to_fs(url)
    system.invalidate_cache()
    for name in system.find(path):
        file = to / posixpath.relpath(name, path)
        part = _get(f"{url}/{posixpath.relpath(name, path)}", file.with_name(f"{file.name}.part"))
        os.replace(part, file)


def spread(
    runner: Any,
    step: Any,
    function: Callable[..., Any],
    items: Sequence[tuple[Any, ...]],
    exchange: str | None,
) -> Iterable[Any]:
    """Results of `function` for each tuple of arguments, in their order, or Lost. `step(function)` makes a task of Prefect's."""
    if exchange is None:
        futures = [_submit(runner, step(function), item) for item in items]
        yield from (_result(future, item) for future, item in zip(futures, items, strict=True))
        return
    with Exchange(exchange) as store:
        sent = store.sent(items)
        job = step(functools.partial(away, function))
        futures = [_submit(runner, job, item) for item in sent]
        for item, parcel, future in zip(items, sent, futures, strict=True):
            result = _result(future, item)
            if not isinstance(result, Lost):
                store.fetch(parcel)
            yield result


def _result(future: Any, item: tuple[Any, ...]) -> Any:
    """The result of a batch; Lost when the cluster gave it up because its workers died over it."""
    try:
        return future.result()
    except Exception as error:
        if type(error).__name__ in _DEATHS:
            return Lost(item)
        raise


#: How Dask and Ray say that a worker died (and, with Dask, more than once over the same task).
_DEATHS = {"KilledWorker", "WorkerCrashedError", "OutOfMemoryError", "NodeDiedError", "LocalRayletDiedError"}


def _submit(runner: Any, task: Any, arguments: tuple[Any, ...]) -> Any:
    from prefect.utilities.callables import get_call_parameters

    return runner.submit(task, parameters=get_call_parameters(task.fn, arguments, {}))
