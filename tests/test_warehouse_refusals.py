"""What a user of the warehouse relies on: what cannot be published or opened is refused in one clear line, and harms nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from warehouse_fixtures import VERSION, make_doc, new_warehouse, publish, quick, select  # noqa: F401

from tasks.warehouse import ChecksFailed, Warehouse, WarehouseBusy, WarehouseError, connect, rows


def test_a_failed_check_keeps_the_run_from_being_published(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    broken = make_doc("b")
    broken._.mentions[0].text = "Somebody else"
    with pytest.raises(ChecksFailed, match=r"not published: 2 checks failed: mentions_text \(1 row\)"):
        publish(warehouse, "run-2", broken)
    assert select(warehouse, "select count(*) from documents") == [(1,)]
    state = json.loads((warehouse.root / "runs" / "run-2.json").read_text())
    assert state["state"] == "failed"
    publish(warehouse, "run-3", make_doc("b"))
    assert select(warehouse, "select count(*) from mentions") == [(6,)]


@pytest.mark.usefixtures("quick")
def test_a_second_writer_is_refused_at_once(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with (
        warehouse.writing("run-2", {}),
        pytest.raises(WarehouseBusy, match=f"being written by run run-2 .process {os.getpid()} "),
        Warehouse.open(warehouse.root).writing("run-3", {}),
    ):
        pass
    publish(warehouse, "run-4", make_doc("b"))


@pytest.mark.usefixtures("quick")
def test_a_run_id_is_used_once(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with pytest.raises(WarehouseError, match="run run-1 is published already"):
        publish(warehouse, "run-1", make_doc("b"))
    with pytest.raises(WarehouseError, match="cannot be a run id"):
        publish(warehouse, "../x", make_doc("b"))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("rows_of", "message"),
    [
        ({"turnz": [{"a": 1}]}, "the warehouse has no table 'turnz'"),
        ({"turns": [{"turn": 1}]}, "table turns has no column turn"),
        ({"stories": [{"title": "x"}]}, "table stories: 1 rows have no story_id"),
        ({"stories": [{"story_id": "s", "document_count": "many"}]}, "table stories, column document_count"),
    ],
)
def test_rows_that_do_not_fit_are_refused(tmp_path: Path, rows_of: dict, message: str) -> None:
    warehouse = Warehouse.open(tmp_path / "w")
    with warehouse.writing("run-1", {}) as run, pytest.raises(WarehouseError, match=message):
        run.stage(0, rows_of)


@pytest.mark.usefixtures("quick")
def test_rows_of_documents_that_are_not_staged_are_refused(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    stray = rows.from_doc(make_doc("b"), "run-2", VERSION)
    with (
        warehouse.writing("run-2", {}) as run,
        pytest.raises(WarehouseError, match="turns staged for documents"),
    ):
        run.stage(0, {"turns": stray["turns"]})
        run.write()


@pytest.mark.usefixtures("quick")
def test_opening_what_is_no_warehouse(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no warehouse at"):
        Warehouse.open(tmp_path / "nowhere", create=False)
    with pytest.raises(WarehouseError, match="no warehouse at"):
        connect(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(WarehouseError, match="is a file, not a warehouse"):
        Warehouse.open(tmp_path / "file")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("x")
    with pytest.raises(WarehouseError, match=r"is not a warehouse: it holds cat.jpg"):
        Warehouse.open(tmp_path / "photos")
    with pytest.raises(WarehouseError, match="cannot keep tables in a folder with"):
        Warehouse.open(tmp_path / "[old]")
    with pytest.raises(WarehouseError, match="cannot open nostore://bucket/warehouse: "):
        Warehouse.open("nostore://bucket/warehouse")
    empty = Warehouse.open(tmp_path / "empty")
    with pytest.raises(WarehouseError, match="nothing is published"):
        empty.connect()


@pytest.mark.usefixtures("quick")
def test_a_warehouse_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path)
    marker = warehouse.root / "warehouse.json"
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "schema_version": 99}))
    with pytest.raises(WarehouseError, match=r"newer version of ontherecord .tables 99"):
        Warehouse.open(warehouse.root)


@pytest.mark.usefixtures("quick")
def test_a_warehouse_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with (
        pytest.raises(WarehouseError, match=r"cannot write to .*: the file system is read-only"),
        warehouse.writing("run-2", {}),
    ):
        pass
    assert select(warehouse, "select count(*) from documents") == [(1,)]
