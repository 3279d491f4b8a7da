"""What a user relies on: the number killed that most independent sources give, however it is worded, and how a story prints."""

import datetime as dt

import duckdb
import pytest
from warehouse_fixtures import VERSION, document_id, make_doc, new_warehouse

from flows.across import link_stories
from flows.errors import UsageError
from flows.story import show
from tasks import resources
from tasks.warehouse import rows


@pytest.fixture
def figures():
    """A function that tells what the view makes of documents given as (text, origin, day, [(figure, its number)])."""
    view = resources.path("sql", "views", "story_figures.sql").read_text(encoding="utf-8")

    def ask(*documents, measure="killed"):
        with duckdb.connect() as connection:
            connection.execute(
                "create table documents (document_id text, text text, outlet text, published_on date)"
            )
            connection.execute(
                "create table story_documents (story_id text, document_id text, origin_id text)"
            )
            connection.execute("create table stories (story_id text, title text, merged_into text)")
            connection.execute(
                "create table quantities (quantity_id text, document_id text, char_start int, low double, high double, "
                "comparator text, unit text, item text, measure text)"
            )
            connection.execute("insert into stories values ('s', 'A story', null)")
            for i, (text, origin, day, counts) in enumerate(documents):
                connection.execute(
                    "insert into documents values (?, ?, null, ?)", [f"d{i}", text, dt.date(2026, 3, day)]
                )
                connection.execute("insert into story_documents values ('s', ?, ?)", [f"d{i}", origin])
                for words, number in counts:
                    at = text.index(words)
                    connection.execute(
                        "insert into quantities values ('q', ?, ?, ?, ?, '=', 'person', 'people', 'killed')",
                        [f"d{i}", at, number, number],
                    )
            return connection.execute(
                f"select figure, independent_origins from ({view}) where measure = ? order by rank", [measure]
            ).fetchall()

    return ask


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A 19-year-old man was shot and killed on the west side, deputies said.", 1),
        ("Leon Marsh, 34, was pronounced dead at the scene.", 1),
        ("A driver lost control on the bridge and died.", 1),
        ("A man killed his wife and himself in a house near the mill.", 2),
        ("Detectives are looking into a double homicide at the harbor.", 2),
        ("A blast killed a guard and a clerk.", 2),
        ("Two men were shot, one fatally, behind the station.", 1),
        ("A girl was hurt when a car hit her bicycle.", None),
        ("Two men were killed.", None),  # that is a count, and comes from the quantities
        ("The report was filed on Monday and the case was closed.", None),
    ],
)
def test_victims_told_without_a_number_are_counted(figures, text, number) -> None:
    found = figures((text, "o", 4, []))
    assert [row[0] for row in found[:1]] == ([number] if number else [])


def test_copies_of_one_text_speak_once(figures) -> None:
    two, three = (
        ("Two people were killed.", [("Two people", 2)]),
        ("Three people were killed.", [("Three people", 3)]),
    )
    found = figures((two[0], "o1", 4, two[1]), (two[0], "o1", 4, two[1]), (two[0], "o1", 4, two[1]),
                    (three[0], "o2", 4, three[1]), (three[0], "o3", 4, three[1]))  # fmt: skip
    assert found == [(3, 2), (2, 1)]


def test_a_later_count_outweighs_an_earlier_one(figures) -> None:
    text, counts = "Two people were killed.", [("Two people", 2)]
    later, more = "Three people were killed.", [("Three people", 3)]
    found = figures((text, "o1", 4, counts), (text, "o2", 4, counts), (later, "o3", 8, more))
    assert found[0] == (3, 1)


def test_what_a_text_says_first_is_of_its_own_event(figures) -> None:
    text = "Two people were killed in Ellery. In an attack ten years ago, 26 people died."
    assert figures((text, "o", 4, [("Two people", 2), ("26 people", 26)])) == [(2, 1)]


def test_a_story_prints_with_what_changed_in_it(tmp_path, capsys) -> None:
    warehouse = new_warehouse(tmp_path)
    for run_id, doc in (
        ("run-1", make_doc("one")),
        ("run-2", make_doc("two", dead=15, published_on="2020-05-05")),
    ):
        with warehouse.writing(run_id, {"pipeline_version": VERSION}) as run:
            run.stage(0, rows.from_doc(doc, run_id, VERSION))
            link_stories(run)
            run.write()
            run.check()
            run.publish()
    with warehouse.connect() as connection:
        links = connection.execute(
            "select relation, same_origin from claim_links order by relation"
        ).fetchall()
        [(story, documents)] = connection.execute("select story_id, document_count from stories").fetchall()
    assert links == [("same_quote", True), ("updates", True)] and documents == 2
    show(str(warehouse.root), document_id("two"))
    printed = capsys.readouterr().out
    assert "Later counts" in printed and "12 people" in printed and "15 people" in printed
    assert "2 documents of 1 origin" in printed  # one text, its figure brought up to date
    show(str(warehouse.root), story)
    assert capsys.readouterr().out == printed
    with pytest.raises(UsageError, match="no story"):
        show(str(warehouse.root), "s_0")


def test_things_counted_in_two_places_are_not_in_dispute() -> None:
    """Two governors each count the fires of their own state."""
    from tests.test_stories import claim, figure, relation

    fires = {"measure": "destroyed", "item": "barn", "unit": None}
    a = claim("we lost 19 barns in the valley", id="a", speaker="p", figures=[figure(19, **fires)])
    b = claim("more than a thousand barns burned on the coast", id="b", speaker="q", figures=[figure(1000, **fires)])
    assert relation(a, b) is None
