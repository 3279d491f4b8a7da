"""The SQL people use: views, macros and the example questions, on a small newsroom whose answers are known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from newsroom_fixtures import FIRST, HERALD, MAYOR, OFFICE, POST, SECOND, WIRE, newsroom
from warehouse_fixtures import document_id, make_doc, publish, uri

from tasks import resources
from tasks.carrier import ClaimSpeaker, Correction
from tasks.warehouse import Warehouse, checks, sqlfiles


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return newsroom(tmp_path_factory.mktemp("sql"))


@pytest.fixture(scope="module")
def con(warehouse: Warehouse) -> Any:
    with warehouse.connect() as con:
        yield con


def ask(con: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[tuple]:
    return con.execute(sql, list(values)).fetchall()


EXPECTED = {
    "01_what_did_they_say": [
        (FIRST, HERALD, "said", "we will find out why", "direct", "we will find out why"),
        (SECOND, WIRE, "said", "we will find out", "direct", "we will find out"),
        (SECOND, POST, "said", "we will find out why", "direct", "we will find out why"),
    ],
    "02_what_is_said_of_them": [
        (FIRST, HERALD, OFFICE, "says", "12 people died on the ferry"),
        (SECOND, WIRE, OFFICE, "says", "14 people died on the ferry"),
        (SECOND, POST, "Officials", "says", "14 people died on the ferry"),
    ],
    "03_which_figures_are_disputed": [
        ("Ferry sinks", "killed", "people", "12 people", OFFICE, HERALD, FIRST, "14 people", OFFICE),
        ("Ferry sinks", "killed", "people", "14 people", OFFICE, WIRE, SECOND, "12 people", OFFICE),
    ],
    "04_what_is_borne_out": [
        ("we will find out why", MAYOR, HERALD, 2, [WIRE, POST]),
        ("we will find out why", MAYOR, POST, 2, [HERALD]),
    ],
    "05_one_quote_in_many_words": [
        (MAYOR, HERALD, "we will find out why", WIRE, "we will find out", ["why"], []),
    ],
    "06_which_names_were_corrected": [
        ("Whitlok", "Whitlock", "PERSON", 3, 0.97, ["same_document: Mayor Dana Whitlock stands before"]),
    ],
    "07_who_gets_to_speak": [
        (WIRE, MAYOR, 1, 1),
        (WIRE, OFFICE, 1, 0),
        (HERALD, MAYOR, 1, 1),
        (HERALD, OFFICE, 1, 0),
        (POST, MAYOR, 1, 1),
        (POST, "Officials", 1, 0),
    ],
    "08_what_rests_on_unnamed_sources": [(POST, 2, 1, 50.0), (WIRE, 2, 0, 0.0), (HERALD, 2, 0, 0.0)],
    "09_how_a_figure_grew": [
        (FIRST, OFFICE, "12 people", 12.0, 12.0, "=", HERALD),
        (SECOND, OFFICE, "14 people", 14.0, 14.0, "=", WIRE),
        (SECOND, "Officials", "14 people", 14.0, 14.0, "=", POST),
    ],
    "10_who_had_it_first": [("Ferry sinks", HERALD, FIRST, 3, 2)],
}
ASKED = {"who": "Whitlock", "whom": "harbor office", "words": "ferry deaths at the harbor"}


def run_example(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple]:
    sql = resources.path("sql", "examples", f"{name}.sql").read_text()
    for variable, value in ASKED.items():
        sql = re.sub(rf"set variable {variable} = '[^']*'", f"set variable {variable} = '{value}'", sql)
    *before, last = [s for s in sql.split(";") if s.strip()]
    for statement in before:
        con.execute(statement)
    return con.execute(last).fetchall()


@pytest.mark.parametrize("name", EXPECTED)
def test_the_questions_a_newsroom_asks(con: Any, name: str) -> None:
    found = run_example(con, name)
    assert sorted(map(repr, found)) == sorted(map(repr, EXPECTED[name]))


ASKING = re.findall(r"```sql\n(.*?)```", resources.path("docs", "asking.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("sql", ASKING, ids=lambda sql: sql.split("\n")[0].strip("- "))
def test_the_questions_in_the_docs_are_answered(con: Any, sql: str) -> None:
    assert con.sql(sql).columns
    if not any(
        w in sql for w in ("hedge", "deny", "parent_claim", "interval", "except")
    ):  # which this newsroom has none of
        assert con.sql(sql).fetchall(), "an answer of no rows says nothing"


def test_there_are_questions_in_the_docs() -> None:
    assert len(ASKING) >= 15


def test_every_example_is_tested() -> None:
    names = {p.stem for p in resources.path("sql", "examples").glob("*.sql")}
    assert names == {*EXPECTED, "11_find_it_again"}
    assert len(names) >= 10


def test_the_search_example_finds_all_three(con: Any) -> None:
    found = run_example(con, "11_find_it_again")
    assert {row[2] for row in found} == {HERALD, WIRE, POST}
    assert all("ferry" in row[4].lower() for row in found)


def bm25(question: list[str], texts: dict[str, list[str]]) -> dict[str, float]:
    """The formula from the book, to hold the SQL against; lengths in words."""
    import math

    mean = sum(map(len, texts.values())) / len(texts)
    scores = {}
    for name, words in texts.items():
        for term in question:
            containing = sum(term in t for t in texts.values())
            weight = math.log(1 + (len(texts) - containing + 0.5) / (containing + 0.5))
            count = words.count(term)
            if count:
                norm = count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(words) / mean))
                scores[name] = scores.get(name, 0) + weight * norm
    return scores


def test_search_is_bm25(tmp_path: Path) -> None:
    texts = {
        "one": "storm storm sea boat",
        "two": "boat boat boat harbor mayor quiet morning light",
        "three": "sea wind wave",
    }
    warehouse = Warehouse.open(tmp_path / "w")
    docs = [make_doc(name, text) for name, text in texts.items()]
    for doc in docs:
        doc._.transcript.metadata.title = None
    publish(warehouse, "run-1", *docs)
    wanted = bm25(["boat", "sea"], {uri(n): t.split() for n, t in texts.items()})
    with warehouse.connect() as con:
        found = con.execute(
            "select source_uri, score from search('boats at sea') join documents using (document_id) order by score desc"
        ).fetchall()
    assert [name for name, _ in found] == sorted(wanted, key=wanted.__getitem__, reverse=True)
    assert dict(found) == pytest.approx(wanted, abs=6e-4)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Dana Whitlock", [MAYOR]),
        ("WHITLOCK", [MAYOR]),
        ("the harbor office", [OFFICE]),
        ("Whit", []),
        ("lock", []),
    ],
)
def test_entities_are_found_by_any_of_their_names(con: Any, name: str, found: list[str]) -> None:
    assert [n for (n,) in ask(con, "select name from entities_named(?)", name)] == found


def test_the_review_queue_holds_what_waits(con: Any) -> None:
    assert ask(con, "select original, replacement, context from review_queue") == [
        ("harbor", "Harbour", "The harbor office says 14 people died on the ferry. Mayor Dana Whitloc")
    ]


def test_a_judged_proposal_leaves_the_queue(tmp_path: Path) -> None:
    doc = make_doc("a")
    doc._.corrections = [Correction(4, 10, "harbor", "Harbour", "ORG", "spelling", "review", 0.6)]
    warehouse = Warehouse.open(tmp_path / "w")
    publish(warehouse, "run-1", doc)
    with warehouse.connect() as con:
        ((subject,),) = ask(con, "select subject_id from review_queue")
    verdict = {
        "decision_id": "r_1", "subject": "correction", "subject_id": subject, "judgement": "reject",
        "reviewer": "Ada", "decided_at": "2020-06-01T10:00:00",
    }  # fmt: skip
    publish(warehouse, "run-2", decisions=[verdict])
    with warehouse.connect() as con:
        assert ask(con, "from review_queue") == []
    publish(
        warehouse,
        "run-3",
        decisions=[{**verdict, "decision_id": "r_2", "judgement": "withdraw", "withdraws": "r_1"}],
    )
    with warehouse.connect() as con:
        assert len(ask(con, "from review_queue")) == 1


def test_entity_cards_and_timelines(con: Any) -> None:
    card = "select titles, forms, document_count, mention_count, claim_count, first_seen, last_seen from entity('Whitlock')"
    assert ask(con, card) == [(["Mayor"], [MAYOR, "Whitlock"], 3, 6, 3, FIRST, SECOND)]
    [(names, roles, company)] = ask(con, "select names, roles, company from entity('Whitlock')")
    assert {n["form"]: (n["mention_count"], n["first_seen"], n["last_seen"]) for n in names} == {
        MAYOR: (3, FIRST, SECOND),
        "Whitlock": (3, FIRST, SECOND),
    }
    assert [(r["title"], r["document_count"], r["first_seen"]) for r in roles] == [("Mayor", 3, FIRST)]
    assert company is None  # nobody else is named in a sentence with her
    days = "select published_on, document_count, mention_count, claim_count from entity_timeline where name = ? order by 1"
    assert ask(con, days, MAYOR) == [(FIRST, 1, 2, 1), (SECOND, 2, 4, 2)]


def test_data_quality_counts(con: Any) -> None:
    found = dict(ask(con, "select metric, value from data_quality"))
    assert found["documents"] == 3
    assert found["documents_duplicate"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["claims_without_speaker"] == pytest.approx(1 / 6, abs=1e-4)
    assert found["corrections_waiting"] == 1


def test_a_merged_entity_speaks_under_its_new_name(tmp_path: Path) -> None:
    warehouse = Warehouse.open(tmp_path / "w")
    doc = make_doc("a")
    publish(warehouse, "run-1", doc)
    old = doc._.entities[1].key
    merged = [
        {"entity_id": "Q77", "name": "Dana M. Whitlock", "type": "PERSON", "origin": "reviewer"},
        {"entity_id": old, "name": MAYOR, "type": "PERSON", "origin": "reviewer", "merged_into": "Q77"},
    ]
    publish(warehouse, "run-2", entities=merged)
    with warehouse.connect() as con:
        assert ask(con, "select distinct speaker, speaker_id from said_by('Dana Whitlock')") == [
            ("Dana M. Whitlock", "Q77")
        ]
        assert ask(con, "select distinct speaker from said_by('Dana M. Whitlock')") == [("Dana M. Whitlock",)]
        assert ask(con, "select speaker_id from claims where quote_type = 'direct'") == [(old,)]


def test_a_claim_of_two_speakers_is_found_under_each(tmp_path: Path) -> None:
    warehouse = Warehouse.open(tmp_path / "w")
    doc = make_doc("a")
    quote = doc._.claims[1]
    office, mayor = (doc._.mentions[i].entity_key for i in (0, 1))
    quote.speaker_text = "Mayor Dana Whitlock and the harbor office"
    quote.speakers = [ClaimSpeaker(MAYOR, mayor, 1), ClaimSpeaker(OFFICE, office, 0)]
    doc._.claims[0].speakers = [ClaimSpeaker(OFFICE, office, 0)]
    publish(warehouse, "run-1", doc)
    with warehouse.connect() as con:
        for who in (MAYOR, OFFICE):
            found = ask(con, "select speaker from said_by(?) where claim = 'we will find out why'", who)
            assert found == [(who,)]
        told = "select speaker, first_speaker from who_said_what where claim = 'we will find out why' order by all desc"
        assert ask(con, told) == [(OFFICE, False), (MAYOR, True)]
        assert ask(con, "select count(*) from who_said_what where first_speaker") == [(2,)]
        assert ask(con, "select claim_count from entity(?)", OFFICE) == [(2,)]
        assert ask(con, "select claim from claims_about(?)", MAYOR) == [], (
            "who says it is not what it is about"
        )


@pytest.mark.parametrize(
    ("cue_class", "negated", "asserts"),
    [
        ("say", False, True),
        ("deny", False, False),
        ("ask", False, False),
        ("say", True, False),
        ("deny", True, False),
    ],
)
def test_what_a_speaker_denies_is_not_what_he_says(
    tmp_path: Path, cue_class: str, negated: bool, asserts: bool
) -> None:
    warehouse = Warehouse.open(tmp_path / "w")
    doc = make_doc("a")
    doc._.claims[1].cue_class, doc._.claims[1].cue_negated = cue_class, negated
    publish(warehouse, "run-1", doc)
    with warehouse.connect() as con:
        for rows_of in ("who_said_what", f"said_by('{MAYOR}')"):
            assert ask(con, f"select asserts from {rows_of} where speaker = ?", MAYOR) == [(asserts,)]


def test_columns_of_views_carry_comments(con: Any) -> None:
    told = dict(
        ask(con, "select column_name, comment from duckdb_columns() where table_name = 'who_said_what'")
    )
    assert "denies" in told["asserts"] and told["outlet"] and told["speaker_text"]
    for file in sqlfiles.folder("views"):
        there = {row[0] for row in ask(con, f"describe {file.name}")}
        assert set(file.columns) <= there, file.name


SAID = """
    select * from who_said_what
    where speaker_as_read in (select entity_id from entities_named(?)) or (
        speaker_as_read is null and lower(strip_accents(speaker)) = lower(strip_accents(?))
    )
    order by published_on desc nulls last, document_id, char_start
