"""What a user relies on: a warehouse in a store is not asked the same thing twice, and answers as one in a folder does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tasks.warehouse import remote
from tasks.warehouse.remote import DataFiles

TABLES = "memory://bucket/w/tables"


class Counted(MemoryFileSystem):
    """A store that counts what it is asked for."""

    protocol = "memory"
    store: ClassVar[dict[str, Any]] = {}
    asked: ClassVar[Counter[str]] = Counter()

    def find(self, path: str, *args: Any, **options: Any) -> Any:
        self.asked["find"] += 1
        return super().find(path, *args, **options)

    def cat_file(self, path: str, *args: Any, **options: Any) -> Any:
        self.asked["cat_file"] += 1
        return super().cat_file(path, *args, **options)


@pytest.fixture
def store() -> Iterator[Counted]:
    Counted.store.clear()
    Counted.pseudo_dirs[:] = [""]
    Counted.asked.clear()
    yield Counted(skip_instance_cache=True)
    Counted.store.clear()


def put(store: Counted, table: str, name: str, values: list[int]) -> str:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"n": values}), sink)
    path = f"{TABLES}/{table}/{name}.parquet"
    store.pipe_file(path, sink.getvalue().to_pybytes())
    return path


def total(con: duckdb.DuckDBPyConnection, files: list[str]) -> int:
    return con.execute("select sum(n) from read_parquet(?)", [files]).fetchall()[0][0]


def test_one_listing_tells_of_all_files_of_a_table_and_each_is_fetched_once(store: Counted) -> None:
    files = [put(store, "claims", f"{i}", [i]) for i in range(5)]
    system = DataFiles(store, TABLES)
    for _ in range(3):  # views over the same files, in one connection after the other
        with duckdb.connect() as con:
            con.register_filesystem(system)
            assert total(con, files) == 10
    assert store.asked["find"] == 1 and store.asked["cat_file"] == 5
    new = put(store, "claims", "new", [7])
    with duckdb.connect() as con:
        con.register_filesystem(system)
        assert total(con, [*files, new]) == 17
        with pytest.raises(duckdb.Error):
            total(con, [f"{TABLES}/claims/gone.parquet"])


def test_large_files_are_read_in_pieces_and_the_oldest_of_the_others_let_go(
    store: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [put(store, "claims", f"{i}", list(range(1000))) for i in range(4)]
    size = store.size(files[0])
    monkeypatch.setattr(remote, "KEPT", 2 * size)
    system = DataFiles(store, TABLES)
    for file in files:
        assert system.open(file).read() == store.open(file).read()
    assert len(system._kept) == 2
    monkeypatch.setattr(remote, "SMALL", size - 1)
    store.asked.clear()
    fresh = DataFiles(store, TABLES)
    with duckdb.connect() as con:
        con.register_filesystem(fresh)
        assert total(con, files) == 4 * 499500
    assert not fresh._kept and store.asked["cat_file"] == 0


def test_what_is_not_a_data_file_is_asked_of_the_store(store: Counted) -> None:
    store.pipe_file("memory://bucket/other.bin", b"abc")
    system = DataFiles(store, TABLES)
    assert system.info("memory://bucket/other.bin")["size"] == 3 and system.exists(
        "memory://bucket/other.bin"
    )
    assert not system.exists(f"{TABLES}/claims/none.parquet")
