"""Steps that end the process they run in, for tests of what a run does then. Importable by name in a process of its own."""

from __future__ import annotations

import os
import pickle
import signal
import time
from pathlib import Path
from typing import Any

from flows import batches
from flows.batches import BatchResult, process_batch
from tasks import sources

POISON, SEGFAULT, ENDLESS = "poison", "segfault", "endless"


def fate(text: str) -> None:
    """What a document does to the process that reads it."""
    if POISON in text:
        os._exit(7)
    if SEGFAULT in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if ENDLESS in text:
        time.sleep(60)


def light_batch(number: int, batch: Path, *_: Any) -> BatchResult:
    """In place of process_batch, without the reader."""
    items = pickle.loads(batch.read_bytes())
    for item in items:
        fate(item.text.text)
    return BatchResult(number, len(items), counts={"documents": len(items)})


def deadly_batch(*job: Any) -> BatchResult:
    """process_batch, until a document comes along that its process does not survive."""
    batches._process = _deadly_process
    return process_batch(*job)


_process = batches._process


def _deadly_process(number: int, transcripts: list, *rest: Any) -> BatchResult:
    for item in transcripts:
        fate(item.text.text)
    return _process(number, transcripts, *rest)


def fails(*_: Any) -> None:
    raise ValueError("cannot stand it")


def waits(seconds: float) -> None:
    time.sleep(seconds)


def deadly_read(source: Any, format: str | None) -> Any:
    """In place of what parses a source."""
    fate(Path(source.path).read_text())
    yield from sources.read(source, format=format)


def deadly_whole(source: Any, format: str | None) -> tuple[list, set]:
    return list(deadly_read(source, format)), set()
