"""Dates in a text are anchored on the day it was published, and vague ones become intervals."""

from __future__ import annotations

from datetime import date

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from tasks.claims import dates
from tasks.claims.view import View

TODAY = date(2015, 9, 30)  # a Wednesday
NLP = spacy.blank("en")


def values(text: str, today: date | None = TODAY) -> list[str]:
    return [d.value for d in dates.find(View(NLP(text)), today)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on Wednesday", "2015-09-30"),
        ("last Wednesday", "2015-09-23"),
        ("on Monday", "2015-09-28"),
        ("next Friday", "2015-10-02"),
        ("yesterday", "2015-09-29"),
        ("earlier this month", "2015-09-01/2015-09-30"),
        ("since Tuesday", "2015-09-29/2015-09-30"),
        ("in the 1990s", "1990-01-01/1999-12-31"),
        ("last year", "2014-01-01/2014-12-31"),
        ("last week", "2015-09-21/2015-09-27"),
        ("two weeks ago", "2015-09-13/2015-09-19"),
        ("three days ago", "2015-09-27"),
        ("over the past three days", "2015-09-27/2015-09-30"),
        ("on September 11, 2001", "2001-09-11"),
        ("on 11 September 2001", "2001-09-11"),
        ("on Sept. 11, 2001", "2001-09-11"),
        ("in June 2014", "2014-06-01/2014-06-30"),
        ("in 2006", "2006-01-01/2006-12-31"),
        ("on July 4", "2015-07-04"),
        ("last night", "2015-09-29"),
        ("2015-09-28", "2015-09-28"),
    ],
)
def test_values(text, value):
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text",
    ["you may go", "they march on", "the 1,000th", "on February 30, 2015", "two weeks later", "some day"],
)
def test_no_date(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("verb", "tag", "value"), [("met", "VBD", "2015-02-03"), ("meet", "VBP", "2016-02-03")]
)
def test_the_verb_tells_on_which_side_a_day_without_a_year_lies(verb, tag, value):
    """Seven months back and five ahead: nearest is next February, but they met."""
    doc = Doc(
        NLP.vocab, words=["They", verb, "on", "3", "February"], tags=["PRP", tag, "IN", "CD", "NNP"], heads=[1, 1, 4, 4, 1],
        deps=["nsubj", "ROOT", "case", "nummod", "obl"],
    )  # fmt: skip
    assert [d.value for d in dates.find(View(doc), TODAY)] == [value]


def test_a_future_verb_turns_a_weekday_forward():
    words = "The talks will resume Friday".split()
    doc = Doc(
        NLP.vocab, words=words, tags=["DT", "NNS", "MD", "VB", "NNP"], heads=[1, 3, 3, 3, 3],
        deps=["det", "nsubj", "aux", "ROOT", "obl"],
    )  # fmt: skip
    assert [d.value for d in dates.find(View(doc), TODAY)] == ["2015-10-02"]


def test_without_a_date_of_the_document_only_full_dates_count():
    assert values("on Wednesday, September 30, 2015, and last year", None) == ["2015-09-30"]


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 1, 1)))
def test_a_weekday_is_within_the_week_before(today):
    for name in ("Monday", "Thursday", "Sunday"):
        (value,) = values(f"on {name}", today)
        found = date.fromisoformat(value)
        assert 0 <= (today - found).days < 7
        assert found.strftime("%A") == name
