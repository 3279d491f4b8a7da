"""A run that is killed, at any step or any moment, costs nobody a row. The long version is bench/crash.py itself."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def crash(*options: str) -> dict[str, dict]:
    done = subprocess.run(
        [sys.executable, "bench/crash.py", *options], cwd=ROOT, capture_output=True, text=True, timeout=3000
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert not [line for line in lines if "inconsistent" in line]
    return {line["part"]: line for line in lines if "part" in line}


def test_a_run_killed_at_any_of_some_steps_is_repaired_by_the_next() -> None:
    found = crash("--kills", "0", "--stride", "110", "--seed", "3")["steps"]
    assert found["kills"] >= 3 and found["old"] >= 1


@pytest.mark.slow
def test_runs_killed_under_the_eyes_of_readers() -> None:
    found = crash("--kills", "20", "--stride", "40")
    assert found["steps"]["kills"] >= 8 and found["steps"]["old"] and found["steps"]["new"]
    assert found["random"]["kills"] == 20 and found["random"]["inconsistent_reads"] == 0
    assert found["random"]["reads"] > 20


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    """No more than a few kilobytes to a file: what a full disk looks like to a process that may not fill a real one."""
    code = f"""
import sys
sys.path.insert(0, {str(ROOT / "bench")!r})
sys.path.insert(0, {str(ROOT)!r})
import crash, signal, resource
from tasks.warehouse import WarehouseError
crash.write({str(tmp_path / "w")!r}, 1)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
try:
    crash.write({str(tmp_path / "w")!r}, 2)
    print("published")
except WarehouseError as error:
    print("refused:", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print("generation", crash.look({str(tmp_path / "w")!r}))
crash.write({str(tmp_path / "w")!r}, 2)
print("generation", crash.look({str(tmp_path / "w")!r}))
"""
    assert resource.RLIMIT_FSIZE and signal.SIGXFSZ  # both exist on every POSIX system
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, env={**os.environ}
    )
    lines = done.stdout.splitlines()
    assert lines and lines[0].startswith("refused: "), done.stdout + done.stderr[-2000:]
    assert "over the allowed size" in lines[0] or "too large" in lines[0].lower()
    assert lines[1:] == ["generation 1", "generation 2"]
