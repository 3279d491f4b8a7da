"""What is said of somebody (accused of, blamed on, credited with), headlines, block quotations, units of several words."""

from __future__ import annotations

import pytest

import tasks.claims
import tasks.entities
import tasks.turns  # noqa: F401, each registers its components
from tasks import language


@pytest.fixture(scope="module")
def nlp():
    pipeline = language.load()
    pipeline.add_pipe("claims")
    return pipeline


def said(nlp, text: str) -> dict[str, str | None]:
    """Content to the speaker's words."""
    return {c.text: c.speaker_text for c in nlp(text)._.claims}


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        ("The board blamed the delay on banks in London.", "the delay on banks in London", "The board"),
        ("The mayor blamed poor lighting for the crash.", "poor lighting for the crash", "The mayor"),
        (
            "The minister attributed the drop to better policing.",
            "the drop to better policing",
            "The minister",
        ),
        ("Officials credited the dam with saving the town.", "the dam with saving the town", "Officials"),
        ("The union praised the firm for raising wages.", "raising wages", "The union"),
        ("The minister dismissed the report as nonsense.", "the report as nonsense", "The minister"),
        ("The agency warned of floods along the coast.", "floods along the coast", "The agency"),
        ("The police warned residents against returning home.", "returning home", "The police"),
        ("The airline denied skipping safety checks.", "skipping safety checks", "The airline"),
        ("A survey found Hale leading by five points.", "Hale leading by five points", "A survey"),
        ("The mayor was accused of taking bribes by prosecutors.", "taking bribes", "prosecutors"),
        ("A top doctor is warning that the number may rise.", "the number may rise", "A top doctor"),
        ("The firm said it was sorry. It added that 90 jobs were at risk.", "90 jobs were at risk", "It"),
        ("The school said in an email it follows the rules.", "it follows the rules", "The school"),
        ("Dorn shot back that the vote had been delayed.", "the vote had been delayed", "Dorn"),
        ("The mayor mocked Dorn for claiming that he had won.", "he had won", "Dorn"),
    ],
)
def test_what_is_said_of_somebody(nlp, text, content, speaker):
    assert said(nlp, text).get(content) == speaker


@pytest.mark.parametrize(
    "text",
    [
        "The council has painted 40 benches yellow.",
        "Police played the call that Ann Dorn made that night.",
        "No group has claimed responsibility.",
        "In the song's last lines she sang: “Leave the lamp in the window / and the door ajar tonight.”",
    ],
)
def test_an_act_tells_nothing(nlp, text):
    assert said(nlp, text) == {}


def test_the_writer_goes_on_after_a_gerund(nlp):
    text = "The airline denied skipping checks after a mechanic accused it of fraud."
    assert set(said(nlp, text)) == {"skipping checks", "fraud"}


def test_a_second_source_is_no_part_of_what_the_first_one_says(nlp):
    text = "Most voters said rents worried them, according to the survey."
    assert said(nlp, text)["rents worried them"] == "Most voters"


def test_who_is_accused_is_the_subject_of_what_he_is_accused_of():
    pipeline = language.load()
    for name in ("turns", "entities", "claims"):
        pipeline.add_pipe(name)
    doc = pipeline("Sue Hartigan accused Tom Price of hiding the report.")
    (claim,) = doc._.claims
    assert [(doc._.mentions[i].text, role) for i, role in claim.entities] == [("Tom Price", "subject")]


BODY = "\nTwo people were hurt when a bus left the road."


@pytest.mark.parametrize(
    ("headline", "content", "speaker"),
    [
        ("Bus left the road at high speed - officials", "Bus left the road at high speed", "officials"),
        ("Police: Bus left the road at high speed", "Bus left the road at high speed", "Police"),
        ("Bus driver was asleep, inquiry finds", "Bus driver was asleep", "inquiry"),
        ("'I was asleep': Bus driver speaks out", "I was asleep", "Bus driver"),
        ("'It was chaos': Bus crash shocks town", "It was chaos", None),
    ],
)
def test_a_headline_names_its_source_by_punctuation(nlp, headline, content, speaker):
    found = said(nlp, headline + BODY)
    assert content in found and found[content] == speaker


@pytest.mark.parametrize(
    "headline",
    [
        "Analysis: Why the deal may fail",
        "Ukraine war: Russia strikes Odesa port",
        "Lions beat Bears 3-2 - again",
    ],
)
def test_a_headline_with_a_topic_has_no_source(nlp, headline):
    assert said(nlp, headline + BODY) == {}


def test_a_block_quotation_follows_a_colon(nlp):
    text = "In a post on Facebook, Mr Mensah wrote:\n\nI am stepping down today with a heavy heart. I thank my staff.\n\nHe left."
    assert said(nlp, text) == {"I am stepping down today with a heavy heart. I thank my staff": "Mr Mensah"}


def test_a_list_after_a_colon_is_no_quotation(nlp):
    assert said(nlp, "The council had three goals:\n\nBuild 300 houses by 2027.") == {}


def test_a_question_to_the_speaker_is_not_his(nlp):
    text = "“I was not there,” Mr Penrose said.\n\n“You had worked a double shift?”\n\n“I had. They all do.”"
    assert [(c.text, c.speaker_text) for c in nlp(text)._.claims] == [
        ("I was not there", "Mr Penrose"),
        ("You had worked a double shift?", None),
        ("I had. They all do", None),
    ]


@pytest.mark.parametrize(
    ("text", "low", "unit"),
    [
        ("The district used 420,000 acre-feet.", 420_000, "acre-foot"),
        ("It made 240,000 kilowatt-hours a day.", 240_000, "kilowatt-hour per day"),
        ("The fire burned 41 square miles.", 41, "square mile"),
        ("OPEC will pump 1.2 million barrels a day.", 1.2e6, "barrel per day"),
        ("Winds reached 45 miles per hour.", 45, "mile per hour"),
        ("It fell to minus 4 degrees Celsius.", -4, "degree Celsius"),
        ("The rate is 9.6 per 100,000 people.", 9.6, "per 100,000 people"),
        ("They lived in a 90-square-metre flat.", 90, "square meter"),
        ("The road is 12 miles long.", 12, "mile"),
    ],
)
def test_a_unit_of_several_words(nlp, text, low, unit):
    (figure,) = nlp(text)._.quantities
    assert (figure.low, figure.unit) == (low, unit)
