"""RSS and Atom feeds of transcripts as inboxes.

In: a feed's address, written `feed:https://…`, and the `Inbox` that remembers it. Out: one `Source` for each entry's document,
fetched once and kept. A feed is asked with the ETag and Last-Modified it gave before, not before its max-age or ttl has
passed, and not while it wants to be left alone; an entry gives its transcript where it names one, else the first enclosure
that is text, else the page it links to. See `polite.py` for robots.txt and delays.
"""

from __future__ import annotations

import calendar
import datetime as dt
import logging
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from tasks.carrier import Reject
from tasks.sources.inbox import Feed, Inbox, Item, refusal
from tasks.sources.polite import Answer, Forbidden, Unreachable, Web, seconds
from tasks.sources.source import Source, SourceError

log = logging.getLogger("ontherecord")

#: What an item must not be, told from the type a feed or a server names.
NOT_TEXT = ("audio/", "video/", "image/", "font/")
MOST_ATTEMPTS = 5
LONGEST_WAIT = 86400.0  # seconds; a max-age or ttl beyond a day is taken as a day
_EXTENSIONS = {
    "text/vtt": ".vtt", "application/x-subrip": ".srt", "application/srt": ".srt", "text/srt": ".srt",
    "text/html": ".html", "application/xhtml+xml": ".html", "application/json": ".json", "text/plain": ".txt",
    "application/ttml+xml": ".ttml", "application/pdf": ".pdf", "text/markdown": ".md", "text/csv": ".csv",
}  # fmt: skip


@dataclass(slots=True)
class Polled:
    """What a poll gave: every source of the feed, what was refused for good just now, and lines for a person."""

    sources: list[Source] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def address(path: str) -> str | None:
    """The web address of a feed as users write it; None for a path that names no feed.

    `feed:https://example.org/rss` and `feed://example.org/rss` are feeds, `https://example.org/rss` is a page.
    """
    if not path.startswith("feed:"):
        return None
    rest = path.removeprefix("feed:")
    url = f"https:{rest}" if rest.startswith("//") else rest
    if not url.startswith(("http://", "https://")):
        raise SourceError(f"a feed is written feed:https://…, not {path}")
    return url


def poll(url: str, inbox: Inbox, web: Web) -> Polled:
    """Ask a feed, where it is time, fetch what is new, and return all that it ever gave.

    Nothing that fails on the network is an error here: it is noted, and tried again later.
    """
    polled = Polled()
    card = inbox.feed(url)
    if time.time() >= card.not_before:
        _ask(card, inbox, web, polled)
    for item in inbox.waiting(url, time.time()):
        _fetch(item, inbox, web, polled)
    polled.sources = inbox.fetched(url)
    return polled


def _ask(card: Feed, inbox: Inbox, web: Web, polled: Polled) -> None:
    headers = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"}
    if card.etag:
        headers["If-None-Match"] = card.etag
    if card.last_modified:
        headers["If-Modified-Since"] = card.last_modified
    try:
        answer = web.get(card.url, headers)
    except (Forbidden, Unreachable) as error:
        _failed(card, inbox, polled, str(error), getattr(error, "retry_after", None))
        return
    if answer.status == 304:
        fresh = card._replace(not_before=time.time() + _patience(answer, None), failures=0, problem=None)
        inbox.asked(fresh)
        return
    parsed = _parse(answer)
    if not parsed.entries and (parsed.bozo or not parsed.version):
        _failed(card, inbox, polled, "not a feed", None)
        return
    found = Feed(
        card.url,
        answer.headers.get("etag"),
        answer.headers.get("last-modified"),
        time.time() + _patience(answer, parsed.feed.get("ttl")),
    )
    items = [item for entry in parsed.entries if (item := _item(entry, card.url, answer.url)) is not None]
    if new := inbox.asked(found, items):
        log.info("%s: %d new", card.url, new)


