"""Each check finds what it looks for: rows are spoiled on purpose, one way a check, and the check must return them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from warehouse_fixtures import make_doc, publish

from tasks.warehouse import Warehouse, checks, sqlfiles

# check -> (view to spoil, its rows instead); `everything.` where the check looks at all rows
SPOILED = {
    "claim_text_equals_slice": ("claims", "select * replace ('something else' as text) from {}"),
    "claim_fragments_inside": ("claims", "select * replace (char_start + 1 as char_start) from {}"),
    "correction_stands_in_text": ("corrections", "select * replace ('Whitby' as replacement) from {}"),
    "correction_against_reviewer": (
        "standing_decisions",
        "select null::varchar as document_id, 'Whitlok' as original, 'keep' as judgement, 'name' as subject, "
        "null::varchar as value, 'Ada' as reviewer",
    ),
    "correction_rate": ("corrections", "select corrections.* from {} as corrections cross join range(9)"),
    "unedited_text_equals_source": ("mentions", "select * replace (raw_start + 1 as raw_start) from {}"),
    "words_accounted_for": ("edits", "select * replace (replacement || '!' as replacement) from {}"),
    "source_bytes_match_hash": ("sources", "select * replace ('other'::blob as raw) from {}"),
    "turns_overlap": (
        "turns",
        "select * from {} union all select * replace ('t_2' as turn_id, position + 1 as position) from {}",
    ),
    "sentences_overlap": ("sentences", "select * replace (char_end + 5 as char_end) from {}"),
    "confidence_in_range": ("mentions", "select * replace (1.5 as confidence) from {}"),
    "quantity_bounds": ("quantities", "select * replace (99 as low) from {}"),
    "merged_entities": ("everything.entities", "select * replace (entity_id as merged_into) from {}"),
    "claim_links_sane": (
        "claim_links",
        "select 'c_1' as claim_a, 'c_1' as claim_b, 'disputes' as relation",
    ),
    "same_quote_two_speakers": (
        "claim_links",
        "select (select claim_id from claims where quote_type = 'direct' limit 1) as claim_a, "
        "'c_other' as claim_b, 'same_quote' as relation",
    ),
    "unlinked_mentions": (
        "mentions",
        "select mentions.* replace (null::varchar as entity_id) from {} as mentions cross join range(100)",
    ),
    "duplicate_documents": ("documents", "select * replace ('d_other' as document_id) from {}"),
    "documents_without_text": ("documents", "select * replace (0 as word_count) from {}"),
    "documents_from_the_future": (
        "documents",
        "select * replace (date '2999-01-01' as published_on) from {}",
    ),
    "event_dates": ("claims", "select * replace ('last May' as event_date) from {}"),
    "reported_without_speaker": (
        "claims",
        "select claims.* replace (null::varchar as speaker_text, null::varchar as speaker_name) "
        "from {} as claims cross join range(50)",
    ),
    "nested_claims": ("claims", "select * replace (claim_id as parent_claim_id) from {}"),
    "claim_speakers": ("claim_entities", "select * replace ('speaker' as role) from {} limit 1"),
    # of the generic ones, one of each kind
    "mentions_required": ("mentions", "select * replace (null::varchar as text) from {}"),
    "mentions_unique": ("mentions", "select * from {} union all select * from {}"),
    "mentions_values": ("mentions", "select * replace ('sigh' as kind) from {}"),
    "mentions_types": ("mentions", "select * replace ('MOOD' as type) from {}"),
    "mentions_entity_id_exists": ("mentions", "select * replace ('e_none' as entity_id) from {}"),
    "mentions_offsets": ("mentions", "select * replace (100000 as char_end) from {}"),
    "mentions_text": ("mentions", "select * replace ('other' as text) from {}"),
    "claims_speaker_id_exists": ("claims", "select * replace ('e_none' as speaker_id) from {}"),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse.open(tmp_path_factory.mktemp("checks") / "warehouse")
    publish(warehouse, "run-1", make_doc("a"))
    return warehouse


@pytest.fixture
def con(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with checks.audited(warehouse.root, warehouse.manifest().tables, None, ()) as con:
        yield con


def named(name: str) -> list[checks.Check]:
    return [check for check in checks.all_checks() if check.name == name]


def test_good_rows_pass_every_check(con: duckdb.DuckDBPyConnection) -> None:
    assert [r for r in checks.run_checks(con, checks.all_checks()) if not r.passed] == []


@pytest.mark.parametrize("name", SPOILED)
def test_a_check_finds_spoiled_rows(con: duckdb.DuckDBPyConnection, name: str) -> None:
    view, rows = SPOILED[name]
    if name == "same_quote_two_speakers":  # a claim of somebody else, to be linked to
        office = "(select entity_id from entities where type = 'ORG')"
        con.execute(
            "create table others as select * replace ('c_other' as claim_id) from everything.claims limit 1"
        )
        con.execute(f"update others set speaker_id = {office}")
        con.execute("create table all_claims as from everything.claims union all from others")
        con.execute("create or replace view everything.claims as from main.all_claims")
        con.execute("create table people as select * replace ('PERSON' as type) from entities")
        con.execute("create or replace view everything.entities as from main.people")
    source = f"good.{view.rpartition('.')[2]}"
    con.execute("create schema good")
    con.execute(f"create table {source} as from {view}")
    con.execute(f"create or replace view {view} as {rows.replace('{}', source)}")
    (found,) = checks.run_checks(con, named(name))
    assert found.rows > 0 and found.sample, found
    assert not any(set(row) == {"error"} for row in found.sample), found.sample


def test_every_written_check_is_tried() -> None:
    assert {file.name for file in sqlfiles.folder("checks")} <= set(SPOILED)


def test_a_check_that_cannot_run_does_not_pass(con: duckdb.DuckDBPyConnection) -> None:
    broken = checks.Check("broken", "error", "A broken query.", "select nothing from nowhere")
    (found,) = checks.run_checks(con, [broken])
    assert found.rows == 1 and "nowhere" in found.sample[0]["error"]


def test_a_run_is_checked_on_what_it_brings(tmp_path: Path) -> None:
    """Rows that are published already are not looked at again, so that a check costs what the run brought."""
    warehouse = Warehouse.open(tmp_path / "w")
    publish(warehouse, "run-1", make_doc("a"))
    publish(warehouse, "run-2", make_doc("b", dead=14))
    now = warehouse.manifest().tables
    before = warehouse.runs()[0].tables
    with checks.audited(warehouse.root, now, before, [make_doc("b")._.transcript.document_id]) as con:
        assert con.execute("select count(*) from mentions").fetchall() == [(3,)]
        assert con.execute("select count(*) from everything.mentions").fetchall() == [(6,)]
