"""What a run is told to do. In: options of the command line, a deployment's parameters, environment variables.
Out: `Settings`, a frozen value that every part of the flow reads."""

from __future__ import annotations

import datetime as dt
import glob
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from flows.errors import UsageError

DEFAULT_WAREHOUSE = "warehouse"
RUNNERS = ("local", "dask", "ray")


_EVERY = re.compile(r"^(\d+(?:\.\d+)?)\s*(s|m|h|d)$")  # "15m", "2 h"; not "soon" or "15"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def interval(text: str) -> dt.timedelta:
    """`15m` as a time span. Raises UsageError."""
    found = _EVERY.match(text.strip().lower())
    if not found or float(found[1]) <= 0:
        raise UsageError(f"--every wants a number with s, m, h or d, such as 15m, not {text!r}")
    return dt.timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def look(paths: Iterable[str]) -> None:
    """Raises UsageError for a path that is plainly not there: a look that costs nothing, before anything heavy is imported."""
    for path in paths:
        named = (
            path not in ("", "-") and "://" not in path and not path.startswith("feed:") and "\0" not in path
        )
        if named and not glob.has_magic(path) and not os.path.lexists(os.path.expanduser(path)):
            raise UsageError(f"no such file or folder: {path}")


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. `batch_documents` and `batch_chars` bound what one task holds in memory at a time."""

    paths: tuple[str, ...]
    warehouse: str = field(default_factory=lambda: os.environ.get("ONTHERECORD_WAREHOUSE", DEFAULT_WAREHOUSE))
    limit: int | None = None  # documents that are new or changed
    since: str | None = None  # ISO date: documents published before it are left out; undated ones stay in
    dry_run: bool = False
    workers: int = 1
    model: str | None = None
    format: str | None = None
    reprocess: str | None = None  # read again what an older version of this stage read; `all`: of any
    runner: str = "local"  # where batches are read: local, dask or ray
    address: str | None = None  # of a running cluster; without one, a temporary cluster on this machine
    exchange: str | None = None  # folder of an object store through which the flow and its workers pass files
    batch_documents: int = 100
    batch_chars: int = 1_500_000

    def __post_init__(self) -> None:
        if self.runner not in RUNNERS:
            raise UsageError(f"no runner {self.runner!r}; there are {', '.join(RUNNERS)}")

    def as_json(self) -> dict[str, Any]:
        """For the `runs` table: plain values only."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
