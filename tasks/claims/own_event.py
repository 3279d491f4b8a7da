"""Which of the casualties that a text tells of are of its own event, and which of another: last month's shooting, the killings of
the year, the brother who was shot in 2019.

In: the casualties of a text and its sentences. Out: those of its own event. What a text tells first is of that event, even if
that was "last month" or "in 2023"; only beside something newer is it another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tasks.claims.casualties import Casualty

LEDE = 2  # sentences of the body that tell the news; the headline is number -1
_LONGEST_LEDE = 8  # lines, those without a full stop included
# Another event, named as such, or a count over time: matches "in a separate shooting", "so far this year", "statewide"; not
# "this morning".
_ELSEWHERE = re.compile(
    r"\b(?:previous|separate|unrelated|another|other|similar)\s+(?:\w+\s+)?(?:shooting|attack|incident|case|killing|crash)s?\b"
    r"|\b(?:this|so far this|per|each|every|a)\s+year\b|\b(?:nation|state|city|county)wide\b|\bat\s+(?:the\s+same|another)\b"
    r"|\b(?:one|two|three|some|most)\s+of\s+(?:those|these)\b(?!\s+(?:victims|people|shot|hurt|injured|wounded|killed))"
    r"|\b(?:past|last)\s+(?:two|three|four|five|ten|several|\d+)\s+(?:month|year)s\b",
    re.I,
)
# One of many, which may be this one: matches "the 24th homicide of the year", "third accidental shooting of a child this year";
# not "the third victim".
_ONE_MORE = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+teenth|\w+tieth|\w+-\w+th|\d+(?:st|nd|rd|th))\s+"
    r"(?:[\w'’-]+\s+){1,9}?(?:this\s+(?:calendar\s+)?(?:year|month|week|weekend|summer|season)|(?:of|in|since)\s+(?:the\s+(?:new\s+)?year|(?:19|20)\d\d)"
    r"|in\s+as\s+many\s+\w+)\b",
    re.I,
)
# What is done for somebody dead: matches "a vigil for a teen who was killed", "in retaliation for".
_MOURNING = r"\b(?:vigil|memorial|rally|march|service|funeral|retaliation|revenge|tribute|reward)\s+(?:held\s+)?(?:for|of|to)\s+(?:the\s+)?$"
# What a court has to do with: matches "was convicted", "pleaded guilty", "the trial".
_COURT = re.compile(
    r"\b(?:convict|sentenc|plead|pled|guilty|charged|indict|trial|accused|arrest|jury|juror|appeal|parole|prison|lawsuit)\w*\b",
    re.I,
)
# Nobody is said to be hurt: matches "no victims", "nobody was hit", "no shots"; not "no one has been charged".
_NOBODY = re.compile(
    r"\bno\s+(?:shots|victims?|injuries|deaths|casualties|evidence\s+of)\b"
    r"|\b(?:no\s+one|nobody|none)\s+(?:else\s+)?(?:was|were|is)\s+(?:\w+\s+)?(?:hurt|injured|hit|killed|shot|harmed|threatened|wounded)\b",
    re.I,
)
# What is counted over a city: matches "in shootings across the city", "throughout the state"; not "across the street".
_ALL_OVER = (
    r"\bin\s+(?:\w+\s+)?(?:shootings|attacks|incidents)\s+(?:across|around|throughout|over|citywide)\b"
    r"|\b(?:across|throughout)\s+the\s+(?:city|county|state|country|region|nation|metro)\b"
)
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|march|april|(?-i:May)|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
# Another time, before the casualties: matches "two weeks after a man was killed", "Last month", "In 2019, nine people", "In
# May, a girl"; not "two days after the shooting".
_LONG_BEFORE = re.compile(
    rf"{_MOURNING}|\b(?:weeks?|months?|years?)\s+(?:after|earlier|before|since)\b"
    rf"|\blast\s+(?:week|weekend|month|year|spring|summer|fall|autumn|winter|{_MONTH})\b|\b(?:19|20)\d\d\s+(?:[a-z]+\s+){{0,6}}$"
    rf"|\b(?:since|in|of)\s+(?:early\s+|late\s+)?(?:(?:19|20)\d\d\b|{_MONTH}\b(?!\.?\s+\d))",
    re.I,
)
# The same after them: matches "was killed two years ago", "who died in 2004", "was shot dead in February".
_LONG_AGO = re.compile(
    r"\b(?:weeks?|months?|years?)\s+(?:ago|earlier|before)\b"
    rf"|\blast\s+(?:week|weekend|month|year|spring|summer|fall|autumn|winter|{_MONTH})\b"
    rf"|{_ALL_OVER}|\b(?:since|in)\s+(?:early\s+|late\s+)?(?:(?:19|20)\d\d\b|{_MONTH}\b(?!\.?\s+\d))",
    re.I,
)
# Where what follows is no longer said of the casualties before: matches ". T", "a vigil for a teen who was killed last week".
_ENDS = re.compile(
    r"[.;]\s|\b(?:for|of|by)\s+(?:a|an|the)\s+(?:[\w-]+\s+){1,2}(?:who|shot|killed|slain)\b", re.I
)
_NEAR = 70  # characters after casualties in which another time is theirs


def own(
    found: list[Casualty], lines: Mapping[int, str], offset: Mapping[int, int], last: int
) -> list[Casualty]:
    """The casualties of the event that the text is about. What it tells first is of that event, even if that was "last month" or
    "in 2023": only beside something newer is it another."""
    here = [c for c in found if not _around(c, lines, offset, _ELSEWHERE, _ELSEWHERE)]
    old = [
        c
        for c in here
        if _around(c, lines, offset, _LONG_BEFORE, _LONG_AGO)
        and not (c.sentence <= last and _COURT.search(lines[c.sentence]))  # a trial is of what was long ago
    ]
    new = [c for c in here if c not in old]
    # "six others were wounded" tells of no newer event
    if any(c.sentence <= last and "other" not in c.parts and "ordinal" not in c.kinds for c in new):
        return new
    nobody = any(_NOBODY.search(line) for n, line in lines.items() if n <= last + 1)
    if (first := [c for c in old if c.sentence <= last]) and not nobody:
        return first + new
    return new or ([] if nobody else old)


def _around(
    c: Casualty,
    lines: Mapping[int, str],
    offset: Mapping[int, int],
    before: re.Pattern[str],
    after: re.Pattern[str],
) -> bool:
    """True when the words before casualties in their sentence, within them or right after them hold a pattern."""
    line, at = lines[c.sentence], offset.get(c.sentence, 0)
    start, end = c.start - at, c.end - at
    for more in _ONE_MORE.finditer(line):
        if more.start() <= start + len("the ") and end <= more.end():
            return True  # one of those that are counted there, told already
        line = line[: more.start()] + " " * len(more[0]) + line[more.end() :]
    following = _ENDS.split(line[end : end + _NEAR])[0]
    return bool(before.search(line[:start]) or after.search(line[start:end]) or after.search(following))


def one_key(text: str, names: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Names, those of one word under the key of the only full name that ends in it: "Lee" is "Ann Lee"."""
    full: dict[str, set[str]] = {}
    for a, b, key in names:
        if " " in text[a:b].strip():
            full.setdefault(text[a:b].split()[-1], set()).add(key)
    one = {last: min(keys) for last, keys in full.items() if len(keys) == 1}
    return [(a, b, one.get(text[a:b], key)) for a, b, key in names]


def lede(text: str, sentences: Sequence[tuple[int, int]]) -> int:
    """The number of the last sentence of the lede: the second that is one. Bylines, dates and headlines before it end without
    a full stop."""
    told = 0
    for number, (a, b) in enumerate(sentences[:_LONGEST_LEDE]):
        line = text[a:b].rstrip()
        told += len(line.split()) >= 4 and line.endswith((".", "!", "?", '"', "”", "’"))
        if told == LEDE:
            return number
    return min(LEDE, len(sentences)) - 1
