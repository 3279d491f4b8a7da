"""Where a warehouse lies: in a folder, or with its tables in an object store.

In: what a user names, a path or an address such as `s3://bucket/prefix`. Out: `Place`, which maps the names of tables and
files to what Delta, DuckDB and fsspec open. A warehouse in a store has a home, a folder on this machine with the catalog
and the work in progress; its tables lie under `<address>/tables`, and each published run is one object
`<address>/catalogs/<sequence>.json`, put there only if nobody else put it first: that is its commit point, and from those
objects any machine makes its catalog. Credentials and endpoint come from the variables that the store's own tools read.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from tasks.warehouse.errors import WarehouseBusy, WarehouseError, one_line

MARKER = "warehouse.json"
#: Environment variable that says where homes of warehouses in stores are kept.
HOMES = "ONTHERECORD_HOME"
_LOCK = "writer.json"


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse's home, and the address of its tables when they are not in it."""

    home: Path
    address: str | None = None

    def table(self, name: str) -> Path | str:
        """The folder of a Delta table, or its address."""
        return f"{self.address}/tables/{name}" if self.address else self.home / "tables" / name

    def file(self, file: str) -> str:
        """A file, named relative to the warehouse, as DuckDB opens it."""
        return f"{self.address}/{file}" if self.address else str(self.home / file)

    def exists(self, file: str) -> bool:
        return self._system().exists(self.file(file)) if self.address else (self.home / file).exists()

    def open(self, file: str) -> BinaryIO:
        return self._system().open(self.file(file), "rb") if self.address else (self.home / file).open("rb")

    def data_files(self) -> Iterator[tuple[str, int]]:
        """Every Parquet file under `tables/` but the log's own: name relative to the warehouse, size in bytes."""
        if self.address:
            start = self.address.partition("://")[2].rstrip("/") + "/"
            found = self._system().find(f"{self.address}/tables", detail=True)
            files = {name.removeprefix(start): info["size"] for name, info in found.items()}
        else:
            paths = (self.home / "tables").glob("*/**/*.parquet")
            files = {p.relative_to(self.home).as_posix(): p.stat().st_size for p in paths}
        for file, size in sorted(files.items()):
            if file.endswith(".parquet") and "/_delta_log/" not in file:
                yield file, size

    def remove(self, file: str) -> None:
        """Delete a data file, and the folder of a month that has no files left."""
        if self.address:
            self._system().rm_file(self.file(file))
            return
        (self.home / file).unlink()
        with suppress(OSError):
            (self.home / file).parent.rmdir()

    def duckdb(self, database: str = ":memory:", **options: Any) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection that can read the tables."""
        connection = duckdb.connect(database, **options)
        if self.address:
            connection.register_filesystem(data_files(self.address))
        return connection

    # a store's runs and its lock

    def commit(self, sequence: int, manifest: str, run_id: str) -> None:
        """Publish in the store. Raises WarehouseError when somebody else has published a run of this number."""
        if not self.address:
            return
        try:
            path = f"{self.address}/catalogs/{sequence:08d}.json"
            self._system().pipe_file(path, manifest.encode(), mode="create")
        except FileExistsError:
            raise WarehouseError(
                f"run {run_id} was not published: another machine published to {self.address} meanwhile; run again"
            ) from None

    def committed(self, after: int) -> Iterator[str]:
        """The manifests in the store with a sequence greater than `after`, in order; none for a folder."""
        if not self.address:
            return
        system = self._system()
        with one_line("cannot read", self.address):
            for path in sorted(system.find(f"{self.address}/catalogs")):
                number = re.fullmatch(r"(\d{8})\.json", path.rpartition("/")[2])
                if number and int(number[1]) > after:
                    yield system.cat_file(path).decode()

    def withdraw(self, sequence: int) -> None:
        """Take the manifest of an older run out of the store."""
        if self.address:
            with suppress(FileNotFoundError):
                self._system().rm_file(f"{self.address}/catalogs/{sequence:08d}.json")

    @contextmanager
    def locked(self, holder: str) -> Iterator[None]:
        """Hold the store's lock, so that machines write one at a time. Raises WarehouseBusy naming who holds it."""
        if not self.address:
            yield
            return
        path, system = f"{self.address}/{_LOCK}", self._system()
        card = json.dumps({"run": holder, "process": os.getpid(), "host": socket.gethostname()}).encode()
        with one_line("cannot write to", self.address):
            try:
                system.pipe_file(path, card, mode="create")
            except FileExistsError:
                other = json.loads(system.cat_file(path))
                if other["host"] != socket.gethostname() or _is_alive(other["process"]):
                    raise WarehouseBusy(
                        f"{self.address} is being written by run {other['run']} (process {other['process']} on "
                        f"{other['host']}); if that is no more, delete {path}"
                    ) from None
                system.pipe_file(path, card)
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                system.rm_file(path)

    def _system(self) -> Any:
        assert self.address is not None
        return _system(self.address)


def home_of(address: str) -> Path:
    """The folder on this machine that belongs to a warehouse in a store."""
    homes = Path(os.environ.get(HOMES) or Path.home() / ".local" / "share" / "ontherecord")
    address = address.rstrip("/")
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", address.partition("://")[2])[-60:].strip("-")
    return homes / f"{name}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"


def place(home: Path) -> Place:
    """The place of the warehouse whose home this is; its marker says whether the tables lie elsewhere."""
    try:
        written = (home / MARKER).stat().st_mtime_ns
    except OSError:
        return Place(home)
    return _place(home, written)


@lru_cache(maxsize=64)
def _place(home: Path, written: int) -> Place:
    try:
        return Place(home, json.loads((home / MARKER).read_text(encoding="utf-8")).get("address"))
    except (OSError, ValueError, AttributeError):
        return Place(home)


def remove_folder(address: str) -> None:
    """Delete everything below an address in a store."""
    system = _system(address)
    with suppress(FileNotFoundError):
        system.rm(system._strip_protocol(address), recursive=True)


def storage_options(folder: Path | str) -> dict[str, str] | None:
    """What Delta must be told of a store beside the environment: that an endpoint without TLS is meant."""
    if isinstance(folder, str) and os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        return {"AWS_ALLOW_HTTP": "true"}
    return None


@lru_cache(maxsize=8)
def data_files(address: str) -> Any:
    """The store as DuckDB sees it; see `remote.DataFiles`."""
    from tasks.warehouse.remote import DataFiles

    return DataFiles(_system(address), f"{address}/tables")


@lru_cache(maxsize=8)
def _system(address: str) -> Any:
    try:
        import fsspec

        return fsspec.core.url_to_fs(address, use_listings_cache=False)[0]
    except ImportError as error:
        raise WarehouseError(
            f"{address} needs another package: {error}; pip install 'ontherecord[s3]'"
        ) from error
    except Exception as error:  # every store raises errors of its own
        raise WarehouseError(f"cannot open {address}: {' '.join(str(error).split())}") from error


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
