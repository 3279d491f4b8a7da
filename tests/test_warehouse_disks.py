"""A disk that is full, and one that is read-only: a clear line, readers see what was published, and nothing is lost.

Real file systems in a mount namespace of their own, which Linux lets anybody make unless told not to; skipped elsewhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_CODE = """
import subprocess, sys
from pathlib import Path
sys.path[:0] = [{bench!r}, {root!r}]
import crash
from tasks.warehouse import WarehouseError

disk = Path({disk!r})
crash.write(str(disk / "w"), 1)

def attempt(what):
    try:
        crash.write(str(disk / "w"), 2)
        print(what, "published")
    except WarehouseError as error:
        print(what, str(error).count(chr(10)), error)
    print(what, "generation", crash.look(str(disk / "w")))

import shutil
ballast = disk / "ballast"
for spare in (0, 40_000, 150_000):
    free = shutil.disk_usage(disk).free
    ballast.write_bytes(b"x" * max(free - spare, 0))
    attempt("full")
    ballast.unlink()
subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
attempt("read-only")
subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
attempt("writable")
"""


def test_a_full_or_read_only_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    disk = tmp_path / "disk"
    disk.mkdir()
    inside = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    mount = f"mount -t tmpfs -o size=8m tmpfs '{disk}'"
    if subprocess.run([*inside, mount], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    code = _CODE.format(bench=str(ROOT / "bench"), root=str(ROOT), disk=str(disk))
    (tmp_path / "code.py").write_text(code)
    done = subprocess.run(
        [*inside, f"{mount} && '{sys.executable}' '{tmp_path / 'code.py'}'"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    lines = done.stdout.splitlines()
    told = [line for line in lines if "generation" not in line]
    assert [line.split()[0] for line in told] == ["full"] * 3 + ["read-only", "writable"], done.stderr[-2000:]
    assert all("0 " in line and "the disk is full" in line for line in told[:3]), told
    assert "the file system is read-only" in told[3] and told[4] == "writable published"
    seen = [line.rsplit(" ", 1)[1] for line in lines if "generation" in line]
    assert seen == ["1", "1", "1", "1", "2"]
