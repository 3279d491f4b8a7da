"""Numbers in digits and words, as values with bounds.

In: the lower-cased words of a text from some position on. Out: `Number`: low and high in plain units ("2.5 million" is
2500000, "dozens" 24 to 99, "a third" 33.3 percent) and how many words it takes. No spaCy here: words in, numbers out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

ONES = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {
    w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
SCALES = {
    "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "crore": 1e7, "lakh": 1e5,
}  # fmt: skip
#: "dozens": at least two of them, fewer than the next word up.
VAGUE = {
    "dozens": (24, 99), "scores": (40, 199), "tens": (20, 99), "hundreds": (100, 999), "thousands": (1000, 9999),
    "millions": (1e6, 999e6), "billions": (1e9, 999e9), "trillions": (1e12, 999e12),
}  # fmt: skip
_OF_THOUSANDS = {"thousands": 1e3, "millions": 1e6, "billions": 1e9}
FRACTIONS = {
    "half": 50, "third": 100 / 3, "thirds": 100 / 3, "quarter": 25, "quarters": 25, "fifth": 20, "fifths": 20,
    "sixth": 100 / 6, "eighth": 12.5, "tenth": 10, "tenths": 10,
}  # fmt: skip
#: Matches "20", "1,234,567", "3.5", "20+", "5m", "2.3bn", "1/2"; not "E15", "10:30", "2015-16", "U2".
_DIGITS = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(\+|k|m|mn|bn|b|tn)?$", re.IGNORECASE)
#: Matches "28-36", "5–10"; not "28-year-old", "1-800-555".
_RANGE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?[-–—]\s?(\d[\d,]*(?:\.\d+)?)$")
#: Matches "1/2", "3/4"; read only with a denominator of `_PARTS`, so that "9/11" stays a day.
_FRACTION = re.compile(r"(\d)/(\d{1,2})$")
_PARTS = frozenset({2, 3, 4, 5, 6, 8, 10, 16})
NUMBER_WORDS = frozenset({*ONES, *TENS, *VAGUE, "dozen", "half", "couple", "hundred", "thousand", "million", "billion",
                          "score", "third", "quarter", "thirds", "quarters", "fifths", "trillion", "fifth"})  # fmt: skip


class Number(NamedTuple):
    """A number and the `size` words it takes. `kind` is count, vague, fraction, digits or pair."""

    low: float
    high: float
    size: int
    kind: str
    plus: bool = False  # "20+"


def read(words: Sequence[str], at: int) -> Number | None:
    """The number that starts at words[at], or None. `words` are lower case; hyphenated words may be one or three.

    >>> read("two dozen civilians".split(), 0)
    Number(low=24.0, high=24.0, size=2, kind='count', plus=False)
    >>> read("tens of thousands".split(), 0)[:2]
    (10000.0, 99999.0)
    """
    first = words[at]
    c = first[0]
    if c.isdigit():
        return _digits(words, at)
    if first in VAGUE:
        return _vague(words, at)
    article = first in ("a", "an")
    start = at + 1 if article else at
    if start >= len(words):
        return None
    if words[start] == "half" or (article and words[start] in FRACTIONS):
        return _half(words, at, start)
    if article and words[start] == "couple":
        size = start - at + 1
        nxt = words[at + size] if at + size < len(words) else ""
        if nxt == "of":
            size += 1
            nxt = words[at + size] if at + size < len(words) else ""
        if nxt in ("dozen", "hundred", "thousand", "million"):
            base = 12 if nxt == "dozen" else SCALES[nxt]
            return Number(2 * base, 2 * base, size + 1, "pair")
        return Number(2, 2, size, "pair")
    if article and words[start] not in (
        "dozen",
        "hundred",
        "thousand",
        "million",
        "billion",
        "trillion",
        "score",
    ):
        return None
    return _words(words, at, start)


def _digits(words: Sequence[str], at: int) -> Number | None:
    text = words[at]
    both = _RANGE.match(text)
    if both:
        low, high = (_value(g) for g in both.groups())
        if low < high and len(both.group(2)) >= len(both.group(1).split(",")[0]):
            size, scale = _scales(words, at + 1)
            return Number(low * scale, high * scale, 1 + size, "digits")
        return None
    part = _FRACTION.match(text)
    if part:
        above, below = (int(g) for g in part.groups())
        if not above < below or below not in _PARTS:
            return None
        return Number(100 * above / below, 100 * above / below, 1, "fraction")
    match = _DIGITS.match(text)
    if not match:
        return None
    value = _value(match.group(1) + (match.group(2) or ""))
    mark = (match.group(3) or "").lower()
    plus = mark == "+"
    if mark and not plus:
        value *= SCALES[mark]
    size, scale = (0, 1.0) if mark and not plus else _scales(words, at + 1)
    if size == 0 and at + 1 < len(words) and words[at + 1] == "dozen":
        size, scale = 1, 12.0
    # "3 1/2"
    if size == 0 and at + 1 < len(words):
        part = _FRACTION.match(words[at + 1])
        if part and int(part.group(1)) < int(part.group(2)):
            return Number(
                value + int(part.group(1)) / int(part.group(2)),
                value + int(part.group(1)) / int(part.group(2)),
                2,
                "digits",
            )
    value *= scale
    return Number(value, value, 1 + size, "digits", plus)


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def _scales(words: Sequence[str], at: int) -> tuple[int, float]:
    """Words like million after digits: how many, and their product. A hyphen may stand between."""
    size, scale = 0, 1.0
    skip = (
        1
        if at + 1 < len(words) and words[at] == "-" and words[at + 1] in SCALES and len(words[at + 1]) > 2
        else 0
    )
    at += skip
    while at + size < len(words) and len(words[at + size]) > 1 and words[at + size] in SCALES:
        scale *= SCALES[words[at + size]]
        size += 1
    return (size + skip if size else 0), scale


def _vague(words: Sequence[str], at: int) -> Number:
    """ "dozens", "hundreds of thousands"."""
    low, high = VAGUE[words[at]]
    if at + 2 < len(words) and words[at + 1] == "of" and words[at + 2] in _OF_THOUSANDS:
        scale = _OF_THOUSANDS[words[at + 2]]
        if words[at] == "tens":
            return Number(10 * scale, 100 * scale - 1, 3, "vague")
        if words[at] in ("hundreds", "dozens", "scores", "thousands"):
            return Number(low * scale, (high + 1) * scale - 1, 3, "vague")
    return Number(float(low), float(high), 1, "vague")


def _half(words: Sequence[str], at: int, start: int) -> Number | None:
    """ "half a million", "half a dozen", "a third", "half"."""
    nxt = words[start + 1] if start + 1 < len(words) else ""
    if words[start] == "half" and nxt in ("a", "an") and start + 2 < len(words):
        scale = 12 if words[start + 2] == "dozen" else SCALES.get(words[start + 2])
        if scale and len(words[start + 2]) > 2:
            return Number(scale / 2, scale / 2, start - at + 3, "count")
        return None
    if words[start] == "half" and (
        (nxt in SCALES and len(nxt) > 2) or nxt == "dozen"
    ):  # a half million, a half-dozen
        scale = 12 if nxt == "dozen" else SCALES[nxt]
        return Number(scale / 2, scale / 2, start - at + 2, "count")
    value = FRACTIONS[words[start]]
    return Number(value, value, start - at + 1, "fraction")


def _words(words: Sequence[str], at: int, start: int) -> Number | None:
    """A number in words: "two hundred and fifty", "twenty-five", "a dozen"."""
    total = current = 0.0
    k, seen = start, False
    if start > at:
        current, seen = 1.0, False
    while k < len(words):
        word = words[k]
        if word in ONES or word in TENS:
            value = float(ONES.get(word, TENS.get(word, 0)))
            if seen and not (
                current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20 and value < 10)
            ):
                break
            current += value
        elif "-" in word and _hyphenated(word) is not None:
            if seen and current % 100:
                break
            current += _hyphenated(word) or 0
        elif word == "dozen" and (seen or start > at):
            current *= 12
            k += 1
            seen = True
            break
        elif word == "hundred" and (seen or start > at):
            current = (current or 1) * 100
        elif word in ("thousand", "million", "billion", "trillion") and (seen or start > at):
            total += (current or 1) * SCALES[word]
            current = 0
        elif (
            word in ("and", "-")
            and seen
            and k + 1 < len(words)
            and (words[k + 1] in ONES or words[k + 1] in TENS or _hyphenated(words[k + 1]) is not None)
        ):
            if word == "and" and words[k - 1] not in ("hundred", "thousand", "million", "billion"):
                break
            if word == "-" and not (words[k - 1] in TENS and words[k + 1] in ONES):
                break
            k += 1
            continue
        else:
            break
        seen = True
        k += 1
    if not seen:
        return None
    value = total + current
    if (
        k < len(words)
        and words[k] in FRACTIONS
        and words[k] != "half"
        and value <= 9
        and words[k].endswith("s")
    ):
        share = value * FRACTIONS[words[k]]  # two thirds
        return Number(share, share, k - at + 1, "fraction")
    if k + 1 < len(words) and words[k] == "-" and words[k + 1] in FRACTIONS and value <= 9:  # two - thirds
        share = value * FRACTIONS[words[k + 1]]
        return Number(share, share, k - at + 2, "fraction")
    return Number(value, value, k - at, "count")


def _hyphenated(word: str) -> float | None:
    """ "twenty-five" as one word."""
    parts = word.split("-")
    if len(parts) == 2 and parts[0] in TENS and parts[1] in ONES:
        return float(TENS[parts[0]] + ONES[parts[1]])
    return None
