"""Real files of seven styles: none crashes, none loses or doubles a word. Skipped where the shared data is not at hand."""

from __future__ import annotations

import html
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tasks.carrier import Reject
from tasks.sources import discover, read
from tasks.text.balance import word_balance

ROOT = (
    Path(os.environ.get("ONTHERECORD_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    / "data"
    / "samples"
)
pytestmark = pytest.mark.skipif(not ROOT.is_dir(), reason="the shared sample files are not at hand")

STYLES = [
    "wh_briefing_md",
    "wh_remarks_md",
    "hearing_html",
    "podcast_md",
    "podcast_vtt",
    "ttml_scc_stl",
    "vtt_srt_conformance",
]
WORD = re.compile(r"\w+")


def documents(style: str):
    for source in discover([ROOT / style]):
        for item in read(source):
            yield source, item


@pytest.mark.parametrize("style", STYLES)
def test_no_word_is_lost_or_doubled(style):
    files = 0
    for source, item in documents(style):
        files += 1
        if isinstance(item, Reject):
            assert style in ("ttml_scc_stl", "vtt_srt_conformance"), item
            assert item.reason in ("empty", "malformed", "needs_extra"), item
            continue
        balance = word_balance(item.text)
        assert balance.holds, (source.name, balance.missing, balance.surplus)
        assert balance.words_in - balance.words_out == balance.removed - balance.added
    assert files == len([p for p in (ROOT / style).iterdir() if not p.name.startswith(".")])


def test_unedited_stretches_are_the_bytes_of_the_file():
    for style in STYLES[:5]:
        source, item = next(iter(documents(style)))
        raw = Path(source.path).read_bytes()
        s = item.text.text
        checked = 0
        for m in re.finditer(r"\w{4,}", s):
            if not item.text.is_edited(*m.span()):
                a, b = item.text.raw_span(*m.span())
                assert raw[a:b].decode(item.text.encoding) == m[0]
                checked += 1
        assert checked > 50


@pytest.mark.parametrize(
    ("style", "label"), [("wh_briefing_md", r"[A-Z]{2,}|Q$"), ("podcast_md", r"[A-Z][\w.'’ -]+")]
)
def test_every_turn_of_a_labelled_transcript_has_its_label(style, label):
    found: Counter[bool] = Counter()
    for _, item in documents(style):
        assert item.kind == "transcript"
        for m in item.text.marks:
            if m.kind == "turn":
                found[bool(m.values["label"]) and bool(re.match(label, m.values["label"]))] += 1
    assert found[True] > 0.97 * sum(found.values()) > 1000


def test_markdown_removes_nothing_but_markup_labels_and_events():
    for _, item in documents("podcast_md"):
        removed = Counter()
        for edit in item.text.edits():
            if edit.stage == "markup" and edit.rule not in ("label",) and not edit.rule.startswith("event"):
                removed.update(WORD.findall(edit.original))
        assert sum(removed.values()) <= 0.01 * len(WORD.findall(item.text.text)), removed.most_common(10)


def test_captions_are_the_words_that_webvtt_py_reads():
    webvtt = pytest.importorskip("webvtt")
    for source, item in documents("podcast_vtt"):
        theirs = Counter(WORD.findall(" ".join(html.unescape(c.text) for c in webvtt.read(source.path))))
        ours = Counter(WORD.findall(item.text.text))
        for m in item.text.marks:
            if m.kind == "event":
                ours.update(WORD.findall(str(m.values["text"])))
            if m.kind == "turn" and m.values["label"]:
                ours.update(WORD.findall(m.values["label"]))
        theirs.subtract(ours)
        assert not {w: n for w, n in theirs.items() if n}, (source.name, +theirs, -theirs)


def test_pages_are_the_words_that_selectolax_reads():
    from selectolax.lexbor import LexborHTMLParser as HTMLParser

    for source, item in documents("hearing_html"):
        body = HTMLParser(Path(source.path).read_bytes()).body
        theirs = Counter(WORD.findall(body.text(separator=" ")))
        ours = Counter(WORD.findall(item.text.text))
        for m in item.text.marks:
            if m.kind == "turn" and m.values["label"]:
                ours.update(WORD.findall(m.values["label"]))
            if m.kind == "event":
                ours.update(WORD.findall(str(m.values["text"])))
        theirs.subtract(ours)
        assert sum(abs(n) for n in theirs.values()) <= 4, (
            source.name,
            {w: n for w, n in theirs.items() if n},
        )
