"""Texts in one case: telling them, counting how a corpus writes each word, and putting other letters without moving any.

In: texts. Out: `case_of` says whether a text is all capitals or all lower case; `CasingTable` holds how often a word (or a
name of several words) stands capitalized inside a sentence and how often not, from the seeds and from any texts counted
into it; `recase` gives a `TracedText` other letters. Which word is to be written how is decided by the stage that knows
names (`tasks.names.truecase`), from this table among other evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

from tasks import resources
from tasks.text.traced import Replacement, TracedText

#: A word with a capital in more than this share of its letters is written in capitals.
_UPPER = 0.85
#: Share of words with a capital below which a text is in lower case. Running English has about one in eight.
_LOWER = 0.02
_FEWEST = 12  # words below which nothing is said
_SAMPLE = 200_000  # characters looked at
_USUAL = 0.9  # share of a word's places inside sentences at which its capital is usual
_SEEN = 3  # places that make a share worth something
_APART = 12  # characters between two changed words above which they are two edits
_LONGEST = 400  # characters of one edit
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BEFORE = re.compile(
    r"(?:^|[.?!…:;]|--|[—–\"“”(){}\[\]|/*>]|\n)[\"'“”‘’\s]*$"
)  # a capital after this says nothing


def case_of(s: str) -> Literal["upper", "lower"] | None:
    """The one case that (nearly) all of a text's letters have, None for ordinary text and for too little of it."""
    sample = s[:_SAMPLE]
    words = _WORD.findall(sample)
    if len(words) < _FEWEST:
        return None
    upper = sum(map(str.isupper, sample))
    lower = sum(map(str.islower, sample))
    if upper > _UPPER * (upper + lower):
        return "upper"
    if lower and sum(w[0].isupper() for w in words) < _LOWER * len(words):
        return "lower"
    return None


class CasingTable:
    """How words are written inside sentences: lower-case word -> how often each form of it stood there."""

    def __init__(self, forms: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self._forms: dict[str, Counter[str]] = {low: Counter(seen) for low, seen in (forms or {}).items()}
        self._longest: dict[str, int] = {}  # first word -> words in the longest phrase it opens
        for low in self._forms:
            if " " in low:
                first = low.partition(" ")[0]
                self._longest[first] = max(self._longest.get(first, 1), low.count(" ") + 1)

    @classmethod
    def base(cls) -> CasingTable:
        """What the seeds know (`seeds/sources/casing.csv`); a table of its own, which may be counted into."""
        return cls(_seeds())

    def count(self, text: str) -> None:
        """Count the words of a text in ordinary case; the first words of sentences and texts in one case are left out."""
        if case_of(text) is not None:
            return
        for m in _WORD.finditer(text):
            word = m[0].removesuffix("'s").removesuffix("’s")
            if len(word) < 2 or _BEFORE.search(text, max(0, m.start() - 6), m.start()):
                continue
            self._forms.setdefault(word.lower(), Counter())[word] += 1

    def longest(self, low: str) -> int:
        """Words in the longest known phrase that a lower-case word opens, 1 where there is none."""
        return self._longest.get(low, 1)

    def usual(self, low: str) -> str | None:
        """The form with a capital that a lower-case word (or phrase) nearly always has, None for any other word."""
        seen = self._forms.get(low)
        if not seen:
            return None
        total = seen.total()
        form, count = max(((f, n) for f, n in seen.items() if f != low), key=lambda x: x[1], default=(low, 0))
        return form if count >= _SEEN and total - seen[low] >= _USUAL * total else None


@cache
def _seeds() -> dict[str, dict[str, int]]:
    rows = resources.table("sources/casing.csv")
    return {
        row["written"].lower(): {
            row["written"]: int(row["capitalized"]),
            row["written"].lower(): int(row["lower"]),
        }
        for row in rows
    }


def recase(text: TracedText, words: Iterable[tuple[int, int, str]]) -> TracedText:
    """Write words otherwise: (start, end, form) in order, each form as long as the word it stands for.

    Neighbors are one edit of stage `casing`, so that a text in capitals has about an edit a sentence. No letter moves.
    """
    s = text.text
    edits: list[Replacement] = []
    parts: list[str] = []
    first = last = 0
    for start, end, form in words:
        if s[start:end] == form or len(form) != end - start:
            continue
        broken = bool(parts) and (
            start - last > _APART or end - first > _LONGEST or _BEFORE.search(s, max(last, start - 6), start)
        )
        if broken:
            edits.append(Replacement(first, last, "".join(parts), "casing", "truecase"))
            parts = []
        if not parts:
            first = last = start
        parts += [s[last:start], form]
        last = end
    if parts:
        edits.append(Replacement(first, last, "".join(parts), "casing", "truecase"))
    return text.recase(edits)
