"""Evolution: a warehouse written by an older version opens and is brought up to date; one by a newer is refused.

`golden/warehouse-1.tar.gz` was written when the tables were at version 1 and is never written again; a change of the
tables that breaks it needs a new SCHEMA_VERSION (and a golden warehouse of its own: `python tests/test_warehouse_versions.py`).
"""

from __future__ import annotations

import json
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from warehouse_fixtures import document_id, make_doc, publish, quick  # noqa: F401

from tasks.warehouse import Warehouse, WarehouseError, maintenance, tables
from tasks.warehouse.schema import Column

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = sorted(int(p.name.split("-")[1].split(".")[0]) for p in GOLDEN.glob("warehouse-*.tar.gz"))


@pytest.fixture
def golden(tmp_path: Path, request: pytest.FixtureRequest) -> Warehouse:
    with tarfile.open(GOLDEN / f"warehouse-{request.param}.tar.gz") as tar:
        tar.extractall(tmp_path, filter="data")
    return Warehouse.open(tmp_path / "warehouse", create=False)


def test_there_is_a_golden_warehouse_for_every_version() -> None:
    assert list(range(1, tables.SCHEMA_VERSION + 1)) == VERSIONS


@pytest.mark.parametrize("golden", VERSIONS, indirect=True)
def test_an_old_warehouse_answers_as_it_did(golden: Warehouse) -> None:
    with golden.connect() as con:
        found = con.execute("select speaker, claim, published_on from said_by('Dana Whitlock')").fetchall()
        assert [(s, c, str(d)) for s, c, d in found] == [
            ("Dana Whitlock", "we will find out why", "2020-05-04")
        ]
        figures = con.execute(
            "select text, low, source_excerpt(document_id, raw_start, raw_end) from quantities"
        )
        assert figures.fetchall() == [("31 people", 31.0, "31 people")]
        assert con.execute("select score > 0 from search('ferry')").fetchall() == [(True,)]
    with golden.connect("run-1") as con:
        assert con.execute("select text from quantities").fetchall() == [("12 people",)]


@pytest.mark.parametrize("golden", VERSIONS, indirect=True)
def test_an_old_warehouse_takes_new_documents(golden: Warehouse) -> None:
    publish(golden, "run-3", make_doc("b", dead=14), make_doc("a", dead=32))
    with golden.connect() as con:
        found = con.execute("select document_id, revision from documents order by revision").fetchall()
        assert found == [(document_id("b"), 1), (document_id("a"), 3)]
        assert con.execute("select count(*) from mentions").fetchall() == [(6,)]
    assert maintenance.doctor(golden) == []


@pytest.mark.parametrize("golden", VERSIONS[:1], indirect=True)
def test_a_table_that_is_newer_than_the_warehouse_starts_empty_and_fills(golden: Warehouse) -> None:
    judged = {
        "merge_id": "em_1", "entity_a": "e_1", "entity_b": "e_2", "document_id": document_id("b"),
        "judgement": "same", "score": 1.5, "decided_by": "rules", "decided_at": "2020-05-05T00:00:00",
    }  # fmt: skip
    with golden.connect() as con:
        assert con.execute("from entity_merges").fetchall() == []
    publish(golden, "run-3", make_doc("b"), entity_merges=[judged])
    with golden.connect() as con:
        assert con.execute("select entity_a, entity_b from entity_merges").fetchall() == [("e_1", "e_2")]
    with golden.connect("run-1") as con:
        assert con.execute("from entity_merges").fetchall() == []
    assert json.loads((golden.root / "warehouse.json").read_text())["schema_version"] == tables.SCHEMA_VERSION


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program as it will be: one version on, with a column more in `turns`."""
    newer = tables.SCHEMA_VERSION + 1
    turns = tables.TABLES["turns"]
    mood = Column("mood", "string", "How it was said.", since=newer)
    monkeypatch.setitem(tables.TABLES, "turns", replace(turns, columns=(*turns.columns, mood)))
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("tasks.warehouse") and hasattr(
            module, "SCHEMA_VERSION"
        ):
            monkeypatch.setattr(module, "SCHEMA_VERSION", newer)


@pytest.mark.usefixtures("next_version")
@pytest.mark.parametrize("golden", VERSIONS[-1:], indirect=True)
def test_a_new_column_is_null_in_old_rows_and_then_filled(golden: Warehouse) -> None:
    with golden.connect() as con:
        assert con.execute("select count(*), count(mood) from turns").fetchall() == [(1, 0)]
    with golden.writing("run-3", {}) as run:
        from tasks.warehouse import rows

        made = rows.from_doc(make_doc("b", dead=14), "run-3", "test-2")
        for turn in made["turns"]:
            turn["mood"] = "calm"
        run.stage(0, made)
        run.publish()
    with golden.connect() as con:
        assert con.execute("select mood from turns order by mood nulls last").fetchall() == [
            ("calm",),
            (None,),
        ]
    with golden.connect("run-2") as con:
        assert con.execute("select mood from turns").fetchall() == [(None,)]
    assert maintenance.doctor(golden) == []


@pytest.mark.parametrize("golden", VERSIONS[-1:], indirect=True)
def test_an_older_program_refuses_what_a_newer_one_wrote(golden: Warehouse) -> None:
    with pytest.MonkeyPatch.context() as newer:
        next_version.__wrapped__(newer)
        publish(golden, "run-3", make_doc("b", dead=14))
    with pytest.raises(WarehouseError, match="newer version of ontherecord"):
        Warehouse.open(golden.root)
    with pytest.raises(WarehouseError, match="newer version of ontherecord"):
        golden.connect()


def make_golden() -> Path:
    """Write the golden warehouse of today's version, unless there is one."""
    import tempfile

    path = GOLDEN / f"warehouse-{tables.SCHEMA_VERSION}.tar.gz"
    if path.exists():
        return path
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse.open(Path(folder) / "warehouse")
        publish(warehouse, "run-1", make_doc("a"))
        publish(warehouse, "run-2", make_doc("a", dead=31))
        with tarfile.open(path, "w:gz") as tar:
            tar.add(warehouse.root, arcname="warehouse")
    return path


if __name__ == "__main__":
    print(make_golden())
