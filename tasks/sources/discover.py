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
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tasks.sources import stores
from tasks.sources.source import STDIN, NothingThere, Source, SourceError, file_uri

SIDE_CAR = "metadata.csv"
#: Columns that may hold the file name in a side-car, in the order they are tried.
_NAME_COLUMNS = ("file", "filename", "file_name", "path", "name")


def discover(paths: Sequence[str | Path]) -> list[Source]:
    """The sources behind `paths`, sorted within each folder or glob, without repeats.

    A path is a file, a folder (searched to the bottom), a glob, `-` (standard input), an address that fsspec can open
    (https:// …) or a prefix or glob in an object store (s3://, gs:// …). Raises SourceError with one clear line when a
    path is not there, NothingThere when none of them holds anything to read.
    """
    if not paths:
        raise SourceError("no path given")
    found: dict[str, Source] = {}
    empty: list[NothingThere] = []
    folders = _Folders()
    for each in paths:
        try:
            for source in _expand(str(each), folders):
                found.setdefault(source.uri, source)
        except NothingThere as error:
            empty.append(error)
    if not found and empty:
        raise empty[0]
    return list(found.values())


class _File(NamedTuple):
    """A file as its folder lists it."""

    folder: str
    name: str
    size: int | None
    is_link: bool

    @property
    def path(self) -> str:
        return os.path.join(self.folder, self.name)


def _expand(path: str, folders: _Folders) -> Iterable[Source]:
    if path == STDIN:
        return [Source("stdin:", STDIN)]
    if stores.is_store(path):
        return stores.listing(path)
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
        files = _walk(place, folders)
        if not files:
            raise NothingThere(f"no documents in folder {path}")
    elif place.exists():
        files = [_file(place)]
    elif glob.has_magic(path):
        hits = sorted(Path(hit) for hit in glob.glob(str(place), recursive=True))
        files = [file for hit in hits for file in (_walk(hit, folders) if hit.is_dir() else [_file(hit)])]
        files = [file for file in files if not folders.is_side_car(file)]
        if not files:
            raise NothingThere(f"nothing matches {path}")
    else:
        raise SourceError(f"no such file or folder: {path}")
    return map(folders.source, files)


def _walk(top: Path, folders: _Folders) -> list[_File]:
    files: list[_File] = []
    below = [str(top)]
    while below:
        folder = below.pop()
        try:
            with os.scandir(folder) as listed:
                entries = [entry for entry in listed if not entry.name.startswith(".")]
        except OSError:
            continue  # one that may not be listed
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    below.append(entry.path)
                elif entry.is_file():
                    files.append(_File(folder, entry.name, entry.stat().st_size, entry.is_symlink()))
            except OSError:
                continue  # gone meanwhile
    return sorted((file for file in files if not folders.is_side_car(file)), key=lambda file: file.path)


def _file(path: Path) -> _File:
    try:
        size = path.stat().st_size
    except OSError:
        size = None
    return _File(str(path.parent), path.name, size, path.is_symlink())


class _Folders:
    """The folders of one search: where each really lies and what its side-car says, looked up once and not for each file."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, str]] = {}
        self._side_cars: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}

    def source(self, file: _File) -> Source:
        if file.folder not in self._places:
            self._places[file.folder] = (os.path.abspath(file.folder), os.path.realpath(file.folder))
        path, real = self._places[file.folder]
        real = os.path.realpath(file.path) if file.is_link else os.path.join(real, file.name)
        rows = self._side_car(file.folder)
        row = (rows.get(file.name) or rows.get(Path(file.name).stem, ())) if rows else ()
        return Source(file_uri(real), os.path.join(path, file.name), file.size, row)

    def is_side_car(self, file: _File) -> bool:
        return file.name.lower() == SIDE_CAR and bool(self._side_car(file.folder))

    def _side_car(self, folder: str) -> dict[str, tuple[tuple[str, str], ...]]:
        if folder not in self._side_cars:
            self._side_cars[folder] = _side_car(Path(folder))
        return self._side_cars[folder]


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
