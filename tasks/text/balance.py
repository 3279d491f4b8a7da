"""The book-keeping of words: none lost, none doubled.

In: a `TracedText`. Out: whether the words of the decoded source are exactly the words of the clean text plus what edits
removed minus what they put in, counted as multisets, and how many words each rule removed. Counted on the merged
differences between source and clean text, widened to whole words where an edit cuts one.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from tasks.text.traced import TracedText

_WORD = re.compile(r"\w+")


class Balance(NamedTuple):
    """Words on both sides. `missing` and `surplus` are empty when the books agree."""

    words_in: int
    words_out: int
    removed: int
    added: int
    missing: Counter[str]  # in the source, but neither in the clean text nor in an edit
    surplus: Counter[str]  # in the clean text, but neither in the source nor in an edit
    by_rule: dict[str, int]  # words taken away less words put in, by "stage/rule"

    @property
    def holds(self) -> bool:
        return not self.missing and not self.surplus


def word_balance(text: TracedText) -> Balance:
    """Count the words of both sides of every edit. Linear in the text and its edits."""
    decoded, final = text.decoded, text.text
    if text.is_recased:  # a word in other letters is the same word
        decoded, final = _one_case(decoded), _one_case(final)
    source, clean = Counter(_WORD.findall(decoded)), Counter(_WORD.findall(final))
    taken: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for (a, b), (c, d) in _differences(text, decoded, final):
        taken.update(_WORD.findall(decoded[a:b]))
        given.update(_WORD.findall(final[c:d]))
    expected = source + given
    expected.subtract(taken)
    by_rule: Counter[str] = Counter()
    for edit in text.edits():
        by_rule[f"{edit.stage}/{edit.rule}"] += len(_WORD.findall(edit.original)) - len(
            _WORD.findall(edit.replacement)
        )
    return Balance(
        sum(source.values()),
        sum(clean.values()),
        sum(taken.values()),
        sum(given.values()),
        +(expected - clean),
        clean - expected,
        dict(by_rule),
    )


def _one_case(s: str) -> str:
    """Lower case, letter by letter: as long as `s`, whose few letters with a lower case of two stay."""
    low = s.lower()
    return low if len(low) == len(s) else "".join(c.lower() if len(c.lower()) == 1 else c for c in s)


def _differences(text: TracedText, decoded: str, clean: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Edited stretches as (decoded span, clean span), widened to whole words and merged where they then meet."""
    merged: list[list[int]] = []
    a = c = 0  # cursors in both texts, to place each difference
    spans = []
    for original, replacement, kept in _walk(text):
        a, c = a + kept, c + kept
        spans.append((a, a + len(original), c, c + len(replacement)))
        a, c = a + len(original), c + len(replacement)
    for a, b, c, d in spans:
        while (a and c) and decoded[a - 1] == clean[c - 1] and _inside_word(decoded, clean, a, c):
            a, c = a - 1, c - 1
        while (
            b < len(decoded)
            and d < len(clean)
            and decoded[b] == clean[d]
            and _inside_word(decoded, clean, b, d, after=True)
        ):
            b, d = b + 1, d + 1
        if merged and (a <= merged[-1][1] or c <= merged[-1][3]):
            merged[-1][1], merged[-1][3] = max(b, merged[-1][1]), max(d, merged[-1][3])
        else:
            merged.append([a, b, c, d])
    return [((a, b), (c, d)) for a, b, c, d in merged]


def _inside_word(decoded: str, clean: str, i: int, j: int, *, after: bool = False) -> bool:
    here = decoded[i] if after else decoded[i - 1]
    return here.isalnum() or here == "_"


def _walk(text: TracedText):
    """(original, replacement, unedited characters before) of each edited stretch, in order."""
    at = 0
    for piece in text._pieces:  # the one reader of the alignment outside traced.py
        yield (
            text.decoded[piece.base_start : piece.base_end],
            text.text[piece.clean_start : piece.clean_end],
            piece.base_start - at,
        )
        at = piece.base_end
