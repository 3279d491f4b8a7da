"""Styles of transcripts and articles that people hold, each by a small file made here: who speaks, what is said, since when."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tasks.carrier import Reject, Transcript
from tasks.sources import Source
from tasks.sources.read import read
from tasks.text.balance import word_balance


def documents(content: str | bytes, name: str, folder: Path) -> list[Transcript]:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    found = list(read(Source(f"file:///{name}", str(file))))
    assert not [r for r in found if isinstance(r, Reject)], found
    for document in found:
        assert word_balance(document.text).holds
    return found


def turns(document: Transcript) -> list[tuple[str | None, str]]:
    marks = [m for m in document.text.marks if m.kind == "turn"]
    return [(m.values["label"], " ".join(document.text.text[m.start : m.end].split())) for m in marks]


def events(document: Transcript) -> list[tuple[str, str]]:
    return [(m.values["type"], m.values["text"]) for m in document.text.marks if m.kind == "event"]


JANE, BOB = "Good morning, everyone, and thanks for coming in.", "Thanks, Jane. The roads are not done."
TWO = [("Jane Roe", JANE), ("Bob Poe", BOB), ("Jane Roe", "Right.")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("otter.txt", f"Jane Roe  00:03\n{JANE}\n\nBob Poe  00:12\n{BOB}\n\nJane Roe  00:20\nRight.\n"),
        ("rev.txt", f"Jane Roe (00:03):\n{JANE}\n\nBob Poe (00:12):\n{BOB}\n\nJane Roe (00:20):\nRight.\n"),
        ("happyscribe.txt", f"[00:00:03.120] - Jane Roe\n{JANE}\n\n[00:00:12.120] - Bob Poe\n{BOB}\n\n[00:00:20.000] - Jane Roe\nRight.\n"),
        ("zoom.txt", f"[Jane Roe] 10:00:03\n{JANE}\n\n[Bob Poe] 10:00:12\n{BOB}\n\n[Jane Roe] 10:00:20\nRight.\n"),
        ("meet.txt", f"Jane Roe: {JANE}\nBob Poe: {BOB}\n00:05:00\nJane Roe: Right.\n\nMeeting ended after 00:32:11\n"),
        ("descript.md", f"[00:00:00] **Jane Roe:** {JANE}\n\n[00:00:12] **Bob Poe:** {BOB}\n\n[00:00:20] **Jane Roe:** Right.\n"),
        ("teams.vtt", f"WEBVTT\n\n1\n00:03.000 --> 00:06.000\n<v Roe, Jane>{JANE}</v>\n\n2\n00:12.000 --> 00:16.000\n<v Poe, Bob>{BOB}</v>\n\n3\n00:20.000 --> 00:21.000\n<v Roe, Jane>Right.</v>\n"),
        ("zoom.vtt", f"WEBVTT\n\n1\n00:03.000 --> 00:06.000\nJane Roe: {JANE[:14]}\n\n2\n00:06.000 --> 00:08.000\nJane Roe: {JANE[14:]}\n\n3\n00:12.000 --> 00:16.000\nBob Poe: {BOB}\n\n4\n00:20.000 --> 00:21.000\nJane Roe: Right.\n"),
        ("list.html", f"<html><body><dl><dt>Jane Roe</dt><dd>{JANE}</dd><dt>Bob Poe</dt><dd>{BOB}</dd><dt>Jane Roe</dt><dd>Right. What else?</dd><dt>Bob Poe</dt><dd>Nothing else.</dd></dl></body></html>"),
        ("table.html", f"<html><body><table><tr><td>00:03</td><td>Jane Roe</td><td>{JANE}</td></tr><tr><td>00:12</td><td>Bob Poe</td><td>{BOB}</td></tr><tr><td>00:20</td><td>Jane Roe</td><td>Right. What else?</td></tr><tr><td>00:25</td><td>Bob Poe</td><td>Nothing else.</td></tr></table></body></html>"),
        ("segments.csv", f"start,end,speaker,text\n3,6,Jane Roe,\"{JANE}\"\n12,16,Bob Poe,\"{BOB}\"\n20,21,Jane Roe,Right.\n"),
    ],
)  # fmt: skip
def test_recorders_and_meeting_rooms(tmp_path, name, content):
    (document,) = documents(content, name, tmp_path)
    found = turns(document)
    assert [label for label, _ in found[:3]] == [label for label, _ in TWO]
    assert [words for _, words in found[:2]] == [words for _, words in TWO[:2]] and found[2][1].startswith(
        "Right."
    )


def test_voices_with_numbers_have_turns_of_their_own(tmp_path):
    text = (
        "JANE ROE, HOST: Who was there?\n\nUNIDENTIFIED PERSON #1: I was there.\n\nUNIDENTIFIED MAN 2: So was I.\n\n"
        "ROE: As figure 2: shows, many were.\n\nROE: Thank you."
    )
    labels = [label for label, _ in turns(documents(text, "a.txt", tmp_path)[0])]
    assert labels == ["JANE ROE, HOST", "UNIDENTIFIED PERSON #1", "UNIDENTIFIED MAN 2", "ROE", "ROE"]


def test_a_list_of_members_is_no_speech(tmp_path):
    text = (
        "President: Mr. Poe . . . . . . . . (Angola)\n\nMembers: France . . . . . . . Mr. Doe\n\n"
        "The President: I call the meeting to order, and I thank all of you for coming here.\n\n"
        "Ms. Roe (France): I thank the President for his words, and I will be brief here.\n\n"
        "The President: I thank the representative of France for her statement.\n"
    )
    labels = [label for label, _ in turns(documents(text, "a.txt", tmp_path)[0])]
    assert labels == ["The President", "Ms. Roe (France)", "The President"]


def test_counsel_objects_once(tmp_path):
    text = "01  Q. Where do you live?\n02  A. Harbor City.\n03      MR. DOE: Objection. Form.\n04  Q. You may answer.\n05  A. I did.\n06  Q. Were you there?\n07  A. I was.\n08  Q. When?\n09  A. Then.\n"
    found = turns(documents(text, "a.txt", tmp_path)[0])
    assert ("MR. DOE", "Objection. Form.") in found and ("A", "Harbor City.") in found


def test_captions_whose_lines_open_with_a_time(tmp_path):
    text = "00:00:04 >> GOOD MORNING TO ALL.\n00:00:10 >> THE HEARING WILL\n00:00:17 COME TO ORDER.\n00:00:25 >> THANK YOU.\n"
    (document,) = documents(text, "a.txt", tmp_path)
    assert document.kind == "captions"
    assert [words for _, words in turns(document)] == ["GOOD MORNING TO ALL.", "THE HEARING WILL COME TO ORDER.", "THANK YOU."]  # fmt: skip
    assert [m.values["time_start"] for m in document.text.marks if m.kind == "turn"] == [4, 10, 25]


AKN = """<akomaNtoso><debate><meta><references><TLCPerson id="roe" showAs="Jane Roe"/></references></meta><debateBody>
<question by="#roe"><p>When will the road be built, I ask?</p></question>
<answer by="#poe"><from>The Minister (Mr. Poe)</from><p>It will be built next year.</p></answer></debateBody></debate></akomaNtoso>"""


def test_references_to_people_become_names(tmp_path):
    (document,) = documents(AKN, "a.xml", tmp_path)
    assert [label for label, _ in turns(document)] == ["Jane Roe", "The Minister (Mr. Poe)"]


def test_the_day_of_a_debate_stands_in_its_ids(tmp_path):
    xml = '<publicwhip><speech id="uk.org.publicwhip/debate/2015-10-12a.1.4" speakername="Jane Roe"><p>I beg to move.</p></speech></publicwhip>'
    (document,) = documents(xml, "a.xml", tmp_path)
    assert document.metadata.published_on == "2015-10-12"


def test_each_entry_of_a_saved_feed_is_a_document(tmp_path):
    xml = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbor Daily</title>'
        "<item><title>Ministers meet</title><link>http://example.org/1</link><guid>g1</guid><pubDate>Thu, 01 Oct 2015 10:00:00 GMT</pubDate>"
        "<content:encoded><![CDATA[<p>The ministers met.</p><p>&#8220;It was cold,&#8221; one said.</p>]]></content:encoded></item>"
        "<item><title>Storm</title><guid>g2</guid><description>&lt;p&gt;A storm is &lt;b&gt;near&lt;/b&gt; us.&lt;/p&gt;</description></item>"
        "<item><title>Only sound</title><enclosure url='http://example.org/a.mp3'/></item></channel></rss>"
    )
    first, second = documents(xml, "feed.xml", tmp_path)
    assert (
        first.text.text == "The ministers met.\n\n“It was cold,” one said."
        and first.offsets_of == "extracted"
    )
    meta = first.metadata
    assert (meta.title, meta.url, meta.published_on, meta.outlet) == ("Ministers meet", "http://example.org/1", "2015-10-01", "Harbor Daily")  # fmt: skip
    assert second.text.text == "A storm is near us." and first.document_id != second.document_id


def test_a_newsletter(tmp_path):
    mail = (
        'From: "Harbor Daily" <news@example.org>\nSubject: =?utf-8?Q?Roads_=E2=80=94_and_more?=\nDate: Thu, 01 Oct 2015 06:00:00 -0400\n'
        'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b1"\n\n--b1\nContent-Type: text/plain; charset=utf-8\n'
        "Content-Transfer-Encoding: quoted-printable\n\nThe ministers met, =E2=80=9Cwithout joy,=E2=80=9D as one offici=\nal said.\n\n--b1--\n"
    )
    (document,) = documents(mail, "a.eml", tmp_path)
    assert document.text.text == "The ministers met, “without joy,” as one official said."
    meta = document.metadata
    assert (meta.outlet, meta.title, meta.published_on) == ("Harbor Daily", "Roads — and more", "2015-10-01")


def test_rich_text(tmp_path):
    pytest.importorskip("striprtf")
    rtf = rb"{\rtf1\ansi\ansicpg1252{\info{\title Ministers meet}}\f0 The ministers met.\par \'93It was cold,\'94 one said.\par}"
    (document,) = documents(rtf, "a.rtf", tmp_path)
    assert document.text.text == "The ministers met.\n\n“It was cold,” one said."
    assert document.metadata.title == "Ministers meet" and document.offsets_of == "extracted"


def test_captions_of_a_web_player(tmp_path):
    segments = [{"tStartMs": 160, "segs": [{"utf8": "good"}, {"utf8": " evening", "tOffsetMs": 300}]}, {"tStartMs": 900, "segs": [{"utf8": "\n"}]},
                {"tStartMs": 2010, "segs": [{"utf8": "to"}, {"utf8": " all"}]}]  # fmt: skip
    (document,) = documents(
        json.dumps({"wireMagic": "pb3", "events": [{"tStartMs": 0}, *segments]}), "a.json", tmp_path
    )
    assert turns(document) == [(None, "good evening to all")]
    for xml in (
        '<transcript><text start="0.16" dur="1.5">good evening</text><text start="2.0" dur="3">it&amp;#39;s late</text></transcript>',
        '<timedtext format="3"><body><p t="160" d="1500"><s>good</s><s t="300"> evening</s></p><p t="2000" d="10"><s>it\'s late</s></p></body></timedtext>',
    ):
        (document,) = documents(f"<?xml version='1.0'?>{xml}", "a.xml", tmp_path)
        assert turns(document) == [(None, "good evening it's late")] and document.kind == "captions"
        cues = [m for m in document.text.marks if m.kind == "cue"]
        assert (cues[0].values["time_start"], cues[0].values["time_end"]) == (0.16, 1.66)


def test_segments_of_a_recognizer_in_a_table_are_one_document(tmp_path):
    table = "start\tend\ttext\n0\t3120\tGood morning to you.\n3120\t6120\tThanks for coming in.\n"
    (document,) = documents(table, "whisper.tsv", tmp_path)
    assert turns(document) == [(None, "Good morning to you. Thanks for coming in.")]


def test_lettered_voices_are_speakers_and_q_and_a_are_not(tmp_path):
    for letters, labels in (("AB", ["Speaker A", "Speaker B"]), ("QA", ["Q", "A"])):
        rows = [{"speaker": x, "text": f"Words of it {x}.", "start": i} for i, x in enumerate(letters)]
        (document,) = documents(json.dumps({"utterances": rows}), "a.json", tmp_path)
        assert [label for label, _ in turns(document)] == labels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ministers Meet In Harbor City\n\nOctober 1, 2015 5:02 AM ET\n\nHeard on Morning Edition\n\nJANE ROE, HOST: Hello.\n\nBOB POE, BYLINE: Hi.\n",
         ("NPR", "Morning Edition", "Ministers Meet In Harbor City", "2015-10-01")),
        ("CNN NEWSROOM\n\nMinisters Meet; Storm Warnings Issued. Aired 9-10p ET\n\nAired October 01, 2015 - 21:00 ET\n\nJANE ROE, CNN ANCHOR: Hello.\n\nBOB POE, CNN CORRESPONDENT: Hi.\n",
         ("CNN", "CNN Newsroom", "Ministers Meet; Storm Warnings Issued", "2015-10-01")),
        ("HARBOR CITY (AP) -- The ministers of two countries met on Thursday, officials said.\n\nNothing was signed, they said.\n", ("The Associated Press", None, None, None)),
        ("Transcript\n\nJANE ROE: Hello there.\n\nBOB POE: Hi.\n\nJANE ROE: Well.\n", (None, None, None, None)),
    ],
)  # fmt: skip
def test_what_stands_above_the_first_words(tmp_path, text, expected):
    meta = documents(text, "a.txt", tmp_path)[0].metadata
    found = (meta.outlet, meta.program, meta.title, meta.published_on)
    assert [x and x.lower() for x in found] == [x and x.lower() for x in expected]


def test_headings_of_a_transcript_are_events_outside_its_turns(tmp_path):
    page = f"<html><body><h1>Episode 12</h1><h2>Roads</h2><p><b>Jane Roe:</b> {JANE}</p><h2>Harbor</h2><p><b>Bob Poe:</b> {BOB}</p><h2>End</h2><p><b>Jane Roe:</b> Right.</p></body></html>"
    mark = f"# Episode 12\n\n## Roads\n\n**Jane Roe:** {JANE}\n\n## Harbor\n\n**Bob Poe:** {BOB}\n\n## End\n\n**Jane Roe:** Right.\n"
    for content, name in ((page, "a.html"), (mark, "a.md")):
        (document,) = documents(content, name, tmp_path)
        assert turns(document) == TWO and document.metadata.title == "Episode 12"
        assert events(document) == [("heading", "Roads"), ("heading", "Harbor"), ("heading", "End")]


def test_questions_that_are_headings_are_asked_and_articles_keep_theirs(tmp_path):
    asked = "".join(f"<h3>How is the {x}?</h3><p>Well, you know, I think it is not done. I said so.</p>" for x in ("road", "harbor", "bridge"))  # fmt: skip
    (talk,) = documents(f"<html><body><article><h1>Bob Poe</h1><p>By Jane Roe</p>{asked}</article></body></html>", "a.html", tmp_path)  # fmt: skip
    said = [words for _, words in turns(talk)]
    assert said[0] == "How is the road?" and len(said) == 6 and talk.metadata.author == "Jane Roe"
    body = "<p>The ministers met on Thursday, officials said, and nothing was signed.</p>" * 2
    (article,) = documents(f"<html><body><article><h1>Ministers meet</h1>{body}<h2>The roads</h2>{body}</article></body></html>", "b.html", tmp_path)  # fmt: skip
    assert article.kind == "article" and "The roads" in article.text.text and not events(article)


def test_a_page_without_its_links_teasers_and_comments(tmp_path):
    body = "".join(f"<p>The ministers met for the {n} time on Thursday, and officials said that little was signed there.</p>" for n in ("first", "second", "third"))  # fmt: skip
    page = (
        f"<html><head><title>Ministers meet | Harbor Daily</title><meta property='og:site_name' content='Harbor Daily'></head><body><main><article><h1>Ministers meet</h1>{body}"
        "<div class='css-1'><a href=x>Storm closes three schools</a></div><div class='css-1'><a href=y>Ten recipes for cold days</a></div></article>"
        "<article class='x'><p>A teaser of another story.</p></article><article class='x'><p>One more of them.</p></article></main>"
        "<ol class='commentlist'><li><p>I think the mayor should go.</p></li></ol></body></html>"
    )
    (document,) = documents(page, "a.html", tmp_path)
    for words in ("Storm", "recipes", "teaser", "mayor"):
        assert words not in document.text.text, words
    assert document.text.text.count("Thursday") == 3 and document.metadata.title == "Ministers meet"


def test_word_files_have_headings_and_broken_ones_a_clear_line(tmp_path):
    docx = pytest.importorskip("docx")
    word, out = docx.Document(), io.BytesIO()
    word.add_heading("Ministers meet", 0)
    for label, words in TWO:
        word.add_heading("Next", 1)
        word.add_paragraph(f"{label}: {words}")
    word.save(out)
    (document,) = documents(out.getvalue(), "a.docx", tmp_path)
    assert turns(document) == TWO and [kind for kind, _ in events(document)] == ["heading"] * 3
    assert (document.metadata.title, document.metadata.author, document.metadata.language) == ("Ministers meet", None, "en")  # fmt: skip
    for raw in (out.getvalue()[:5000], b"PK\x03\x04word/ and nothing more"):
        (tmp_path / "b.docx").write_bytes(raw)
        (reject,) = read(Source("file:///b.docx", str(tmp_path / "b.docx")))
        assert reject.reason == "broken" and "Word file" in reject.detail and "Error" not in reject.detail


def test_people_who_quote_one_another_still_talk(tmp_path):
    text = "  ".join(
        ["Yeah. I said, \"Why would anybody ever want to build a road through the middle of the harbor?\"", "Well, he told me, \"Because somebody has to do it, and nobody else wanted to pay for it then.\"",
         "Right. And you said, \"It will never be done in our lifetime, whatever they may tell you now.\"", "I don't know. I thought so. It was a long day.", "Wow. So what did they do then, in the end? I mean, you know. It was cold. It rained."]
    )  # fmt: skip
    assert documents(text, "a.txt", tmp_path)[0].kind == "transcript"
