"""The registry inside a run: final ids in staged rows, entities with what the registry keeps, verdicts shown."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tasks.entities import entity_key
from tasks.entities.judgements import merge, not_same, rename, split, withdraw
from tasks.entities.published import apply_verdicts, judged_pairs, resolve_run
from tasks.warehouse.staging import to_arrow


class Run:
    """A run in memory: staged tables, and published ones that DuckDB filters as the warehouse does."""

    def __init__(
        self, staged: dict[str, list[dict[str, Any]]], published: dict[str, pa.Table] | None = None
    ) -> None:
        self.tables = {name: to_arrow(name, rows, run_id="r1") for name, rows in staged.items()}
        self.before = published or {}

    def staged(self, table: str) -> pa.Table:
        return self.tables.get(table, to_arrow(table, [], run_id="r1"))

    def restage(self, table: str, rows: Any) -> None:
        self.tables[table] = to_arrow(table, rows, run_id="r1")

    def published(self, table: str, columns: Any = None, where: str | None = None) -> pa.Table:
        rows = self.before.get(table, to_arrow(table, [], run_id="r0"))
        with duckdb.connect() as con:
            con.register("rows", rows)
            names = ", ".join(columns) if columns else "*"
            return con.sql(
                f"select {names} from rows" + (f" where {where}" if where else "")
            ).to_arrow_table()


DAY = dt.date(2015, 10, 1)


def document(document_id: str, date: dt.date = DAY) -> dict[str, Any]:
    return {
        "document_id": document_id, "revision": 1, "source_uri": f"file:///{document_id}", "source_sha256": "0" * 64,
        "format": "text", "kind": "article", "text": "x", "word_count": 1, "turn_count": 1, "published_on": date,
        "raw_bytes": 1, "pipeline_version": "1", "offsets_of": "source", "encoding": "utf-8",
    }  # fmt: skip


def entity(
    document_id: str, name: str, *titles: str, type: str = "PERSON", **facts: Any
) -> tuple[dict, dict]:
    lone = type == "PERSON" and len(name.split()) == 1
    key = facts.get("wikidata_id") or entity_key(type, name, discriminator=document_id if lone else "")
    of_document = {"document_id": document_id, "entity_id": key, "name": name, "type": type, "aliases": [name],
                   "titles": list(titles), "confidence": 0.9}  # fmt: skip
    return of_document, {
        "entity_id": key,
        "name": name,
        "type": type,
        "aliases": [name],
        "origin": "corpus",
        **facts,
    }


def run_of(*pairs: tuple[dict, dict], published: dict[str, pa.Table] | None = None) -> Run:
    documents = {}
    for row, _ in pairs:
        documents.setdefault(row["document_id"], document(row["document_id"]))
    known = set(to_arrow("documents", [], run_id="r").column_names)
    return Run(
        {
            "documents": [{k: v for k, v in d.items() if k in known} for d in documents.values()],
            "document_entities": [row for row, _ in pairs],
            "entities": [fact for _, fact in pairs],
            "mentions": [mention(row, i) for i, (row, _) in enumerate(pairs)],
        },
        published,
    )


def mention(row: dict, i: int) -> dict[str, Any]:
    return {
        "mention_id": f"m_{i}", "document_id": row["document_id"], "char_start": 0, "char_end": 1, "raw_start": 0,
        "raw_end": 1, "text": row["name"], "type": row["type"], "kind": "name", "entity_id": row["entity_id"],
        "basis": "exact", "confidence": 0.9, "metonym": False,
    }  # fmt: skip


COMPANY = ("Anna Berg", "Tomas Lindqvist", "Peter Novak")


def two_carters() -> Run:
    company = [entity(d, name) for d in ("d_1", "d_2") for name in COMPANY]
    return run_of(
        entity("d_1", "Ash Carter", "secretary of defense", country="US"),
        entity("d_2", "Carter", "secretary of defense"),
        *company,
    )


def test_a_last_name_takes_the_id_of_its_bearer_in_every_staged_table() -> None:
    run = two_carters()
    full, lone = entity_key("PERSON", "Ash Carter"), entity_key("PERSON", "Carter", discriminator="d_2")
    resolution = resolve_run(run)
    assert resolution.assignments["d_2", lone] == full
    for table in ("mentions", "document_entities", "entities"):
        assert lone not in run.staged(table).column("entity_id").to_pylist()
    (row,) = [r for r in run.staged("entities").to_pylist() if r["entity_id"] == full]
    assert set(row["aliases"]) == {"Ash Carter", "Carter"} and row["country"] == "US"
    assert json.loads(row["extra"])["first"] == "2015-10-01"
    (link,) = [r for r in run.staged("entity_merges").to_pylist() if r["entity_a"] == lone]
    assert (link["entity_b"], link["judgement"], link["decided_by"]) == (full, "same", "rules")
    assert (link["name_a"], link["document_id"]) == ("Carter", "d_2") and link["score"] >= 1.0
    assert {e["kind"] for e in link["evidence"]} >= {"title", "company"}


def test_every_entity_that_is_spoken_of_has_a_row() -> None:
    run = two_carters()
    resolve_run(run)
    known = set(run.staged("entities").column("entity_id").to_pylist())
    for table in ("mentions", "document_entities"):
        assert set(run.staged(table).column("entity_id").to_pylist()) <= known


def test_the_same_run_again_makes_the_same_rows() -> None:
    first = two_carters()
    resolve_run(first)
    again = two_carters()
    again.before = {"entities": first.staged("entities")}
    resolve_run(again)
    assert rows(again) == rows(first)
    assert again.staged("mentions").equals(first.staged("mentions"))


def rows(run: Run) -> list[dict[str, Any]]:
    """The staged entities, in order, without the run they came in."""
    found = run.staged("entities").drop_columns("run_id").to_pylist()
    return sorted(found, key=lambda row: row["entity_id"])


def test_a_later_run_links_to_what_is_published() -> None:
    first = two_carters()
    resolve_run(first)
    later = run_of(
        entity("d_9", "Carter", "secretary of defense"),
        *(entity("d_9", name) for name in COMPANY),
        published={"entities": first.staged("entities")},
    )
    resolution = resolve_run(later)
    lone = entity_key("PERSON", "Carter", discriminator="d_9")
    assert resolution.assignments["d_9", lone] == entity_key("PERSON", "Ash Carter")


def test_verdicts_show_at_once_and_later() -> None:
    first = run_of(entity("d_1", "Ash Carter"), entity("d_2", "Ashton B. Carter"))
    resolve_run(first)
    one, other = entity_key("PERSON", "Ashton B. Carter"), entity_key("PERSON", "Ash Carter")
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    verdicts = [
        merge(one, other, reviewer="kim", at=at),
        rename(other, "Ashton Carter", reviewer="kim", at=at + dt.timedelta(hours=1)),
    ]
    reviewed = Run({}, {"entities": first.staged("entities")})
    shown = {row["entity_id"]: row for row in apply_verdicts(reviewed, verdicts)}
    assert shown[one]["merged_into"] == other
    assert (shown[other]["name"], shown[other]["origin"]) == ("Ashton Carter", "reviewer")
    decided = to_arrow("decisions", [v.row() for v in verdicts], run_id="r1")
    later = run_of(
        entity("d_3", "Ashton B. Carter"),
        published={"entities": first.staged("entities"), "decisions": decided},
    )
    assert set(resolve_run(later).assignments.values()) == {other}
    names = {r["entity_id"]: r["name"] for r in later.staged("entities").to_pylist()}
    assert names[other] == "Ashton Carter"


def test_two_of_one_name_are_recorded_as_two() -> None:
    run = run_of(entity("d_1", "Alan Reyes", gender="male"), entity("d_2", "Alan Reyes", gender="male"))
    for row, gender in zip(run.tables["document_entities"].to_pylist(), ("male", "female"), strict=True):
        row["gender"] = gender
    genders = pa.array(["male", "female"])
    there = run.tables["document_entities"]
    run.tables["document_entities"] = there.set_column(
        there.column_names.index("gender"), there.schema.field("gender"), genders
    )
    resolve_run(run)
    assert len(set(run.staged("mentions").column("entity_id").to_pylist())) == 2
    (row,) = run.staged("entity_merges").to_pylist()
    assert row["judgement"] == "not_same" and row["evidence"][0]["kind"] == "gender"


A, B = entity_key("PERSON", "Ashton B. Carter"), entity_key("PERSON", "Ash Carter")


def at(hour: int) -> dt.datetime:
    return dt.datetime(2026, 1, 1, hour, tzinfo=dt.UTC)


def reviewed(*verdicts: Any) -> Run:
    """Both Carters published, and these verdicts."""
    first = run_of(entity("d_1", "Ash Carter"), entity("d_2", "Ashton B. Carter"))
    resolve_run(first)
    decided = to_arrow("decisions", [v.row() for v in verdicts], run_id="r1")
    return Run({}, {"entities": first.staged("entities"), "decisions": decided})


@pytest.mark.parametrize("order", [(A, B), (B, A)])
def test_not_the_same_takes_a_merge_back_whichever_is_named_first(order: tuple[str, str]) -> None:
    run = reviewed(merge(A, B, reviewer="kim", at=at(1)))
    apart = not_same(*order, reviewer="lee", at=at(2), note="two generations")
    shown = {row["entity_id"]: row for row in apply_verdicts(run, [apart])}
    assert shown[A]["merged_into"] == A  # stands for itself
    merged, two = judged_pairs(run, [apart])
    assert (merged["judgement"], merged["decided_by"], merged["withdrawn_at"]) == ("merged", "kim", at(2))
    assert (two["judgement"], two["withdrawn_at"]) == ("not_same", None)
    assert two["evidence"][0]["detail"] == "two generations" and two["decision_id"] == apart.decision_id


def test_a_withdrawn_merge_ends_and_its_row_says_when() -> None:
    merged = merge(A, B, reviewer="kim", at=at(1))
    run = reviewed(merged)
    back = withdraw(merged, reviewer="kim", at=at(3))
    shown = {row["entity_id"]: row for row in apply_verdicts(run, [back])}
    assert shown[A]["merged_into"] == A
    (row,) = judged_pairs(run, [back])
    assert row["withdrawn_at"] == at(3) and row["name_a"] == "Ashton B. Carter"


def test_a_split_of_the_entity_that_a_reader_sees_holds_for_names_linked_to_it() -> None:
    apart = split(entity_key("PERSON", "Ash Carter"), "d_2", reviewer="kim", at=at(1))
    run = two_carters()
    run.before["decisions"] = to_arrow("decisions", [apart.row()], run_id="r0")
    resolution = resolve_run(run)
    lone = entity_key("PERSON", "Carter", discriminator="d_2")
    assert resolution.assignments["d_2", lone] == apart.value
    assert [r["judgement"] for r in run.staged("entity_merges").to_pylist()] == ["split"]


def test_a_run_without_documents_is_left_alone() -> None:
    assert resolve_run(Run({})).assignments == {}


@pytest.mark.parametrize("name", ["O'Brien's Bar", "A; drop table entities", "it''s"])
def test_names_with_quotes_reach_the_database_as_they_are(name: str) -> None:
    first = run_of(entity("d_1", name, type="ORG"))
    resolve_run(first)
    later = run_of(entity("d_2", name, type="ORG"), published={"entities": first.staged("entities")})
    assert set(resolve_run(later).assignments.values()) == {entity_key("ORG", name)}
