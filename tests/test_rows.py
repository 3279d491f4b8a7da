"""From a Doc to rows: ids that never change, offsets that lead to the right bytes, nothing that points nowhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse_fixtures import FERRY, NLP, VERSION, document_id, make_doc

from tasks.carrier import Claim, Mention, Metadata, Quantity, Transcript, Turn, attach
from tasks.text.traced import Replacement, TracedText
from tasks.warehouse import rows, staging
from tasks.warehouse.tables import TABLES


def made(doc: Any, run_id: str = "run-1") -> dict[str, list[dict[str, Any]]]:
    return rows.from_doc(doc, run_id, VERSION)


def test_a_doc_without_transcript_is_refused() -> None:
    with pytest.raises(ValueError, match="no transcript"):
        made(spacy.blank("en")("Hello."))


def test_the_same_document_gives_the_same_rows_in_another_run() -> None:
    one, two = made(make_doc("a")), made(make_doc("a"), "run-2")
    for table in one:
        assert [{**r, "run_id": ""} for r in one[table]] == [{**r, "run_id": ""} for r in two[table]]


def test_other_documents_have_other_ids() -> None:
    one, two = made(make_doc("a")), made(make_doc("b"))
    for table, key in (("turns", "turn_id"), ("claims", "claim_id"), ("mentions", "mention_id")):
        assert not {r[key] for r in one[table]} & {r[key] for r in two[table]}


def test_ids_name_their_table() -> None:
    found = made(make_doc("a"))
    for name, table in TABLES.items():
        key = table.key[0]
        if table.prefix and name in found and name != "documents" and name != "entities":
            assert all(
                r[key].startswith(f"{table.prefix}_") and len(r[key].split("_")[1]) == 16 for r in found[name]
            )


def test_two_claims_over_one_span_keep_apart() -> None:
    doc = make_doc("a")
    first = doc._.claims[0]
    twin = Claim(
        first.char_start,
        first.char_end,
        first.text,
        "reported",
        "indirect",
        "verb",
        0.5,
        speaker_text="Others",
    )
    doc._.claims = [first, twin, twin]
    ids = [r["claim_id"] for r in made(doc)["claims"]]
    assert len(set(ids)) == 3
    assert ids == [r["claim_id"] for r in made(doc)["claims"]]


def test_finds_stand_in_their_turn_and_sentence() -> None:
    doc = make_doc("a")
    half = FERRY.index("Mayor")
    doc._.turns = [Turn(0, 0, half, role="host"), Turn(1, half, len(doc.text), role="guest")]
    for claim in doc._.claims:
        claim.turn = None
    found = made(doc)
    turns = {r["turn_id"]: r for r in found["turns"]}
    sentences = {r["sentence_id"]: r for r in found["sentences"]}
    assert [turns[m["turn_id"]]["position"] for m in found["mentions"]] == [0, 1, 1]
    assert [turns[c["turn_id"]]["position"] for c in found["claims"]] == [0, 1]
    for row in (*found["mentions"], *found["claims"]):
        sentence = sentences[row["sentence_id"]]
        assert sentence["char_start"] <= row["char_start"] < sentence["char_end"]


def test_a_figure_belongs_to_its_innermost_claim() -> None:
    doc = make_doc("a")
    outer = Claim(0, len(doc.text), doc.text, "asserted", "none", "turn", 0.5, quantities=[0])
    inner = doc._.claims[0]
    inner.parent = 0
    doc._.claims = [outer, inner]
    found = made(doc)
    assert found["quantities"][0]["claim_id"] == found["claims"][1]["claim_id"]
    assert found["claims"][1]["parent_claim_id"] == found["claims"][0]["claim_id"]


def test_whoever_is_referred_to_is_an_entity() -> None:
    doc = make_doc("a")
    doc._.entities = []
    doc._.turns[0].speaker_key, doc._.turns[0].speaker_name = "Q1", "Somebody"
    found = made(doc)
    known = {r["entity_id"] for r in found["entities"]}
    used = {r["entity_id"] for r in found["mentions"]} | {r["speaker_id"] for r in found["claims"]} | {"Q1"}
    assert used - {None} <= known
    assert {r["origin"] for r in found["entities"] if r["entity_id"] == "Q1"} == {"reference"}


@pytest.mark.parametrize(
    ("published", "day", "month"),
    [
        ("2015-09-30", dt.date(2015, 9, 30), "2015-09"),
        ("2015-09", None, "2015-09"),
        ("September", None, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_dates_and_months(published: str | None, day: dt.date | None, month: str) -> None:
    row = made(make_doc("a", published_on=published))["documents"][0]
    assert (row["published_on"], row["published_month"]) == (day, month)


def test_a_moment_without_zone_is_taken_as_utc() -> None:
    doc = make_doc("a")
    doc._.transcript.metadata.published_at = "2020-05-04T10:00:00"
    assert made(doc)["documents"][0]["published_at"] == dt.datetime(2020, 5, 4, 10, tzinfo=dt.UTC)


def test_every_table_fits_its_schema() -> None:
    for name, found in made(make_doc("a")).items():
        arrow = staging.to_arrow(name, found, run_id="run-1")
        assert arrow.schema == TABLES[name].arrow and len(arrow) == len(found)


def test_edits_and_events_are_kept() -> None:
    found = made(make_doc("a"))
    assert [(e["stage"], e["original"], e["replacement"]) for e in found["edits"]] == [
        ("name", "Whitlok", "Whitlock")
    ]
    assert [(e["type"], e["text"]) for e in found["events"]] == [("laughter", "LAUGHTER")]
    assert found["corrections"][0]["raw_end"] - found["corrections"][0]["raw_start"] == len("Whitlok")


WORDS = st.text(st.sampled_from("abc é—日\U0001f6a2 .\n"), min_size=1, max_size=60)


@settings(deadline=None, max_examples=60)
@given(
    WORDS,
    st.lists(st.tuples(st.integers(0, 59), st.integers(0, 4), st.sampled_from(["", "x", "été"])), max_size=5),
)
def test_raw_offsets_lead_to_the_bytes_of_unedited_spans(
    text: str, changes: list[tuple[int, int, str]]
) -> None:
    traced, last = TracedText.decode(text.encode()), 0
    todo = []
    for start, length, new in sorted(changes):
        if start >= last and start + length <= len(text):
            todo.append(Replacement(start, start + length, new, "markup", "test"))
            last = start + length
    traced = traced.replace(todo)
    if not traced.text:
        return
    doc = attach(
        NLP.make_doc(traced.text),
        Transcript("u", "0" * 64, document_id("u"), "text", "article", traced, Metadata()),
    )
    doc._.turns = [Turn(0, 0, len(traced.text))]
    doc._.mentions = [Mention(i, i + 1, c, "PERSON", "name") for i, c in enumerate(traced.text)]
    doc._.quantities = [Quantity(0, 1, traced.text[0], 1, 1, "=")]
    found = made(doc)
    raw = found["sources"][0]["raw"]
    assert found["turns"][0]["raw_end"] <= len(raw)
    for row in found["mentions"]:
        assert traced.text[row["char_start"] : row["char_end"]] == row["text"]
        if not traced.is_edited(row["char_start"], row["char_end"]):
            assert raw[row["raw_start"] : row["raw_end"]].decode() == row["text"]
    changed = sum(len(e["replacement"]) - len(e["original"]) for e in found["edits"])
    assert len(raw.decode()) + changed == len(found["documents"][0]["text"])
