"""Cleaning: letters repaired, stage directions and boilerplate set aside, every change undone by its edit."""

from __future__ import annotations

import ftfy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import resources
from tasks.text.balance import word_balance
from tasks.text.boilerplate import required_words
from tasks.text.clean import clean
from tasks.text.encoding import repair, repair_string
from tasks.text.events import event_type, seconds, set_aside_events
from tasks.text.traced import TracedText


def cleaned(text: str | bytes) -> TracedText:
    return clean(TracedText.decode(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text))


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Russiaâ€™s claim", "Russia’s claim"),
        ("the CafÃ© was open", "the Café was open"),
        ("AT&amp;T &quot;grew&quot; &#8211; a lot", 'AT&T "grew" – a lot'),
        ("zero\u200bwidth and soft\u00adhyphen", "zerowidth and softhyphen"),
        ("bell\x07 and \x1b[31mred\x1b[0m", "bell and red"),
        ("it’s “fine” – really…", "it’s “fine” – really…"),
        ("می‌خواهم 👩\u200d🔬", "می‌خواهم 👩\u200d🔬"),  # joiners that carry meaning
        ("R&D and a < b", "R&D and a < b"),
        (
            "â\x80\x9cGo,â\x80\x9d he said.",
            "“Go,” he said.",
        ),  # mojibake read as Latin-1: half of it is controls
        (
            "â€œGo,â€ he said. â€œGo.â€",
            "“Go,” he said. “Go.”",
        ),  # the closing mark's third byte was dropped on the way
    ],
)
def test_letters_are_repaired(broken, whole):
    assert cleaned(broken).text == whole
    assert repair_string(broken) == whole


def test_mojibake_leads_back_to_its_bytes():
    raw = "It was Russiaâ€™s claim.".encode()
    text = cleaned(raw)
    a, b = text.raw_span(*(text.text.index("Russia"), text.text.index(" claim")))
    assert raw[a:b].decode() == "Russiaâ€™s"
    (edit,) = [e for e in text.edits() if e.stage == "encoding"]
    assert (edit.original, edit.replacement, edit.rule) == ("â€™", "’", "ftfy")


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("abc Zé’“â€™Ã©&;\n\t\x00\u200b\ud83d\udc92"), st.characters()),
        max_size=120,
    )
)
def test_no_unreadable_character_survives_and_the_words_balance(s):
    text = cleaned(s)
    assert not any("\ud800" <= c <= "\udfff" for c in text.text)
    assert not any(ord(c) < 32 and c != "\n" for c in text.text)
    balance = word_balance(text)
    assert balance.holds, balance


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["utf-8", "cp1252", "latin-1"]))
def test_any_bytes_become_text_that_can_be_written(raw, encoding):
    text = clean(TracedText.decode(raw, encoding))
    text.text.encode("utf-8")
    assert word_balance(text).holds


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Hello there. ", "(LAUGHTER) ", "Why? ", "\n\n", "\n", "â€™s ", "  ", "[ph] ", "♪ la ♪ ", "— "]
        ),
        max_size=20,
    )
)
def test_cleaning_clean_text_changes_nothing(parts):
    once = cleaned("".join(parts)).text
    assert cleaned(once).text == once


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_line_repair_gives_what_ftfy_gives(s):
    line = "Ã© " + "".join(c for c in s if c.isprintable() and c not in "&\u200c\u200d") + " â€™"
    config = ftfy.TextFixerConfig(uncurl_quotes=False)
    assert repair(TracedText.decode(line.encode())).text == ftfy.fix_text(line, config)


@pytest.mark.parametrize(
    ("text", "left", "events"),
    [
        ("Thank you. (LAUGHTER) So it is.", "Thank you. So it is.", [("laughter", "LAUGHTER")]),
        ("He said (ph) so.", "He said so.", [("phonetic", "ph")]),
        ("In Tabriz (ph), he waited.", "In Tabriz, he waited.", [("phonetic", "ph")]),
        ("Joe — (applause) — and him.", "Joe — and him.", [("applause", "applause")]),
        (
            '(SOUNDBITE OF FILM, "THE LAND")\n\nIt was so.',
            "It was so.",
            [("soundbite", 'SOUNDBITE OF FILM, "THE LAND"')],
        ),
        (
            "We go on.\n\n(BEGIN VIDEO CLIP)\n\nNo.\n\n(END VIDEO CLIP)",
            "We go on.\n\nNo.",
            [("clip_start", "BEGIN VIDEO CLIP"), ("clip_end", "END VIDEO CLIP")],
        ),
        (
            "We was [sic] there \\[laughs\\] too.",
            "We was there too.",
            [("sic", "sic"), ("laughter", "laughs")],
        ),
        ("♪ la la la ♪ Welcome.", "Welcome.", [("music", "la la la")]),
        ("[04:04] Yes.", "Yes.", [("time", "04:04")]),
        ("It works. *laughs* Yes.", "It works. Yes.", [("laughter", "laughs")]),
        (
            "(The executive order is signed.) Thank you.",
            "Thank you.",
            [("action", "The executive order is signed.")],
        ),
        (
            "[Russian airstrikes] hit (NATO) and (he said) [three] (or so) (wind-blown)",
            "[Russian airstrikes] hit (NATO) and (he said) [three] (or so) (wind-blown)",
            [],
        ),
        ("The pact (the bill was signed) held.", "The pact (the bill was signed) held.", []),
        ("Track #1 and #2 rose.", "Track #1 and #2 rose.", []),
    ],
)
def test_stage_directions_are_events_outside_the_text(text, left, events):
    result = cleaned(text)
    assert result.text == left
    assert [(m.values["type"], m.values["text"]) for m in result.marks if m.kind == "event"] == events


def test_stage_direction_table_keeps_its_examples():
    for row in resources.table("sources/stage_directions.csv"):
        assert event_type(row["example"]) is not None, row
        marks = set_aside_events(TracedText.decode(f"So ({row['counterexample']}) it was.".encode())).marks
        assert not marks, row


def test_boilerplate_table_keeps_its_examples_and_can_be_searched():
    for row in resources.table("boilerplate.csv"):
        assert required_words(row["pattern"])
        for name, expected in (("example", True), ("counterexample", False)):
            text = cleaned(f"The talks ended on Monday.\n\n{row[name]}\n\nThey will go on.")
            assert any(m.kind == "boilerplate" for m in text.marks) is expected, (name, row)


def test_boilerplate_is_found_over_wrapped_lines_and_kept_as_a_mark():
    notice = "This text may not be in its final form and\nmay be updated or revised in the\nfuture."
    text = cleaned(f"The talks ended on Monday, he said.\n\n{notice}\n")
    assert text.text == "The talks ended on Monday, he said."
    (mark,) = [m for m in text.marks if m.kind == "boilerplate"]
    assert mark.values["text"].startswith("This text may not")


@pytest.mark.parametrize(
    ("clock", "value"), [("1:02:03.5", 3723.5), ("02:03", 123.0), ("02:03,250", 123.25), ("2pm", None)]
)
def test_clock(clock, value):
    assert seconds(clock) == value


def test_balance_sees_a_lost_and_a_doubled_word():
    text = TracedText.decode(b"one two three")
    assert word_balance(text).holds
    broken = TracedText(text._base, "one three three", text._pieces, text._log, ())
    assert not word_balance(broken).holds
