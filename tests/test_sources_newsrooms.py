"""Styles of broadcasters, parliaments, courts, archives and services: who speaks, what is out, since when; and the way back.

The files are made in `source_styles.py`. Beside what an editor reads in them: no change to one of them gets an exception out
of the reader, and every word that no edit touched lies in the file where its offsets say.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_styles import STYLES, Style
from test_sources_hostile import check, run
from test_sources_styles import documents, turns

from tasks.carrier import Transcript
from tasks.sources import formats
from tasks.sources.blocks import find_blocks
from tasks.sources.conversation import interview
from tasks.sources.plain import parse
from tasks.text.clean import clean
from tasks.text.traced import TracedText

WORD = re.compile(r"\w+")


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_who_speaks_and_what_is_out(tmp_path, style: Style):
    document = documents(style.content, style.name, tmp_path)[0]
    assert [label for label, _ in turns(document)] == style.labels
    for words in style.absent:
        assert words not in document.text.text, words
    for field, value in style.meta:
        assert getattr(document.metadata, field) == value, field


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_words_lead_back_to_their_bytes(tmp_path, style: Style):
    """Every word that no edit touched is, in the file itself, the bytes that its offsets name."""
    checked = 0
    for document in documents(style.content, style.name, tmp_path):
        if document.offsets_of == "extracted":
            continue
        for m in WORD.finditer(document.text.text):
            if not document.text.is_edited(*m.span()):
                a, b = document.text.raw_span(*m.span())
                assert style.content[a:b].decode(document.text.encoding) == m[0]
                checked += 1
    assert checked >= 4


@given(st.sampled_from(STYLES), st.data())
@settings(max_examples=60, deadline=None)
def test_any_stretch_leads_back_and_holds_its_unedited_letters(tmp_path_factory, style: Style, data):
    folder = tmp_path_factory.getbasetemp()
    for document in documents(style.content, style.name, folder):
        text = document.text
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        a, b = text.raw_span(start, end)
        assert 0 <= a <= b <= len(style.content)
        if not text.is_edited(start, end):
            assert style.content[a:b].decode(text.encoding) == text.text[start:end]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("styles")


BITS = [b"", b"\x00", b"\xff", b"\r", b"\n\n", b"\t", b":", b"[", b"]", b"--", b"<", b"&#0;", b'"', b"00:00:01", b"**", b"\xef\xbb\xbf", b"1 of 2 DOCUMENTS\n", b"END\n", b"Q.  ", b"\xed\xa0\x80", "é".encode("utf-16-le")]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(STYLES),
    st.sampled_from([None, None, *sorted(formats.PARSERS)]),
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(BITS), st.integers(0, 60)), max_size=8),
)
def test_damaged_files_give_documents_or_reasons(folder, style: Style, format, damage):
    raw = style.content
    for place, bit, length in damage:
        at = place % (len(raw) + 1)
        raw = raw[:at] + bit + raw[at + length :]
    check(run(raw, style.name, format, folder))


def test_files_grown_together_are_read_too(folder):
    """Two styles in one file, as people paste them: no exception, and the books of words agree."""
    draw = random.Random(4)
    for _ in range(40):
        one, two = draw.choice(STYLES), draw.choice(STYLES)
        cut = draw.randrange(len(one.content) + 1)
        check(run(one.content[:cut] + two.content, one.name, None, folder))


def test_a_line_of_a_caption_in_capitals_is_no_label(tmp_path):
    (document,) = documents(">> THE TALKS ENDED.\n>> THANK YOU. WE WILL BE BACK.\n>> THANK YOU. GOOD NIGHT.\n", "a.txt", tmp_path)  # fmt: skip
    assert [words for _, words in turns(document)][1:] == [
        "THANK YOU. WE WILL BE BACK.",
        "THANK YOU. GOOD NIGHT.",
    ]


def test_the_start_of_a_sentence_with_a_comma_is_no_label(tmp_path):
    text = "MS. ROE: Hi.\n\nQ    Thank you.\n\nAnd for Mr. Poe, welcome back to town. Can I ask you:\n\nDid you hear it?\n\nMS. ROE: I did.\n\nQ    When?"
    labels = [label for label, _ in turns(documents(text, "a.txt", tmp_path)[0])]
    assert labels == ["MS. ROE", "Q", "MS. ROE", "Q"]


def test_one_labelled_paragraph_is_a_transcript():
    draft = parse(
        TracedText.decode(b"Mr. ROE: He did not have the authority to approve it, and it was improper.")
    )
    assert draft.kind == "transcript"
    (turn,) = [m for m in draft.text.marks if m.kind == "turn"]
    assert turn.values["label"] == "Mr. ROE"


def test_answers_of_several_paragraphs_are_one_turn():
    s = next(x.content.decode() for x in STYLES if x.name == "printed_interview.txt")
    found, is_written = interview(s, find_blocks(s))
    assert not is_written and len(found) == 8 and s[slice(*found[1])].endswith("sold.")


def test_a_report_whose_paragraphs_ask_is_an_article():
    text = "\n\n".join(["The mayor resigned on Monday, the council said.", "Who will follow him?", "The deputy, Ann Roe, is the likeliest, officials said.", "When?", "The charter names a term of 30 days."] * 2)  # fmt: skip
    assert parse(TracedText.decode(text.encode())).kind == "article"


def test_a_short_text_with_quotations_is_an_article():
    text = 'Host named\nPublished August 2, 2013\nJane Roe will host, the academy said on Friday.\n"We are thrilled," its producers said in a statement.\n"I am so excited.\nYou know what they say, "she added in a statement.\nShe hosted the show in 2007, becoming the second woman to do so.\n'
    assert parse(TracedText.decode(text.encode())).kind == "article"


def test_a_speech_in_one_block_is_a_transcript():
    text = "Good afternoon, everyone. Please have a seat. You know, we came a long way. I want to thank you for it. We will build the bridge. Thank you for being here. My father built the first one. Well, you all know that. "
    draft = parse(TracedText.decode((text * 3).encode()))
    assert draft.kind == "transcript"


def test_lines_of_a_head_stay_apart_and_wrapped_lines_do_not():
    text = "HOUSE OF ELDERS\nThe Roads\nMay 3, 2019\n\nThe minister said on Tuesday that the roads in\nthe north would be closed for a month, and that\nRoe Street would be closed for longer than that.\n"
    traced = clean(parse(TracedText.decode(text.encode())).text)
    assert traced.text.split("\n\n")[:3] == ["HOUSE OF ELDERS", "The Roads", "May 3, 2019"]
    assert "and that Roe Street would" in traced.text


def test_a_cell_whose_quotation_marks_are_its_own_is_whole(tmp_path):
    table = 'id,text\n1,"Safe," says mayor\n2,"He said ""no"", and left."\n'
    texts = [d.text.text for d in documents(table, "a.csv", tmp_path)]
    assert texts[1] == 'He said "no", and left.' and texts[0].startswith('"Safe')


def test_rich_text_of_an_old_mac(tmp_path):
    pytest.importorskip("striprtf")
    (document,) = documents(rb"{\rtf1\mac\deff2 {\f2 It\'d5s not over, she said.\par}}", "a.rtf", tmp_path)
    assert document.text.text == "It’s not over, she said."


def test_rows_of_a_word_table_are_labelled_turns(tmp_path: Path):
    docx = pytest.importorskip("docx")
    word = docx.Document()
    table = word.add_table(rows=0, cols=3)
    said = [("00:00:02", "Interviewer", "How deep is it?"), ("00:00:05", "Lou Roe", "Forty feet. It was fifty."), ("00:00:11", "Interviewer", "What happened?"), ("00:00:13", "Lou Roe", "Silt.")]  # fmt: skip
    for row in said:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    file = tmp_path / "a.docx"
    word.save(str(file))
    (document,) = documents(file.read_bytes(), "b.docx", tmp_path)
    assert isinstance(document, Transcript) and turns(document) == [(who, words) for _, who, words in said]


def test_a_program_whose_host_speaks_to_the_audience_has_a_turn_for_each_paragraph():
    lines = [
        "You're listening to Overtime. I'm Ed Malone, and the lines are full. Let's go to Carl. Carl, you're on the air.",
        "Ed, long time. How do you trade that kid for two picks?",
        "You don't, Carl. But they did it.",
        "My wife cried. I'm not kidding.",
        "Thanks for the call, Carl. Who told you that, Denise?",
        "My sister's a nurse over there. We all know.",
        "Coach, what would you have done?",
        "I'd have done it two years ago, Ed.",
    ]
    spoken = "\n\n".join(lines)
    printed = "\n\n".join(["Walt Tierney coached for nine years.", *lines[1:]])
    assert interview(spoken, find_blocks(spoken))[0] == []
    assert interview(printed, find_blocks(printed))[0]
