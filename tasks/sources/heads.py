"""What a document says of itself above its first words: program, title, byline, dateline, and the house of its labels.

In: a cleaned text with marks. Out: `Metadata` of what is found. Programs and houses are those of `seeds/outlets.csv`; a line
is a title when it stands above a transcript and reads like one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from tasks import resources
from tasks.carrier import Metadata
from tasks.text.traced import TracedText

_MOST_LINES = 8
# Who wrote it. "By Jane Roe", "By Jane Roe and Bob Poe, Staff" match; "By then Jane was gone." must not.
BYLINE = re.compile(
    r"(?i:by) +(?P<who>[A-ZÀ-Þ][\w.'’\-]+(?: +(?:and|[A-ZÀ-Þ][\w.'’\-]*)){1,8})(?: *[,|].{0,60})?"
)
# Where a story was filed, and by whom. "BEIRUT (AP) — " matches; "BEIRUT (population 2 million) is" must not.
_DATELINE = re.compile(r"[A-ZÀ-Þ][\w .,'’/\-]{1,60}? \((?P<house>[A-Z][\w. ]{1,30})\) *(?:--|[-–—])")
# "Heard on Morning Edition" matches the name alone.
_SHOWN = re.compile(r"(?i:heard on|seen on|aired on|from|show:|program:|programme:)\s+(?P<name>\S.{2,60})")
# What follows a title on its line. "; Aired 9-10p ET" matches.
_AIRED = re.compile(r"[.,;]?\s*\bAired \d.*$")
# The date behind a title. "Press Briefing - June 8, 2022" matches " - June 8, 2022".
_DATED_TITLE = re.compile(r"\s+[-–—|,]\s+(?:[A-Z][a-z]+day, )?[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d$")
# "May 9, 2013 4:00 PM ET", "Wednesday, 8 Mar 2017", "Volume 7: debated on …" match.
_DATE_LINE = re.compile(
    r"(?i)(?:aired |published:? |volume \d+: debated on )?(?:[a-z]{3,9}day,? |(?:mon|tue|wed|thu|fri|sat|sun),? )?(?:[a-z]{3,9}\.? \d{1,2},? |\d{1,2} [a-z]{3,9}\.?,? )(?:19|20)\d\d\b.{0,40}$"
)
# Lines that names follow. "SPEAKERS" matches.
_LISTED = re.compile(
    r"(?i:speakers|attendees|participants|(?:company |conference call |call )participants|present|guests?|members)\W*"
)
# "Guest: Jane Roe" matches; "Storm: the day after" must not.
_FIELD = re.compile(
    r"(?i:guests?|hosts?|show|date|time|place|location|topics?|speakers?|participants|subject|re|from|to|by): "
)
# A label of somebody who works for a broadcaster. "JANE ROE, HOST" matches.
_ON_AIR = re.compile(r"\b(?:HOST|CO-HOST|ANCHOR|CO-ANCHOR|CORRESPONDENT|BYLINE|REPORTER|MODERATOR)\b")
_NO_TITLE = re.compile(
    r"(?i)(?:transcript|full transcript|speakers?|participants|attendees|present|summary|for immediate release|show notes"
    r"|[\w.]+(?: ?[-–|:] ?)transcripts?|.*,? transcript \d.*|attendees|introduction|intro|contents|unedited|draft|proceedings)\W*|summary keywords\b.*|speakers\b.*|\S.*\.(?:mp[34]|wav|m4a|mov|txt|docx?)|.*\b\d{1,2}:\d{2}\b.*|.*\b(?:19|20)\d\d\b\W*"
)
# A label's house. "JANE ROE, CNN HOST" matches "CNN"; "BOB POE, FORMER CNN VIEWER" must not.
_HOUSE = re.compile(r",\s*(?P<house>[^,]{2,40}?)\s+(?:HOST|CO-HOST|ANCHOR|CO-ANCHOR|CORRESPONDENT)\b")


@cache
def outlets() -> Mapping[str, str]:
    """Every name and alias of an outlet, lower case, with its usual name."""
    names: dict[str, str] = {}
    for row in resources.table("outlets.csv"):
        for alias in (row["outlet"], *resources.names_in(row.get("aliases", ""))):
            names.setdefault(alias.lower(), row["outlet"])
    return names


@cache
def programs() -> Mapping[str, tuple[str, str | None]]:
    """Every program, lower case, with its name and its outlet; None where several have one of that name."""
    found: dict[str, tuple[str, str | None]] = {}
    for row in resources.table("outlets.csv"):
        for name in resources.names_in(row.get("programs", "")):
            low = name.lower()
            found[low] = (name, None if low in found else row["outlet"])
    return found


def from_head(text: TracedText) -> Metadata:
    """Program, title, author and outlet as the lines above the first words give them. Nothing from the body."""
    s = text.text
    turns = [m for m in text.marks if m.kind == "turn"]
    first = min((m.start for m in turns), default=None)
    blocks = [(m.start, m.end) for m in text.marks if m.kind in ("paragraph", "title")][:_MOST_LINES]
    lines = [" ".join(s[a:b].split()) for a, b in blocks if (first is None or a < first) and b - a <= 300]
    meta = Metadata(outlet=_house(turns))
    titles: list[str] = []
    listed = False  # the line above says that names follow
    dated = 0  # titles above the line that holds the date
    for line in lines:
        if m := BYLINE.fullmatch(line):
            meta.author = meta.author or m["who"]
        elif known := _program(line):
            meta.program = meta.program or known[0]
            meta.outlet = meta.outlet or known[1]
        elif titles and not dated and _DATE_LINE.match(line):
            dated = len(titles)
        elif first is not None and not listed and _is_title(line := _DATED_TITLE.sub("", line)):
            titles.append(line)
        listed = bool(_LISTED.fullmatch(line))
    if first is None:
        filed = (_DATELINE.match(s, a, b) for a, b in blocks)
        if m := next((m for m in filed if m), None):
            meta.outlet = outlets().get(m["house"].lower())
        return meta
    on_air = any(_ON_AIR.search(str(turn.values.get("label") or "")) for turn in turns)
    if on_air and len(titles) > 1 and titles[0].isupper() and not titles[1].isupper():
        meta.program = meta.program or titles[0]  # the show's name stands above what the hour is about
        meta.outlet = meta.outlet or outlets().get(titles[0].split()[0].lower())
        titles = titles[1:]
    if titles:
        meta.title = _AIRED.sub("", titles[dated - 1] if 0 < dated <= len(titles) else titles[0])
    return meta


def _program(line: str) -> tuple[str, str | None] | None:
    known = programs()
    if line.lower() in known:
        return known[line.lower()]
    m = _SHOWN.fullmatch(line)
    return known.get(m["name"].lower()) if m else None


def _is_title(line: str) -> bool:
    words = line.split()
    return (
        2 <= len(words) <= 30
        and len(line) <= 200
        and (line[0].isalnum() or line[0] in "'\"‘“")
        and not _FIELD.match(line)
        and line[-1] not in ".:,;"
        and not _NO_TITLE.fullmatch(line)
    )


def _house(turns: list) -> str | None:
    """The outlet whose hosts and correspondents the labels name, where they agree."""
    found: Counter[str] = Counter()
    for turn in turns:
        if m := _HOUSE.search(str(turn.values.get("label") or "")):
            name = outlets().get(m["house"].lower()) or outlets().get(m["house"].split()[0].lower())
            if name:
                found[name] += 1
    return next(iter(found)) if len(found) == 1 else None
