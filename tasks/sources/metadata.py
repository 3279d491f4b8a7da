"""What is known about a document from outside its text: date, outlet, program, title, address, speakers.

In: a parser's finds and the source (its name, its row in a side-car metadata.csv). Out: `Metadata`, each field filled by
the best witness: the side-car first (somebody wrote it on purpose), then the format's own fields, then the file's name.
`published_basis` says which one gave the date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from tasks.carrier import Metadata
from tasks.sources.heads import from_head, outlets
from tasks.sources.source import Source
from tasks.text.encoding import repair_string
from tasks.text.traced import TracedText

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# "2015-10-01", "2015/10/1", "2015_10_01" match; "2015-13-01" is refused by the calendar, "12015-10-01" must not match.
_YMD = re.compile(r"(?<!\d)((?:19|20)\d{2})([-/_.])(\d{1,2})\2(\d{1,2})(?!\d)")
# "20151001" matches; digits of a longer number or of a hash must not.
_COMPACT = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d{2})(\d{2})(\d{2})(?![0-9A-Za-z])")
# "October 1, 2015", "Oct. 1 2015" match; "October 2015" must not.
_MDY = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d{{2}})\b", re.IGNORECASE)
# "1 October 2015", "1st of October, 2015" match.
_DMY = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+({_MONTH})\.?,?\s+((?:19|20)\d{{2}})\b", re.IGNORECASE
)
# "10/25/2015" (only where one of the two cannot be a month, or both agree).
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d{2})(?!\d)")
# "Wed Oct 10 20:19:24 +0000 2018" matches.
_CTIME = re.compile(
    rf"\b[A-Z][a-z]{{2}} ({_MONTH}) +(\d{{1,2}}) \d\d:\d\d:\d\d (?:[+-]\d{{4}} |[A-Z]{{3,4}} )?((?:19|20)\d{{2}})\b",
    re.IGNORECASE,
)
_EARLIEST, _LATEST = 1800, 2100

#: Names that fields go by in front matter, JSON, tables and side-cars, lower case, best first.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "published_on": (
        "published_on", "published_at", "published_time", "datepublished", "date_published", "publish_date", "publisheddate", "publishedat", "published_date", "webpublicationdate", "createdat", "created_time",
        "pubdate", "pub_date", "published", "publication_date", "air_date", "airdate", "aired", "broadcast_date", "date",
        "datetime", "timestamp", "created_at", "datecreated", "upload_date",
    ),
    "outlet": ("outlet", "publisher", "source_name", "site_name", "network", "channel", "station", "publication", "newspaper",
               "sitename", "provider", "news_source", "source"),
    "program": ("program", "programme", "show", "series", "podcast", "program_name", "show_name"),
    "title": ("title", "headline", "webtitle", "episode_title", "name"),
    "url": ("url", "source_url", "link", "canonical_url", "permalink", "weburl", "webpage_url", "uri"),
    "author": ("author", "byline", "authors", "creator", "reporter", "user", "username"),
    "language": ("language", "lang", "language_code", "inlanguage"),
    "speakers": ("speakers", "participants", "guests"),
}  # fmt: skip


def parse_date(value: str) -> str | None:
    """An ISO date from a written one, None where it is none, ambiguous or impossible.

    >>> parse_date("Oct. 1, 2015"), parse_date("2015-10-01T08:00:00-04:00"), parse_date("03/04/2015")
    ('2015-10-01', '2015-10-01', None)
    """
    value = value.strip()[:200]
    if m := _YMD.search(value):
        return _iso(m[1], m[3], m[4])
    if m := _MDY.search(value):
        return _iso(m[3], _MONTHS[m[1].lower()], m[2])
    if m := _CTIME.search(value):
        return _iso(m[3], _MONTHS[m[1].lower()], m[2])
    if m := _DMY.search(value):
        return _iso(m[3], _MONTHS[m[2].lower()], m[1])
    if m := _SLASHED.search(value):
        a, b = int(m[1]), int(m[2])
        if a > 12 >= b or a == b:
            return _iso(m[3], b, a)
        return _iso(m[3], a, b) if b > 12 else None
    if m := _COMPACT.search(value):
        return _iso(m[1], m[2], m[3])
    return None


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if _EARLIEST <= found.year <= _LATEST else None


def parse_moment(value: str) -> str | None:
    """An ISO timestamp with its offset, None where the hour or the offset is not given."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo else None


def from_fields(fields: Mapping[str, object], basis: str) -> Metadata:
    """Metadata from loose fields by the names they usually go by. Fields of other names go to `extra`."""
    lower = {str(k).strip().lower().replace("-", "_").replace(" ", "_"): v for k, v in fields.items()}
    used: set[str] = set()

    def first(field: str) -> str | None:
        for name in FIELDS[field]:
            value = lower.get(name)
            if isinstance(value, (list, tuple)) and field == "author":
                value = ", ".join(str(v) for v in value if isinstance(v, str))
            if isinstance(value, Mapping):
                value = value.get("name")
            if name == "source" and not _is_house(value):
                continue
            if (
                isinstance(value, (str, int, float, date))
                and not isinstance(value, bool)
                and str(value).strip()
            ):
                used.add(name)
                return " ".join(repair_string(str(value)).split())[:1000]
        return None

    meta = Metadata(
        outlet=first("outlet"), program=first("program"), title=first("title"), url=first("url"),
        author=first("author"), language=(first("language") or "").split("_")[0].split("-")[0].lower()[:8] or None,
    )  # fmt: skip
    for name in FIELDS["published_on"]:
        value = lower.get(name)
        if isinstance(value, (str, date)) and (found := parse_date(str(value))):
            if meta.published_on is None:
                meta.published_on, meta.published_basis = found, basis
            moment = parse_moment(str(value).replace("Z", "+00:00"))
            if moment and moment[:10] == meta.published_on:
                meta.published_at = meta.published_at or moment
            used.add(name)
    for name in FIELDS["speakers"]:
        value = lower.get(name)
        if isinstance(value, str):
            value = [part for part in re.split(r"[;|]", value) if part.strip()]
        if isinstance(value, (list, tuple)):
            names = [
                v if isinstance(v, str) else v.get("name") if isinstance(v, Mapping) else None for v in value
            ]
            meta.speakers = tuple(
                dict.fromkeys(
                    " ".join(repair_string(n).split()) for n in names if isinstance(n, str) and n.strip()
                )
            )
            used.add(name)
            break
    simple = (str, int, float, bool)
    meta.extra = {
        k: v for k, v in lower.items() if k not in used and isinstance(v, simple) and len(str(v)) <= 500
    }
    return meta


