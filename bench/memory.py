"""Whether memory stays flat over many documents. In: how many. Out: a table of resident memory, and what a thousand documents
add after the first tenth, when everything is loaded.

`worker` is what a worker process does, batch after batch: correct names, read, stage rows. `run` is whole runs into one
warehouse, each of `--batch` documents, as an inbox gives them. Documents are made from templates with names, places and
figures that no other document has, since what grows is what a process keeps of words it has not seen before.

    python bench/memory.py --documents 20000
    python bench/memory.py --part run --documents 2000 --batch 500
"""

from __future__ import annotations

import argparse
import gc
import os
import pickle
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil

from flows.batches import process_batch
from flows.run import DirectRunner, execute
from flows.settings import Settings
from tasks import names
from tasks.carrier import Transcript
from tasks.sources import Source, read

SYLLABLES = "ba be ka ko la lu ma mi na no pa ra ri sa so ta to va vi ze".split()
TEMPLATES = (
    "{name} said on Monday that {n} people were hurt in {place}.",
    "The mayor of {place}, {name}, told reporters that the bridge had cost {n} dollars.",
    "Police in {place} said {n} houses burned down, but {name} denied it.",
    "“We counted {n} trucks,” {name} said in {place}.",
)


def word(chance: random.Random) -> str:
    """A capitalized word that hardly any other document has."""
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(3, 5))).capitalize()


def text(number: int) -> str:
    """A short document: two sentences."""
    chance = random.Random(number)
    return " ".join(
        chance.choice(TEMPLATES).format(
            name=f"{word(chance)} {word(chance)}", place=word(chance), n=chance.randint(100, 10**7)
        )
        for _ in range(2)
    )


def transcripts(first: int, count: int, folder: Path) -> list[Transcript]:
    """Documents as the sources stage gives them."""
    found = []
    for number in range(first, first + count):
        path = folder / f"{number}.txt"
        path.write_text(text(number) + "\n")
        found += [
            d for d in read(Source(f"file:///bench/{path.name}", str(path))) if isinstance(d, Transcript)
        ]
        path.unlink()
    return found


def resident() -> float:
    """Megabytes of this process."""
    gc.collect()
    return psutil.Process(os.getpid()).memory_info().rss / 1e6


def worker(documents: int, batch: int, folder: Path) -> Iterator[tuple[int, float]]:
    """Documents read so far, and resident memory."""
    corpus = folder / "corpus.pickle"
    corpus.write_bytes(pickle.dumps((names.CorpusNames.build([]), names.Decisions(()), None)))
    for number, first in enumerate(range(0, documents, batch)):
        path = folder / "batch.pickle"
        path.write_bytes(pickle.dumps(transcripts(first, min(batch, documents - first), folder)))
        result = process_batch(number, path, corpus, folder / "run_bench", "run_bench", "bench", None)
        assert not result.rejects, result.rejects[0]
        shutil.rmtree(folder / "run_bench")
        yield first + result.documents, resident()


def runs(documents: int, batch: int, folder: Path) -> Iterator[tuple[int, float]]:
    """The same for whole runs, published one after the other."""
    inbox = folder / "inbox"
    inbox.mkdir()
    for first in range(0, documents, batch):
        for number in range(first, min(first + batch, documents)):
            (inbox / f"{number}.txt").write_text(text(number) + "\n")
        report = execute(Settings((str(inbox),), str(folder / "warehouse")), DirectRunner())
        yield report.documents + report.unchanged, resident()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=("worker", "run"), default="worker")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--lines", type=int, default=20, help="rows to print")
    options = parser.parse_args()
    curve: list[tuple[int, float]] = []
    clock = time.perf_counter()
    print(f"before: {resident():.0f} MB\n{'documents':>10}{'MB':>8}{'s':>8}")
    with tempfile.TemporaryDirectory() as name:
        part = worker if options.part == "worker" else runs
        step = max(1, options.documents // options.batch // options.lines)
        for number, point in enumerate(part(options.documents, options.batch, Path(name))):
            curve.append(point)
            if number % step == 0 or point[0] == options.documents:
                print(f"{point[0]:10,}{point[1]:8.0f}{time.perf_counter() - clock:8.0f}", flush=True)
    settled = [p for p in curve if p[0] >= options.documents / 10]
    (a, low), (b, high) = settled[0], settled[-1]
    grown = (high - low) / max(1, b - a) * 1000
    print(f"from {a:,} to {b:,} documents: {high - low:+.1f} MB, {grown:+.2f} MB for 1,000 documents")


if __name__ == "__main__":
    main()
