"""Quotation marks of every house style give the stretch that was quoted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.claims.marks import quoted_regions


def inner(text: str) -> list[str]:
    paragraphs, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append((at, at + len(line)))
        at += len(line) + 1
    return [text[r.inner_start : r.inner_end] for r in quoted_regions(text, paragraphs)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “I go.” Then left.", ["I go."]),
        ('He said "I go." Then "no".', ["I go.", "no"]),
        ("``Oh,'' he said.", ["Oh,"]),
        ("''Oh,'' he said. ''Now'' too.", ["Oh,", "Now"]),
        ("«Non», he said.", ["Non"]),
        ("‘It’s fine,’ she said. ‘They’re ok.’", ["It’s fine,", "They’re ok."]),
        ("'The workers' rights matter,' he said.", ["The workers' rights matter,"]),
        ("The '90s and rock 'n' roll don't count.", []),
        ("He is 6'2\" tall.", []),
        ("“He said ‘no’ to us,” she said.", ["He said ‘no’ to us,"]),
        ('He said "I go.” Then left.', ["I go."]),
        ("“Left open to the end", ["Left open to the end"]),
        ("“One.\n“Two.”", ["One.", "Two."]),
        ('He said, "One.\nTwo," and left.', ["One.", "Two,"]),
        ("No marks at all, don't you see.", []),
    ],
)
def test_regions(text, expected):
    assert inner(text) == expected


def test_a_quotation_over_two_paragraphs_is_tied():
    text = "“One.\n“Two.”"
    first, second = quoted_regions(text, [(0, 5), (6, len(text))])
    assert first.continues and not first.closed
    assert second.continued and second.closed


@given(st.text(alphabet="ab \n“”\"'‘’«»„`s.,", max_size=60))
def test_regions_are_ordered_apart_and_inside(text):
    paragraphs, at = [], 0
    for line in text.split("\n"):
        paragraphs.append((at, at + len(line)))
        at += len(line) + 1
    last = 0
    for region in quoted_regions(text, paragraphs):
        assert last <= region.start <= region.inner_start <= region.inner_end <= region.end <= len(text)
        last = region.end
