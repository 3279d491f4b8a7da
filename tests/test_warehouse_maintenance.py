"""Upkeep: compaction, vacuum, moving, rolling back, the doctor, and forgetting a document for good."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from warehouse_fixtures import (  # noqa: F401
    VERSION,
    document_id,
    make_doc,
    new_warehouse,
    publish,
    quick,
    select,
    uri,
)

from tasks.warehouse import Warehouse, WarehouseError, maintenance, rows
from tasks.warehouse.forget import forget

NOW = dt.timedelta(0)


def data_files(warehouse: Warehouse, table: str) -> list[Path]:
    return sorted(
        p for p in (warehouse.root / "tables" / table).rglob("*.parquet") if "_delta_log" not in p.parts
    )


@pytest.mark.usefixtures("quick")
def test_compaction_merges_files_and_keeps_rows(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path)
    for n in range(4):
        publish(warehouse, f"run-{n}", make_doc(f"doc-{n}"))
    everything = "select * from mentions order by all"
    before = select(warehouse, everything)
    snapshot = maintenance.compact(warehouse)
    assert snapshot.changed and snapshot.sequence == 5
    assert select(warehouse, everything) == before
    assert len(warehouse.manifest().state("mentions").files) == 1
    assert not maintenance.compact(warehouse).changed


@pytest.mark.usefixtures("quick")
def test_a_run_compacts_what_many_small_runs_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.warehouse.delta.TOO_MANY", 4)
    warehouse = new_warehouse(tmp_path)
    for n in range(5):
        publish(warehouse, f"run-{n}", make_doc(f"doc-{n}"))
    assert len(warehouse.manifest().state("mentions").files) == 2
    assert select(warehouse, "select count(*), count(distinct mention_id) from mentions") == [(15, 15)]


@pytest.mark.usefixtures("quick")
def test_vacuum_deletes_what_no_run_needs(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    publish(warehouse, "run-2", make_doc("a", dead=31))
    kept = maintenance.vacuum(warehouse)
    assert (kept.files, kept.runs) == (0, ())
    assert select(warehouse, "select low from quantities", as_of="run-1") == [(12.0,)]
    gone = maintenance.vacuum(warehouse, NOW)
    assert gone.runs == ("run-1",) and gone.files > 0 and gone.bytes > 0
    assert select(warehouse, "select low from quantities") == [(31.0,)]
    with pytest.raises(WarehouseError, match="no run 'run-1' to read; the latest are run-2"):
        warehouse.connect("run-1")
    publish(warehouse, "run-3", make_doc("b"))
    assert maintenance.doctor(warehouse) == []


@pytest.mark.usefixtures("quick")
@pytest.mark.slow
def test_vacuum_deletes_what_a_broken_run_left(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    before = data_files(warehouse, "mentions")
    with warehouse.writing("run-2", {}) as run:
        run.stage(0, rows.from_doc(make_doc("b"), "run-2", VERSION))
        run.write()
    assert len(data_files(warehouse, "mentions")) == len(before) + 1
    maintenance.vacuum(warehouse)
    assert data_files(warehouse, "mentions") == before


@pytest.mark.usefixtures("quick")
def test_a_healthy_warehouse_has_no_findings(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"), make_doc("b", dead=14))
    assert maintenance.doctor(warehouse) == []


@pytest.mark.usefixtures("quick")
def test_the_doctor_makes_a_lost_catalog_anew(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    (warehouse.root / "ontherecord.duckdb").unlink()
    with pytest.raises(WarehouseError, match="is missing; `ontherecord doctor` makes it anew"):
        warehouse.connect()
    found = maintenance.doctor(warehouse, repair=True)
    assert [str(f) for f in found] == [
        "error: the catalog is missing or broken; run run-1 is the last one kept (repaired)"
    ]
    assert select(warehouse, "select count(*) from mentions") == [(3,)]
    assert maintenance.doctor(warehouse) == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("content", [b"", b"not a database", b"\0" * 20_000])
@pytest.mark.slow
def test_the_doctor_makes_a_broken_catalog_anew(tmp_path: Path, content: bytes) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    (warehouse.root / "ontherecord.duckdb").write_bytes(content)
    with pytest.raises(WarehouseError, match="ontherecord doctor"):
        publish(warehouse, "run-2", make_doc("b"))
    assert maintenance.doctor(warehouse, repair=True)[0].repaired
    publish(warehouse, "run-2", make_doc("b"))
    assert select(warehouse, "select count(*) from documents") == [(2,)]


@pytest.mark.usefixtures("quick")
def test_the_doctor_follows_a_move(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    warehouse.root.rename(tmp_path / "elsewhere")
    moved = Warehouse.open(tmp_path / "elsewhere")
    assert [f.repaired for f in maintenance.doctor(moved, repair=True)] == [True]
    assert maintenance.doctor(moved) == []
    assert Path(moved.manifest().root) == moved.root.resolve()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("harm", ["delete", "truncate"])
def test_a_lost_file_is_named_and_an_older_run_published(tmp_path: Path, harm: str) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    publish(warehouse, "run-2", make_doc("b"))
    new = set(warehouse.manifest().state("claims").files) - set(
        next(iter(warehouse.runs())).state("claims").files
    )
    victim = warehouse.root / new.pop()
    if harm == "delete":
        victim.unlink()
    else:
        victim.write_bytes(victim.read_bytes()[:-100])
    found = [str(f) for f in maintenance.doctor(warehouse)]
    assert victim.name in found[0] and ("is missing" if harm == "delete" else "cannot be read") in found[0]
    assert found[1] == "error: run run-1 is whole: `ontherecord doctor --repair` publishes it again"
    maintenance.doctor(warehouse, repair=True)
    assert select(warehouse, "select source_uri from documents") == [(uri("a"),)]
    publish(warehouse, "run-3", make_doc("b"))
    assert select(warehouse, "select count(*) from claims") == [(4,)]


def _log(warehouse: Warehouse) -> Path:
    return warehouse.root / "tables" / "claims" / "_delta_log"


def _half_written(warehouse: Warehouse) -> None:
    (_log(warehouse) / f"{1:020d}.json").write_text('{"add": {"pa')


def _of_another_table(warehouse: Warehouse) -> None:
    shutil.rmtree(_log(warehouse))
    shutil.copytree(warehouse.root / "tables" / "turns" / "_delta_log", _log(warehouse))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "harm",
    [lambda w: shutil.rmtree(_log(w)), _half_written, _of_another_table],
    ids=["gone", "half", "other"],
)
def test_a_lost_log_is_written_anew_from_the_files(tmp_path: Path, harm: Callable[[Warehouse], None]) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    before = select(warehouse, "from claims order by claim_id")
    harm(warehouse)
    told = [str(f) for f in maintenance.doctor(warehouse)]
    assert len(told) == 1 and told[0].startswith("error: table claims: the log ") and "--repair" in told[0]
    if harm is not _of_another_table:
        with pytest.raises(WarehouseError, match="`ontherecord doctor` says what can be done"):
            publish(warehouse, "run-2", make_doc("b", dead=14))
    assert [f.repaired for f in maintenance.doctor(warehouse, repair=True)] == [True]
    assert select(warehouse, "from claims order by claim_id") == before
    publish(warehouse, "run-2", make_doc("b", dead=14))
    assert select(warehouse, "select count(*) from claims") == [(4,)]
    assert select(warehouse, "select count(*) from claims", as_of="run-1") == [(2,)]
    assert not [f for f in maintenance.doctor(warehouse) if f.severity != "note"]


@pytest.mark.usefixtures("quick")
def test_writing_on_top_of_a_lost_file_says_so_in_one_line(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    for path in data_files(warehouse, "documents"):
        path.unlink()
    with pytest.raises(WarehouseError, match="ontherecord doctor") as caught:
        publish(warehouse, "run-2", make_doc("a", dead=31))
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_rolling_back_publishes_an_older_run_again(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    publish(warehouse, "run-2", make_doc("a", dead=31), make_doc("b", dead=40))
    snapshot = maintenance.roll_back(warehouse, "run-1")
    assert snapshot.sequence == 3
    assert select(warehouse, "select low from quantities") == [(12.0,)]
    publish(warehouse, "run-3", make_doc("b", dead=40))
    assert select(warehouse, "select count(*) from documents") == [(2,)]
    assert maintenance.doctor(warehouse) == []


def everything_under(root: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file())


@pytest.mark.usefixtures("quick")
def test_a_forgotten_document_is_nowhere(tmp_path: Path) -> None:
    secret = make_doc("secret", "Zyxomma said the quibbleforth was blue.")
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    publish(warehouse, "run-2", secret, make_doc("b", dead=40))
    publish(warehouse, "run-3", make_doc("c", dead=41))
    receipt = forget(warehouse, [uri("secret")], reviewer="desk", note="asked by the source")
    assert receipt.documents == (document_id("secret"),)
    assert receipt.rows["documents"] == 1 and receipt.rows["postings"] > 0
    assert receipt.runs == ("run-2", "run-3")
    assert (
        json.loads((warehouse.root / "receipts" / f"{receipt.run_id}.json").read_text())["files_deleted"] > 0
    )
    assert select(warehouse, "select count(*) from documents") == [(3,)]
    assert select(warehouse, "select count(*) from documents", as_of="run-1") == [(1,)]
    for path in warehouse.root.rglob("*.parquet"):
        assert "Zyxomma" not in repr(duck(path)) and uri("secret") not in repr(duck(path)), path
    left = everything_under(warehouse.root)
    assert b"Zyxomma" not in left and b"quibbleforth" not in left
    with warehouse.writing("run-5", {}) as run:
        assert run.forgotten() == {document_id("secret")}
    assert maintenance.doctor(warehouse) == []


def duck(path: Path) -> list[tuple]:
    import duckdb

    with duckdb.connect() as con:
        return con.execute("from read_parquet(?)", [str(path)]).fetchall()


@pytest.mark.slow
def test_a_forgotten_document_takes_what_checks_quoted(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    publish(warehouse, "run-2", make_doc("copy"))
    assert select(warehouse, "select count(*) from check_results where sample is not null") == [(1,)]
    forget(warehouse, [document_id("copy")])
    assert select(warehouse, "select count(*) from check_results where sample is not null") == [(0,)]


@pytest.mark.usefixtures("quick")
@pytest.mark.slow
def test_a_copy_outlives_its_original(tmp_path: Path) -> None:
    copy = make_doc("copy")
    copy._.transcript.duplicate_of = document_id("a")
    warehouse = new_warehouse(tmp_path, make_doc("a"), copy)
    forget(warehouse, [uri("a")])
    assert select(warehouse, "select source_uri, duplicate_of from documents") == [(uri("copy"), None)]


@pytest.mark.usefixtures("quick")
@pytest.mark.slow
def test_forgetting_what_is_not_there(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with pytest.raises(WarehouseError, match=r"no document nobody\.txt in"):
        forget(warehouse, ["nobody.txt"])
