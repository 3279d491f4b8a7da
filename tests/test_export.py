"""Exports: every format holds what was published, stands on its own, and keeps to the vocabulary it speaks."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
from warehouse_fixtures import document_id, make_doc, new_warehouse, publish, quick, uri  # noqa: F401

from tasks.warehouse import Warehouse, WarehouseError
from tasks.warehouse.exports import export

SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = new_warehouse(tmp_path_factory.mktemp("export"), make_doc("a"))
    publish(warehouse, "run-2", make_doc("b", dead=14), decisions=[verdict(warehouse)])
    return warehouse


def verdict(warehouse: Warehouse) -> dict[str, Any]:
    """A reviewer found the first figure false."""
    with warehouse.connect() as con:
        (claim_id,) = con.execute("select claim_id from claims where text like '12 people%'").fetchall()[0]
    return {
        "decision_id": "r_1", "subject": "claim", "subject_id": claim_id, "judgement": "false", "reviewer": "Ada",
        "decided_at": dt.datetime(2020, 6, 1, tzinfo=dt.UTC), "note": "The list has eleven names.",
    }  # fmt: skip


def valid(name: str, value: Any) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(value)


def test_parquet_holds_the_same_rows(warehouse: Warehouse, tmp_path: Path) -> None:
    export(warehouse.root, tmp_path, "parquet")
    with warehouse.connect() as con, duckdb.connect() as out:
        for name in ("documents", "claims", "mentions", "who_said_what"):
            wanted = con.execute(f"from {name} order by all").fetchall()
            assert out.execute(f"from '{tmp_path}/{name}.parquet' order by all").fetchall() == wanted


def test_a_table_export_describes_itself(warehouse: Warehouse, tmp_path: Path) -> None:
    written = export(warehouse.root, tmp_path, "csv", tables=["claims", "who_said_what"])
    assert {p.name for p in written} == {"claims.csv", "who_said_what.csv", "datapackage.json"}
    package = json.loads((tmp_path / "datapackage.json").read_text())
    claims = package["resources"][0]
    assert claims["schema"]["primaryKey"] == ["claim_id"]
    with (tmp_path / "claims.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == [f["name"] for f in claims["schema"]["fields"]]
    assert len(found) == 4
    assert json.loads(found[0]["fragments"])[0]["char_start"] == int(found[0]["char_start"])


def test_jsonl_can_be_read_line_by_line(warehouse: Warehouse, tmp_path: Path) -> None:
    export(warehouse.root, tmp_path, "jsonl", tables=["corrections", "sources"])
    lines = [json.loads(line) for line in (tmp_path / "corrections.jsonl").read_text().splitlines()]
    assert {c["original"] for c in lines} == {"Whitlok"}
    assert lines[0]["evidence"][0]["kind"] == "same_document"
    assert "raw" in json.loads((tmp_path / "sources.jsonl").read_text().splitlines()[0])


def test_sqlite_opens_and_joins(warehouse: Warehouse, tmp_path: Path) -> None:
    (path,) = export(warehouse.root, tmp_path, "sqlite")
    with sqlite3.connect(path) as con:
        found = con.execute(
            "select documents.source_uri, claims.text from claims join documents using (document_id) "
            "where claims.quote_type = 'direct' order by 1"
        ).fetchall()
        assert found == [(uri("a"), "we will find out why"), (uri("b"), "we will find out why")]
        assert con.execute("select count(*) from who_said_what").fetchall() == [(4,)]


def test_xlsx_has_a_sheet_a_table(warehouse: Warehouse, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    openpyxl = pytest.importorskip("openpyxl")
    (path,) = export(warehouse.root, tmp_path, "xlsx", tables=["who_said_what", "quantities"])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["who_said_what", "quantities"]
    rows = list(book["quantities"].iter_rows(values_only=True))
    low = rows[0].index("low")
    assert sorted(r[low] for r in rows[1:]) == [12, 14]


def test_claims_speak_schema_org(warehouse: Warehouse, tmp_path: Path) -> None:
    export(warehouse.root, tmp_path, "claims-jsonld")
    found = json.loads((tmp_path / "claims.jsonld").read_text())
    valid("claims", found)
    claims = {c["@id"]: c for c in found["@graph"] if c["@type"] == "Claim"}
    assert len(claims) == 4
    quote = next(c for c in claims.values() if c["text"] == "we will find out why")
    assert quote["author"]["name"] == "Dana Whitlock" and quote["author"]["@type"] == "Person"
    assert quote["appearance"]["publisher"]["name"] == "Harbor Herald"


def test_only_a_person_reviews_a_claim(warehouse: Warehouse, tmp_path: Path) -> None:
    export(warehouse.root, tmp_path / "now", "claims-jsonld")
    reviews = [
        i
        for i in json.loads((tmp_path / "now" / "claims.jsonld").read_text())["@graph"]
        if i["@type"] == "ClaimReview"
    ]
    assert [(r["author"]["name"], r["reviewRating"]["alternateName"]) for r in reviews] == [("Ada", "false")]
    assert reviews[0]["claimReviewed"] == "12 people died on the ferry"
    export(warehouse.root, tmp_path / "before", "claims-jsonld", as_of="run-1")
    assert "ClaimReview" not in (tmp_path / "before" / "claims.jsonld").read_text()


def test_annotations_point_at_text_and_bytes(warehouse: Warehouse, tmp_path: Path) -> None:
    export(warehouse.root, tmp_path, "claims-jsonld")
    found = json.loads((tmp_path / "annotations.jsonld").read_text())
    valid("annotations", found)
    with warehouse.connect() as con:
        texts = dict(con.execute("select document_id, text from documents").fetchall())
        raws = dict(
            con.execute("select source_uri, raw from documents join sources using (document_id)").fetchall()
        )
    for note in found["@graph"]:
        in_text, in_bytes = note["target"]
        position, quote = in_text["selector"]
        text = texts[in_text["source"].removeprefix("urn:ontherecord:")]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in text
        span = in_bytes["selector"]
        assert raws[in_bytes["source"]][span["start"] : span["end"]].decode() == quote["exact"]


def test_follow_the_money_lines(warehouse: Warehouse, tmp_path: Path) -> None:
    (path,) = export(warehouse.root, tmp_path, "ftm")
    items = [json.loads(line) for line in path.read_text().splitlines()]
    for item in items:
        valid("ftm", item)
    ids = {item["id"] for item in items}
    quotes = [i["properties"] for i in items if i["schema"] == "Documentation"]
    assert len(quotes) == 4
    assert all(q["document"][0] in ids and q["entity"][0] in ids for q in quotes)
    mayor = next(i for i in items if i["schema"] == "Person")
    assert mayor["properties"]["position"] == ["Mayor"] and mayor["properties"]["alias"] == ["Whitlock"]


def test_what_cannot_be_exported(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no export format 'pdf'; there are parquet"):
        export(warehouse.root, tmp_path, "pdf")
    with pytest.raises(WarehouseError, match="no table or view 'nonsense'"):
        export(warehouse.root, tmp_path, "csv", tables=["nonsense"])
    (tmp_path / "file").write_text("x")
    with pytest.raises(WarehouseError, match="cannot export to"):
        export(warehouse.root, tmp_path / "file", "csv")


def test_an_older_run_can_be_exported(warehouse: Warehouse, tmp_path: Path) -> None:
    export(warehouse.root, tmp_path, "jsonl", tables=["documents"], as_of="run-1")
    lines = (tmp_path / "documents.jsonl").read_text().splitlines()
    assert [json.loads(line)["document_id"] for line in lines] == [document_id("a")]
