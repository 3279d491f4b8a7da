"""On the Record, for Python: `ontherecord.connect("warehouse")` gives a read-only DuckDB connection.

In: the folder of a warehouse, and perhaps an older run. Out: a `duckdb.DuckDBPyConnection` on the tables, views and
macros of that run. Everything else is the command `ontherecord`.

    import ontherecord

    with ontherecord.connect("warehouse") as con:
        print(con.sql("select speaker, claim from said_by('Ash Carter')"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

__all__ = ["connect"]


def connect(warehouse: str | Path = "warehouse", as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to what is published in `warehouse`, or to the run `as_of`.

    It shows one run, whole, for as long as it is open. Raises `tasks.warehouse.WarehouseError`, in one line, when
    there is no warehouse, nothing is published, or the run is not known.
    """
    from tasks.warehouse import connect as open_warehouse

    return open_warehouse(warehouse, as_of)
