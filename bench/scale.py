"""What more processes bring, and what a million documents a day would take. In: how many documents. Out: words a second and
memory for 1 and 2 workers, the seconds of each step that only one process can do, and the arithmetic from there.

Each row is a process of its own that publishes two runs into one warehouse, so that what grows with the warehouse shows. On a
machine with other work, read the words for a processor second; the arithmetic uses those.

    python bench/scale.py [--documents 200] [--workers 1 2]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import psutil  # noqa: E402
from memory import text  # noqa: E402

DAY = 86_400
MILLION = 1_000_000
PARAGRAPHS = 20  # of two sentences: about 450 words, as news articles have
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


def write(inbox: Path, first: int, count: int) -> None:
    """Documents of about 450 words, each with a date of the same month."""
    for number in range(first, first + count):
        words = "\n\n".join(text(number * PARAGRAPHS + k) for k in range(PARAGRAPHS))
        (inbox / f"2026-01-{number % 28 + 1:02d}-{number}.txt").write_text(words + "\n")


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


def one(workers: int, documents: int) -> None:
    """Two runs with this many workers; a line of JSON for each."""
    from flows.run import DirectRunner, execute
    from flows.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder, "inbox")
        inbox.mkdir()
        for run in range(2):
            write(inbox, run * documents, documents)
            settings = Settings((str(inbox),), str(Path(folder, "w")), workers=workers, batch_documents=25)
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


def measured(workers: int, documents: int) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(workers), "--documents", str(documents)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def arithmetic(found: list[dict[str, Any]]) -> None:
    """What the figures of one worker say about a million documents a day."""
    first, second = (row for row in found if row["workers"] == found[0]["workers"])
    # One process does everything there, so its processor time is shared out as its wall time is.
    total = sum(second["seconds"].get(step, 0.0) for step in (*SERIAL, *SPREAD))
    share = second["own"] / total if second["workers"] == 1 and total else 1.0
    spread = sum(second["seconds"].get(step, 0.0) for step in SPREAD if step != "load") * share
    words, documents = second["words"], second["documents"]
    rate = words / spread
    needed = MILLION * words / documents / DAY
    print(f"\nA million documents a day of {words / documents:.0f} words: {needed:,.0f} words a second.")
    print(f"One core reads {rate:,.0f}: {needed / rate:.0f} cores of workers at full use.")
    print(
        "\nSteps of the one process, processor seconds for 1,000 documents, first and second run, and hours of the day:"
    )
    hours = {}
    for step in SERIAL:
        a = first["seconds"].get(step, 0.0) * share / first["documents"] * 1000
        b = second["seconds"].get(step, 0.0) * share / documents * 1000
        hours[step] = b * 1000 / 3600
        print(f"  {step:18}{a:8.1f}{b:8.1f}{hours[step]:8.1f}")
    worst = max(hours, key=lambda step: hours[step])
    everything = sum(hours.values())
    print(f"  {'together':34}{everything:8.1f}")
    verdict = "more than a day has" if everything > 24 else "fits in a day"
    print(
        f"What breaks first: {worst}; all of it takes {everything:.1f} hours of one core, which is {verdict}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.documents)
        return
    print(
        f"{'workers':>7}{'run':>5}{'words':>9}{'wall s':>8}{'words/s':>9}{'CPU s':>8}{'words/CPU s':>13}{'MB':>7}{'MB worker':>11}"
    )
    found = []
    for workers in options.workers:
        for row in measured(workers, options.documents):
            found.append(row)
            used = row["own"] + row["children"]
            print(
                f"{row['workers']:7}{row['run']:5}{row['words']:9,}{row['wall']:8.1f}{row['words'] / row['wall']:9,.0f}"
                f"{used:8.1f}{row['words'] / used:13,.0f}{row['mb']:7.0f}{row['mb_worker']:11.0f}",
                flush=True,
            )
    arithmetic(found)


if __name__ == "__main__":
    main()
