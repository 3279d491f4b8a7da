"""JSON transcripts: every recognizer's shape, offsets to the byte, and what broken JSON gets."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.carrier import Reject
from tasks.sources import discover, read
from tasks.sources.jsontext import At, elements, parse, unescape
from tasks.sources.source import Refused
from tasks.text.balance import word_balance
from tasks.text.traced import TracedText

JANE, BOB = "Good morning.", "Hi, Jane. How are you?"


def items(tmp_path, value, name="a.json"):
    file = tmp_path / name
    file.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return list(read(discover([file])[0]))


def turns(document) -> list[tuple[str | None, str]]:
    return [
        (m.values["label"], document.text.text[m.start : m.end])
        for m in document.text.marks
        if m.kind == "turn"
    ]


def word(text: str, speaker, start: float, key: str = "word") -> dict:
    return {key: text, "start": start, "end": start + 0.5, "speaker": speaker}


SHAPES = {
    "whisperx": {"segments": [{"start": 0.0, "end": 1.0, "text": f" {JANE}", "speaker": "SPEAKER_00", "words": [word("Good", "SPEAKER_00", 0)]},
                              {"start": 1.0, "end": 2.0, "text": " Hi, Jane.", "speaker": "SPEAKER_01"},
                              {"start": 2.0, "end": 3.0, "text": " How are you?", "speaker": "SPEAKER_01"}], "language": "en"},
    "list": [{"speaker": "SPEAKER_00", "text": JANE}, {"speaker": "SPEAKER_01", "text": BOB}],
    "nested": {"episode": {"title": "T"}, "transcript": {"turns": [{"name": "SPEAKER_00", "content": JANE}, {"name": "SPEAKER_01", "content": BOB}]}},
    "assembly": {"text": f"{JANE} {BOB}", "utterances": [{"speaker": "SPEAKER_00", "text": JANE, "start": 0, "end": 1000},
                                                          {"speaker": "SPEAKER_01", "text": BOB, "start": 1000, "end": 3000}]},
    "aws": {"jobName": "j", "results": {"transcripts": [{"transcript": f"{JANE} {BOB}"}],
            "speaker_labels": {"segments": [{"items": [{"start_time": "0.0", "speaker_label": "SPEAKER_00"}, {"start_time": "0.5", "speaker_label": "SPEAKER_00"}]},
                                            {"items": [{"start_time": f"{t}", "speaker_label": "SPEAKER_01"} for t in ("1.0", "1.5", "2.0", "2.2", "2.4")]}]},
            "items": [{"start_time": "0.0", "end_time": "0.5", "type": "pronunciation", "alternatives": [{"content": "Good"}]},
                      {"start_time": "0.5", "end_time": "1.0", "type": "pronunciation", "alternatives": [{"content": "morning"}]},
                      {"type": "punctuation", "alternatives": [{"content": "."}]},
                      {"start_time": "1.0", "end_time": "1.5", "type": "pronunciation", "alternatives": [{"content": "Hi"}]},
                      {"type": "punctuation", "alternatives": [{"content": ","}]},
                      {"start_time": "1.5", "end_time": "2.0", "type": "pronunciation", "alternatives": [{"content": "Jane"}]},
                      {"type": "punctuation", "alternatives": [{"content": "."}]},
                      *({"start_time": t, "end_time": "3.0", "type": "pronunciation", "alternatives": [{"content": w}]} for t, w in (("2.0", "How"), ("2.2", "are"), ("2.4", "you"))),
                      {"type": "punctuation", "alternatives": [{"content": "?"}]}]}},
    "deepgram": {"results": {"channels": [{"alternatives": [{"transcript": f"{JANE} {BOB}", "words": [
        {"word": w.lower().strip(".,?"), "punctuated_word": w, "start": i, "end": i + 1, "speaker": f"SPEAKER_0{int(i > 1)}"} for i, w in enumerate(f"{JANE} {BOB}".split())]}]}]}},
    "speechmatics": {"format": "2.9", "results": [
        {"type": "word", "start_time": 0.1, "end_time": 0.2, "alternatives": [{"content": "Good", "speaker": "SPEAKER_00"}]},
        {"type": "word", "start_time": 0.2, "end_time": 0.3, "alternatives": [{"content": "morning", "speaker": "SPEAKER_00"}]},
        {"type": "punctuation", "attaches_to": "previous", "alternatives": [{"content": ".", "speaker": "SPEAKER_00"}]},
        *({"type": "word" if w.isalpha() else "punctuation", "start_time": 1.0, "end_time": 3.0, "alternatives": [{"content": w, "speaker": "SPEAKER_01"}]}
          for w in ("Hi", ",", "Jane", ".", "How", "are", "you", "?"))]},
    "google": {"results": [{"alternatives": [{"transcript": f"{JANE} {BOB}"}]}, {"alternatives": [{"words": [
        {"word": w, "startTime": f"{i}s", "speakerTag": 1 + int(i > 1)} for i, w in enumerate(f"{JANE} {BOB}".split())]}]}]},
    "rev": {"speakers": [{"id": 0, "name": "SPEAKER_00"}, {"id": 1, "name": "SPEAKER_01"}], "monologues": [
        {"speaker": 0, "elements": [{"type": "text", "value": "Good", "ts": 0.1}, {"type": "punct", "value": " "}, {"type": "text", "value": "morning"}, {"type": "punct", "value": "."}]},
        {"speaker": 1, "elements": [{"type": "text", "value": "Hi, Jane. How are you?"}]}]},
}  # fmt: skip


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_shapes_of_recognizers(tmp_path, shape):
    (document,) = items(tmp_path, SHAPES[shape])
    names = ("Speaker 1", "Speaker 2") if shape == "google" else ("SPEAKER_00", "SPEAKER_01")
    assert turns(document) == [(names[0], JANE), (names[1], BOB)]
    assert document.kind == "transcript" and word_balance(document.text).holds
    raw = (tmp_path / "a.json").read_bytes()
    a, b = document.text.raw_span(document.text.text.index("How"), document.text.text.index("How") + 3)
    assert raw[a:b] == b"How"
    times = [m.values.get("time_start") for m in document.text.marks if m.kind == "turn"]
    assert shape in ("list", "nested", "rev") or times[0] is not None or shape == "google"
    if shape == "assembly":
        assert times == [0.0, 1.0]  # milliseconds in the file


@pytest.mark.parametrize(
    "value",
    [
        {"text": " It began. It ended.", "segments": [{"id": 0, "start": 0.0, "end": 1.5, "text": " It began.", "tokens": [1]}, {"id": 1, "start": 1.5, "end": 3.0, "text": " It ended."}], "language": "en"},
        {"params": {"language": "en"}, "transcription": [{"timestamps": {"from": "00:00:00,000", "to": "00:00:01,500"}, "offsets": {"from": 0, "to": 1500}, "text": " It began."},
                                                          {"timestamps": {"from": "00:00:01,500", "to": "00:00:03,000"}, "offsets": {"from": 1500, "to": 3000}, "text": " It ended."}]},
        {"text": "It began. It ended.", "chunks": [{"timestamp": [0.0, 1.5], "text": " It began."}, {"timestamp": [1.5, 3.0], "text": " It ended."}]},
        [{"text": "It began.", "start": 0.0, "duration": 1.5}, {"text": "It ended.", "start": 1.5, "duration": 1.5}],
    ],
)  # fmt: skip
def test_segments_without_speakers(tmp_path, value):
    (document,) = items(tmp_path, value)
    assert document.text.text == "It began. It ended."
    (turn,) = [m for m in document.text.marks if m.kind == "turn"]
    assert turn.values == {"label": None, "basis": "inferred", "time_start": 0.0, "time_end": 3.0}


MEDIASUM = {
    "id": "NPR-1", "program": "Morning Talk", "date": "2015-10-01", "url": "https://example.org/1", "title": "A talk", "summary": "They talk.",
    "utt": ["It\u2019s \"so\" \u2014 caf\u00e9.", "Well\nthen."], "speaker": ["JANE ROE, HOST", "BOB POE"],
}  # fmt: skip


def test_mediasum_records_with_their_metadata(tmp_path):
    first, second = items(tmp_path, [MEDIASUM, MEDIASUM | {"id": "NPR-2"}])
    assert turns(first) == [("JANE ROE, HOST", 'It’s "so" — café.'), ("BOB POE", "Well then.")]
    meta = first.metadata
    assert (meta.program, meta.title, meta.url) == ("Morning Talk", "A talk", "https://example.org/1")
    assert (meta.published_on, meta.published_basis) == ("2015-10-01", "json")
    assert first.source_uri.endswith("a.json#NPR-1") and second.source_uri.endswith("#NPR-2")
    assert first.document_id != second.document_id and first.source_sha256 != second.source_sha256
    raw = (tmp_path / "a.json").read_bytes()
    at = second.text.text.index("then")
    a, b = second.text.raw_span(at, at + 4)
    assert raw[a:b] == b"then" and a > len(raw) // 2


def test_jsonl_goes_on_after_a_broken_line(tmp_path):
    lines = [
        json.dumps(MEDIASUM, ensure_ascii=False),
        "{broken",
        json.dumps(MEDIASUM | {"id": "NPR-3"}),
        '{"id": "x"}',
    ]
    found = items(tmp_path, "\n".join(lines), "a.jsonl")
    assert [type(f).__name__ for f in found] == ["Transcript", "Reject", "Transcript", "Reject"]
    assert [f.reason for f in found if isinstance(f, Reject)] == ["malformed", "no_text"]
    assert found[1].source_uri.endswith("#line-2")
    raw = (tmp_path / "a.jsonl").read_bytes()
    for document in (found[0], found[2]):
        at = document.text.text.index("café")
        a, b = document.text.raw_span(at, at + 4)
        assert raw[a:b].decode() in ("café", "caf\\u00e9")


def test_article_json(tmp_path):
    (document,) = items(
        tmp_path,
        {
            "headline": "Talks end",
            "datePublished": "2020-01-02T10:00:00Z",
            "author": ["A. B."],
            "body": "The talks ended.\n\nThey said “no”.",
        },
    )
    assert document.kind == "article" and document.text.text == "The talks ended.\n\nThey said “no”."
    assert (document.metadata.title, document.metadata.published_at) == (
        "Talks end",
        "2020-01-02T10:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"text": "abc', "truncated"),
        ('{"text": "abc"', "truncated"),
        ('[{"text": "abc"},', "truncated"),
        ('{"text": "abc"]', "malformed"),
        ("[" * 100_000, "too_deep"),
        ('{"a":' * 100_000, "too_deep"),
        ("[1, 2, 3]", "no_text"),
        ("{}", "no_text"),
        ("[]", "empty"),
    ],
)
def test_broken_json_is_refused_with_its_reason(tmp_path, content, reason):
    (reject,) = items(tmp_path, content)
    assert isinstance(reject, Reject) and reject.reason == reason


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_parser_agrees_with_the_standard_library(value, ascii_only, indent):
    source = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    ours, start, end = parse(source)
    assert ours == json.loads(source) and source[start:end] == source.strip()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.booleans())
def test_unescaping_edits_give_the_string(value, ascii_only):
    source = json.dumps(value, ensure_ascii=ascii_only)
    found, _, _ = parse(source)
    assert isinstance(found, At)
    text = TracedText.decode(source.encode("utf-8", "surrogatepass"))
    text = text.replace(unescape(source, found.start, found.end))
    assert text.text[1:-1] == value


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='{}[]",:\\ua1 \nnulltrue', max_size=40))
def test_parser_refuses_and_never_crashes(source):
    try:
        ours = [value for value, _, _ in elements(source)]
    except Refused:
        return
    assert isinstance(ours, list)
