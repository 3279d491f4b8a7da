"""What a user relies on in transcripts with labels: names in full where they are certain, roles, and clusters of a recognizer."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

import tasks.turns  # noqa: F401  (registers the component)
from tasks.carrier import Metadata, Transcript, attach
from tasks.language import load
from tasks.text.traced import Mark, TracedText
from tasks.turns.labels import parse_label


def transcript(rows: list[tuple[str | None, str]], **metadata: object) -> Transcript:
    text, marks = "", []
    for label, words in rows:
        start = len(text)
        text += words
        marks.append(Mark(start, len(text), "turn", {"label": label, "basis": "label" if label else "break"}))
        text += "\n\n"
    traced = TracedText.decode(text.encode()).with_marks(marks)
    return Transcript("test:1", "", "d_1", "text", "transcript", traced, Metadata(**metadata))


def turns_of(nlp, rows, **metadata):
    made = transcript(rows, **metadata)
    return nlp(attach(nlp.make_doc(made.text.text), made))._.turns


@pytest.fixture(scope="module")
def bare():
    nlp = spacy.blank("en")
    nlp.add_pipe("turns")
    return nlp


@pytest.fixture(scope="module")
def reader():
    nlp = load()
    nlp.add_pipe("turns")
    return nlp


def test_a_full_label_once_then_the_last_name(bare) -> None:
    turns = turns_of(
        bare,
        [
            ("PAULA GRANT, HOST", "Hello."),
            ("DAN RUIZ", "Hi."),
            ("GRANT", "Why?"),
            ("RUIZ (via telephone)", "Why not."),
        ],
    )
    assert [(t.speaker_name, t.role) for t in turns[2:]] == [("Paula Grant", "host"), ("Dan Ruiz", "unknown")]
    assert all(t.basis == "label" for t in turns)


def test_two_of_one_last_name_are_kept_apart(bare) -> None:
    turns = turns_of(
        bare, [("ANN LEE", "Hello."), ("BOB LEE", "Hi."), ("LEE", "Which of us?"), ("A. LEE", "Me.")]
    )
    assert [t.speaker_name for t in turns] == ["Ann Lee", "Bob Lee", "Lee", "Ann Lee"]


def test_a_last_name_that_is_also_a_title(bare) -> None:
    turns = turns_of(
        bare, [("LENA KING, CNN HOST", "Good evening."), ("CALLER", "Hello."), ("KING", "Go ahead.")]
    )
    assert turns[2].speaker_name == "Lena King"


def test_the_cast_list_completes_a_last_name(bare) -> None:
    turns = turns_of(
        bare, [("MS. GRANT", "Hello."), ("Q", "Hi.")], speakers=("Paula Grant, press secretary",)
    )
    assert (turns[0].speaker_name, turns[1].speaker_name) == ("Paula Grant", None)


def test_the_title_of_the_document_completes_a_last_name(bare) -> None:
    turns = turns_of(
        bare,
        [("MS. GRANT", "Hello."), ("MR. POE", "Hi.")],
        title="Briefing by Press Secretary Paula Grant and Adviser Ed Poe, May 4",
    )
    assert [t.speaker_name for t in turns] == ["Paula Grant", "Ed Poe"]


def test_an_office_alone_needs_the_title_and_the_date(bare) -> None:
    rows = [("THE PRESIDENT", "My fellow Americans."), ("Q", "Sir?")]
    certain = turns_of(
        bare, rows, title="Remarks by President Obama at the Summit", published_on="2014-05-01"
    )
    assert (certain[0].speaker_name, certain[0].basis) == ("Barack Obama", "metadata")
    assert turns_of(bare, rows)[0].speaker_name is None
    assert (
        turns_of(bare, rows, title="Remarks at the Summit", published_on="2014-05-01")[0].speaker_name is None
    )


def test_an_office_alone_is_not_one_who_speaks_under_his_own_name(bare) -> None:
    rows = [("THE PRESIDENT", "Welcome."), ("PRESIDENT KENYATTA", "Thank you.")]
    turns = turns_of(
        bare, rows, title="Remarks by President Obama and President Kenyatta", published_on="2015-07-25"
    )
    assert [t.speaker_name for t in turns] == ["Barack Obama", "Uhuru Kenyatta"]


def test_a_president_is_not_completed_by_a_relative_in_the_text(reader) -> None:
    turns = turns_of(
        reader,
        [("PRESIDENT GRANT", "I spoke to Julia Grant about it."), ("Q", "And what did Julia Grant say?")],
    )
    assert turns[0].speaker_name == "Grant"


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("WOLF TANNER, CNN ANCHOR", "host"),
        ("ANN LEE, BYLINE", "correspondent"),
        ("ANN LEE, CNN SENIOR WHITE HOUSE CORRESPONDENT (voice-over)", "correspondent"),
        ("ANN LEE, WHITE HOUSE PRESS SECRETARY", "official"),
        ("ANN LEE, FORMER PRESS SECRETARY", "guest"),
        ("ANN LEE, AUTHOR", "guest"),
        ("REP. ANN LEE (D), OHIO", "official"),
        ("ANN LEE", "unknown"),
    ],
)
def test_roles_in_labels(label: str, role: str) -> None:
    parsed = parse_label(label)
    assert parsed.role == role
    assert parsed.name in ("Ann Lee", "Wolf Tanner")


@pytest.mark.parametrize(
    "label",
    [
        "AIR FORCE ONE CREW MEMBER",
        "SENIOR ADMINISTRATION OFFICIAL",
        "UNIDENTIFIED FEMALE",
        "PROTESTER",
        "ALL",
        "Speaker 3",
    ],
)
def test_functions_are_not_names(label: str) -> None:
    assert parse_label(label).name is None


def test_clusters_take_the_name_that_their_turns_give_together(reader) -> None:
    turns = turns_of(
        reader,
        [
            (
                "SPEAKER_00",
                "Welcome to Open Country. I'm Paula Grant. With me is the beekeeper Daniel Ruiz. Daniel, how are the bees?",
            ),
            ("SPEAKER_01", "They are fine, Paula, and they send their love."),
            ("SPEAKER_00", "It was a hard winter. We heard from many of you. How did you do it, Daniel?"),
            ("SPEAKER_01", "Sugar, and a lot of patience."),
            ("SPEAKER_02", "Can I say something?"),
            ("SPEAKER_01", "Of course."),
            ("SPEAKER_00", "Daniel, thank you."),
        ],
    )
    assert [t.speaker_name for t in turns] == [
        "Paula Grant",
        "Daniel Ruiz",
        "Paula Grant",
        "Daniel Ruiz",
        None,
        "Daniel Ruiz",
        "Paula Grant",
    ]
    assert all(t.evidence for t in turns if t.speaker_name)


def test_a_partly_labelled_transcript(reader) -> None:
    turns = turns_of(
        reader,
        [
            ("PAULA GRANT, HOST", "Daniel Ruiz joins us from Denver. Daniel, how are the bees?"),
            (None, "They are fine."),
            ("GRANT", "All of them?"),
            (None, "All of them."),
        ],
    )
    assert turns[1].speaker_name == "Daniel Ruiz"
    assert turns[1].basis != "label"
    assert turns[3].speaker_name in (None, "Daniel Ruiz")


@given(st.text(max_size=60))
def test_any_label_can_be_read(raw: str) -> None:
    label = parse_label(raw)
    assert label.name is None or label.name.strip()


@pytest.mark.parametrize(
    "label", ["A", "THE WITNESS", "THE COURT", "DEFENDANT", "BAILIFF", "VICTIM'S MOTHER", "B", "S1"]
)
def test_a_function_or_a_letter_is_nobodys_name(label):
    assert parse_label(label).name is None


@pytest.mark.parametrize(("label", "name"), [("PAUL SINGER", "Paul Singer"), ("LT. BOB MARINE", "Bob Marine"), ("MR. CHILD", "Child"), ("A. SMITH", "A. Smith")])  # fmt: skip
def test_a_name_that_is_also_a_noun_stays_a_name(label, name):
    assert parse_label(label).name == name
