"""Transcripts: who speaks when a label names nobody, and what a short answer asserts."""

from __future__ import annotations

import pytest

import tasks.claims  # noqa: F401
from tasks import carrier, language
from tasks.carrier import Metadata, Transcript, Turn
from tasks.text.traced import TracedText


@pytest.fixture(scope="module")
def nlp():
    pipeline = language.load()
    pipeline.add_pipe("claims")
    return pipeline


def talk(nlp, *turns: tuple[str, str | None, str]):
    """Claims of a transcript of (label, name, words) turns."""
    text = "\n".join(words for _, _, words in turns)
    source = Transcript(
        "file:///x.txt", "0" * 64, "d_0", "text", "transcript", TracedText.decode(text.encode()), Metadata()
    )
    doc = carrier.attach(nlp.make_doc(text), source)
    found, at = [], 0
    for n, (label, name, words) in enumerate(turns):
        key = "e_" + name.lower() if name else None
        found.append(
            Turn(n, at, at + len(words), label=label, speaker_name=name, speaker_key=key, basis="label")
        )
        at += len(words) + 1
    doc._.turns = found
    return nlp(doc)._.claims


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("SENIOR ADMINISTRATION OFFICIAL", "official"),
        ("UNIDENTIFIED MALE", "unnamed person"),
        ("UNIDENTIFIED WOMAN", "unnamed person"),
        ("PROTESTERS", "group"),
    ],
)
def test_a_label_that_names_nobody_is_a_kind_and_no_name(nlp, label, kind):
    (claim,) = talk(nlp, (label, None, "The president approved $60 million in aid on Monday."))
    assert (claim.speaker_text, claim.speaker_name, claim.speaker_kind) == (label, None, kind)
    assert claim.speakers == []


ASKED = ("HOST", "Reyes", "Did the convoy leave the town on Tuesday?")


@pytest.mark.parametrize(
    ("answer", "cue_class", "negated"),
    [
        ("Yes.", "confirm", False),
        ("Yes, it did.", "confirm", False),
        ("No.", "deny", True),
        ("No, sir.", "deny", True),
    ],
)
def test_yes_and_no_make_the_question_a_claim_of_who_answers(nlp, answer, cue_class, negated):
    (claim,) = talk(nlp, ASKED, ("OLDHAM", "Oldham", answer))
    assert claim.text == "the convoy leave the town on Tuesday"
    assert (claim.attribution, claim.speaker_name, claim.turn) == ("asserted", "Oldham", 1)
    assert (claim.cue_class, claim.cue_negated) == (cue_class, negated)


def test_a_long_answer_speaks_for_itself(nlp):
    claims = talk(
        nlp,
        ASKED,
        ("OLDHAM", "Oldham", "Yes, and three trucks followed it over the northern bridge at dawn."),
    )
    assert all(c.rule != "answer" for c in claims)


def test_an_open_question_is_not_answered_by_yes(nlp):
    open_question = ("HOST", "Reyes", "When did the convoy leave the town?")
    assert all(c.rule != "answer" for c in talk(nlp, open_question, ("OLDHAM", "Oldham", "Yes.")))


def test_a_bare_figure_answers_how_many(nlp):
    asked = ("HOST", "Reyes", "How many trucks were left?")
    (claim,) = talk(nlp, asked, ("OLDHAM", "Oldham", "About 200."))
    assert (claim.text, claim.speaker_name) == ("About 200", "Oldham")


def test_stage_talk_is_no_claim(nlp):
    stage = "Joining us is Mark Oldham of the Baltic Institute. Thank you for being here. Stay with us."
    assert talk(nlp, ("HOST", "Reyes", stage)) == []


def test_an_answer_may_repeat_the_auxiliary(nlp):
    (claim,) = talk(nlp, ("Q", None, "Has the convoy reached the town?"), ("MR. HALE", "Hale", "It has."))
    assert (claim.text, claim.cue_class, claim.speaker_name) == (
        "the convoy reached the town",
        "confirm",
        "Hale",
    )


@pytest.mark.parametrize(
    "question", ["Do you believe that?", "Can you describe what you saw there?", "You agree with her?"]
)
def test_a_yes_to_nothing_states_nothing(nlp, question):
    assert talk(nlp, ("HOST", "Reyes", question), ("GUEST", "Hale", "Yes, I do.")) == []


def test_is_that_correct_asks_about_the_sentence_before(nlp):
    claims = talk(
        nlp,
        ("Ms. REYES", "Reyes", "Dr. Lund, you signed the report on March 3. Is that correct?"),
        ("Dr. LUND", "Lund", "That is correct."),
    )
    assert [(c.text, c.speaker_name) for c in claims if c.rule == "answer"] == [
        ("you signed the report on March 3", "Lund")
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Our reporter Lena Strand is in the town tonight.",
        "I have two announcements this morning.",
        "I don't know what happened at the bridge.",
        "I'm not going to speculate about the cause.",
        "There are reports of a second arrest in the town.",
        "He has said that publicly many times.",
        "I'm Chief Ed Ramos of the Laredo police.",
    ],
)
def test_stage_talk_asserts_nothing(nlp, words):
    claims = talk(nlp, ("MR. HALE", "Hale", words))
    assert [c.text for c in claims if c.attribution == "asserted"] == []


def test_no_speaker_calls_himself_he(nlp):
    claims = talk(nlp, ("MR. HALE", "Hale", "I asked Tom whether he knew. He said the bridge was closed."))
    assert all(c.speaker_name != "Hale" for c in claims if c.text == "the bridge was closed")
