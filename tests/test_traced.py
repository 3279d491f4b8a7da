"""What a user relies on: whatever was done to a text, every span still leads to the bytes it came from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.text.traced import Mark, Replacement, TracedText

ALPHABET = st.text(st.sampled_from("abé€😀 \n“x"), max_size=40)
ENCODINGS = st.sampled_from(["utf-8", "utf-16-le", "cp1252", "gb18030"])


@st.composite
def traced(draw) -> TracedText:
    """A text after zero to three random batches of edits."""
    base = draw(ALPHABET)
    encoding = draw(ENCODINGS)
    raw = base.encode(encoding, "ignore")
    text = TracedText.decode(raw, encoding)
    for _ in range(draw(st.integers(0, 3))):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
        text = text.replace(
            Replacement(a, b, draw(st.text("zé", max_size=3)), "markup", "t") for a, b in pairs
        )
    return text


@given(traced(), st.data())
@settings(max_examples=400)
def test_an_unedited_slice_is_the_decoded_raw_slice(text: TracedText, data) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    a, b = text.raw_span(start, end)
    assert 0 <= a <= b <= len(text.raw)
    if not text.is_edited(start, end):
        assert text.raw[a:b].decode(text.encoding) == text.text[start:end]


@given(traced())
@settings(max_examples=300)
def test_clean_text_is_rebuilt_from_raw_and_the_edited_stretches(text: TracedText) -> None:
    rebuilt, at = [], 0
    for p in text._pieces:
        rebuilt.append(text.decoded[at : p.base_start] + text.text[p.clean_start : p.clean_end])
        at = p.base_end
    assert "".join(rebuilt) + text.decoded[at:] == text.text


@given(traced(), st.data())
@settings(max_examples=300)
def test_spans_grow_with_what_they_cover(text: TracedText, data) -> None:
    """A wider clean span never leads to a narrower raw span, and going there and back covers the start."""
    a, b, c, d = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    outer, inner = text.raw_span(a, d), text.raw_span(b, c)
    if b < c:
        assert outer[0] <= inner[0] and inner[1] <= outer[1]
        back = text.clean_span(*inner)
        assert back[0] <= b and c <= back[1]


@given(traced())
def test_every_edit_points_at_its_own_bytes(text: TracedText) -> None:
    for edit in text.edits():
        assert 0 <= edit.raw_start <= edit.raw_end <= len(text.raw)
        assert 0 <= edit.char_start <= edit.char_end <= len(text)
    if len(text._log) == 1:
        (edit,) = text.edits()
        assert text.raw[edit.raw_start : edit.raw_end].decode(text.encoding) == edit.original
        assert text.text[edit.char_start : edit.char_end] == edit.replacement


def test_marks_move_with_the_text() -> None:
    text = TracedText.decode(b"HOST:  We are in Behrut.").with_marks([Mark(7, 24, "turn", {"label": "HOST"})])
    text = text.replace([Replacement(0, 7, "", "markup", "label")])
    text = text.replace([Replacement(10, 16, "Beyrouth", "name", "t")])
    (mark,) = text.marks
    assert text.text[mark.start : mark.end] == "We are in Beyrouth."
    assert mark.values["label"] == "HOST"


def test_bytes_that_cannot_be_read_keep_their_place() -> None:
    text = TracedText.decode(b"caf\xe9 ol\xc3\xa9")
    assert text.raw_span(0, 4) == (0, 4)
    assert text.raw_span(5, 8) == (5, 9)


def test_a_record_inside_a_file_counts_bytes_of_the_file() -> None:
    assert TracedText.decode("né".encode(), raw_origin=100).raw_span(1, 2) == (101, 103)


def test_overlapping_changes_are_refused() -> None:
    text = TracedText.decode(b"abcdef")
    with pytest.raises(ValueError, match="overlaps"):
        text.replace([Replacement(0, 3, "x", "name", "t"), Replacement(2, 4, "y", "name", "t")])


def test_an_encoding_without_fixed_offsets_is_refused() -> None:
    with pytest.raises(ValueError, match="re-encode"):
        TracedText.decode(b"abc", "utf-16")
