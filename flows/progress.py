"""How a person sees a run advance: a bar on a terminal, plain lines elsewhere, or nothing at all.

In: (done, total) from each step. Out: lines on standard error, so that standard output stays the report.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

Advance = Callable[[int, int], None]


class Progress:
    """`step(name)` gives the function that a stage calls with what is done and how much there is."""

    def __init__(self, make: Callable[[str], Advance]) -> None:
        self._make = make

    def step(self, name: str) -> Advance:
        return self._make(name)

    @classmethod
    def silent(cls) -> Progress:
        return cls(lambda name: lambda done, total: None)


@contextmanager
def shown(stream: Any = None):
    """A `Progress` for this stream (default: standard error)."""
    stream = stream or sys.stderr
    if stream.isatty():
        with _bar(stream) as progress:
            yield progress
    else:
        yield Progress(lambda name: _lines(name, stream))


def _lines(name: str, stream: Any, every: float = 5.0) -> Advance:
    """A plain line at the start, at the end, and every few seconds between."""
    last = [0.0]

    def advance(done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - last[0] >= every:
            if total and not (done == 0 and total <= 10):
                print(f"{name}: {done} of {total}", file=stream, flush=True)
            last[0] = now

    return advance


@contextmanager
def _bar(stream: Any):
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:

        def make(name: str) -> Advance:
            task = bar.add_task(name, total=None)
            return lambda done, total: bar.update(task, completed=done, total=total)

        yield Progress(make)
