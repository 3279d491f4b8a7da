"""The data dictionary: `docs/data-dictionary.md`, written from the registry and the SQL files.

In: the registry, the headers of `sql/`. Out: Markdown. `python -m tasks.warehouse.dictionary` writes the committed copy;
a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tasks import resources
from tasks.warehouse import checks, sqlfiles
from tasks.warehouse.schema import Table
from tasks.warehouse.tables import SCHEMA_VERSION, TABLES

_HOW = {
    "document": "all rows of a document are replaced when it changes",
    "key": "a row is replaced by a newer one with its key",
    "story": "rows of a story are replaced when it is told anew",
    "append": "rows are only ever added",
}


def markdown() -> str:
    """The whole dictionary."""
    return "\n".join([*_head(), *_tables(), *_views(), *_macros(), *_checks()]).rstrip() + "\n"


def _head() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield f"Made from the table registry by `python -m tasks.warehouse.dictionary`; do not edit. Tables {SCHEMA_VERSION}."
    yield ""
    yield "- `char_*` count Unicode code points of `documents.text`, the clean and corrected text."
    yield "- `raw_*` count bytes of the source; `source_excerpt(document_id, raw_start, raw_end)` reads them back."
    yield "- Ids are made from the document and the offsets, so reading a document again yields the same ids."
    yield "- `entity_id` is a Wikidata id where one is known. Merges stand in `entities.merged_into`; the view"
    yield "  `current_entities` follows them."
    yield "- Every table is a Delta table under `tables/`; here is what the catalog `ontherecord.duckdb` shows."
    yield ""


def _tables() -> Iterator[str]:
    yield "## Tables"
    yield ""
    for table in TABLES.values():
        yield f"### {table.name}"
        yield ""
        yield table.description
        yield ""
        month = "; partitioned by `published_month`" if table.partitioned else ""
        yield f"Key: {', '.join(f'`{k}`' for k in table.key)}; {_HOW[table.replace]}{month}."
        yield ""
        yield from _columns(table)
        yield ""


def _columns(table: Table) -> Iterator[str]:
    yield "| column | type | | what it is |"
    yield "|---|---|---|---|"
    for c in table:
        words = c.description
        if c.values:
            words += f" One of {', '.join(f'`{v}`' for v in c.values)}" + (", or another." if c.open else ".")
        if c.refers_to:
            words += f" → `{c.refers_to}`"
        sql = "evidence" if c.type == "evidence" else "spans" if c.type == "spans" else c.sql
        yield f"| {c.name} | {sql} | {'required' if c.required else ''} | {words} |"


def _views() -> Iterator[str]:
    yield "`evidence` is `list<struct<kind: string, detail: string, weight: double>>`; `spans` is"
    yield "`list<struct<char_start, char_end, raw_start, raw_end>>`."
    yield ""
    yield "## Views"
    yield ""
    yield "| view | what it shows |"
    yield "|---|---|"
    for file in sorted(sqlfiles.folder("views"), key=lambda f: f.name):
        yield f"| [{file.name}](../sql/views/{file.name}.sql) | {file.description} |"
    yield ""
    yield "Of columns that no table has:"
    yield ""
    yield "| view | column | what it is |"
    yield "|---|---|---|"
    for file in sorted(sqlfiles.folder("views"), key=lambda f: f.name):
        for column, words in file.columns.items():
            yield f"| {file.name} | {column} | {words} |"
    yield ""


def _macros() -> Iterator[str]:
    yield "## Macros"
    yield ""
    yield "| macro | gives | what it is for |"
    yield "|---|---|---|"
    for file in sorted(sqlfiles.folder("macros"), key=lambda f: f.name):
        kind = "rows" if file.is_table_macro else "value"
        yield f"| [{file.name}](../sql/macros/{file.name}.sql) | {kind} | {file.description} |"
    yield ""


def _checks() -> Iterator[str]:
    generic = list(checks.generic())
    yield "## Checks"
    yield ""
    yield f"{len(generic)} checks follow from the tables above: required values, unique keys, allowed values, references,"
    yield "spans inside their document, text equal to its slice. These are written by hand:"
    yield ""
    yield "| check | severity | looks for |"
    yield "|---|---|---|"
    for check in sorted(checks.written()):
        yield f"| [{check.name}](../sql/checks/{check.name}.sql) | {check.severity} | {check.description} |"


def path() -> Path:
    """Where the committed copy lies."""
    return resources.root() / "docs" / "data-dictionary.md"


if __name__ == "__main__":
    path().parent.mkdir(exist_ok=True)
    path().write_text(markdown(), encoding="utf-8")
    print(path())
