"""The table registry: every table of the warehouse, once.

In: the definitions in `tables_documents`, `tables_claims` and `tables_runs`. Out: `TABLES` by name, in reading order.
Arrow schemas, view columns and comments, generic checks and `docs/data-dictionary.md` all come from here; to add a
column, add it there, raise SCHEMA_VERSION, give the column `since=<that version>` and regenerate the dictionary.
"""

from __future__ import annotations

from tasks.warehouse import tables_claims, tables_documents, tables_runs
from tasks.warehouse.schema import Table

#: Version of the tables as a whole. A warehouse of a lower version is migrated, one of a higher version refused.
SCHEMA_VERSION = 2

TABLES: dict[str, Table] = {
    table.name: table for table in (*tables_documents.TABLES, *tables_claims.TABLES, *tables_runs.TABLES)
}
#: Tables whose rows belong to one document and are replaced with it.
DOCUMENT_TABLES = tuple(t.name for t in TABLES.values() if t.replace == "document")


def table(name: str) -> Table:
    """The definition of a table. Raises KeyError with the known names."""
    try:
        return TABLES[name]
    except KeyError:
        raise KeyError(f"no table {name!r}; there are {', '.join(TABLES)}") from None
