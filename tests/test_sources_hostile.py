"""Hostile and broken input: never an exception, always a document, a warning or a Reject with a reason."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.carrier import Reject
from tasks.sources import Source, formats
from tasks.sources.read import read
from tasks.sources.sniff import sniff
from tasks.text.balance import word_balance

FORMATS = sorted(formats.PARSERS)
NAMES = [
    "a.txt",
    "a.md",
    "a.vtt",
    "a.srt",
    "a.sbv",
    "a.json",
    "a.jsonl",
    "a.html",
    "a.xml",
    "a.ttml",
    "a.csv",
    "a.scc",
    "a.stl",
    "a.pdf",
    "a.docx",
    "a.rtf",
    "a.eml",
    "a.zip",
    "a.gz",
    "a",
]

SAMPLES = [
    b"JANE ROE, HOST: Good morning.\n\nBOB POE: Hi. (LAUGHTER) So.\n\nROE: Thanks.",
    b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Jane>Hello <c>there</c>\n\n00:02.000 --> 00:03.000\n&gt;&gt; Hi.",
    b'{"id": "1", "utt": ["Hello \\u2014 \\ud83d there.", "Hi."], "speaker": ["A B", "C D"], "date": "2015-10-01"}',
    b'{"text": "One. Two."}\n{"text": "Three. \\ud83d\\ude00"}\n',
    b"<html><body><div><p>Some words <b>in</b> a page &amp; more of them.</p></div></body></html>",
    b'<?xml version="1.0"?><x><speech speakername="A"><p>Words &#163;5.</p></speech></x>',
    b'<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">Words<br/>more</p></div></body></tt>',
    b'id,speaker,text\n1,Jane,"He said ""yes""."\n2,Bob,No.\n',
    b"---\ntitle: x\n---\n# Head\n\n**Jane:** Hello *there* [link](http://x).\n\n**Bob:** Hi.\n\n**Jane:** Bye.",
    "“Caf\u00e9” itâ€™s\u200b ♪ la ♪ (ph) >> so".encode(),
    b"\xff\xfeH\x00i\x00 \x00y\x00o\x00u\x00",
    b"0:00:00.378,0:00:11.378\nWords\n",
    b"%PDF-1.4\nbroken",
    b"PK\x03\x04broken",
    b"\x1f\x8b\x08broken",
    b"Scenarist_SCC V1.0\n\n00:00:01:00\t94ae 94ae\n",
    b"850STL25.01" + b" " * 1300,
    b"PAR1broken",
    b"From: A <a@b.c>\nSubject: =?utf-8?Q?s?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nWords.\n--b--",
    rb"{\rtf1\ansi{\info{\title T}}\f0 Words \'93said\'94\par more}",
    b"<rss><channel><title>N</title><item><title>t</title><description>&lt;p&gt;Words&lt;/p&gt;</description></item></channel></rss>",
]


def run(raw: bytes, name: str, format: str | None, folder: Path) -> list:
    file = folder / "file"
    file.write_bytes(raw)
    return list(read(Source("file:///" + name, str(file.parent / "file")), format=format))


def check(found: list) -> None:
    assert found
    for item in found:
        if isinstance(item, Reject):
            assert item.reason and item.detail and "\n" not in item.detail
        else:
            assert not any("\ud800" <= c <= "\udfff" for c in item.text.text)
            assert word_balance(item.text).holds
            for m in item.text.marks:
                assert 0 <= m.start <= m.end <= len(item.text.text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, *FORMATS]), st.sampled_from(NAMES))
def test_any_bytes_in_any_format(folder, raw, format, name):
    check(run(raw, name, format, folder))


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.sampled_from([None, *FORMATS]),
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([b"", b"\x00", b"\xff", b"\xc3", b"<", b'"', b"\\", b"{", b"[", b"]", b"&", b"--", b"\n", b"\r", b"\xed\xa0\x80", b":", b"-->", b","]), st.integers(0, 40)), max_size=6),
)  # fmt: skip
def test_damaged_files_in_any_format(folder, raw, format, damage):
    for place, bit, length in damage:
        at = place % (len(raw) + 1)
        raw = raw[:at] + bit + raw[at + length :]
    check(run(raw, "a", format, folder))


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="<>/=\"'& ap brdivscript!-[]CDATA\n", max_size=120),
    st.sampled_from(["html", "xml", "ttml", "markdown"]),
)
def test_tag_soup(folder, soup, format):
    check(run(soup.encode() or b"x", "a", format, folder))


@given(st.binary(max_size=400), st.sampled_from(NAMES))
@settings(max_examples=200, deadline=None)
def test_sniffing_always_names_a_known_format(head, name):
    assert sniff(head, name) in formats.PARSERS


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("a.txt", b"a"), ("a.txt", b" "), ("a.txt", b"\n"), ("a.txt", b". "), ("a.txt", b".  A"), ("a.txt", b"("), ("a.txt", b"(a "), ("a.txt", b"A: "),
        ("a.txt", b"A:\n"), ("a.txt", b">> "), ("a.txt", b"*"), ("a.txt", "♪ ".encode()), ("a.txt", "Ã".encode()), ("a.txt", b"\xc3"), ("a.txt", b"MR. A, "), ("a.txt", b"a-\n"),
        ("a.txt", b"# "), ("a.txt", b"\xed\xa0\x80"), ("a.txt", b"copyright 2015 "), ("a.txt", b"&amp;"), ("a.txt", b'"'), ("a.txt", "“".encode()),
        ("a.md", b"["), ("a.md", b"**a "), ("a.md", b"[a](b "), ("a.md", b"_a"), ("a.md", b"<!--"), ("a.md", b"> "), ("a.md", b"\\"), ("a.md", b"*a* "), ("a.md", b"- a\n"),
        ("a.html", b"<"), ("a.html", b"<a "), ("a.html", b'<a "'), ("a.html", b"<div>"), ("a.html", b"<p>a"), ("a.html", b"<!--"), ("a.html", b"<script>"), ("a.html", b"</p>"), ("a.html", b"&lt"),
        ("a.xml", b"<x>"), ("a.xml", b"<speech by='a'>b"), ("a.xml", b"<![CDATA["), ("a.xml", b"<!DOCTYPE ["), ("a.ttml", b"<p>a"),
        ("a.json", b"["), ("a.json", b'{"a":'), ("a.json", b'"'), ("a.json", b'["a",'), ("a.jsonl", b'{"text":"a"}\n'), ("a.jsonl", b"{\n"),
        ("a.rtf", b"\\par "), ("a.rtf", b"{"), ("a.eml", b"A: b\n"), ("a.eml", b"--b\n\n"), ("a.xml", b"<item><title>a</title>"), ("a.txt", b"00:01 A B\nx\n"),
        ("a.vtt", b"00:01.000 --> 00:02.000\na\n\n"), ("a.vtt", b"<v A>"), ("a.vtt", b"a\n"), ("a.srt", b"1\n"), ("a.srt", b"--> "), ("a.csv", b'"'), ("a.csv", b"a,"), ("a.csv", b"\n"),
    ],
)  # fmt: skip
def test_time_grows_with_length_and_no_faster(folder, name, unit):
    """Eight times the input may take about eight times as long, not sixty-four."""
    heads = {"a.rtf": b"{\\rtf1 ", "a.eml": b"From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", "a.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nb\n\n", "a.json": b'{"text": ', "a.csv": b"id,text\n", "a.html": b"<html>", "a.xml": b"<?xml version='1.0'?><y>",
             "a.ttml": b'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>', "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\nb\n\n"}  # fmt: skip
    seconds = [math.inf, math.inf]
    for _ in range(
        4
    ):  # other work on the machine only ever adds time: the least of a few is the parser's own
        for place, size in enumerate((1 << 13, 1 << 16)):
            raw = heads.get(name, b"") + unit * (size // len(unit))
            start = time.process_time()
            run(raw, name, None, folder)
            seconds[place] = min(seconds[place], time.process_time() - start)
        if seconds[1] < 0.3 or seconds[1] < 30 * seconds[0]:
            return
    raise AssertionError(seconds)
