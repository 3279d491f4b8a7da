"""Captions of every kind: words once, times kept, speakers told apart; checked against webvtt-py and pysubs2."""

from __future__ import annotations

import html
import re

import pytest
import webvtt

from tasks.carrier import Reject
from tasks.sources import discover, read
from tasks.text.balance import word_balance


def one(tmp_path, content: str, name: str):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    (document,) = read(discover([file])[0])
    return document


def turns(document) -> list[tuple[str | None, str]]:
    return [
        (m.values["label"], document.text.text[m.start : m.end])
        for m in document.text.marks
        if m.kind == "turn"
    ]


VTT = """WEBVTT
Kind: captions
Language: en-US

NOTE a comment
over two lines

STYLE
::cue { color: white }

1
00:00:01.000 --> 00:00:02.500 align:start position:0%
<v Jane Roe>Hello &amp; <i>welcome</i>
to the show.

second
00:00:02.500 --> 00:00:04.000
<v.loud Bob Poe>Thank you, <00:00:03.000>Jane.</v>

00:00:05.000 --> 00:00:06.000
Nobody is named here.
"""


def test_webvtt_voices_times_and_markup(tmp_path):
    document = one(tmp_path, VTT, "a.vtt")
    assert document.kind == "captions" and document.metadata.language == "en"
    assert turns(document) == [
        ("Jane Roe", "Hello & welcome to the show."),
        ("Bob Poe", "Thank you, Jane."),
        (None, "Nobody is named here."),
    ]
    first, second, _ = [m for m in document.text.marks if m.kind == "turn"]
    assert (first.values["time_start"], first.values["time_end"]) == (1.0, 2.5)
    assert second.values["basis"] == "label"
    a, b = document.text.raw_span(*[document.text.text.index("Thank"), document.text.text.index("Thank") + 5])
    assert VTT.encode()[a:b] == b"Thank"


ROLL_UP = """WEBVTT
Kind: captions
Language: en

00:00:00.080 --> 00:00:02.310 align:start position:0%
 
the<00:00:00.400><c> senate</c><00:00:00.900><c> met</c>

00:00:02.310 --> 00:00:02.320 align:start position:0%
the senate met
 

00:00:02.320 --> 00:00:04.150 align:start position:0%
the senate met
today<00:00:02.900><c> and</c><00:00:03.100><c> voted</c>

00:00:04.150 --> 00:00:04.160 align:start position:0%
today and voted
 

00:00:04.160 --> 00:00:06.000 align:start position:0%
today and voted
no<00:00:04.900><c> no</c><00:00:05.100><c> no</c>
"""


def test_roll_up_words_come_once(tmp_path):
    document = one(tmp_path, ROLL_UP, "a.vtt")
    assert document.text.text == "the senate met today and voted no no no"
    assert word_balance(document.text).holds


def test_growing_lines_come_once(tmp_path):
    cues = ["We", "We go", "We go on", "We go on\nto the", "We go on\nto the news", "to the news\nof the day"]
    content = "".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i + 1},000\n{c}\n\n" for i, c in enumerate(cues, 1))
    assert one(tmp_path, content, "a.srt").text.text == "We go on to the news of the day"


def test_a_word_said_twice_stays_twice(tmp_path):
    cues = ["No.", "No.", "I said so.", "And you?", "Yes.", "Well.", "It is."]
    content = "".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i + 1},000\n{c}\n\n" for i, c in enumerate(cues, 1))
    assert one(tmp_path, content, "a.srt").text.text.startswith("No. No. I said so.")


def test_chevrons_labels_and_new_stories(tmp_path):
    content = (
        "1\n00:00:01,000 --> 00:00:02,000\n>>> GOOD EVENING.\n\n2\n00:00:02,000 --> 00:00:03,000\n>> Reporter: THE FIRE\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\nWENT OUT. >> WHEN?\n\n4\n00:00:05,000 --> 00:00:06,000\n&gt;&gt; AT NOON. [LAUGHTER]\n"
    )
    document = one(tmp_path, content, "a.srt")
    assert turns(document) == [
        (None, "GOOD EVENING."),
        ("Reporter", "THE FIRE WENT OUT."),
        (None, "WHEN?"),
        (None, "AT NOON."),
    ]
    assert [m.values.get("new_story") for m in document.text.marks if m.kind == "turn"] == [
        True,
        None,
        None,
        None,
    ]
    assert [m.values["text"] for m in document.text.marks if m.kind == "event"] == ["LAUGHTER"]


