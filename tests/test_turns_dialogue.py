"""What a user relies on when a name is carried along a conversation: it follows who speaks, stops where that can no longer be told, and
the probabilities behind it are probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tasks.turns  # noqa: F401  (registers the component)
from tasks.carrier import Turn
from tasks.language import load
from tasks.turns.address import is_addressed
from tasks.turns.boundaries import answers, is_chat
from tasks.turns.dialogue import Dialogue
from tasks.turns.lines import Line
from tasks.turns.people import Person
from tasks.turns.signs import Signs
from tasks.turns.votes import Context, Vote


@pytest.fixture(scope="module")
def reader():
    nlp = load()
    nlp.add_pipe("turns")
    return nlp


def names(reader, *turns: str) -> list[str | None]:
    return [t.speaker_name for t in reader("\n\n".join(turns))._.turns]


def context(count: int) -> Context:
    text = "\n\n".join("What now?" if at % 2 == 0 else "Nothing at all." for at in range(count))
    turns, start = [], 0
    for at, piece in enumerate(text.split("\n\n")):
        turns.append(Turn(at, start, start + len(piece)))
        start += len(piece) + 2
    return Context(text, turns, [[] for _ in turns], True)


votes = st.lists(
    st.builds(
        lambda source, step, who, weight, family: Vote(
            "x", family, max(0, min(7, source + step)), who, weight, source, 0, 1
        ),
        st.integers(0, 7),
        st.sampled_from([-1, 0, 1]),
        st.sampled_from(["Ann Lee", "Bo Roe", "Cy Dow", "Dot"]),
        st.floats(0.5, 0.99),
        st.sampled_from(["self_introduction", "introduction", "question", "thanks", "answering", "sign_off"]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(votes, st.sets(st.integers(0, 7)))
def test_probabilities_are_probabilities(found, stops) -> None:
    c = context(8)
    probable = Dialogue(c, found, Signs(c, found, stops), []).posteriors()
    assert probable.shape[0] == 8
    assert np.isfinite(probable).all() and (probable >= 0).all()
    assert np.allclose(probable.sum(1), 1)


def test_without_votes_nobody_is_anybody() -> None:
    c = context(6)
    told = Dialogue(c, [], Signs(c, [], []), [])
    assert told.names == [] and told.posteriors().shape == (6, 2)


def test_whoever_answers_goes_on_answering() -> None:
    c = context(8)
    found = [Vote("q", "introduction", 1, "Ann Lee", 0.9, 0, 0, 1)]
    told = Dialogue(c, found, Signs(c, found, []), [])
    probable = told.posteriors()[:, told.at["Ann Lee"]]
    assert (probable[1::2] > 0.8).all() and (probable[::2] < 0.2).all()


INTERVIEW = (
    "I'm Agnes Moreau. Joining us now is the geologist Tariq Anwar. Tariq, what is under the lake?",
    "Salt, mostly.",
    "How deep?",
    "Eighty meters in the middle, and less on the north side.",
    "And is it safe to dig there?",
    "Not this year.",
)


def test_both_sides_of_an_interview_are_named(reader) -> None:
    assert names(reader, *INTERVIEW) == ["Agnes Moreau", "Tariq Anwar"] * 3


@pytest.mark.parametrize(
    "stranger",
    [
        "I want to play you something a farmer told us last week. Let's listen.",
        "Let's take a call. You're on the air.",
    ],
)
def test_a_voice_that_is_played_or_called_is_nobodys(reader, stranger: str) -> None:
    found = names(
        reader, *INTERVIEW, stranger, "My well has been dry since the spring.", "And what do you say to that?"
    )
    assert found[7] is None


def test_a_newcomer_ends_the_guests_part(reader) -> None:
    found = names(
        reader,
        *INTERVIEW,
        "Tariq Anwar, thank you. With us is the mayor of the town, Solveig Dahl. Mayor, will you let them dig?",
        "Over my dead body.",
        "Is that a no?",
        "That is a no.",
    )
    assert found[6:] == ["Agnes Moreau", "Solveig Dahl", "Agnes Moreau", "Solveig Dahl"]


def test_a_list_of_guests_are_all_there(reader) -> None:
    found = names(
        reader,
        "I'm Agnes Moreau. Joining me are the economist Tariq Anwar, the writer Solveig Dahl and from the Herald, Bo Roe.",
        "Good evening.",
        "Solveig, is this a recession?",
        "It is if you are out of work.",
        "That is not what the word means.",
    )
    assert found[3] == "Solveig Dahl"
    assert found[1] is None and found[4] is None


@pytest.mark.parametrize(
    ("called", "name"),
    [("Coach", "Solveig Dahl"), ("Senator", None)],
)
def test_a_title_alone_means_the_one_person_who_bears_it(reader, called: str, name: str | None) -> None:
    found = names(
        reader,
        "On the line is the head coach of the Otters, Coach Solveig Dahl. Welcome to the program.",
        "Thank you.",
        "The league has had a bad week. Everybody has an opinion.",
        f"Is it time to go, {called}?",
        "No. Not while there is ice.",
    )
    assert found[4] == name


def line(text: str, left: bool, right: bool, full: bool = False) -> Line:
    return Line(Person(0, 0, 3, "Ann Lee" if full else "Ann", "Ann Lee"), text, text, 0, 0, left, right)


@pytest.mark.parametrize(
    ("sentence", "left", "right", "addressed"),
    [
        ("@X what happened there?", True, True, True),
        ("That is right @X.", True, True, True),
        ("That is what I told @X.", False, True, False),
        ("@X was there too.", True, False, False),
    ],
)
def test_who_is_spoken_to(sentence: str, left: bool, right: bool, addressed: bool) -> None:
    assert is_addressed(context(1), line(sentence, left, right)) is addressed


def test_a_full_name_beside_a_noun_is_not_spoken_to() -> None:
    assert not is_addressed(context(1), line("The man behind it is a doctor @X.", True, True, full=True))


def test_any_statement_answers_a_question_in_a_formal_text_but_not_in_a_chat() -> None:
    formal = (
        "Did the minister sign the order? The order was never written. It was only spoken of in the room."
    )
    chat = (
        "Did he sign it? He totally did, like, yeah, you know, kind of a cool move. Stuff like that, I mean, actually. "
        * 3
    )
    assert answers(formal, 0, len(formal)) == [formal.index("The order")]
    assert not is_chat(formal) and is_chat(chat)
    assert answers(chat, 0, len(chat)) == []


def test_a_program_is_nobody(reader) -> None:
    found = names(
        reader,
        "Hello and welcome to another episode of Ferry Tales. I'm Agnes Moreau. How are you?",
        "I am fine, thank you.",
        "And how is the boat?",
        "It floats.",
    )
    assert set(found) <= {None, "Agnes Moreau"} and found[1] is None


def test_a_voice_named_after_it_was_heard_is_not_the_hosts(reader) -> None:
    found = names(
        reader,
        "Good evening. I'm Carla Mendez. Brett Holloway is live in Tulsa. Brett?",
        "Carla, crews tell me this pipe is almost 80 years old.",
        "We woke up and there was nothing. Not a drop.",
        "That's neighbor Juanita Price. She says the city told her nothing until noon.",
    )
    assert found[2] in ("Juanita Price", None)


def test_a_name_in_capitals_is_written_as_a_name(reader) -> None:
    found = names(reader, "GOOD EVENING. I'M CARLA MENDEZ. HERE IS THE NEWS.", "HELLO.")
    assert found[0] == "Carla Mendez"


def test_a_voice_of_whom_only_the_calling_is_told_is_nobody_elses(reader) -> None:
    found = names(
        reader,
        "Good evening. I'm Carla Mendez. Brett Holloway is live in Tulsa. Brett?",
        "Carla, crews tell me this pipe is almost 80 years old.",
        "We woke up and there was nothing. Not a drop.",
        "That was a neighbor who did not want to be named. She says the city told her nothing until noon.",
    )
    assert found[2] is None


def test_a_voice_in_a_reporters_report_is_not_the_anchor(reader) -> None:
    found = names(
        reader,
        "Good evening, everyone. I'm Dana Reyes. Action 7's Tori Lang joins us live from Salem. Tori, how were they found?",
        "Dana, it came down to a truck driver who heard the alert on his radio and blocked the car in.",
        "I just did what anybody would do. I've got grandkids.",
    )
    assert found[:2] == ["Dana Reyes", "Tori Lang"]
    assert found[2] is None


def test_who_is_called_last_is_not_who_was_thanked(reader) -> None:
    found = names(
        reader,
        "Today we will hear from Dr. Amara Nwosu and from Mr. Paul Teague. Dr. Nwosu, you are recognized for five minutes.",
        "Thank you, Chairwoman Ortiz. The reservoir has lost a third of its volume since 2015.",
        "Thank you, Doctor. Mr. Teague.",
        "Thank you. With respect, the authority received one letter, and it did not say a third.",
    )
    assert found[1] == "Amara Nwosu"
    assert found[3] in ("Paul Teague", None)
