"""Fetching from other people's web servers with manners.

In: addresses. Out: `Answer`s. A server is asked at most once in `delay` seconds (or as seldom as its robots.txt wants), what
robots.txt forbids is not fetched, redirects are held to the same rules, and nothing is taken into memory without limit.
Only http and https: an address in a feed is somebody else's word and must not reach files here.
"""

from __future__ import annotations

import importlib.metadata
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPMessage
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

AGENT = "ontherecord"
DELAY = 1.0  # seconds between two requests to one server
LONGEST_DELAY = 60.0  # a Crawl-delay beyond this is taken as this
TIMEOUT = 30  # seconds without a byte
DEADLINE = 300  # seconds for one answer
LARGEST_ANSWER = 64 << 20


class Forbidden(Exception):
    """robots.txt, or our own rules, say that this address is not to be fetched. For good: trying again changes nothing."""


class Unreachable(Exception):
    """No answer worth having this time; one line that says why. `retry_after` is in seconds, where the server said so."""

    def __init__(self, message: str, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status, self.retry_after = status, retry_after


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent. `status` is 200, or 304 with no body; header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def type(self) -> str:
        """The media type without parameters, such as text/vtt."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(slots=True)
class Web:
    """A client that remembers, for one poll, each server's robots.txt and when it was last asked."""

    delay: float = field(default_factory=lambda: float(os.environ.get("ONTHERECORD_FETCH_DELAY", DELAY)))
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str] | None = None, refuse: tuple[str, ...] = ()) -> Answer:
        """GET an address. `refuse` names beginnings of media types whose body is not wanted (audio/ …).

        Raises Forbidden, or Unreachable for anything that may be better another time.
        """
        self.allow(url)
        return self._open(url, headers or {}, refuse)

    def allow(self, url: str) -> None:
        """Raises Forbidden when the address is not to be fetched, Unreachable when its robots.txt cannot be had."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Forbidden(f"not an address on the web: {url[:200]}")
        if not self._rules(f"{parts.scheme}://{parts.netloc}").can_fetch(AGENT, url):
            raise Forbidden(f"robots.txt of {parts.hostname} does not allow it")

    def _rules(self, server: str) -> RobotFileParser:
        """RFC 9309: without a robots.txt (4xx) everything is allowed; while the server fails (5xx) nothing is."""
        rules = self._robots.get(server)
        if rules is None:
            rules = RobotFileParser()
            try:
                answer = self._open(f"{server}/robots.txt", {}, (), checked=False)
                rules.parse(answer.body[: 512 << 10].decode("utf-8", "replace").splitlines())
            except Unreachable as error:
                if not 400 <= error.status < 500 or error.status == 429:
                    raise
                rules.parse([])
            self._robots[server] = rules
        return rules

    def _open(
        self, url: str, headers: Mapping[str, str], refuse: tuple[str, ...], checked: bool = True
    ) -> Answer:
        self._wait(url)
        request = urllib.request.Request(url, headers={"User-Agent": user_agent(), **headers})
        opener = urllib.request.build_opener(_Redirects(self if checked else None))
        until = time.monotonic() + DEADLINE
        try:
            with opener.open(request, timeout=TIMEOUT) as got:
                found = {k.lower(): v for k, v in got.headers.items()}
                answer = Answer(got.url, got.status, found)
                if answer.type.startswith(refuse) and refuse:
                    raise Forbidden(f"{answer.type} holds no text")
                return Answer(got.url, got.status, found, _read(got, until))
        except urllib.error.HTTPError as error:
            with error:
                found = {k.lower(): v for k, v in error.headers.items()}
                if error.code == 304:
                    return Answer(url, 304, found)
                raise Unreachable(
                    f"HTTP {error.code} {error.reason}".strip(), error.code, seconds(found.get("retry-after"))
                ) from None
        except (
            OSError,
            ValueError,
        ) as error:  # URLError and time-outs are OSErrors, bad addresses ValueErrors
            reason = getattr(error, "reason", None) or error
            raise Unreachable(" ".join(str(reason).split())[:200] or type(error).__name__) from None
        except Exception as error:  # http.client has errors of its own
            if isinstance(error, (Forbidden, Unreachable)):
                raise
            raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from None

    def _wait(self, url: str) -> None:
        """Keep the distance to the last request to the same server."""
        parts = urlsplit(url)
        server = parts.netloc
        delay = self.delay
        rules = self._robots.get(f"{parts.scheme}://{server}")
        if rules is not None and (wanted := rules.crawl_delay(AGENT)):
            delay = max(delay, min(float(wanted), LONGEST_DELAY))
        if server in self._asked and (rest := self._asked[server] + delay - time.monotonic()) > 0:
            time.sleep(rest)
        self._asked[server] = time.monotonic()


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to where a first request might have gone as well."""

    def __init__(self, web: Web | None) -> None:
        self._web = web

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if self._web is not None:
            self._web.allow(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _read(got: Any, until: float) -> bytes:
    body = bytearray()
    while piece := got.read(1 << 16):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise Unreachable(f"more than {LARGEST_ANSWER >> 20} MiB")
        if time.monotonic() > until:
            raise Unreachable(f"not done after {DEADLINE} s")
    return bytes(body)


def seconds(value: str | None) -> float | None:
    """Retry-After or a number in a header as seconds, at most a day: "120", or an HTTP date; None for anything else."""
    if not value:
        return None
    if value.strip().isdigit():
        return min(float(value), 86400.0)
    from email.utils import parsedate_to_datetime

    try:
        return min(max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0), 86400.0)
    except (TypeError, ValueError):
        return None


def user_agent() -> str:
    """Who asks; ONTHERECORD_CONTACT (a mail or web address) tells a server's owner whom to write to."""
    contact = os.environ.get("ONTHERECORD_CONTACT")
    return f"{AGENT}/{importlib.metadata.version('ontherecord')}" + (f" (+{contact})" if contact else "")
