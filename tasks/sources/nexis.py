"""Articles exported from a press archive as one text: "1 of 50 DOCUMENTS", a head of fields, the body, a foot of fields.

In: the decoded text of such an export. Out: the place of each article's body, and the fields of its head and foot (house,
date, headline, author). The layout is that of Nexis, and of archives that imitate it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tasks.sources.metadata import parse_date

# What parts two articles. "1 of 50 DOCUMENTS" and "Document 3 of 9" match; "1 of 50 documents were lost" must not.
_PARTING = re.compile(
    r"^[ \t]*(?:(?:Document )?\d{1,5} of \d{1,5}(?: DOCUMENTS?)?|End of Document)[ \t]*\r?$", re.MULTILINE
)
# A field. "BYLINE: Ann Ridley" and "LENGTH: 61 words" match; "He said: no" must not.
_FIELD = re.compile(
    r"^[ \t]*(?P<key>[A-Z][A-Z\- ]{3,24}|Byline|Section|Length|Body|Load-Date|Language|Graphic|Classification|Dateline|Highlight):[ \t]*(?P<value>[^\r\n]*)",
    re.MULTILINE,
)
_HEAD = frozenset("byline section length dateline highlight headline series type source column body".split())
_FOOT = frozenset(
    "load-date language publication-type journal-code graphic subject company organization person city state country "
    "industry geographic url document-type notes classification".split()
)
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_OWNER = re.compile(r"(?im)^[ \t]*(?:copyright|©)[^\n]{2,200}(?:\n[ \t]*all rights reserved)?")


class Article(NamedTuple):
    """One article of an export: its text is [start, end) of the whole, its body [body_start, body_end)."""

    start: int
    end: int
    body_start: int
    body_end: int
    fields: dict[str, object]


def articles(s: str) -> Iterator[Article]:
    """The articles of an export, none where the text is something else. Linear in the text."""
    partings = [m for m in _PARTING.finditer(s) if "of" in m[0]]
    if (
        not partings
        or "DOCUMENT" not in partings[0][0].upper()
        or not re.search(r"(?im)^[ \t]*length:", s[:20_000])
    ):
        return
    for m, end in zip(partings, [*(p.start() for p in partings[1:]), len(s)], strict=True):
        article = _article(s, m.end(), end)
        if article is not None:
            yield article


def _article(s: str, start: int, end: int) -> Article | None:
    found = {
        m["key"].lower(): m
        for m in reversed(list(_FIELD.finditer(s, start, min(end, start + 6000))))
        if m["key"].lower() in _HEAD
    }
    if "length" not in found:
        return None
    body_start = max(m.end() for m in found.values())
    foot = next((m.start() for m in _FIELD.finditer(s, body_start, end) if m["key"].lower() in _FOOT), end)
    owner = _OWNER.search(s, body_start, foot)
    body_end = min(foot, owner.start()) if owner else foot
    first_field = min(m.start() for m in found.values())
    lines = [" ".join(s[m.start() : m.end()].split()) for m in _LINE.finditer(s, start, first_field)]
    lines = [line for line in lines if not line.lower().startswith(("copyright", "all rights"))]
    fields: dict[str, object] = {"outlet": lines[0] if lines else None}
    dated = next((i for i, line in enumerate(lines) if i and parse_date(line)), None)
    if dated is not None:
        fields["date"] = parse_date(lines[dated])
        below = [x for x in lines[dated + 1 :] if not re.search(r"(?i)\bedition\b|^\W*$", x)]
        if below:
            fields["title"] = " ".join(below)
    if "headline" in found:
        fields["title"] = found["headline"]["value"].strip()
    if "byline" in found:
        fields["author"] = found["byline"]["value"].strip()
    return Article(start, end, body_start, body_end, {k: v for k, v in fields.items() if v})
