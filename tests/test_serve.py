"""What a user relies on: files dropped into an inbox are published by the clock, on a real Prefect server."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tasks.warehouse import WarehouseError, connect

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
        time.sleep(1)
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


def test_an_inbox_is_published_by_the_clock(tmp_path, seeds) -> None:
    port = _free_port()
    env = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONPATH": str(ROOT),
    }
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    one, other = sorted(seeds.iterdir())
    shutil.copy(one, inbox)
    log = (tmp_path / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
        env=env, stdout=log, stderr=log,
    )  # fmt: skip
    served = None
    try:
        _wait(lambda: _up(f"http://127.0.0.1:{port}/api/health"), 180, "the Prefect server")
        served = subprocess.Popen(
            [sys.executable, "-m", "flows", "serve", str(inbox), "--every", "20s", "-w", str(tmp_path / "w")],
            env=env, stdout=log, stderr=log, cwd=ROOT,
        )  # fmt: skip
        _wait(
            lambda: _documents(tmp_path / "w") == 1,
            240,
            f"the first snapshot; {(tmp_path / 'log').read_text()[-2000:]}",
        )
        shutil.copy(other, inbox)
        _wait(lambda: _documents(tmp_path / "w") == 2, 240, "the second document")
    finally:
        for process in (served, server):
            if process is not None:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
        log.close()
