"""Who "he" and "she" are at a cue: the one who spoke last; and nobody where two may be meant."""

from __future__ import annotations

import pytest

import tasks.claims
import tasks.entities
import tasks.turns  # noqa: F401, each registers its components
from tasks import language


@pytest.fixture(scope="module")
def nlp():
    pipeline = language.load()
    for name in ("turns", "entities", "claims"):
        pipeline.add_pipe(name)
    return pipeline


def names(nlp, text: str) -> list[str | None]:
    """Speakers' names of the claims, in text order."""
    return [c.speaker_name for c in nlp(text)._.claims]


def test_she_is_the_one_who_spoke_last_not_one_known_better(nlp):
    text = (
        "Dr. Maria Haddad, the health chief, blamed low vaccination rates. Maria Haddad said one child in five had no "
        "vaccine.\n\nParent Laura Hollis said she was not told of the case. “I found out on Facebook,” she said."
    )
    assert names(nlp, text)[-1] == "Laura Hollis"


def test_a_pronoun_after_two_possible_speakers_is_left_open(nlp):
    text = "Tom Hale hinted that Peter Reed could miss the match. He said the striker was sore."
    assert names(nlp, text)[-1] in (None, "Tom Hale")


def test_nobody_speaks_of_himself_by_name(nlp):
    text = "For Kevin Alton, Mark Webb was a legend. He said, “Mark Webb was the center of it all.”"
    assert names(nlp, text)[-1] != "Mark Webb"


def test_one_who_was_only_spoken_of_does_not_speak(nlp):
    text = (
        "The young qualifier could not stop smiling. She had just beaten the champion, Anna Lund, in two sets.\n\n"
        "“I told my mother I would be home by Tuesday,” she said on court."
    )
    assert names(nlp, text)[-1] != "Anna Lund"


def test_the_owner_of_a_thing_does_not_speak(nlp):
    text = (
        "The priest, Paul Kehoe, who baptised Mark Webb's children, said the village was numb. Asked about a feud, he "
        "said he would leave that to the police."
    )
    assert names(nlp, text)[-1] in ("Paul Kehoe", None)


def test_a_person_who_came_up_since_goes_on(nlp):
    text = (
        "Joe Baca said the fire jumped the road. His wife, Laura, freed the horses. Fire chief Lindiwe White waved at cars. "
        "“Do not gamble with your life,” she said."
    )
    assert names(nlp, text)[-1] in ("Lindiwe White", None)


def test_who_called_himself_is_a_person(nlp):
    text = "The founder of a currency exchange who called himself the sheriff of Bitcoin was jailed."
    (claim,) = nlp(text)._.claims
    assert claim.speaker_text == "The founder of a currency exchange"


def test_the_one_asked_may_answer(nlp):
    text = (
        "Mary Nolan told the hearing that she had no choice.\n\nThe lawyer, Anna Duarte, asked her if she had read the rules. "
        "She said she had not."
    )
    assert names(nlp, text)[-1] != "Anna Duarte"