def _is_house(value: object) -> bool:
    """Whether a field called source names who published it, and not a file, an address or a number."""
    return (
        isinstance(value, str)
        and len(value) <= 60
        and value[:1].isupper()
        and not re.search(r"[/\\]|\.\w{1,4}$", value)
    )


def complete(meta: Metadata, source: Source, text: TracedText) -> Metadata:
    """`meta` with what the side-car says put first and what the file's name says put last."""
    if source.side_car:
        side = from_fields(dict(source.side_car), "side_car")
        meta = merge(side, meta)
    if meta.published_on is None and (found := parse_date(re.sub(r"\.\w{1,5}$", "", source.name))):
        meta = replace(meta, published_on=found, published_basis="file_name")
    if meta.title is None:
        title = next((m for m in text.marks if m.kind == "title"), None)
        if title:
            meta = replace(meta, title=text.text[title.start : title.end])
    meta = merge(meta, merge(from_text(text), from_head(text)))
    if not source.uri.startswith("file:") and "://" in source.uri and meta.url is None:
        meta = replace(meta, url=source.uri)
    return meta


# "Aired October 1, 2015 - 14:00 ET", "Published: 1 Oct 2015" match; "aired its grievances" must not.
_DATED = re.compile(
    r"(?i)^\W*(?:(?:original(?:ly)? )?(?:aired|air date|broadcast(?: on)?|published(?: on| at)?|debated on|volume \d+: debated on|posted(?: on| at)?|updated|date|recorded(?: on)?|released?)\b\W{1,4})?(?P<rest>.{6,60})$"
)
# The date of an official record's head. "(Thursday, October 1, 2015)" matches.
_BRACKETED = re.compile(rf"\((?:[A-Z][a-z]+day, )?(?:{_MONTH})\.? \d{{1,2}}, \d{{4}}\)", re.IGNORECASE)
# "Copyright © 2015 NPR", "(c) 2015 Cable News Network. All rights reserved." match.
_COPYRIGHT = re.compile(
    r"(?i:copyright|©|\(c\))[\s©]*(?:\([cC]\)\s*)?(?P<year>(?:19|20)\d\d)(?:\s?[-–]\s?\d{2,4})?,?\s+(?:by\s+)?(?P<owner>[A-Z][^.,;:\n]{1,60})"
)


def from_text(text: TracedText) -> Metadata:
    """What a document says of itself above its first words: a dated line, a copyright line. Nothing from its body."""
    s = text.text
    turns = [m.start for m in text.marks if m.kind == "turn"]
    blocks = [(m.start, m.end) for m in text.marks if m.kind in ("paragraph", "title")][:8]
    meta = Metadata()
    for start, end in blocks:
        inside = _BRACKETED.search(s, start, min(end, start + 400)) if turns and start < turns[0] else None
        if inside and (found := parse_date(inside[0])):
            meta.published_on, meta.published_basis = found, "text"
            break
        if end - start > 120 or (turns and start >= turns[0]) or (not turns and start > 400):
            continue
        m = _DATED.match(s[start:end])
        found = parse_date(m["rest"]) if m else None
        if found and not re.search(
            r"[a-z]{3,}\s+[a-z]{3,}\s+[a-z]{3,}", s[start:end]
        ):  # a line, not a sentence
            meta.published_on, meta.published_basis = found, "text"
            break
    for mark in text.marks:
        if mark.kind == "boilerplate" and (c := _COPYRIGHT.search(str(mark.values.get("text", "")))):
            owner = re.sub(r"(?i)\s+(?:all rights reserved|inc|llc|ltd).*$", "", c["owner"]).strip()
            words = owner.split()
            shorter = (" ".join(words[:n]).lower() for n in range(len(words), 1, -1))
            meta.outlet = next(
                (outlets()[x] for x in shorter if x in outlets()), outlets().get(owner.lower(), owner)
            )
            meta.extra = {"copyright_year": int(c["year"])}
            break
    return meta


def merge(first: Metadata, second: Metadata) -> Metadata:
    """`first` with its gaps filled from `second`."""
    date_from = first if first.published_on else second
    return Metadata(
        outlet=first.outlet or second.outlet,
        program=first.program or second.program,
        title=first.title or second.title,
        url=first.url or second.url,
        author=first.author or second.author,
        published_on=date_from.published_on,
        published_at=date_from.published_at,
        published_basis=date_from.published_basis,
        language=first.language or second.language,
        speakers=first.speakers or second.speakers,
        extra={**second.extra, **first.extra},
    )
