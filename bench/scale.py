"""What more processes bring, and what a million documents a day would take. In: how many documents a run, and if there is one a
folder of real transcripts, of whose pieces a third of the documents is made. Out: words a second and memory for 1 and 2 workers,
the seconds of each step that only one process can do, and the arithmetic from there.

Each row is a run of a process that publishes several into one warehouse, so that what grows with the warehouse shows. On a
machine with other work, read the words for a processor second; the arithmetic uses those.

    python bench/scale.py [--documents 300] [--workers 1 2] [--runs 3] [--samples FOLDER]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import psutil  # noqa: E402
from newsroom import news, pieces  # noqa: E402

from tasks.stories import DAYS  # noqa: E402

DAY = 86_400
MILLION = 1_000_000
WITHIN = 3  # days that the documents are of: near enough for any two of them to be of one story
#: Steps that run in the flow's own process, whatever the number of workers.
SERIAL = (
    "inboxes",
    "read sources",
    "corpus of names",
    "resolve entities",
    "link stories",
    "write",
    "check",
    "publish",
)
#: Steps that run in the workers.
SPREAD = ("names", "load", "read", "stage")


def write(inbox: Path, run: int, documents: int, samples: Path | None) -> None:
    """The documents of one run, all of some days that one story may span: news, and pieces of real transcripts."""
    real = list(pieces(samples, documents // 3, seed=run)) if samples else []
    for number, piece in enumerate([*real, *news(documents - len(real), seed=run)]):
        day = piece.day % WITHIN + 1
        (inbox / f"2026-01-{day:02d}-{run}-{number}.txt").write_text(piece.text, encoding="utf-8")


class Watch:
    """Processor seconds and peak memory of this process and of each below it, looked at several times a second."""

    def __init__(self) -> None:
        self._me, self._ended = psutil.Process(), threading.Event()
        self.cpu: dict[int, float] = {}
        self.mb: dict[int, float] = {}

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            for process in (self._me, *self._me.children(recursive=True)):
                try:
                    used = process.cpu_times()
                    self.cpu[process.pid] = used.user + used.system
                    self.mb[process.pid] = max(self.mb.get(process.pid, 0.0), process.memory_info().rss / 1e6)
                except psutil.Error:
                    continue  # it has ended meanwhile
            if self._ended.wait(0.3):
                return


def one(workers: int, documents: int, runs: int, samples: Path | None) -> None:
    """Runs with this many workers, one after the other into one warehouse; a line of JSON for each."""
    from flows.run import DirectRunner, execute
    from flows.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder, "inbox")
        inbox.mkdir()
        for run in range(runs):
            write(inbox, run, documents, samples)
            settings = Settings((str(inbox),), str(Path(folder, "w")), workers=workers, batch_documents=50)
            wall, before = time.perf_counter(), sum(psutil.Process().cpu_times()[:2])
            with Watch() as watch:
                report = execute(settings, DirectRunner(workers))
            me = os.getpid()
            others = [mb for pid, mb in watch.mb.items() if pid != me]
            line = {
                "workers": workers, "run": run + 1, "documents": report.documents, "words": report.words,
                "wall": time.perf_counter() - wall, "own": watch.cpu[me] - before,
                "children": sum(used for pid, used in watch.cpu.items() if pid != me), "seconds": report.seconds,
                "mb": watch.mb[me], "mb_worker": max(others, default=0.0),
            }  # fmt: skip
            print(json.dumps(line), flush=True)


def measured(workers: int, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The lines of a process of its own, as they come."""
    command = [sys.executable, __file__, "--one", str(workers), "--documents", str(options.documents)]
    command += [
        "--runs",
        str(options.runs),
        *(["--samples", str(options.samples)] if options.samples else []),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                yield json.loads(line)
    if process.returncode:
        raise SystemExit(f"the run with {workers} workers failed")


def share(row: dict[str, Any]) -> float:
    """Processor seconds for each second by the clock: one process does everything, so its processor time is shared out
    as its wall time is."""
    total = sum(row["seconds"].get(step, 0.0) for step in (*SERIAL, *SPREAD))
    return row["own"] / total if total else 1.0


def arithmetic(rows: list[dict[str, Any]]) -> None:
    """What the runs of one worker say about a million documents a day."""
    first, last = rows[0], rows[-1]
    spread = sum(last["seconds"].get(step, 0.0) for step in SPREAD if step != "load") * share(last)
    words, documents = last["words"], last["documents"]
    rate, needed = words / spread, MILLION * words / documents / DAY
    print(f"\nA million documents a day of {words / documents:.0f} words: {needed:,.0f} words a second.")
    print(f"One core reads {rate:,.0f}: {needed / rate:.1f} cores of workers at full use.")
    print("\nSteps of the one process, processor seconds for 1,000 documents, first and last run:")
    costs: dict[str, float] = {}
    for step in SERIAL:
        a, b = (row["seconds"].get(step, 0.0) * share(row) / row["documents"] * 1000 for row in (first, last))
        costs[step] = b
        print(f"  {step:18}{a:8.2f}{b:8.2f}")
    together = sum(costs.values())
    print(
        f"  {'together':26}{together:8.2f}: {DAY / together * 1000:,.0f} documents a day, if none of it grew."
    )
    linking(rows)


def linking(rows: list[dict[str, Any]]) -> None:
    """Stories: what a document costs grows with how many may be of its story. From a line through the runs but the first,
    which loads what the others have."""
    points, before = [], 0
    for row in rows:
        before += row["documents"]
        points.append((before, row["seconds"].get("link stories", 0.0) * share(row) / row["documents"]))
    (x0, y0), (x1, y1) = points[1 if len(points) > 2 else 0], points[-1]
    slope = max(0.0, (y1 - y0) / (x1 - x0)) if x1 > x0 else 0.0
    base = max(0.0, y1 - slope * x1)
    window = slope * (2 * DAYS + 1)  # a document of today may share a story with one of any of these days
    most = (math.sqrt(base**2 + 4 * window * DAY) - base) / (2 * window) if window else DAY / base
    print(
        f"\nLinking a document takes {1000 * base:.1f} ms, and {1e6 * slope:.1f} µs for each document of the days around it "
        f"({1000 * y0:.1f} ms among {x0}, {1000 * y1:.1f} ms among {x1}):\none process links about {most:,.0f} documents a day, and that breaks first."
        if most < MILLION
        else f"\nLinking a document takes {1000 * base:.1f} ms among {x1}: a million a day are linked in one process."
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--samples", type=Path, help="a folder of transcripts, .txt and .md")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.documents, options.runs, options.samples)
        return
    print(
        f"{'workers':>7}{'run':>5}{'words':>9}{'wall s':>8}{'words/s':>9}{'CPU s':>8}{'words/CPU s':>13}{'MB':>7}{'MB worker':>11}"
    )
    found = []
    for workers in options.workers:
        for row in measured(workers, options):
            found.append(row)
            used = row["own"] + row["children"]
            print(
                f"{row['workers']:7}{row['run']:5}{row['words']:9,}{row['wall']:8.1f}{row['words'] / row['wall']:9,.0f}"
                f"{used:8.1f}{row['words'] / used:13,.0f}{row['mb']:7.0f}{row['mb_worker']:11.0f}",
                flush=True,
            )
    alone = [row for row in found if row["workers"] == 1]
    if alone:
        arithmetic(alone)


if __name__ == "__main__":
    main()
