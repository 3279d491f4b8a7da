"""Finding what to read: the files behind the paths, folders, globs and addresses a user names.

In: paths as typed. Out: a list of `Source`, each file once, in an order that does not depend on the file system. Hidden
files are skipped; a `metadata.csv` with a column of file names is a side-car: its rows travel with the files they
name and it is not itself a document.
"""

from __future__ import annotations

import csv
import glob
import io
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tasks.sources.source import Source, SourceError, file_uri

SIDE_CAR = "metadata.csv"
#: Columns that may hold the file name in a side-car, in the order they are tried.
_NAME_COLUMNS = ("file", "filename", "file_name", "path", "name")
STDIN = "-"


def discover(paths: Sequence[str | Path]) -> list[Source]:
    """The sources behind `paths`, sorted within each folder or glob, without repeats.

    A path is a file, a folder (searched to the bottom), a glob, `-` (standard input) or an address that fsspec can open
    (https://, s3:// …). Raises SourceError with one clear line when a path is not there or holds nothing to read.
    """
    if not paths:
        raise SourceError("no path given")
    found: dict[str, Source] = {}
    for each in paths:
        for source in _expand(str(each)):
            found.setdefault(source.uri, source)
    return list(found.values())


def _expand(path: str) -> list[Source]:
    if path == STDIN:
        return [Source("stdin:", STDIN)]
    if "://" in path and not path.startswith("file://"):
        return [Source(path, path)]
    if path.startswith("file://"):
        from urllib.request import url2pathname

        path = url2pathname(path.removeprefix("file://"))
    if not path:
        raise SourceError("an empty path was given")
    if "\0" in path:
        raise SourceError("a path cannot hold a NUL character")
    place = Path(path).expanduser()
    if place.is_dir():
        files = _walk(place)
        if not files:
            raise SourceError(f"no documents in folder {path}")
    elif place.exists():
        files = [place]
    elif glob.has_magic(path):
        hits = sorted(Path(hit) for hit in glob.glob(str(place), recursive=True))
        files = [file for hit in hits for file in (_walk(hit) if hit.is_dir() else [hit])]
        files = [file for file in files if not _is_side_car(file)]
        if not files:
            raise SourceError(f"nothing matches {path}")
    else:
        raise SourceError(f"no such file or folder: {path}")
    return [_source(file) for file in files]


def _walk(folder: Path) -> list[Path]:
    files: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(here, name)
            if not name.startswith(".") and file.is_file() and not _is_side_car(file):
                files.append(file)
    return sorted(files, key=str)


def _source(file: Path) -> Source:
    try:
        size = file.stat().st_size
    except OSError:
        size = None
    row = _side_car(file.parent).get(file.name) or _side_car(file.parent).get(file.stem, ())
    return Source(file_uri(file), os.path.abspath(file), size, row)


def _is_side_car(file: Path) -> bool:
    return file.name.lower() == SIDE_CAR and bool(_side_car(file.parent))


@lru_cache(maxsize=64)
def _side_car(folder: Path) -> dict[str, tuple[tuple[str, str], ...]]:
    """Rows of the folder's metadata.csv by file name; empty where there is none or it names no files."""
    try:
        text = (folder / SIDE_CAR).read_bytes().decode("utf-8-sig", "replace")
        rows = csv.DictReader(io.StringIO(text, newline=""))
        header = {name.strip().lower(): name for name in rows.fieldnames or () if name}
        column = next((header[name] for name in _NAME_COLUMNS if name in header), None)
        if column is None:
            return {}
        found = {}
        for row in rows:
            name = Path((row.get(column) or "").strip()).name
            if name:
                found[name] = tuple(
                    (key.strip().lower(), value.strip())
                    for key, value in row.items()
                    if isinstance(key, str) and isinstance(value, str) and value.strip() and key != column
                )
        return found
    except (OSError, csv.Error):
        return {}