def _failed(card: Feed, inbox: Inbox, polled: Polled, problem: str, wait: float | None) -> None:
    """Leave a feed alone for a while, longer each time; say so once for each kind of failure."""
    delay = wait if wait is not None else min(60.0 * 2**card.failures, LONGEST_WAIT)
    if problem != card.problem:
        polled.notes.append(f"feed {card.url}: {problem}")
    inbox.asked(
        card._replace(not_before=time.time() + delay, failures=min(card.failures + 1, 20), problem=problem)
    )


def _parse(answer: Answer) -> Any:
    try:
        import feedparser
    except ImportError as error:
        raise SourceError("feeds need another package: pip install 'ontherecord[feeds]'") from error
    told = {"content-location": answer.url, "content-type": answer.headers.get("content-type", "")}
    return feedparser.parse(answer.body, response_headers=told, sanitize_html=False)


def _patience(answer: Answer, ttl: Any) -> float:
    """Seconds for which the feed says its list holds good: Cache-Control's max-age, else the channel's ttl in minutes."""
    control = answer.headers.get("cache-control", "")
    if re.search(r"\bno-(?:cache|store)\b", control):
        return 0.0
    if found := re.search(r"\bmax-age=(\d+)", control):  # "public, max-age=300"; not "s-maxage=300"
        return min(float(found[1]), LONGEST_WAIT)
    minutes = seconds(str(ttl)) if ttl else None
    return min(minutes * 60, LONGEST_WAIT) if minutes else 0.0


def _item(entry: Mapping[str, Any], feed: str, base: str) -> Item | None:
    """The document of an entry; None where it names none that could be text."""
    link = next(_links(entry), None)
    if link is None:
        return None
    url = urldefrag(urljoin(base, link.strip())).url
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    published = None
    if when:
        try:
            published = dt.datetime.fromtimestamp(calendar.timegm(when), dt.UTC).isoformat()
        except (ValueError, OverflowError):
            published = None
    title = " ".join(re.sub(r"<[^>]{0,200}>", "", str(entry.get("title") or "")).split()) or None
    page = entry.get("link")
    return Item(url, feed, title, published, urljoin(base, page) if page else None)


def _links(entry: Mapping[str, Any]) -> Iterator[str]:
    transcript = entry.get(
        "podcast_transcript"
    )  # https://podcasting2.org/docs/podcast-namespace/tags/transcript
    if isinstance(transcript, Mapping) and transcript.get("url"):
        yield transcript["url"]
    links = [link for link in entry.get("links") or () if link.get("href")]
    for link in links:
        kind = str(link.get("type") or "").lower()
        if link.get("rel") == "enclosure" and kind in _EXTENSIONS:
            yield link["href"]
    if entry.get("link"):
        yield entry["link"]


def _fetch(item: Item, inbox: Inbox, web: Web, polled: Polled) -> None:
    try:
        answer = web.get(item.url, refuse=NOT_TEXT)
    except Forbidden as error:
        inbox.refuse(item)
        polled.rejects.append(refusal(item, "not_fetched", str(error)))
    except Unreachable as error:
        if error.status in (401, 402, 403, 404, 410, 451) or item.attempts + 1 >= MOST_ATTEMPTS:
            inbox.refuse(item)
            polled.rejects.append(refusal(item, "unreadable", str(error)))
        else:
            inbox.put_off(item, error.retry_after or 60.0 * 4**item.attempts)
    else:
        if not answer.body:
            inbox.refuse(item)
            polled.rejects.append(refusal(item, "empty", "the address holds no bytes"))
        else:
            inbox.keep(item, _name(item.url, answer), answer.body)


def _name(url: str, answer: Answer) -> str:
    """A file name that keeps what the address says (a date, an extension) and nothing that a file system minds."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    name = re.sub(r"[^\w.\-]+", "_", last).strip("._")[-100:] or "item"
    extension = _EXTENSIONS.get(answer.type, "")
    return name if "." in name or not extension else name + extension
