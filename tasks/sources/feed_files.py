"""A feed saved as a file: RSS and Atom, each entry with a text a document.

In: the text of the file. Out: drafts whose raw offsets count the entry's own text or page (`offsets_of` says "extracted"),
since a feed holds it escaped once more. Entries without a text (a podcast's, with nothing but a sound file) are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from tasks.carrier import Reject
from tasks.sources import html_pages, plain
from tasks.sources.draft import Draft
from tasks.sources.markup import Token, tokens
from tasks.sources.metadata import from_fields, merge
from tasks.sources.source import Refused, Source, record_uri, sha256
from tasks.text.traced import TracedText

# "<rss version" and "<feed xmlns" match; "<feedback>" must not.
_ROOT = re.compile(r"<(?:rss|rdf:RDF|feed)[\s>]")
_ITEM = ("item", "entry")
#: Elements of an entry that hold its text, best first.
_TEXTS = ("content:encoded", "content", "description", "summary", "media:description")
_FIELDS = {
    "title": "title", "link": "url", "pubdate": "published_on", "published": "published_on", "updated": "published_on",
    "dc:date": "published_on", "dc:creator": "author", "author": "author", "itunes:author": "author", "guid": "guid", "id": "guid",
}  # fmt: skip
# "<p>" and "<br/>" match: the text is a piece of a page.
_TAGGED = re.compile(r"</?(?:p|br|div|span|a|b|i|em|strong|ul|li|h[1-6]|img|figure)\b[^<>]*>", re.IGNORECASE)


def is_feed(s: str) -> bool:
    return bool(_ROOT.search(s[:3000])) and ("<item" in s or "<entry" in s)


def parse_feed(s: str, source: Source) -> Iterator[Draft | Reject]:
    """The entries of a feed, each by its guid or address."""
    outlet = ""
    found = 0
    entry: dict[str, str] | None = None
    name = ""
    value: list[str] = []
    for t in tokens(s, xml=True):
        low = t.name.lower()
        if t.kind in ("open", "void"):
            if low in _ITEM:
                entry = {}
            elif entry is not None and low == "link" and t.get("href") and t.get("rel") in ("", "alternate"):
                entry.setdefault("url", t.get("href"))
            if not name and (low in _FIELDS or low in _TEXTS) and t.kind == "open":
                name, value = low, []
        elif t.kind in ("text", "cdata") and name:
            value.append(_value(s, t))
        elif t.kind == "close":
            if low == name:
                words = "".join(value).strip()
                if entry is None:
                    outlet = outlet or (words if name == "title" else "")
                elif words:
                    entry.setdefault(_FIELDS.get(name, name), words)
                name = ""
            elif low in _ITEM and entry is not None:
                found += 1
                yield from _document(entry, outlet, found, source)
                entry = None
    if not found:
        raise Refused("empty", "a feed without an entry")


def _value(s: str, t: Token) -> str:
    if t.kind == "cdata":
        return s[t.start + 9 : max(t.start + 9, t.end - 3)]
    return html.unescape(s[t.start : t.end])


def _document(entry: dict[str, str], outlet: str, number: int, source: Source) -> Iterator[Draft | Reject]:
    texts = [entry.pop(name) for name in _TEXTS if name in entry]
    if not texts:
        return
    words = texts[0]
    raw = words.encode("utf-8", "replace")
    key = (entry.get("guid") or entry.get("url") or str(number))[:200]
    try:
        if _TAGGED.search(words):
            draft = next(iter(html_pages.parse_html(raw, source)))
        else:
            draft = plain.parse(TracedText.decode(raw))
    except Refused as problem:
        yield Reject(record_uri(source.uri, key), sha256(raw), "parse", problem.reason, problem.detail)
        return
    fields = {k: " ".join(html.unescape(v).split()) for k, v in entry.items() if k != "guid"}
    draft.metadata = merge(from_fields({**fields, "outlet": outlet}, "feed"), draft.metadata)
    draft.format, draft.name, draft.raw, draft.offsets_of = "feed", key, raw, "extracted"
    yield draft
