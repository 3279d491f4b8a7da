"""What a user of the warehouse relies on: runs publish whole or not at all, nothing changes that need not, rows of a
document are replaced together, and older runs stay readable."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
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

from tasks.warehouse import Warehouse, WarehouseError, connect, rows


@pytest.mark.usefixtures("quick")
def test_a_run_is_seen_only_when_published(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with warehouse.writing("run-2", {}) as run:
        run.stage(0, rows.from_doc(make_doc("b"), "run-2", VERSION))
        run.write()
        run.check()
        assert select(warehouse, "select count(*) from documents") == [(1,)]
        run.publish()
        assert select(warehouse, "select count(*) from documents") == [(2,)]


@pytest.mark.usefixtures("quick")
def test_a_run_that_is_not_published_leaves_nothing(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with warehouse.writing("run-2", {}) as run:
        run.stage(0, rows.from_doc(make_doc("b"), "run-2", VERSION))
        run.write()
    assert not (warehouse.root / "staging" / "run-2").exists()
    publish(warehouse, "run-3", make_doc("c"))
    found = select(warehouse, "select source_uri from documents order by 1")
    assert found == [(uri("a"),), (uri("c"),)]
    assert select(warehouse, "select count(*) from turns") == [(2,)]


@pytest.mark.usefixtures("quick")
def test_running_again_without_news_changes_nothing(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    catalog = warehouse.root / "ontherecord.duckdb"
    before, inode = warehouse.snapshot(), catalog.stat().st_ino
    snapshot = publish(warehouse, "run-2")
    assert not snapshot.changed
    assert (snapshot.versions, snapshot.run_id) == (before.versions, "run-1")
    assert catalog.stat().st_ino == inode
    assert json.loads((warehouse.root / "runs" / "run-2.json").read_text())["state"] == "unchanged"


@pytest.mark.usefixtures("quick")
def test_known_documents_tell_what_is_published(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with warehouse.writing("run-2", {}) as run:
        known = run.known_documents()
    assert known[uri("a")].document_id == document_id("a")
    assert known[uri("a")].pipeline_version == VERSION
    assert known[uri("a")].source_sha256 == make_doc("a")._.transcript.source_sha256


def test_a_changed_document_replaces_exactly_its_own_rows(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"), make_doc("b"))
    other = f"select * from {{}} where document_id = '{document_id('b')}' order by all"
    tables = ("documents", "turns", "mentions", "claims", "quantities", "sources", "edits")
    before = {t: select(warehouse, other.format(t)) for t in tables}
    snapshot = publish(warehouse, "run-2", make_doc("a", dead=31))
    assert (snapshot.documents_new, snapshot.documents_changed) == (0, 1)
    assert {t: select(warehouse, other.format(t)) for t in tables} == before
    changed = f"where document_id = '{document_id('a')}'"
    assert select(warehouse, f"select low from quantities {changed}") == [(31.0,)]
    assert select(warehouse, f"select revision, run_id from documents {changed}") == [(2, "run-2")]
    assert select(warehouse, "select count(*) from documents") == [(2,)]


@pytest.mark.usefixtures("quick")
def test_reading_a_document_again_yields_the_same_ids(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    ids = "select mention_id from mentions union all select claim_id from claims order by 1"
    before = select(warehouse, ids)
    publish(warehouse, "run-2", make_doc("a"))
    assert select(warehouse, ids) == before
    assert select(warehouse, "select revision from documents") == [(1,)]


@pytest.mark.usefixtures("quick")
def test_an_older_run_stays_readable(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    publish(warehouse, "run-2", make_doc("a", dead=31))
    publish(warehouse, "run-3", forget=(document_id("a"),))
    figure = "select text from quantities"
    assert select(warehouse, figure, as_of="run-1") == [("12 people",)]
    assert select(warehouse, figure, as_of="run-2") == [("31 people",)]
    assert select(warehouse, figure) == []
    with pytest.raises(WarehouseError, match=r"no run 'run-9'.*run-1, run-2, run-3"):
        warehouse.connect(as_of="run-9")


@pytest.mark.usefixtures("quick")
def test_forgetting_a_document_takes_what_it_alone_knew(tmp_path: Path) -> None:
    quiet = make_doc("b", "Nobody spoke.")
    warehouse = new_warehouse(tmp_path, make_doc("a"), quiet)
    publish(warehouse, "run-2", forget=(document_id("a"),))
    for table in ("turns", "mentions", "claims", "quantities", "edits", "sources", "postings", "corrections"):
        found = select(warehouse, f"select distinct document_id from {table}")
        assert (document_id("a"),) not in found, table
    assert select(warehouse, "select name from entities") == []
    assert select(warehouse, "select count(*) from documents") == [(1,)]


@pytest.mark.usefixtures("quick")
def test_entities_gather_their_forms_from_all_documents(tmp_path: Path) -> None:
    second = make_doc("b")
    second._.entities[1].aliases = ("Mayor Whitlock",)
    warehouse = new_warehouse(tmp_path, make_doc("a"), second)
    forms = "select aliases from entities where name = 'Dana Whitlock'"
    assert select(warehouse, forms) == [(["Dana Whitlock", "Mayor Whitlock", "Whitlock"],)]
    publish(warehouse, "run-2", forget=(document_id("b"),))
    assert select(warehouse, forms) == [(["Dana Whitlock", "Whitlock"],)]


def links(story: str, a: str, b: str, relation: str = "disputes") -> dict[str, list[dict]]:
    """Rows of one story with two documents, the first claims of which dispute each other."""
    one, two = (rows.from_doc(make_doc(name), "x", VERSION)["claims"][0]["claim_id"] for name in (a, b))
    return {
        "stories": [{"story_id": story, "title": "Ferry", "first_published": "2020-05-04"}],
        "story_documents": [
            {"story_id": story, "document_id": document_id(n), "origin_id": f"o_{n}"} for n in (a, b)
        ],
        "claim_links": [
            {
                "claim_a": one, "claim_b": two, "relation": relation, "same_origin": False, "score": 0.9,
                "evidence": [{"kind": "figures", "detail": "apart", "weight": 1.0}], "story_id": story,
                "document_a": document_id(a), "document_b": document_id(b),
            }
        ],
    }  # fmt: skip


def test_links_and_stories_follow_their_documents(tmp_path: Path) -> None:
    warehouse = Warehouse.open(tmp_path / "w")
    publish(warehouse, "run-1", make_doc("a"), make_doc("b"), make_doc("c"), **links("st_1", "a", "b"))
    assert select(warehouse, "select relation from claim_links") == [("disputes",)]
    again = publish(warehouse, "run-2", **links("st_1", "a", "b"))
    assert not again.changed
    publish(warehouse, "run-3", **links("st_1", "a", "b", "compatible"))
    assert select(warehouse, "select relation from claim_links") == [("compatible",)]
    publish(warehouse, "run-4", forget=(document_id("b"),))
    assert select(warehouse, "select count(*) from claim_links") == [(0,)]
    assert select(warehouse, "select document_id from story_documents") == [(document_id("a"),)]
    publish(warehouse, "run-5", forget=(document_id("a"),))
    assert select(warehouse, "select count(*) from stories") == [(0,)]


def reject(detail: str = "no text") -> dict[str, list[dict]]:
    return {
        "rejects": [
            {
                "source_uri": uri("bad"), "source_sha256": "0" * 64, "stage": "parse", "reason": "empty",
                "detail": detail, "first_run_id": "", "attempts": 0, "pipeline_version": VERSION,
            }
        ]
    }  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_rejects_keep_their_history_and_go_when_the_source_is_read(tmp_path: Path) -> None:
    warehouse = Warehouse.open(tmp_path / "w")
    publish(warehouse, "run-1", make_doc("a"), **reject())
    assert not publish(warehouse, "run-2", **reject()).changed
    publish(warehouse, "run-3", **reject("half a file"))
    history = "select first_run_id, attempts, detail from rejects"
    assert select(warehouse, history) == [("run-1", 2, "half a file")]
    publish(warehouse, "run-4", make_doc("bad"))
    assert select(warehouse, history) == []


def test_check_results_are_kept(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    publish(warehouse, "run-2", make_doc("copy"))
    found = select(warehouse, "select check_name, severity, rows from check_results where rows > 0")
    assert found == [("duplicate_documents", "warn", 1)]
    assert select(warehouse, "select run_id, warnings from runs order by sequence") == [
        ("run-1", 0),
        ("run-2", 1),
    ]


@pytest.mark.usefixtures("quick")
def test_a_batch_staged_again_replaces_itself(tmp_path: Path) -> None:
    warehouse = Warehouse.open(tmp_path / "w")
    with warehouse.writing("run-1", {}) as run:
        run.stage(0, rows.from_doc(make_doc("a"), "run-1", VERSION))
        run.stage(0, rows.from_doc(make_doc("b"), "run-1", VERSION))
        run.publish()
    assert select(warehouse, "select source_uri from documents") == [(uri("b"),)]


@pytest.mark.usefixtures("quick")
def test_reading_goes_on_while_somebody_has_the_catalog_open_for_writing(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with duckdb.connect(str(warehouse.root / "ontherecord.duckdb")) as own:
        own.execute("create table scratch as select 1")
        assert select(warehouse, "select count(*) from documents") == [(1,)]
        publish(warehouse, "run-2", make_doc("b"))
        assert own.execute("select count(*) from documents").fetchall() == [(1,)]
    assert select(warehouse, "select count(*) from documents") == [(2,)]
    with duckdb.connect(str(warehouse.root / "ontherecord.duckdb"), read_only=True) as fresh:
        assert fresh.execute("select count(*) from documents").fetchall() == [(2,)]


@pytest.mark.usefixtures("quick")
def test_a_reader_keeps_its_run_while_others_are_published(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with warehouse.connect() as reader:
        for n in range(3):
            publish(warehouse, f"more-{n}", make_doc("a", dead=20 + n))
            assert reader.execute("select text from quantities").fetchall() == [("12 people",)]


@pytest.mark.usefixtures("quick")
def test_a_connection_is_read_only(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    publish(warehouse, "run-2", make_doc("b"))
    for as_of in (None, "run-1"):
        with warehouse.connect(as_of) as con, pytest.raises(duckdb.Error, match="read-only"):
            con.execute("create table scratch as select 1")


@pytest.mark.usefixtures("quick")
def test_a_moved_warehouse_can_be_read(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    moved = tmp_path / "elsewhere"
    warehouse.root.rename(moved)
    with connect(moved) as con:
        assert con.execute("select count(*) from mentions").fetchall() == [(3,)]


@pytest.mark.usefixtures("quick")
def test_a_folder_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "it's v1 * 50%"
    folder.mkdir()
    warehouse = new_warehouse(folder, make_doc("a"))
    publish(warehouse, "run-2", make_doc("a", dead=31))
    assert select(warehouse, "select low from quantities") == [(31.0,)]


@pytest.mark.usefixtures("quick")
def test_views_macros_and_columns_carry_comments(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    mute = """
        select view_name from duckdb_views() where not internal and comment is null
        union all
        select function_name from duckdb_functions() where not internal and comment is null
        union all
        select table_name || '.' || column_name from duckdb_columns()
        where table_name in (select table_name from meta.tables) and comment is null
    """
    assert select(warehouse, mute) == []
    assert ("The words of the mention.",) in select(
        warehouse,
        "select comment from duckdb_columns() where table_name = 'mentions' and column_name = 'text'",
    )


@pytest.mark.usefixtures("quick")
def test_a_run_notes_what_its_stages_took(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with warehouse.writing("run-2", {"model": "small"}) as run:
        run.stage(0, rows.from_doc(make_doc("b"), "run-2", VERSION))
        run.record_stage("read", 1.5, 1)
        run.publish()
    stages = select(warehouse, "select stage, items from run_stages where run_id = 'run-2' order by position")
    assert [stage for stage, _ in stages] == ["read", "write", "check"] and stages[0][1] == 1
    found = select(
        warehouse, "select settings, documents_new, parent_run_id from runs where run_id = 'run-2'"
    )
    assert found == [('{"model": "small"}', 1, "run-1")]


@pytest.mark.usefixtures("quick")
def test_a_lock_left_by_a_dead_process_is_no_lock(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    (warehouse.root / ".writer.lock").touch()
    (warehouse.root / ".writer.json").write_text('{"run": "old", "process": 1, "host": "x", "since": "y"}')
    assert publish(warehouse, "run-2", make_doc("b")).changed
