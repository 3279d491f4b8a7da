"""How long the command takes to answer. Out: seconds of wall and processor time for each command, and as a multiple of what
Python and Typer take for nothing, so that figures of a busy machine can be read. "first document read" ends when the rows of a
run's first document are about to be staged; the rest is stories, checks and publishing.

    python bench/startup.py [--repeat 3]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: The command, which leaves where it would stage the first batch.
FIRST = """
import os, sys
from flows import batches
from flows.cli import main
sys.argv[-1] += str(os.getpid())  # a warehouse of its own: in the same one the next run would look into why this one died
batches.stage_batch = lambda *_: os._exit(0)
main()
"""
NEWS = "The mayor said on Monday that the bridge would open in the fall.\n"


def timed(*command: str) -> tuple[float, float]:
    """Wall and processor seconds of a command."""
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command, cwd=ROOT, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    wall = time.perf_counter() - clock
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as folder:
        inbox, warehouse = Path(folder, "inbox"), str(Path(folder, "warehouse"))
        inbox.mkdir()
        (inbox / "a.txt").write_text(NEWS)
        flows = (sys.executable, "-m", "flows")
        run = (*flows, "run", str(inbox), "--no-prefect", "-w", warehouse)
        commands = {
            "python and typer": (sys.executable, "-c", "import typer"),
            "--help": (*flows, "--help"),
            "run, a path that is not there": (*flows, "run", str(inbox / "none")),
            "first document read": (sys.executable, "-c", FIRST, *run[3:-1], str(Path(folder, "none"))),
            "run, one new document": run,
            "run, nothing new": run,
            "sql": (*flows, "sql", "select count(*) from documents", "-w", warehouse),
        }
        floor = 0.0
        print(f"{'':32}{'wall s':>8}{'CPU s':>8}{'x floor':>9}")
        for name, command in commands.items():
            times = 1 if name == "run, one new document" else repeat
            wall, cpu = (min(column) for column in zip(*(timed(*command) for _ in range(times)), strict=True))
            floor = floor or cpu
            print(f"{name:32}{wall:8.2f}{cpu:8.2f}{cpu / floor:9.1f}", flush=True)


if __name__ == "__main__":
    main()
