"""Captions in one case get a truecased reading whose every letter leads back to its byte."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import resources
from tasks.carrier import Transcript
from tasks.names import CorpusNames, census
from tasks.names.index import default_index
from tasks.names.truecase import truecase
from tasks.text.balance import word_balance
from tasks.text.casing import CasingTable, case_of, recase
from tasks.text.traced import Mark, Replacement, TracedText

ORDINARY = (
    "The minister said on Monday that the talks in Geneva had ended and that he would go home to his family."
)


def transcript(text: str) -> Transcript:
    traced = TracedText.decode(text.encode()).with_marks([Mark(0, len(text), "turn", {"label": None})])
    return Transcript("file:///a", "0", "d_1", "text", "captions", traced)


def reading(text: str, table: CasingTable | None = None) -> str:
    """The truecased reading, the same from capitals and from lower case."""
    found = {truecase(transcript(t), default_index(), table).text.text for t in (text.upper(), text.lower())}
    assert len(found) == 1, found
    return found.pop()


@pytest.mark.parametrize(
    ("text", "case"),
    [(ORDINARY, None), (ORDINARY.upper(), "upper"), (ORDINARY.lower(), "lower"), ("THE END", None),
     (ORDINARY.upper() + " " + ORDINARY, None), ("Мы сказали, что он придет домой в среду и мы его там увидим.", "lower")],
)  # fmt: skip
def test_one_case_is_told_from_ordinary_text(text, case):
    assert case_of(text) == ("lower" if case == "lower" else case) or not text.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "Good evening. I'm with President Vladimir Putin in Geneva, and I think it's over. We will see.",
        "He told us that they may go, who knows when. They will march on and mark the bill as paid.",
        "The talks began in May, and on March 5 the U.S. envoy met the Polish foreign minister at 5:00 p.m. there.",
        "The UN, NATO and the FBI say so. The WHO says 5,000 people died of AIDS in the end, but no one helps them.",
        "It was Secretary of State John Kerry who met Mr. Lavrov. Kerry said that the secretary had agreed.",
        "She said, \"We will not leave,\" and John McCain's plane left the White House lawn on the 20th of April.",
        "I met Condoleezza Rice there. Rice said that she ate the rice, and then the price of it rose again.",
        "Will Smith will be here and Bashar al-Assad will not, as far as anybody in the state of Ohio knows.",
    ],
)  # fmt: skip
def test_a_capital_where_there_is_a_reason_and_nowhere_else(text):
    assert reading(text) == text


def test_a_name_nobody_knows_stays_in_lower_case_until_it_is_introduced():
    table = CasingTable.base()
    text = "we went to see zworgel and came back before the sun went down over the hills of the north."
    assert "zworgel" in reading(text, table)
    for _ in range(3):
        table.count(
            "It is said that the town of Zworgel lies far to the north of here, where it is cold in June."
        )
    assert "Zworgel" in reading(text, table)
    table.count(
        "They zworgel and zworgel and we zworgel here, and then all of them went home and Tom did not."
    )
    assert "zworgel" in reading(text, table)  # three of six places: no habit


def test_ordinary_and_short_texts_and_texts_in_other_letters_are_left_alone():
    for text in (ORDINARY, "THE END", "ОНИ СКАЗАЛИ, ЧТО ОН ПРИДЕТ ДОМОЙ В СРЕДУ И МЫ ЕГО ТАМ УВИДИМ ОПЯТЬ"):
        before = transcript(text)
        after = truecase(before, default_index())
        assert after.text.text.casefold() == text.casefold()
    assert truecase(transcript(ORDINARY), default_index()).text.text == ORDINARY


def test_every_word_leads_to_its_own_bytes_and_the_edits_can_be_undone():
    raw = "“WE MET VLADIMIR PUTIN,” SHE SAID. IT WAS É LATE — AND THE U.S. ENVOY LEFT GENEVA ON MONDAY."
    after = truecase(transcript(raw), default_index()).text
    at = after.text.index("Vladimir Putin")
    start, end = after.raw_span(at, at + 14)
    assert raw.encode()[start:end] == b"VLADIMIR PUTIN" and after.is_edited(at, at + 14)
    at = after.text.index("U.S.")
    assert not after.is_edited(at, at + 4)
    assert word_balance(after).holds and len(after) == len(raw)
    undone = after.text
    for edit in reversed(list(after.edits())):
        assert edit.stage == "casing" and undone[edit.char_start : edit.char_end] == edit.replacement
        undone = undone[: edit.char_start] + edit.original + undone[edit.char_end :]
    assert undone == raw


def test_a_later_correction_of_a_truecased_name_keeps_the_books():
    after = truecase(transcript(("WE WENT TO BEHRUT IN LEBANON ON MONDAY TO SEE THE TALKS. " * 3).strip()), default_index()).text  # fmt: skip
    at = after.text.index("behrut")
    final = after.replace([Replacement(at, at + 6, "Beirut", "name", "example")])
    assert final.raw_span(at, at + 6) == (11, 17) and word_balance(final).holds
    assert final.raw_span(at + 10, at + 17) == (21, 28) and final.text[at + 10 : at + 17] == "Lebanon"


def test_truecased_names_are_no_witness_for_other_documents():
    after = truecase(transcript("WE SAW VLADIMIR PUTIN IN GENEVA. " * 5), default_index())
    assert "Vladimir Putin" in after.text.text and census(after) == []
    assert len(CorpusNames.build(census(after))) == 0


def test_a_paragraph_in_ordinary_case_inside_a_text_in_capitals_stays():
    loud, note = (
        "THE TALKS IN GENEVA ENDED ON MONDAY AND NOTHING WAS SIGNED. " * 20,
        "Paid for by the Iron works of Ohio.",
    )
    text = TracedText.decode((loud + note).encode()).with_marks(
        [Mark(0, len(loud), "paragraph"), Mark(len(loud), len(loud) + len(note), "paragraph")]
    )
    after = truecase(Transcript("a", "0", "d", "text", "captions", text), default_index())
    assert after.text.text.endswith(note) and after.text.text.startswith("The talks in Geneva")


@given(st.text(alphabet="ABCDE éßİ.,'’\"\n-1", max_size=200))
def test_any_text_keeps_its_letters(s):
    before = transcript(s.upper() + " AND THEN WE ALL WENT HOME TO SEE WHAT THE OTHERS HAD DONE.")
    after = truecase(before, default_index())
    assert after.text.text.lower() == before.text.text.lower()
    assert word_balance(after.text).holds


def test_recasing_moves_no_letter():
    text = TracedText.decode(b"SO IT IS")
    assert recase(text, [(0, 2, "So"), (3, 5, "it")]).text == "So it IS"
    with pytest.raises(ValueError, match="case"):
        text.recase([Replacement(0, 2, "No", "casing", "x")])


def test_the_table_of_contexts_says_what_its_examples_show():
    with resources.path("seeds", "sources", "casing_context.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    filler = " and so they all went home after that because it was late there in the town."
    for row in rows:
        if row["written"].lower() != row["written"]:
            assert f" {row['written']}" in f" {reading('so ' + row['example'] + filler)}", row
        for other in (row["counterexample"].upper(), row["counterexample"].lower()):
            text = f"so {other}{filler}".upper() if other.isupper() else f"so {other}{filler}"
            assert f" {row['written']} " not in truecase(transcript(text), default_index()).text.text, row
