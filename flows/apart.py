"""What becomes of a document that kills the process which reads it: by a crash in a library, or for want of memory.

In: what is about to be read, noted on disk (`Notes`); a batch or a source whose process died. Out: its result, from a process of
its own (`Apart`), and for a document that kills that too the news of its death (`Died`), so that it can be set aside like
one that raises. A batch in a worker's process is read again at once; when the run's own process dies, the next run
finds what it had in hand.
"""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

#: Processes are started by a small one that has imported what they need and has no threads: forking one that has may hang.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["flows.batches"])
#: Reason of the reject of a source or document that ended the process reading it. It is tried again apart from the others.
READER_DIED = "reader_died"
#: A process that says nothing for so long is taken to hang: seconds, and characters of text that are read in another one.
PATIENCE, SLOWEST = 120.0, 500


class Died(Exception):
    """The process is gone before it gave its result; says how, in a few words."""


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of a result: the process of a worker died over these arguments, or while others in it did."""

    arguments: tuple[Any, ...]


@contextmanager
def worker_pool(workers: int, jobs: int) -> Iterator[Callable[..., Any] | None]:
    """A function that runs a job in a pool of processes, or None when one process is enough. It gives Lost for a job whose
    process died, or was let go because another in the pool did."""
    if workers < 2 or jobs < 2:
        yield None
        return
    pools: list[ProcessPoolExecutor] = []
    lock = Lock()

    def pool(instead_of: ProcessPoolExecutor | None = None) -> ProcessPoolExecutor:
        with lock:  # the first thread that sees a dead pool makes another for all
            if not pools or pools[-1] is instead_of:
                pools.append(ProcessPoolExecutor(min(workers, jobs), mp_context=PROCESSES))
            return pools[-1]

    def spread(function: Callable[..., Any], *args: Any) -> Any:
        mine = pool()
        try:
            return mine.submit(function, *args).result()
        except BrokenProcessPool:
            pool(instead_of=mine)
            return Lost(args)

    try:
        yield spread
    finally:
        for each in pools:
            each.shutdown(cancel_futures=True)


class Apart:
    """One process for calls that may be its last; started when first needed, and again after each death."""

    def __init__(self) -> None:
        self._process: Any = None
        self._line: Connection | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def call(self, function: Callable[..., Any], *args: Any, limit: float | None = None) -> Any:
        """The function's result, or its exception. Raises Died when the process dies, or takes more than `limit` seconds."""
        if self._line is None:
            self._line, theirs = PROCESSES.Pipe()
            self._process = PROCESSES.Process(target=_answer, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        try:
            self._line.send((function, args))
            if not self._line.poll(limit):
                self._process.kill()
                self._end()
                raise Died(f"no end after {limit:.0f} s")
            worked, result = self._line.recv()
        except (EOFError, OSError):
            raise Died(self._end()) from None
        if not worked:
            raise result
        return result

    def _end(self) -> str:
        """Let the process go; returns how it ended."""
        process, self._process = self._process, None
        if self._line is not None:
            self._line.close()  # an idle one ends by itself when nobody is left to ask it
            self._line = None
        if process is None:
            return ""
        process.join(20)
        if process.exitcode is None:
            process.kill()
            process.join()
        return told(process.exitcode)


def told(code: int) -> str:
    """An exit code in words: -11 -> "killed by SIGSEGV"."""
    if code >= 0:
        return f"its process left with exit code {code}"
    with suppress(ValueError):
        return f"its process was killed by {signal.Signals(-code).name}"
    return f"its process was killed by signal {-code}"


def _answer(line: Connection) -> None:
    """The other end: one call after the other, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run, which ends this process
    while True:
        try:
            function, args = line.recv()
        except EOFError:
            return
        try:
            answer = (True, function(*args))
        except Exception as error:
            answer = (False, error)
        line.send(answer)


class Notes:
    """What is being read just now, on disk: a file for each thing in hand, in a folder of the run (`runs/<run_id>.reading`).

    The warehouse's writer's lock must be held, so that every other such folder is that of a run that died.
    """

    def __init__(self, runs: Path, run_id: str, *, keep: bool = False) -> None:
        self._keep = keep
        self.folder = runs / f"{run_id}.reading"
        self._older = sorted(path for path in runs.glob("*.reading") if path != self.folder)
        self.left: frozenset[str] = frozenset(uri for path in self._older for uri in _noted(path))
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Notes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """A run that ends by itself leaves no notes; one that somebody ended (Ctrl-C, a cancellation) does, since what it had in
        hand may have no end. What others died of is known once a run has ended well, unless it was told to `keep` it."""
        if kind is None or issubclass(kind, Exception):
            shutil.rmtree(self.folder, ignore_errors=True)
        for folder in self._older if kind is None and not self._keep else ():
            shutil.rmtree(folder, ignore_errors=True)


def note(folder: Path | None, name: str, uris: Iterable[str]) -> None:
    """Write down what is taken in hand. A disk that takes no notes is no reason to stop."""
    if folder is not None:
        with suppress(OSError):
            (folder / name).write_text(json.dumps(list(uris)), encoding="utf-8")


def strike(folder: Path | None, name: str) -> None:
    """Strike the note out: it has been read, however that ended."""
    if folder is not None:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _noted(folder: Path) -> Iterable[str]:
    for path in folder.glob("*"):
        with suppress(OSError, ValueError):
            yield from json.loads(path.read_text(encoding="utf-8"))
