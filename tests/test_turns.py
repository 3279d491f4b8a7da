"""What a user relies on: a turn has the right speaker, or an honest nothing."""

import pytest
import spacy

import tasks.turns  # noqa: F401  (registers the component)
from tasks.language import load
from tasks.turns.labels import name_case, parse_label


@pytest.fixture(scope="module")
def turns_of():
    nlp = load()
    nlp.add_pipe("turns")

    def read(*turns: str):
        return nlp("\n\n".join(turns))._.turns

    return read


@pytest.mark.parametrize(
    ("raw", "name", "role"),
    [
        ("STEVE INSKEEP, HOST", "Steve Inskeep", "host"),
        ("ALICE FORDHAM, BYLINE", "Alice Fordham", "correspondent"),
        ("MS. PSAKI", "Psaki", "unknown"),
        ("PRESIDENT MCKINLEY", "McKinley", "official"),
        ("SEN. MARY O'NEIL (R-ME)", "Mary O'Neil", "official"),
        ("Dr. Jane Roe (via telephone)", "Jane Roe", "unknown"),
        ("**Robin:**", "Robin", "unknown"),
        ("Q", None, "correspondent"),
        ("UNIDENTIFIED MALE #2", None, "unknown"),
        ("SPEAKER_00", None, "unknown"),
        ("THE PRESIDENT", None, "official"),
    ],
)
def test_labels_are_read(raw: str, name: str | None, role: str) -> None:
    label = parse_label(raw)
    assert (label.name, label.role) == (name, role)


def test_capitals_become_a_name() -> None:
    assert [name_case(n) for n in ("JOHN MCCAIN", "J.D. VANCE", "ANNE-MARIE O'DEA", "Liz van Wyk")] == [
        "John McCain",
        "J.D. Vance",
        "Anne-Marie O'Dea",
        "Liz van Wyk",
    ]


def test_a_self_introduction_names_its_own_turn(turns_of) -> None:
    turns = turns_of(
        "Good evening. I'm Maria Delgado. Our top story tonight is the drought.",
        "It has not rained since May.",
    )
    assert (turns[0].speaker_name, turns[0].basis) == ("Maria Delgado", "self_intro")
    assert turns[1].speaker_name is None


def test_a_clip_is_named_by_what_follows_it(turns_of) -> None:
    turns = turns_of(
        "The dam is full.",
        "We will open the gates tonight and nobody needs to worry.",
        "That was Governor Helen Park. Engineers are less sure.",
    )
    assert (turns[1].speaker_name, turns[1].role) == ("Helen Park", "clip")
    assert turns[2].speaker_name is None


def test_an_interview_carries_its_guest_and_stops_at_a_third_person(turns_of) -> None:
    turns = turns_of(
        "NPR's Tom Baker is in Lagos. Tom, what have you seen today?",
        "Long lines at every polling place, and tempers rising.",
        "And how are people coping with the heat?",
        "They bring umbrellas and share water.",
        "NPR's Tom Baker in Lagos. Now to Nairobi and our reporter Ada Obi. Ada, is it as hot there?",
        "It is hotter still, if you can believe it.",
    )
    assert [t.speaker_name for t in turns] == [None, "Tom Baker", None, "Tom Baker", None, "Ada Obi"]
    assert turns[1].evidence


def test_commas_may_be_missing(turns_of) -> None:
    turns = turns_of(
        "NPR's Tom Baker is in Lagos. Tom what have you seen?",
        "Long lines.",
        "Tom thanks.",
        "You are welcome.",
    )
    assert [t.speaker_name for t in turns] == [None, "Tom Baker", None, "Tom Baker"]


def test_a_name_that_is_only_spoken_of_names_nobody(turns_of) -> None:
    turns = turns_of(
        "The minister met Carla Ruiz on Tuesday.",
        "They spoke for an hour.",
        "Carla Ruiz's lawyer was there too.",
    )
    assert [t.speaker_name for t in turns] == [None, None, None]


def test_two_people_of_one_first_name_are_not_guessed_at(turns_of) -> None:
    turns = turns_of("With us are John Adams and John Hill. John, what now?", "We wait and see.")
    assert turns[1].speaker_name is None


def test_a_bare_document_without_the_reader_still_has_turns() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("turns")
    assert len(nlp("One.\n\nTwo.")._.turns) == 2
