"""How fast the English reader is: words a second of `nlp.pipe`, tokenization and decoding included, and seconds to load.

In come texts (a JSONL file of `tokens`, or the seed transcripts repeated), out goes a table. Each row is measured in the same run against the others:
spaCy's tokenizer alone (what no reader can beat), one document at a time, in a stream, in a stream on two threads, and any other pipeline
named with --model. Usage: python bench/reader.py [--texts FILE.jsonl] [--words 50000] [--model NAME ...]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import spacy
from spacy.tokens import Doc

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tasks import resources
from tasks.language import load

SENTENCES = 20  # of a document, when the texts come as sentences


def texts(path: Path | None, words: int) -> list[str]:
    """Documents of about so many words in all."""
    if path is not None:
        rows = [" ".join(json.loads(line)["tokens"]) for line in path.open(encoding="utf8")]
        found = [" ".join(rows[i : i + SENTENCES]) for i in range(0, len(rows), SENTENCES)]
    else:
        found = [
            file.read_text(encoding="utf8")
            for file in sorted(resources.path("seeds", "transcripts").glob("*.txt"))
        ] * 1000
    out: list[str] = []
    total = 0
    for text in found:
        if total > words:
            break
        out.append(text)
        total += len(text.split())
    return out


def rate(
    read: Callable[[list[str]], Iterable[Doc]], documents: list[str], rounds: int = 3
) -> tuple[float, float]:
    """Words a second of the best of some rounds, by the clock and by the processor's time."""
    list(read(documents[:5]))
    best_wall = best_cpu = 0.0
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        words = sum(len(doc) for doc in read(documents))
        best_wall = max(best_wall, words / (time.perf_counter() - wall))
        best_cpu = max(best_cpu, words / (time.process_time() - cpu))
    return best_wall, best_cpu


def load_seconds() -> tuple[float, float]:
    """Seconds to import spaCy and to load the pipeline, in a fresh process."""
    code = "import time; a=time.time(); import spacy; b=time.time(); from tasks.language import load; load(); print(b-a, time.time()-b)"
    root = Path(__file__).resolve().parents[1]
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split()
    return float(out[0]), float(out[1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of the English reader.")
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--words", type=int, default=50_000)
    parser.add_argument("--model", action="append", default=[], help="another pipeline to measure beside")
    args = parser.parse_args()
    documents = texts(args.texts, args.words)
    tokenizer, own, two = spacy.blank("en"), load(), load(threads=2)
    rows: list[tuple[str, Callable[[list[str]], Iterable[Doc]]]] = [
        ("tokenizer alone", tokenizer.pipe),
        ("reader, one document at a time", lambda part: map(own, part)),
        ("reader, nlp.pipe", own.pipe),
        ("reader, nlp.pipe, two threads", two.pipe),
        *((name, load(name).pipe) for name in args.model),
    ]
    print(f"{len(documents)} documents, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("| | words/s | words per CPU second |\n|---|---|---|")
    for name, read in rows:
        wall, cpu = rate(read, documents)
        print(f"| {name} | {wall:,.0f} | {cpu:,.0f} |", flush=True)
    imports, loading = load_seconds()
    print(f"\nloading: {loading:.2f} s after {imports:.2f} s to import spaCy")


if __name__ == "__main__":
    main()
