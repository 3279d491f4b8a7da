"""What a user relies on: a run on a Dask or Ray cluster publishes what a run on one machine does, and workers share nothing
with it but the exchange."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from flows import runners
from flows.apart import Lost
from flows.errors import UsageError
from flows.settings import Settings


def write_twice(number: int, given: Path, shared: Path, out: Path) -> tuple[int, bool]:
    """A step as batches are: reads files, writes into a folder, returns a value."""
    assert given.read_text() == f"given {number}" and shared.read_text() == "shared"
    (out / "table").mkdir(parents=True)
    (out / "table" / f"{number}.txt").write_text(f"{out.name} {number}")
    return number, shared.stat().st_ino != 0


@pytest.fixture
def items(tmp_path: Path) -> list[tuple]:
    work = tmp_path / "work"
    work.mkdir()
    (work / "corpus").write_text("shared")
    out = tmp_path / "run_1"
    found = []
    for number in range(3):
        (work / f"batch-{number}").write_text(f"given {number}")
        found.append((number, work / f"batch-{number}", work / "corpus", out))
    return found


def test_what_a_batch_needs_and_makes_travels_through_the_exchange(tmp_path, items) -> None:
    with runners.Exchange((tmp_path / "exchange").as_uri()) as exchange:
        sent = exchange.sent(items)
        assert not any(isinstance(a, Path) for item in sent for a in item)
        for item in items[1:]:
            item[1].unlink()  # a worker elsewhere has no such file
        items[0][2].unlink()
        for item in sent:
            assert runners.away(write_twice, *item)[0] == item[0]
        assert not items[0][3].exists()  # nothing arrives but by fetching
        for item in sent:
            exchange.fetch(item)
    made = sorted(p for p in items[0][3].rglob("*") if p.is_file())
    assert [p.read_text() for p in made] == ["run_1 0", "run_1 1", "run_1 2"]
    assert not list((tmp_path / "exchange").rglob("*.txt")) and not list(items[0][3].rglob("*.part"))


def test_a_batch_done_twice_leaves_one_result(tmp_path, items) -> None:
    with runners.Exchange((tmp_path / "exchange").as_uri()) as exchange:
        sent = exchange.sent(items)
        runners.away(write_twice, *sent[0])
        runners.away(write_twice, *sent[0])  # a retry
        exchange.fetch(sent[0])
        assert len([p for p in items[0][3].rglob("*") if p.is_file()]) == 1


@pytest.mark.parametrize("name", ["KilledWorker", "WorkerCrashedError", "ValueError"])
def test_a_batch_whose_worker_died_is_lost_and_another_error_is_an_error(name: str, monkeypatch) -> None:
    class Future:
        def result(self) -> None:
            raise type(name, (Exception,), {})("over this batch")

    monkeypatch.setattr(runners, "_submit", lambda *_: Future())
    results = runners.spread(None, lambda function: function, write_twice, [(1, "a"), (2, "b")], None)
    if name == "ValueError":
        with pytest.raises(Exception, match="over this batch"):
            list(results)
    else:
        assert list(results) == [Lost((1, "a")), Lost((2, "b"))]


def test_another_runner_is_refused() -> None:
    with pytest.raises(UsageError, match="dask, ray"):
        Settings(("a",), "w", runner="spark")


@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_a_runner_without_its_package_names_the_extra(kind, monkeypatch) -> None:
    def missing(*_):
        raise ImportError(f"No module named prefect_{kind}")

    monkeypatch.setattr(runners, f"_{kind}", missing)
    with pytest.raises(UsageError, match=rf"ontherecord\[{kind}\]"), runners.cluster(kind, None, 1):
        pass


needs = {
    kind: pytest.mark.skipif(
        importlib.util.find_spec(f"prefect_{kind}") is None, reason=f"the extra {kind} is not installed"
    )
    for kind in ("dask", "ray")
}


@pytest.fixture(scope="module")
def harness():
    """One temporary Prefect server for the module."""
    from prefect.testing.utilities import prefect_test_harness

    from flows import normalize  # noqa: F401  (its settings must be set before Prefect is imported)

    with prefect_test_harness(server_startup_timeout=300):
        yield


def rows(warehouse: Path) -> list[tuple]:
    from tasks.warehouse import connect

    with connect(warehouse) as connection:
        return connection.execute("select claim_id, speaker_name, text from claims order by 1").fetchall()


@pytest.fixture(scope="module")
def alone(tmp_path_factory, seeds) -> list[tuple]:
    """What one machine makes of the seeds."""
    from flows.run import DirectRunner, execute

    folder = tmp_path_factory.mktemp("alone") / "w"
    execute(Settings((str(seeds),), str(folder)), DirectRunner())
    return rows(folder)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [pytest.param(kind, marks=needs[kind]) for kind in needs])
@pytest.mark.parametrize("exchange", [True, False])
def test_a_cluster_makes_the_same_rows_as_one_machine(
    kind, exchange, harness, alone, seeds, tmp_path, monkeypatch
) -> None:
    from flows.normalize import run_flow

    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")]))
    )
    settings = Settings(
        (str(seeds),), str(tmp_path / "w"), workers=2, batch_documents=1, runner=kind,
        exchange=(tmp_path / "exchange").as_uri() if exchange else None,
    )  # fmt: skip
    report = run_flow(settings)
    assert report.published and report.documents == 2 and not report.rejects
    assert rows(tmp_path / "w") == alone
    assert not list((tmp_path / "exchange").glob("*"))


@pytest.mark.slow
@needs["dask"]
def test_workers_of_another_version_are_refused(harness, monkeypatch) -> None:
    from distributed import LocalCluster

    from flows import versions

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as running:
        with runners.cluster("dask", running.scheduler_address, 1):
            pass
        monkeypatch.setattr(versions, "pipeline_version", lambda model=None: "0.0+other")
        with (
            pytest.raises(UsageError, match="install the same"),
            runners.cluster("dask", running.scheduler_address, 1),
        ):
            pass


@pytest.mark.slow
@needs["dask"]
def test_an_address_where_nothing_answers_is_one_line(monkeypatch) -> None:
    monkeypatch.setattr(runners, "CONNECT", "2s")
    with (
        pytest.raises(UsageError, match="no dask cluster at tcp"),
        runners.cluster("dask", "tcp://127.0.0.1:9", 1),
    ):
        pass