def test_dashes_in_one_caption_are_two_speakers(tmp_path):
    content = "1\n00:00:01,000 --> 00:00:02,000\n- Who are you?\n- Nobody.\n\n2\n00:00:02,000 --> 00:00:03,000\n<i>{\\an8}So be it.</i>\n"
    assert [words for _, words in turns(one(tmp_path, content, "a.srt"))] == [
        "Who are you?",
        "Nobody. So be it.",
    ]


def test_srt_without_blank_lines_with_numbers_as_words(tmp_path):
    content = "1\r\n00:00:01,000 --> 00:00:02,000\r\nThere were\r\n300\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nof them.\r\n"
    assert one(tmp_path, content, "a.srt").text.text == "There were 300 of them."


def test_sbv(tmp_path):
    document = one(
        tmp_path, "0:00:00.378,0:00:11.378\nFirst words\n\n0:00:11.378,0:00:12.305\nSecond words\n", "a.txt"
    )
    assert document.format == "sbv" and document.text.text == "First words Second words"


def test_pauses_part_paragraphs(tmp_path):
    content = "WEBVTT\n\n00:01.000 --> 00:02.000\nIt ended.\n\n00:09.000 --> 00:10.000\nThen it began.\n"
    document = one(tmp_path, content, "a.vtt")
    assert document.text.text == "It ended.\n\nThen it began."
    assert len(turns(document)) == 1


def test_ttml_times_breaks_and_agents(tmp_path):
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" '
        'xml:lang="en" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25" ttp:tickRate="1000"><head><metadata><ttm:agent xml:id="a1">'
        '<ttm:name type="full">Jane Roe</ttm:name></ttm:agent></metadata></head><body><div begin="10s"><p begin="00:00:01.000" '
        'end="00:00:02.500" ttm:agent="a1">Hello &amp; welcome<br/>to the <span>show</span>.</p><p begin="3000t" dur="00:00:01:05">Who?</p></div></body></tt>'
    )
    document = one(tmp_path, content, "a.xml")
    assert document.format == "ttml"
    assert turns(document) == [("Jane Roe", "Hello & welcome to the show."), (None, "Who?")]
    times = [(m.values["time_start"], m.values["time_end"]) for m in document.text.marks if m.kind == "cue"]
    assert times == [(11.0, 12.5), (13.0, 14.2)]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.vtt", "WEBVTT\n", "empty"),
        ("a.srt", "some text", "malformed"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n", "empty"),
        ("a.ttml", '<tt xmlns="http://www.w3.org/ns/ttml"><body/></tt>', "empty"),
        ("a.stl", "850STL25.01", "truncated"),
    ],
)
def test_caption_files_without_captions_are_refused(tmp_path, name, content, reason):
    reject = one(tmp_path, content, name)
    assert isinstance(reject, Reject) and reject.reason == reason


def test_text_without_a_time_is_kept_and_reported(tmp_path):
    content = "WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n\n00:02.000 --> 00:0d.000\nTwo.\n\n00:03.000 --> 00:04.000\nThree.\n"
    document = one(tmp_path, content, "a.vtt")
    assert document.text.text.split() == ["One.", "Two.", "Three."]
    assert document.warnings == ["1 caption(s) without a readable time"]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_webvtt_py_reads_the_same_words(tmp_path):
    document = one(tmp_path, VTT, "a.vtt")
    theirs = " ".join(html.unescape(c.text) for c in webvtt.read(tmp_path / "a.vtt"))
    assert words(document.text.text) == words(theirs)


def test_pysubs2_reads_the_same_words(tmp_path):
    pysubs2 = pytest.importorskip("pysubs2", reason="needs the extra ontherecord[captions]")
    content = "".join(
        f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n<b>Line</b> {i}\nof {{\\an8}}text\n\n" for i in range(1, 9)
    )
    document = one(tmp_path, content, "a.srt")
    theirs = " ".join(e.plaintext for e in pysubs2.load(str(tmp_path / "a.srt")))
    assert words(document.text.text) == words(theirs)


def test_scc_through_ttconv(tmp_path):
    pytest.importorskip("ttconv", reason="needs the extra ontherecord[captions]")
    content = "Scenarist_SCC V1.0\n\n00:00:01:00\t94ae 94ae 9420 9420 9470 9470 c8e5 ecec ef80 942f 942f\n\n00:00:04:00\t942c 942c\n"
    document = one(tmp_path, content, "a.scc")
    assert document.text.text == "Hello" and document.offsets_of == "extracted"
