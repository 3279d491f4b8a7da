"""The project's SQL files: what each is, in its own header.

In: `sql/views`, `sql/macros`, `sql/checks`, `sql/examples`, `sql/merge`. Out: `SqlFile`s with name, description, header fields
(`-- severity: error`) and the statement. A file opens with comment lines; the first ones describe it, `-- key: value`
lines set fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tasks import resources

# matches "-- severity: error"; not "-- Claims whose speaker nobody knows: none" (the key is one lower-case word)
_FIELD = re.compile(r"^--\s*([a-z_]+):\s*(.*)$")


@dataclass(frozen=True, slots=True)
class SqlFile:
    name: str
    description: str
    sql: str
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """What the header of a view says of its columns: `-- speaker: Who says it.`"""
        return {name: words for name, words in self.fields.items() if name != "after"}

    @property
    def is_table_macro(self) -> bool:
        return re.search(r"\bas\s+table\b", self.sql, re.IGNORECASE) is not None


def read(path: Path) -> SqlFile:
    """One SQL file with its header."""
    words: list[str] = []
    fields: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    body = 0
    for body, line in enumerate(lines):  # noqa: B007, the index is used below
        if not line.startswith("--"):
            break
        if found := _FIELD.match(line):
            fields[found[1]] = found[2].strip()
        else:
            words.append(line[2:].strip())
    return SqlFile(path.stem, " ".join(words).strip(), "\n".join(lines[body:]).strip().rstrip(";"), fields)


@cache
def statement(kind: str, name: str) -> str:
    """The statement of `sql/<kind>/<name>.sql`."""
    return read(resources.path("sql", kind, f"{name}.sql")).sql


@cache
def folder(kind: str) -> tuple[SqlFile, ...]:
    """All files of `sql/<kind>`, those without `after` first, then those that name what they build on."""
    files = {f.name: f for f in map(read, sorted(resources.path("sql", kind).glob("*.sql")))}
    ordered: dict[str, SqlFile] = {}

    def place(file: SqlFile) -> None:
        for name in file.fields.get("after", "").replace(",", " ").split():
            if name in files and name not in ordered:
                place(files[name])
        ordered.setdefault(file.name, file)

    for file in files.values():
        place(file)
    return tuple(ordered.values())
