"""What a user relies on: files dropped into an inbox are published by the clock, on a real Prefect server; a run cancelled
there leaves the last snapshot; and while the server is away, runs go on."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.warehouse import Warehouse, WarehouseError, connect, maintenance

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _wait(condition, seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.3)
    pytest.fail(f"waited {seconds} s for {what}")


def _up(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _documents(warehouse: Path) -> int:
    try:
        with connect(warehouse) as c:
            return c.execute("select count(*) from documents").fetchone()[0]
    except WarehouseError:
        return 0


class Desk:
    """A Prefect server, a process that serves an inbox, and the inbox."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.inbox, self.warehouse = folder, folder / "inbox", folder / "w"
        self.inbox.mkdir()
        self.port = _free_port()
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.env = {
            **os.environ,
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_RUNNER_POLL_FREQUENCY": "2",
            "DO_NOT_TRACK": "1",
            "PYTHONPATH": str(ROOT),
        }
        self.log = (folder / "log").open("w")
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self, name: str, *arguments: str) -> None:
        command = [sys.executable, "-m", *arguments]
        self.processes[name] = subprocess.Popen(
            command, env=self.env, stdout=self.log, stderr=self.log, cwd=ROOT
        )

    def start_server(self) -> None:
        self.start("server", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port))
        self.wait(lambda: _up(f"{self.api}/health"), 300, "the Prefect server")

    def stop(self, name: str) -> None:
        process = self.processes.pop(name, None)
        if process is None:
            return
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def wait(self, condition, seconds: float, what: str) -> None:
        try:
            _wait(condition, seconds, what)
        except BaseException:
            print((self.folder / "log").read_text()[-4000:])
            raise

    def post(self, path: str, **body) -> Any:
        request = urllib.request.Request(
            f"{self.api}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def runs(self, *states: str) -> list[dict]:
        return self.post("/flow_runs/filter", flow_runs={"state": {"type": {"any_": list(states)}}}, limit=50)

    def count(self, *states: str) -> int:
        return self.post("/flow_runs/count", flow_runs={"state": {"type": {"any_": list(states)}}})

    def at_work(self) -> list[dict]:
        """The run that is reading batches now, if any."""
        return self.runs("RUNNING") if list(self.warehouse.glob("staging/*.work/batch-*.pickle")) else []


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Desk]:
    found = Desk(tmp_path_factory.mktemp("desk"))
    try:
        found.start_server()
        found.start("serve", "flows", "serve", str(found.inbox), "--every", "10s", "-w", str(found.warehouse))
        yield found
    finally:
        for name in ("serve", "server"):
            found.stop(name)
        found.log.close()


def test_an_inbox_is_published_by_the_clock(desk, seeds) -> None:
    one, other = sorted(seeds.iterdir())
    desk.wait(lambda: desk.runs("COMPLETED"), 300, "a run over the empty inbox")
    assert not desk.runs("FAILED", "CRASHED")  # nothing to do is no failure
    shutil.copy(one, desk.inbox)
    desk.wait(lambda: _documents(desk.warehouse) == 1, 300, "the first snapshot")
    shutil.copy(other, desk.inbox)
    desk.wait(lambda: _documents(desk.warehouse) == 2, 300, "the second document")


def test_a_run_cancelled_on_the_server_leaves_the_last_snapshot(desk, seeds) -> None:
    before = _documents(desk.warehouse)
    words = sorted(seeds.iterdir())[1].read_text()
    for number in range(60):
        (desk.inbox / f"more-{number}.txt").write_text(
            f"{words}\n\nThis was edition {number} of the story.\n"
        )

    desk.wait(desk.at_work, 300, "a run at work on them")
    (run,) = desk.at_work() or desk.runs("RUNNING")
    desk.post(f"/flow_runs/{run['id']}/set_state", state={"type": "CANCELLING"}, force=False)
    desk.wait(lambda: desk.runs("CANCELLED"), 120, "the cancellation")
    assert _documents(desk.warehouse) == before
    desk.wait(lambda: _documents(desk.warehouse) == before + 60, 500, "the next run")
    assert not [f for f in maintenance.doctor(Warehouse.open(desk.warehouse)) if f.severity == "error"]


def test_while_the_server_is_away_runs_go_on_until_it_answers_again(desk) -> None:
    before = _documents(desk.warehouse)
    desk.stop("server")
    (desk.inbox / "late.txt").write_text(
        "The mayor said on Friday that the bridge would stay closed for 3 weeks.\n"
    )
    desk.wait(lambda: _documents(desk.warehouse) == before + 1, 500, "a run without the server")
    assert desk.processes["serve"].poll() is None
    desk.start_server()
    done = desk.count("COMPLETED")
    desk.wait(lambda: desk.count("COMPLETED") > done, 300, "a run on the server that is back")


def test_a_server_that_goes_away_during_a_run_takes_nothing_with_it(desk, seeds) -> None:
    """And the process ends when it is told to, server or none."""
    before = _documents(desk.warehouse)
    words = sorted(seeds.iterdir())[1].read_text()
    for number in range(30):
        (desk.inbox / f"again-{number}.txt").write_text(f"{words}\n\nThis was issue {number} of the paper.\n")
    desk.wait(desk.at_work, 300, "a run at work on them")
    desk.stop("server")
    desk.wait(lambda: _documents(desk.warehouse) == before + 30, 500, "them all")
    serve = desk.processes["serve"]
    desk.stop("serve")
    assert serve.returncode in (0, -signal.SIGTERM)


def test_without_a_fallback_a_server_that_is_away_is_an_error_of_one_line(tmp_path) -> None:
    (tmp_path / "a.txt").write_text("The mayor said on Monday that the bridge would open.\n")
    done = subprocess.run(
        [sys.executable, "-m", "flows", "run", str(tmp_path / "a.txt"), "-w", str(tmp_path / "w"), "--no-fallback"],
        env={**os.environ, "PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_HOME": str(tmp_path / "prefect")},
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1 and done.stderr.strip().splitlines()[-1].startswith(
        "ontherecord: Prefect does not answer"
    )
    assert "Traceback" not in done.stderr and not (tmp_path / "w" / "ontherecord.duckdb").exists()
