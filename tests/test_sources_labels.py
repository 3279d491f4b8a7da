"""Labelled transcripts: every way newsrooms write who speaks, and what only looks like a label."""

from __future__ import annotations

import pytest

from tasks import resources
from tasks.sources import labels
from tasks.sources.plain import parse
from tasks.text.clean import clean
from tasks.text.traced import TracedText


def structure(text: str):
    draft = parse(TracedText.decode(text.encode()))
    traced = clean(draft.text)
    found = [m for m in traced.marks if m.kind == "turn"]
    return draft.kind, [(m.values["label"], traced.text[m.start : m.end]) for m in found], found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "STEVE INSKEEP, HOST: Good morning.\nALICE FORDHAM, BYLINE: Hi, Steve.\nINSKEEP: Thanks.",
            ["STEVE INSKEEP, HOST", "ALICE FORDHAM, BYLINE", "INSKEEP"],
        ),
        (
            "BLITZER: Senator, why?\n\nSEN. JOHN MCCAIN (R), ARIZONA: Well, Wolf.\n\nBLITZER (on camera): Thanks.",
            ["BLITZER", "SEN. JOHN MCCAIN (R), ARIZONA", "BLITZER (on camera)"],
        ),
        (
            "MS. PSAKI:  Hi.  Go ahead.\n\nQ    Thanks, Jen.\n\nMS. PSAKI:  Sure.\n\nQ    And the budget?",
            ["MS. PSAKI", "Q", "MS. PSAKI", "Q"],
        ),
        (
            "   Mr. LIMAN. Was it so?\n   Secretary SHULTZ. It was.\n   Mr. LIMAN. Thank you.",
            ["Mr. LIMAN", "Secretary SHULTZ", "Mr. LIMAN"],
        ),
        (
            "   The PRESIDING OFFICER. The Senator from Ohio.\n   Mr. BROWN of Ohio. I thank the Chair.\n   The PRESIDING OFFICER. Without objection.",
            ["The PRESIDING OFFICER", "Mr. BROWN of Ohio", "The PRESIDING OFFICER"],
        ),
        (
            "**Mat Ryer:** Hello.\n\n**Jon Calhoun:** Hey.\n\n**Mat Ryer:** Yeah.",
            ["Mat Ryer", "Jon Calhoun", "Mat Ryer"],
        ),
        (
            "Jane Smith: Hello there.\nBob Jones: Hi.\nJane Smith: How are you?",
            ["Jane Smith", "Bob Jones", "Jane Smith"],
        ),
        (
            "[00:12:31] Jane: Hello there.\n[00:12:40] Bob: Hi.\n[00:12:51] Jane: Bye.",
            ["Jane", "Bob", "Jane"],
        ),
        ("Speaker 1: Hello there.\nSpeaker 2: Hi.\nSpeaker 1: Bye.", ["Speaker 1", "Speaker 2", "Speaker 1"]),
        (
            "Joe Black: (00:12)\nHello there.\n\nAnn White: (00:20)\nHi.\n\nJoe Black: (01:02)\nBye.",
            ["Joe Black", "Ann White", "Joe Black"],
        ),
        (
            "Jane Smith  00:12\nHello there.\n\nBob Jones  00:20\nHi.\n\nJane Smith  01:02\nBye.",
            ["Jane Smith", "Bob Jones", "Jane Smith"],
        ),
        ("Q. Where were you?\nA. At home.\nQ. All night?\nA. Yes.", ["Q", "A", "Q", "A"]),
        (
            "Interviewer: Where were you?\nRespondent 1: At home.\nInterviewer: All night?",
            ["Interviewer", "Respondent 1", "Interviewer"],
        ),
        ("McCAIN: It is so.\nO'BRIEN: Is it?\nMcCAIN: Yes.", ["McCAIN", "O'BRIEN", "McCAIN"]),
        (
            "SPIEGEL: Minister, when will it end?\n\nRoe: Soon.\n\nSPIEGEL: How soon?\n\nRoe: Nobody knows.",
            ["SPIEGEL", "Roe", "SPIEGEL", "Roe"],
        ),
        (
            "Jane Roe (PPE). – Mr President, it is grave.\n\nBob Poe, on behalf of the Group. – I agree.\n\nPresident. – It is closed.",
            ["Jane Roe (PPE)", "Bob Poe, on behalf of the Group", "President"],
        ),
        (
            "jane roe\n\nFrom the paper, this is the show of today.\n\nbob poe\n\nHi, Jane. It is good to be here.\n\n"
            "jane roe\n\nSo tell us what happened there.\n\nbob poe\n\nWell, it all began in May.",
            ["jane roe", "bob poe", "jane roe", "bob poe"],
        ),
        (
            "The President (spoke in French): I thank her.\n\nMr. Roe (United States of America): We reject it.\n\n"
            "The President (spoke in French): I thank him.",
            [
                "The President (spoke in French)",
                "Mr. Roe (United States of America)",
                "The President (spoke in French)",
            ],
        ),
        (
            "Mr ROE (Warringah—Prime Minister) (15:01): I thank him.\n\nMs POE (Sydney) (15:02): Why?\n\nMr ROE (Warringah—Prime Minister) (15:03): Order.",
            ["Mr ROE (Warringah—Prime Minister)", "Ms POE (Sydney)", "Mr ROE (Warringah—Prime Minister)"],
        ),
    ],
)
def test_label_styles(text, expected):
    kind, turns, _ = structure(text)
    assert kind == "transcript"
    assert [label for label, _ in turns] == expected
    assert not any(label and words.startswith((f"{label}:", f"{label}.")) for label, words in turns)


