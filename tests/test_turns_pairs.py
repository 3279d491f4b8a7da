"""A conversation of two is filled turn by turn, and stops where somebody else may be speaking."""

from __future__ import annotations

import pytest

import tasks.turns  # noqa: F401  (registers the component)
from tasks.language import load


@pytest.fixture(scope="module")
def reader():
    nlp = load()
    nlp.add_pipe("turns")
    return nlp


def names(reader, *turns: str) -> list[str | None]:
    return [t.speaker_name for t in reader("\n\n".join(turns))._.turns]


OPENING = (
    "Welcome to the show. I'm Imani Rowe.",
    "And I'm Stellan Berg.",
    "Today it is just us.",
    "Lucky you.",
)


def test_two_who_introduce_themselves_take_turns(reader):
    assert names(reader, *OPENING) == ["Imani Rowe", "Stellan Berg", "Imani Rowe", "Stellan Berg"]


@pytest.mark.parametrize(
    "third",
    [
        "Thank you both for letting me sit here.",
        "With me as always is Pavel Horak, who never speaks.",
        "And I'm Sunniva Krag.",
    ],
)
def test_a_third_person_ends_it(reader, third):
    found = names(reader, *OPENING, third, "That is what I thought.", "So did I.")
    assert not set(found[5:]) & {"Imani Rowe", "Stellan Berg"}


def test_an_interruption_in_court_ends_it(reader):
    found = names(
        reader,
        "I'm Ann Lee, and I have with me the engineer Bo Roe. Bo, what did you see?",
        "A crack in the wall.",
        "How long was it?",
        "About a yard.",
        "Objection. Leading.",
        "Overruled.",
    )
    assert found[4:] == [None, None]


def test_the_general_of_a_hospital_is_nobody(reader):
    found = names(
        reader,
        "Dr. Priya Menon runs the ward at Lakeland General in Duluth and joins us now. Welcome to the program.",
        "Thanks for having me.",
        "How bad is it?",
        "Worse than in the spring.",
    )
    assert set(found) <= {None, "Priya Menon"}
