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
    """A function that tells what the view makes of documents given as (origin, day, {measure: count})."""
    view = resources.path("sql", "views", "story_figures.sql").read_text(encoding="utf-8")

    def ask(*documents, measure="killed", arrested=()):
        with duckdb.connect() as connection:
            connection.execute(
                "create table documents (document_id text, text text, outlet text, published_on date)"
            )
            connection.execute(
                "create table story_documents (story_id text, document_id text, origin_id text)"
            )
            connection.execute("create table stories (story_id text, title text, merged_into text)")
            connection.execute(
                "create table tolls (document_id text, measure text, count bigint, at_least boolean)"
            )
            connection.execute(
                "create table quantities (quantity_id text, document_id text, char_start int, low double, high double, "
                "comparator text, unit text, item text, measure text)"
            )
            connection.execute("insert into stories values ('s', 'A story', null)")
            for i, (origin, day, counts) in enumerate(documents):
                connection.execute(
                    "insert into documents values (?, 'A text.', null, ?)", [f"d{i}", dt.date(2026, 3, day)]
                )
                connection.execute("insert into story_documents values ('s', ?, ?)", [f"d{i}", origin])
                for of, number in counts.items():
                    connection.execute("insert into tolls values (?, ?, ?, false)", [f"d{i}", of, number])
            for at, number in arrested:
                connection.execute(
                    "insert into quantities values ('q', 'd0', ?, ?, ?, '=', 'person', 'people', 'arrested')",
                    [at, number, number],
                )
            return connection.execute(
                f"select figure, independent_origins from ({view}) where measure = ? order by rank", [measure]
            ).fetchall()

    return ask


def test_copies_of_one_text_speak_once(figures) -> None:
    two, three = {"killed": 2}, {"killed": 3}
    found = figures(("o1", 4, two), ("o1", 4, two), ("o1", 4, two), ("o2", 4, three), ("o3", 4, three))
    assert found == [(3, 2), (2, 1)]


def test_a_later_count_outweighs_an_earlier_one_that_is_lower(figures) -> None:
    assert figures(("o1", 4, {"killed": 2}), ("o2", 4, {"killed": 2}), ("o3", 8, {"killed": 3}))[0] == (3, 1)


def test_a_later_text_that_tells_of_one_victim_does_not_outweigh_the_others(figures) -> None:
    assert figures(("o1", 4, {"killed": 2}), ("o2", 4, {"killed": 2}), ("o3", 30, {"killed": 1}))[0] == (2, 2)


def test_whoever_dies_later_is_no_longer_among_the_injured(figures) -> None:
    texts = ("o1", 4, {"killed": 3, "injured": 4}), ("o2", 5, {"killed": 4, "injured": 3})
    assert figures(*texts, measure="injured") == [(3, 2)]
    assert figures(("o1", 4, {"injured": 1}), ("o2", 5, {"killed": 1}), measure="injured") == []


def test_what_a_text_says_first_of_others_is_of_its_own_event(figures) -> None:
    assert figures(("o", 4, {}), measure="arrested", arrested=((5, 2), (90, 26))) == [(2, 1)]


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
    from stories_fixtures import claim, figure, relation

    fires = {"measure": "destroyed", "item": "barn", "unit": None}
    a = claim("we lost 19 barns in the valley", id="a", speaker="p", figures=[figure(19, **fires)])
    b = claim(
        "more than a thousand barns burned on the coast", id="b", speaker="q", figures=[figure(1000, **fires)]
    )
    assert relation(a, b) is None
