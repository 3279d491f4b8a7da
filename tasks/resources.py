"""Where the project's own data files are: seeds (reference tables), sql, the English pipeline.

In: a name relative to `seeds/`, `sql/` or `model/`. Out: a path, or a CSV as a list of rows; and the collector of garbage at
rest while much is loaded. In a checkout these folders lie beside `tasks/`; an installed wheel carries them inside `ontherecord/_data`.
"""

from __future__ import annotations

import csv
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[1]
_WHEEL = _CHECKOUT / "ontherecord" / "_data"


def root() -> Path:
    """The folder that holds seeds/, sql/ and model/."""
    return _CHECKOUT if (_CHECKOUT / "seeds").is_dir() else _WHEEL


def path(*parts: str) -> Path:
    """A file or folder under the root, e.g. `path("sql", "views")`."""
    return root().joinpath(*parts)


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `seeds/<name>` (UTF-8 CSV with a header), cells stripped. Raises FileNotFoundError."""
    with path("seeds", name).open(encoding="utf-8", newline="") as file:
        return tuple({k: (v or "").strip() for k, v in row.items() if k} for row in csv.DictReader(file))


def names_in(cell: str) -> list[str]:
    """The values of a cell that holds several, separated by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without the garbage collector, which would go through a million new objects time and again and find none to free."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
