"""What one published run consists of: for every table a Delta version and its exact files.

In: the states of all tables. Out: `Manifest`, kept inside the catalog `ontherecord.duckdb` that it describes (the copy
that counts: whichever catalog is in place is what is published) and, for reading older runs, as
`catalogs/<run_id>.json`. Paths are relative to the warehouse, so a warehouse can be moved.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from tasks.warehouse.delta import TableState
from tasks.warehouse.errors import NotThere, WarehouseError, reason
from tasks.warehouse.tables import SCHEMA_VERSION

CATALOG = "ontherecord.duckdb"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A published run. `sequence` is 0 for a warehouse in which nothing was published yet."""

    run_id: str
    sequence: int
    parent: str | None
    published_at: str
    root: str
    schema_version: int = SCHEMA_VERSION
    #: Hash of the views, macros and comments that the catalog was made with; "" for one made before they were hashed.
    definitions: str = ""
    tables: dict[str, TableState] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        values = json.loads(text)
        tables = {
            name: TableState(state["version"], tuple(state["files"]), state["rows"])
            for name, state in values.pop("tables").items()
        }
        return cls(**values, tables=tables)

    def state(self, table: str) -> TableState:
        return self.tables.get(table, TableState(-1, (), 0))


NOTHING = Manifest(run_id="", sequence=0, parent=None, published_at="", root="")


def published(root: Path) -> Manifest:
    """The manifest of the run that is published now; `NOTHING` before the first.

    Reads a private copy of the catalog, so that it works while another program holds the catalog open for writing.
    Raises WarehouseError when the catalog is missing though runs were published, or cannot be read.
    """
    catalog = root / CATALOG
    if not catalog.exists():
        if any((root / "catalogs").glob("*.json")):
            raise WarehouseError(
                f"{catalog} is missing; `ontherecord doctor` makes it anew from its last manifest"
            )
        return NOTHING
    with private_copy(catalog) as copy:
        try:
            with duckdb.connect(str(copy), read_only=True) as con:
                found = con.execute("select manifest from meta.manifest").fetchall()
        except duckdb.Error as error:
            raise WarehouseError(
                f"{catalog} is not a readable catalog ({reason(error)}); `ontherecord doctor` makes it anew"
            ) from error
    if not found:
        raise WarehouseError(f"{catalog} holds no manifest; `ontherecord doctor` makes it anew")
    return readable(Manifest.from_json(found[0][0]), root)


def readable(manifest: Manifest, root: Path) -> Manifest:
    """The manifest, unless a newer version of the program wrote it."""
    if manifest.schema_version > SCHEMA_VERSION:
        raise WarehouseError(
            f"{root} was written by a newer version of ontherecord (tables {manifest.schema_version}, this one knows "
            f"{SCHEMA_VERSION}); upgrade ontherecord to use it"
        )
    return manifest


class private_copy:
    """Context manager: a temporary copy of a file, deleted at the end (an open one stays readable on POSIX)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Path:
        self._folder = Path(tempfile.mkdtemp(prefix="ontherecord-"))
        try:
            return Path(shutil.copyfile(self._path, self._folder / self._path.name))
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise WarehouseError(f"cannot read {self._path}: {reason(error)}") from error

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def keep(root: Path, manifest: Manifest) -> None:
    """Write the manifest beside the catalog, for `as_of`. Only what was published is ever written here."""
    folder = root / "catalogs"
    folder.mkdir(exist_ok=True)
    path = folder / f"{manifest.run_id}.json"
    part = path.with_suffix(".part")
    part.write_text(manifest.to_json(), encoding="utf-8")
    os.replace(part, path)


def kept(root: Path) -> Iterator[Manifest]:
    """Every published run that can still be read, oldest first."""
    found = []
    for path in (root / "catalogs").glob("*.json"):
        try:
            found.append(Manifest.from_json(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            raise WarehouseError(f"{path} is not a manifest: {reason(error)}") from error
    return iter(sorted(found, key=lambda m: m.sequence))


def of_run(root: Path, run_id: str) -> Manifest:
    """The manifest of a run. Raises NotThere naming the runs there are."""
    now = published(root)
    if now.run_id == run_id:
        return now
    path = root / "catalogs" / f"{run_id}.json"
    if "/" in run_id or not path.is_file():
        recent = [m.run_id for m in kept(root)][-5:]
        raise NotThere(f"no run {run_id!r} to read; the latest are {', '.join(recent) or 'none'}")
    return Manifest.from_json(path.read_text(encoding="utf-8"))
