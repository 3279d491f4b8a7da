"""What a user relies on: support is counted by sources, so that police and their chief are one, and witnesses are others."""

from dataclasses import replace

import pytest
from stories_fixtures import claim, documents

from tasks import resources
from tasks.stories.relations import relate
from tasks.stories.sources import compare


def said(by: str, kind: str = "group", name: str | None = None, id: str = "a"):
    speaker = f"e_{name}" if name else None
    found = claim("the crane in Ellery was last inspected in May by two engineers", id=id, entities=("Q1",))
    return replace(found, speaker_text=by, speaker_kind=kind, speaker_name=name, speaker_id=speaker)


ONE = [
    (("Police in Ellery",), ("Ellery police",)),
    (("Police",), ("Police Chief Dana Holt", "person", "Dana Holt")),
    (("Detectives",), ("the sheriff's office", "organization")),
    (("The Pentagon", "organization"), ("Pentagon spokesman Carl Ives", "person", "Carl Ives")),
    (("A spokesman for the union", "official"), ("The union", "organization")),
    (("Health officials", "official"), ("health officials", "official")),
    (("Mayor Rosa Lind", "person", "Rosa Lind"), ("Lind", "person", "Lind")),
    (
        ("President Karolos Pappas", "person", "Karolos Pappas"),
        ("Carolos Pappas", "person", "Carolos Pappas"),
    ),
]
TWO = [
    (("Police",), ("Witnesses",)),
    (("The Ganth police",), ("The Tavo police",)),
    (("Israeli officials", "official"), ("Egyptian officials", "official")),
    (("The coach", "person"), ("the striker's agent", "official")),
    (("Ann Pryce", "person", "Ann Pryce"), ("Paul Goss", "person", "Paul Goss")),
    (("Ann Smith", "person", "Ann Smith"), ("John Smith", "person", "John Smith")),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_source(one, other) -> None:
    a, b = said(*one), replace(said(*other, id="b"))
    assert compare(a, b) == compare(b, a) == "one"
    assert relate(a, b, documents(a, b), {}).relation == "restates"


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_sources(one, other) -> None:
    a, b = said(*one), said(*other, id="b")
    assert compare(a, b) == compare(b, a) == "two"
    found = relate(a, b, documents(a, b), {})
    assert (found.relation, found.same_origin) == ("corroborates", False)


def test_witnesses_of_two_texts_may_be_the_same() -> None:
    a, b = said("Witnesses"), said("several witnesses", id="b")
    b.text = "two engineers inspected the crane in Ellery, and May was the last time"
    assert compare(a, b) == "alike"
    found = relate(a, b, documents(a, b), {})
    assert (found.relation, found.same_origin) == ("restates", False)


def test_a_text_tells_to_what_body_somebody_belongs() -> None:
    a, b = said("Harbor Police", "organization"), said("Orr", "person", "Ann Orr", id="b")
    known = documents(a, b)
    assert compare(a, b, known) == "two"
    known["d_b"].text = "Lt. Ann Orr of the harbor police met reporters at noon."
    assert compare(a, b, known) == compare(b, a, known) == "one"


@pytest.mark.parametrize("text", ["the firm was paid $3 million", "the rule will take effect in thirty days"])
def test_what_nobody_can_see_goes_back_to_whoever_said_it(text) -> None:
    from tasks.stories.records import Figure

    figures = (Figure("q", "$3 million", 3e6, 3e6, "=", "USD", None, "paid"),) if "$" in text else ()
    a, b = (claim(text, id=id, attribution="asserted", figures=figures) for id in "ab")
    found = relate(a, b, documents(a, b), {})
    assert found.relation == "restates"


def test_every_word_for_a_body_is_listed_once() -> None:
    forms = [f for row in resources.table("stories/bodies.csv") for f in resources.names_in(row["words"])]
    assert len(forms) == len(set(forms)) and all(f == f.lower() for f in forms)