def test_label_is_an_edit_and_the_words_lead_back_to_the_source():
    text = "JANE DOE, HOST: Good morning.\n\nBOB ROE: Hi there."
    traced = clean(parse(TracedText.decode(text.encode())).text)
    assert traced.text == "Good morning.\n\nHi there."
    assert [e.original.strip() for e in traced.edits() if e.rule == "label"] == [
        "JANE DOE, HOST:",
        "BOB ROE:",
    ]
    a, b = traced.raw_span(15, 24)
    assert text.encode()[a:b] == b"Hi there."


def test_times_before_labels():
    _, _, marks = structure("[00:12:31] Jane: Hello there.\n[01:00:00] Bob: Hi.\n[01:00:05] Jane: Bye.")
    assert [m.values["time_start"] for m in marks] == [751.0, 3600.0, 3605.0]


def test_labels_inside_one_long_line():
    text = "BLITZER: Good evening. We begin with the news. KING: Thank you, Wolf. It was a day. BLITZER: And then? KING: It ended."
    assert structure(text)[1] == [
        ("BLITZER", "Good evening. We begin with the news."),
        ("KING", "Thank you, Wolf. It was a day."),
        ("BLITZER", "And then?"),
        ("KING", "It ended."),
    ]


def test_unlabelled_paragraphs_belong_to_the_label_above_and_headings_to_nobody():
    text = "Briefing Room\n\n11:07 A.M. EST\n\nMS. DOE:  Hello.\n\nA second paragraph of hers.\n\nQ    Why?\n\nMS. DOE:  Because.\n\nEND 11:40 A.M. EST"
    assert structure(text)[1] == [
        ("MS. DOE", "Hello.\n\nA second paragraph of hers."),
        ("Q", "Why?"),
        ("MS. DOE", "Because."),
    ]


def test_partly_labelled_transcript_opens_with_a_turn_without_a_name():
    text = "Russian planes flew over the north today and gave an hour's warning to everybody there.\n\nJANE DOE: They did.\n\nBOB ROE: When?\n\nJANE DOE: At noon."
    assert [label for label, _ in structure(text)[1]] == [None, "JANE DOE", "BOB ROE", "JANE DOE"]


def test_one_speaker_with_a_title_is_enough():
    text = "THE PRESIDENT:  My fellow citizens.\n\n" + "\n\n".join(
        f"We did thing number {i} for the people of this land." for i in range(20)
    )
    assert [label for label, _ in structure(text)[1]] == ["THE PRESIDENT"]


@pytest.mark.parametrize(
    "text",
    [
        "The talks ended.\n\nNote: Figures are rounded.\n\nThey will go on.\n\nSource: The ministry.\n\nPhoto: The agency.",
        "He had one aim: to win. They had another: to survive.\n\nThe result: nobody won. The reason: nobody tried.",
        "UPDATE: The talks ended.\n\nThe ministers left at noon. They were silent.\n\nThey will go on.",
        "The meeting began at 12:30 and the score was 3:1 at half time.\n\nIt was late.\n\nThey left.",
        "Three things matter:\n\nFirst, the money.\n\nSecond, the law.\n\nThird, the people.",
    ],
)
def test_articles_with_colons_are_not_transcripts(text):
    kind, turns, _ = structure(text)
    assert kind == "article" and turns == []


def test_a_wrapped_line_that_begins_with_a_name_is_no_label():
    text = "Mr. LIMAN. I asked the question of\nMr. NORTH. He did not answer it then.\n\nMr. NIELDS. So he did not.\n\nMr. LIMAN. No."
    assert [label for label, _ in structure(text)[1]] == ["Mr. LIMAN", "Mr. NIELDS", "Mr. LIMAN"]


def test_label_words_are_consistent():
    for row in resources.table("sources/label_words.csv"):
        s = row["example"]
        label = labels.at(s, 0, len(s))
        assert (label is None) == (row["use"] == "not_label"), row


def test_printed_line_numbers_are_set_aside():
    lines = ["P R O C E E D I N G S", "CHIEF JUSTICE ROE: We'll hear", "argument this morning.", "MR. POE: May it please", "the Court.",
             "JUSTICE MOE: What of", "the law?", "MR. POE: The law is", "clear, Justice Moe."]  # fmt: skip
    page = "\n".join(f"{i}{' ' * 6}{line}" for i, line in enumerate(lines, 1))
    assert structure(page)[1][-4:] == [
        ("CHIEF JUSTICE ROE", "We'll hear argument this morning."),
        ("MR. POE", "May it please the Court."),
        ("JUSTICE MOE", "What of the law?"),
        ("MR. POE", "The law is clear, Justice Moe."),
    ]


def test_times_alone_on_their_lines_are_captions():
    kind, turns, marks = structure(
        "0:00\nhello and welcome\n0:04\ntoday we talk\n1:02:10\nthanks for watching"
    )
    assert kind == "captions" and turns == [(None, "hello and welcome today we talk thanks for watching")]
    assert marks[0].values["time_start"] == 0.0


def test_recurring_subheads_of_an_article_are_no_speakers():
    text = "\n\n".join(
        f"{head}\n\nThe {head.lower()} grew by a tenth in the last year, the bank said on Monday."
        for head in ("Exports", "Imports", "Prices", "Wages", "Rents")
    )
    assert structure(text)[0] == "article"
