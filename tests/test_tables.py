"""The table registry is the one source: schemas, comments, checks and the data dictionary follow from it."""

from __future__ import annotations

import typing

import pyarrow as pa
import pytest

from tasks import carrier
from tasks.warehouse import WarehouseError, checks, dictionary, staging
from tasks.warehouse.schema import TYPES
from tasks.warehouse.tables import SCHEMA_VERSION, TABLES

# Names that analysts' queries rely on; a change here belongs in the changelog.
PROMISED = {
    "documents": "document_id revision source_uri source_sha256 format kind outlet program title url published_on "
    "published_at language encoding raw_bytes text word_count turn_count duplicate_of warnings",
    "turns": "turn_id document_id position char_start char_end raw_start raw_end label speaker_name speaker_id role basis "
    "confidence evidence time_start time_end",
    "sentences": "sentence_id document_id turn_id position char_start char_end",
    "edits": "document_id position stage rule raw_start raw_end char_start char_end original replacement",
    "corrections": "correction_id document_id char_start char_end raw_start raw_end original replacement entity_id "
    "entity_type rule action confidence evidence decided_by",
    "mentions": "mention_id document_id turn_id sentence_id char_start char_end raw_start raw_end text type kind entity_id "
    "basis confidence",
    "entities": "entity_id name type wikidata_id country description aliases origin merged_into",
    "claims": "claim_id document_id turn_id sentence_id text char_start char_end raw_start raw_end fragments attribution "
    "quote_type speaker_text speaker_name speaker_id cue cue_class hedges negated parent_claim_id event_date confidence",
    "claim_entities": "claim_id entity_id mention_id role",
    "quantities": "quantity_id document_id claim_id char_start char_end text low high comparator unit item measure",
    "claim_links": "claim_a claim_b relation same_origin score evidence",
    "stories": "story_id title first_published last_published",
    "story_documents": "story_id document_id origin_id",
    "rejects": "source_uri source_sha256 stage reason detail first_run_id attempts",
    "runs": "run_id",
    "run_stages": "run_id stage seconds",
    "check_results": "run_id check_name severity rows",
    "decisions": "decision_id judgement reviewer decided_at",
}


def test_the_promised_names_are_there() -> None:
    for name, columns in PROMISED.items():
        assert set(columns.split()) | {"run_id"} <= set(TABLES[name].names), name


def test_the_committed_data_dictionary_is_up_to_date() -> None:
    committed = dictionary.path().read_text(encoding="utf-8")
    assert committed == dictionary.markdown(), "run: python -m tasks.warehouse.dictionary"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_is_well_defined(table) -> None:
    assert table.description.endswith(".")
    assert len(set(table.names)) == len(table.names)
    assert table.key and all(table[key].required for key in table.key)
    assert all(name in table for name in (*table.order, *table.lookup))
    assert ("published_month" in table) == table.partitioned
    for column in table:
        assert column.type in TYPES and column.since <= SCHEMA_VERSION
        assert column.description.endswith((".", "…")), f"{table.name}.{column.name}"
        if column.refers_to:
            there, _, key = column.refers_to.partition(".")
            assert TABLES[there].key == (key,), f"{table.name}.{column.name}"
        if column.name.startswith("is_"):
            assert column.type == "boolean"


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("documents", "kind", carrier.Kind),
        ("turns", "role", carrier.Role),
        ("turns", "basis", carrier.Basis),
        ("corrections", "action", carrier.Action),
        ("claims", "cue_class", carrier.CueClass),
    ],
)
def test_enumerations_are_those_of_the_carrier(table: str, column: str, values: object) -> None:
    assert TABLES[table][column].values == typing.get_args(values)


def test_entity_types_are_those_of_the_carrier() -> None:
    assert list(TABLES["mentions"]["type"].values) == carrier.ENTITY_TYPES


def test_every_enumeration_key_and_reference_has_its_check() -> None:
    names = [check.name for check in checks.generic()]
    assert len(names) == len(set(names))
    for table in TABLES.values():
        assert f"{table.name}_unique" in names
        for column in table:
            assert not column.refers_to or f"{table.name}_{column.name}_exists" in names
            assert not column.values or f"{table.name}_{'types' if column.open else 'values'}" in names


def test_nulls_are_refused_where_pyarrow_would_let_them_pass() -> None:
    schema = TABLES["stories"].arrow
    rows = pa.table({"story_id": pa.array([None], pa.string())})
    assert not schema.field("story_id").nullable
    with pytest.raises(WarehouseError, match="table stories: 1 rows have no story_id"):
        staging.to_arrow("stories", rows, run_id="run-1")


def test_iso_strings_become_dates_and_evidence_may_be_objects() -> None:
    rows = [{"story_id": "st_1", "first_published": "2020-05-04"}]
    assert staging.to_arrow("stories", rows, run_id="r")["first_published"].to_pylist()[0].year == 2020
    link = {
        "claim_a": "c_1", "claim_b": "c_2", "relation": "disputes", "same_origin": False, "document_a": "d_1",
        "document_b": "d_2", "evidence": [carrier.Evidence("figures", "12 and 14", 1.0)],
    }  # fmt: skip
    found = staging.to_arrow("claim_links", [link], run_id="r")["evidence"].to_pylist()
    assert found == [[{"kind": "figures", "detail": "12 and 14", "weight": 1.0}]]
