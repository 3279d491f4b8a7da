"""What can go wrong with a warehouse, each as one clear line.

In: nothing. Out: the exceptions that `tasks.warehouse` raises; the command line prints `str(error)` and nothing else.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WarehouseError(Exception):
    """The warehouse cannot do what was asked; the message is one line for a person."""


class NotThere(WarehouseError):
    """What was named, a document, a run, a table or a format, is none of those there are."""


class WarehouseBusy(WarehouseError):
    """Another run holds the writer's lock."""


class ChecksFailed(WarehouseError):
    """Checks of severity `error` found rows; nothing was published. `results` holds every check that failed."""

    def __init__(self, results: list) -> None:
        self.results = results
        worst = ", ".join(f"{r.name} ({r.rows} row{'s' * (r.rows != 1)})" for r in results[:5])
        more = f" and {len(results) - 5} more" if len(results) > 5 else ""
        failed = "a check failed" if len(results) == 1 else f"{len(results)} checks failed"
        super().__init__(f"not published: {failed}: {worst}{more}")


_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would grow over the allowed size",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "no permission to write there",
    errno.EPERM: "no permission to write there",
}
# What the Rust and C++ layers below say in place of an errno.
_PHRASES = {
    "no space left": "the disk is full",
    "file too large": "a file would grow over the allowed size",
    "read-only file system": "the file system is read-only",
    "permission denied": "no permission to write there",
    "quota exceeded": "the disk quota is used up",
    "no files found that match": "a data file is missing; `ontherecord doctor` says which and what can be done",
    "json error": "the log of a table is broken; `ontherecord doctor` says what can be done",
    "no magic bytes": "a data file is broken; `ontherecord doctor` says which and what can be done",
    "too small to be a parquet": "a data file is broken; `ontherecord doctor` says which and what can be done",
}


def reason(error: BaseException) -> str:
    """A few words on why an operation on files failed."""
    known = _REASONS.get(getattr(error, "errno", None) or 0)
    if known:
        return known
    if isinstance(error, OSError) and error.strerror:  # without "[Errno 2]"
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror[:1].lower()}{error.strerror[1:]}{where}"
    text = " ".join(str(error).split())
    for phrase, words in _PHRASES.items():
        if phrase in text.lower():
            return words
    return text[:300] or type(error).__name__


@contextmanager
def one_line(doing: str, where: str | Path) -> Iterator[None]:
    """Turn any failure of files, Parquet, Delta or DuckDB inside the block into one WarehouseError."""
    try:
        yield
    except WarehouseError:
        raise
    except (
        BaseException
    ) as error:  # deltalake, pyarrow and duckdb share no other base class; a Rust panic not even Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise WarehouseError(f"{doing} {where}: {reason(error)}") from error