"""


@pytest.mark.parametrize("name", [MAYOR, "whitlock", OFFICE, "OFFICIALS", "nobody"])
def test_said_by_is_the_view_narrowed_down(tmp_path: Path, con: Any, name: str) -> None:
    doc = make_doc("a")
    office, mayor = (doc._.mentions[i].entity_key for i in (0, 1))
    doc._.claims[0].speakers = [ClaimSpeaker(OFFICE, office, 0)]
    doc._.claims[1].speakers = [ClaimSpeaker(MAYOR, mayor, 1), ClaimSpeaker(OFFICE, office, 0)]
    doc._.claims[1].speaker_text = "Mayor Dana Whitlock and the harbor office"
    other = Warehouse.open(tmp_path / "w")
    publish(other, "run-1", doc)
    with other.connect() as joint:
        for each in (con, joint):
            found, wanted = each.execute("from said_by(?)", [name]), each.cursor().execute(SAID, [name, name])
            assert [c[0] for c in found.description] == [c[0] for c in wanted.description]
            assert found.fetchall() == wanted.fetchall()


ENCODINGS = ["utf-8", "cp1252", "utf-16-le", "shift_jis"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("raw_origin", [0, 1000])
def test_source_excerpts_in_any_encoding(tmp_path: Path, encoding: str, raw_origin: int) -> None:
    text = "Caf\u00e9 said “no” to 12 boats." if encoding != "shift_jis" else "港で ferry が said 日本 no."
    if encoding == "utf-16-le":
        text += " \U0001f6a2 sank."
    doc = make_doc("x", text, encoding=encoding, raw_origin=raw_origin)
    warehouse = Warehouse.open(tmp_path / "w")
    publish(warehouse, "run-1", doc)
    traced = doc._.transcript.text
    with warehouse.connect() as con:
        for start in range(len(text)):
            end = min(start + 5, len(text))
            span = traced.raw_span(start, end)
            found = ask(con, "select source_excerpt(?, ?, ?)", document_id("x"), *span)
            assert found == [(text[start:end],)]


def test_bytes_that_cannot_be_decoded_do_not_stop_the_rest(tmp_path: Path) -> None:
    from tasks.text.traced import Replacement, TracedText

    raw = b"Good \xff\xfe news."
    doc = make_doc("x", "Good \ufffd\ufffd news.")
    traced = TracedText.decode(raw)
    traced = traced.replace([Replacement(5, 7, "\ufffd\ufffd", "encoding", "unreadable")])
    doc._.transcript.text = traced
    warehouse = Warehouse.open(tmp_path / "w")
    publish(warehouse, "run-1", doc)
    with warehouse.connect() as con:
        assert ask(con, "select source_excerpt(document_id, 8, 13) from documents") == [("news.",)]
        assert ask(con, "select original from edits") == [("\ufffd\ufffd",)]


def test_every_sql_file_says_what_it_is_for() -> None:
    for kind in ("views", "macros", "checks", "examples", "merge"):
        for file in sqlfiles.folder(kind):
            assert len(file.description) > 20 and file.description.endswith((".", "?")), f"{kind}/{file.name}"


def test_every_check_has_a_severity_and_runs(warehouse: Warehouse) -> None:
    for file in sqlfiles.folder("checks"):
        assert file.fields.get("severity") in ("error", "warn"), file.name
    with checks.audited(warehouse.root, warehouse.manifest().tables, None, ()) as con:
        broken = [
            r for r in checks.run_checks(con, checks.all_checks()) if any("error" in s for s in r.sample)
        ]
    assert broken == []
