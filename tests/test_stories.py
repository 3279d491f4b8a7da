"""What a user relies on: one quote is known again however edited, conflicting figures are never merged, support is
counted by origins."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import stories
from tasks.stories.figures import Figure, interval
from tasks.stories.records import Claim, Document, stem
from tasks.stories.relations import relate


def claim(
    text: str,
    *,
    id: str = "a",
    speaker: str | None = None,
    quote: str = "indirect",
    figures=(),
    entities=("Q1",),
    **more,
):
    document = more.pop("document", f"d_{id}")
    start = more.pop("start", 0)
    return Claim(
        id, document, text, start, start + len(text), speaker_id=speaker, speaker_name=speaker, speaker_text=speaker,
        quote_type=quote, entities=frozenset(entities), figures=tuple(figures), **more,
    )  # fmt: skip


def figure(low, high=None, comparator="=", measure="killed", item="person", unit="person", id="q"):
    if comparator == "=" and high is None:
        high = low
    return Figure(id, f"{comparator}{low}", low, high, comparator, unit, item, measure)


def documents(*claims, days=None):
    days = days or {}
    return {c.document_id: Document(c.document_id, "", None, None, days.get(c.document_id)) for c in claims}


def relation(a, b, **options):
    found = relate(a, b, documents(a, b, **options), {a.document_id: "1", b.document_id: "2"})
    return found and (found.relation, found.same_origin)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "We will not leave this valley until the last house is rebuilt.",
            "“We will not leave [the] valley until the last house is rebuilt”",
        ),
        (
            "I told the mayor that the bridge would not hold another winter, and he laughed.",
            "[He] told the mayor that the bridge would not hold another winter",
        ),
        (
            "The dam was inspected in March and found to be sound by three engineers",
            "The dam was inspected … and found to be sound by three engineers",
        ),
    ],
)
def test_an_edited_quote_is_the_same_quote(one, other) -> None:
    a, b = claim(one, id="a", speaker="p", quote="direct"), claim(other, id="b", speaker="p", quote="direct")
    assert relation(a, b) == ("same_quote", True)


def test_two_named_speakers_never_share_a_quote() -> None:
    text = "We will not leave this valley until the last house is rebuilt."
    a, b = claim(text, id="a", speaker="p", quote="direct"), claim(text, id="b", speaker="q", quote="direct")
    assert (relation(a, b) or ("", None))[0] != "same_quote"


def test_a_short_phrase_in_common_is_not_a_quote() -> None:
    a = claim("We are very concerned about the situation in the north", id="a", speaker="p", quote="direct")
    b = claim("We are very concerned about the price of bread", id="b", speaker="p", quote="direct")
    assert relation(a, b) is None or relation(a, b)[0] != "same_quote"


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (figure(28), figure(36), "disputes"),
        (figure(24, None, ">"), figure(28), "compatible"),
        (figure(24, None, ">"), figure(24), "disputes"),
        (figure(24, None, ">="), figure(24), "compatible"),
        (figure(None, 10, "<"), figure(12), "disputes"),
        (figure(30, 30, "~"), figure(28), "compatible"),
    ],
)
def test_figures_are_compared_by_their_bounds(x, y, expected) -> None:
    a, b = (
        claim("it was x", id="a", speaker="p", figures=[x]),
        claim("it was y", id="b", speaker="q", figures=[y]),
    )
    assert relation(a, b)[0] == expected


def test_killed_is_not_injured() -> None:
    a = claim("28 people were killed in the fire", id="a", speaker="p", figures=[figure(28)])
    b = claim(
        "36 people were injured in the fire", id="b", speaker="q", figures=[figure(36, measure="injured")]
    )
    assert relation(a, b) is None


def test_a_later_count_is_an_update_not_a_dispute() -> None:
    a = claim("28 died", id="a", speaker="p", figures=[figure(28)])
    b = claim("36 died", id="b", speaker="q", figures=[figure(36)])
    days = {"d_a": dt.date(2026, 5, 1), "d_b": dt.date(2026, 5, 4)}
    assert relation(a, b, days=days)[0] == "updates"


def test_one_figure_of_a_country_and_its_ministry_has_one_origin() -> None:
    a = claim(
        "it hit eight rebel depots",
        id="a",
        speaker="Q1",
        country="XX",
        figures=[figure(8, measure="struck", item="rebel depot", unit=None)],
    )
    b = claim(
        "eight rebel positions were targeted",
        id="b",
        speaker="e2",
        country="XX",
        figures=[figure(8, measure="struck", item="rebel position", unit=None)],
    )
    assert relation(a, b) == ("corroborates", True)


@given(
    st.integers(0, 500),
    st.sampled_from("= > >= < <= ~".split()),
    st.integers(0, 500),
    st.sampled_from("= > >= < <= ~".split()),
)
def test_overlap_does_not_depend_on_the_order(low, c1, other, c2) -> None:
    x, y = figure(low, low, c1), figure(other, other, c2)
    assert interval(x).overlaps(interval(y)) == interval(y).overlaps(interval(x))


def _document(key: str, text: str, day: str | None = None) -> dict:
    return {"document_id": key, "text": text, "title": None, "outlet": None, "published_on": day}


WIRE = (
    "The ferry Halcyon ran aground off Port Ellery on Tuesday night with two hundred passengers aboard, the harbour "
    "master said. Divers reached the hull before dawn and found no breach, and tugs were expected to pull it free at high "
    "water on Wednesday, weather permitting, he added."
)


def test_copies_of_one_wire_text_share_an_origin_and_a_story() -> None:
    copy = WIRE.replace("he added", "the master added")
    tables = {
        "documents": [
            _document("d1", WIRE, "2026-03-04"),
            _document("d2", copy, "2026-03-04"),
            _document("d3", "Bread prices rose again in the capital, bakers said.", "2026-03-04"),
        ],
        "mentions": [
            {"document_id": d, "entity_id": e, "kind": "name"}
            for d in ("d1", "d2")
            for e in ("e_ferry", "e_port")
        ],
    }
    linked = stories.link(tables, {"d1", "d2", "d3"})
    origin = {row["document_id"]: row["origin_id"] for row in linked["story_documents"]}
    story = {row["document_id"]: row["story_id"] for row in linked["story_documents"]}
    assert origin["d1"] == origin["d2"] != origin["d3"]
    assert story["d1"] == story["d2"] != story["d3"]


def test_a_story_keeps_its_id_when_a_document_joins() -> None:
    mentions = [
        {"document_id": d, "entity_id": e, "kind": "name"}
        for d in ("d1", "d0")
        for e in ("e_ferry", "e_port")
    ]
    first = stories.link({"documents": [_document("d1", WIRE)], "mentions": mentions}, {"d1"})
    known = {"d1": first["stories"][0]["story_id"]}
    both = stories.link(
        {
            "documents": [_document("d1", WIRE), _document("d0", WIRE + " More followed.")],
            "mentions": mentions,
        },
        {"d0"},
        known,
    )
    assert {row["story_id"] for row in both["story_documents"]} == {known["d1"]}


def test_stems_join_inflections_only() -> None:
    assert stem("airstrikes") == stem("airstrike") and stem("targeted") == stem("targets")
    assert stem("boss") == "boss" and stem("crisis") == "crisis"


def test_casualties_take_in_the_killed_but_do_not_dispute_them() -> None:
    killed = claim("30 died", id="a", speaker="p", figures=[figure(24, None, ">")])
    wider = claim("36 casualties", id="b", speaker="q", figures=[figure(36, measure="casualties")])
    assert relation(killed, wider)[0] == "compatible"
    fewer = claim("12 casualties", id="b", speaker="q", figures=[figure(12, measure="casualties")])
    assert relation(killed, fewer) is None
