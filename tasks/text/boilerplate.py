"""Agency boilerplate: rush-transcript notices, copyright lines, "Captioning sponsored by".

In: text whose lines are already rejoined. Out: text without what `seeds/boilerplate.csv` recognizes, each removal a
`boilerplate` edit and a mark that keeps its kind and words. The table's patterns are regular expressions, matched without
regard to case inside one block; each has an example that matches and one that must not. So that a long text is read
once and not once a pattern, an automaton first finds words that a pattern cannot do without.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from re import _constants as ops  # type: ignore[attr-defined]  # the parsed form of a pattern
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import ahocorasick

from tasks import resources
from tasks.text.traced import Mark, Replacement, TracedText

_WINDOW = 1 << 20  # characters read at a time
_LONGEST = 200  # characters of the longest required word
_BEFORE, _AFTER = 400, 1200  # characters around a required word that a pattern is tried on


class _Rule(NamedTuple):
    kind: str
    pattern: re.Pattern[str]


def remove_boilerplate(text: TracedText) -> TracedText:
    """Delete recognized boilerplate. A text without any comes back as it is. Linear in the text and its hits."""
    s = text.text
    found = sorted(_found(s), key=lambda f: (f[0], -f[1]))
    changes, marks, before = [], list(text.marks), 0
    for start, end, kind in found:
        if start < before:
            continue
        before = end
        changes.append(Replacement(start, end, "", "boilerplate", kind))
        marks.append(Mark(start, end, "boilerplate", {"type": kind, "text": " ".join(s[start:end].split())}))
    return text.with_marks(marks).replace(changes) if changes else text


def _found(s: str) -> set[tuple[int, int, str]]:
    rules, automaton = _rules()
    starts = [0, *(m.end() for m in re.finditer(r"\n\s*\n", s))]
    tried: dict[tuple[int, int], int] = {}  # (rule, block): up to where it was tried
    found: set[tuple[int, int, str]] = set()
    for end, (indices, length) in _hits(s, automaton):
        block = bisect_right(starts, end) - 1
        block_start = starts[block]
        block_end = starts[block + 1] if block + 1 < len(starts) else len(s)
        begin = max(block_start, end - length - _BEFORE)
        stop = min(block_end, end + _AFTER)
        while stop == block_end and stop > begin and s[stop - 1].isspace():
            stop -= 1
        for index in indices:
            if tried.get((index, block), -1) >= stop:
                continue
            tried[index, block] = stop
            rule = rules[index]
            for m in rule.pattern.finditer(s, begin, stop):
                if m.end() > m.start() and (m.end() < stop or stop >= block_end - 3):
                    found.add((m.start(), m.end(), rule.kind))
    return found


def _hits(s: str, automaton: Any) -> Iterator[tuple[int, tuple[tuple[int, ...], int]]]:
    """Where the required words end in `s`, read in windows that overlap by the longest of them."""
    for start in range(0, len(s), _WINDOW):
        first = max(0, start - _LONGEST)
        part = s[first : start + _WINDOW]
        lower = part.lower()
        if len(lower) != len(part):  # a few letters have a lower case of two
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in part)
        for end, found in automaton.iter(lower):
            if first + end >= start:
                yield first + end, found


@cache
def _rules() -> tuple[list[_Rule], Any]:
    rules: list[_Rule] = []
    words: dict[str, list[int]] = {}
    for row in resources.table("boilerplate.csv"):
        pattern = re.compile(row["pattern"], re.IGNORECASE)
        for word in required_words(row["pattern"]):
            words.setdefault(word, []).append(len(rules))
        rules.append(_Rule(row["kind"] or "boilerplate", pattern))
    automaton = ahocorasick.Automaton()
    assert all(len(word) <= _LONGEST for word in words)
    for word, indices in words.items():
        automaton.add_word(word, (tuple(indices), len(word)))
    automaton.make_automaton()
    return rules, automaton


def required_words(pattern: str) -> set[str]:
    """Lower-case strings of which every match of `pattern` holds at least one.

    >>> sorted(required_words("all rights? (?:reserved|kept)"))
    ['all right']

    Raises ValueError for a pattern that requires no string of three letters (or one rare sign): it would have to be tried everywhere.
    """
    best = _required(_parser.parse(pattern, re.IGNORECASE))
    if not best or min(map(_worth, best)) < 3:
        raise ValueError(f"no word that every match must hold: {pattern!r}")
    return best


def _required(items: Any) -> set[str]:
    candidates: list[set[str]] = []
    run = ""
    for op, value in items:
        if op is ops.LITERAL:
            run += chr(value).lower()
            continue
        if run:
            candidates.append({run})
            run = ""
        if op is ops.SUBPATTERN:
            candidates.append(_required(value[3]))
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT) and value[0] >= 1:
            candidates.append(_required(value[2]))
        elif op is ops.ASSERT:
            candidates.append(_required(value[1]))
        elif op is ops.BRANCH:
            branches = [_required(branch) for branch in value[1]]
            candidates.append(set().union(*branches) if all(branches) else set())
    if run:
        candidates.append({run})
    usable = [c for c in candidates if c]
    return max(usable, key=lambda c: (min(map(_worth, c)), -len(c))) if usable else set()


def _worth(word: str) -> int:
    """How rare a word is likely to be: its length, or 4 for a sign such as "©"."""
    return len(word) if word.isascii() else len(word) + 3
