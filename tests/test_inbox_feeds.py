"""What a user relies on: a feed's transcripts come in once, its server is asked politely, and nothing that fails is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Page, Site, serving

pytest.importorskip("feedparser", reason="feeds are an extra")

from tasks.carrier import Transcript
from tasks.sources import SourceError, feeds, read
from tasks.sources.inbox import Inbox
from tasks.sources.polite import Web, seconds

SPEECH = "The mayor said on Monday that the bridge would open in the fall and that nobody would pay for it.\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with Inbox(tmp_path / "inbox") as found:
        yield found


def rss(*items: str, channel: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0">'
        f"<channel><title>Show</title>{channel}{''.join(f'<item>{i}</item>' for i in items)}</channel></rss>"
    ).encode()


def entry(site: Site, name: str, extra: str = "") -> str:
    return (
        f"<title>On {name}</title><link>{site.url}/{name}.html</link>"
        f"<pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate>{extra}"
    )


def page(words: str = SPEECH) -> Page:
    return Page(f"<html><body><article><p>{words * 3}</p></article></body></html>".encode(), "text/html")


def poll(site: Site, inbox: Inbox, path: str = "/feed") -> feeds.Polled:
    return feeds.poll(site.url + path, inbox, Web(delay=0))


def test_new_entries_are_fetched_once_and_say_where_they_come_from(site, inbox) -> None:
    site.pages |= {"/feed": Page(rss(entry(site, "a")), "application/rss+xml"), "/a.html": page()}
    (first,) = poll(site, inbox).sources
    assert first.uri == f"{site.url}/a.html"
    document = next(read(first))
    assert isinstance(document, Transcript) and document.source_sha256 == first.digest
    assert document.metadata.published_on == "2026-01-05" and document.metadata.title == "On a"
    assert document.metadata.url == first.uri

    site.pages |= {
        "/feed": Page(rss(entry(site, "b"), entry(site, "a")), "application/rss+xml"), "/b.html": page(),
    }  # fmt: skip
    assert [s.name for s in poll(site, inbox).sources] == ["a.html", "b.html"]
    assert site.asked("/a.html") == [200] and site.asked("/b.html") == [200]


def test_an_unchanged_feed_costs_a_304(site, inbox, tmp_path) -> None:
    site.pages |= {
        "/feed": Page(rss(entry(site, "a")), etag='"v1"', headers={"Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"}),
        "/a.html": page(),
    }  # fmt: skip
    poll(site, inbox)
    with Inbox(tmp_path / "inbox") as later:  # another process, another day
        assert len(poll(site, later).sources) == 1
    assert site.asked("/feed") == [200, 304] and site.asked("/a.html") == [200]
    headers = next(h for path, status, h in site.log if (path, status) == ("/feed", 304))
    assert headers["If-None-Match"] == '"v1"' and headers["If-Modified-Since"].startswith("Mon, 05 Jan")
    assert headers["User-Agent"].startswith("ontherecord/")


@pytest.mark.parametrize(
    ("headers", "channel"), [({"Cache-Control": "public, max-age=300"}, ""), ({}, "<ttl>30</ttl>")]
)
def test_a_feed_is_not_asked_before_it_says_so(site, inbox, headers, channel) -> None:
    site.pages |= {"/feed": Page(rss(entry(site, "a"), channel=channel), headers=headers), "/a.html": page()}
    poll(site, inbox)
    assert len(poll(site, inbox).sources) == 1
    assert site.asked("/feed") == [200]


def test_robots_txt_is_obeyed(site, inbox) -> None:
    site.pages |= {
        "/robots.txt": Page(b"User-agent: *\nDisallow: /b\n"),
        "/feed": Page(rss(entry(site, "a"), entry(site, "b"))),
        "/a.html": page(), "/b.html": page(),
    }  # fmt: skip
    polled = poll(site, inbox)
    assert [s.name for s in polled.sources] == ["a.html"]
    assert [(r.source_uri, r.reason) for r in polled.rejects] == [(f"{site.url}/b.html", "not_fetched")]
    assert "robots.txt" in polled.rejects[0].detail
    assert not site.asked("/b.html")
    assert poll(site, inbox).rejects == []  # said once


def test_a_redirect_does_not_lead_around_robots_txt(site, inbox) -> None:
    site.pages |= {
        "/robots.txt": Page(b"User-agent: *\nDisallow: /b\n"),
        "/feed": Page(rss(entry(site, "a"))),
        "/a.html": Page(status=302, headers={"Location": "/b.html"}), "/b.html": page(),
    }  # fmt: skip
    assert not poll(site, inbox).sources and not site.asked("/b.html")


def test_a_server_without_a_working_robots_txt_is_left_alone_for_now(site, inbox) -> None:
    site.pages |= {"/robots.txt": Page(status=503), "/feed": Page(rss(entry(site, "a"))), "/a.html": page()}
    polled = poll(site, inbox)
    assert not polled.sources and not polled.rejects and "503" in polled.notes[0]
    assert not site.asked("/feed")


def test_a_transcript_goes_before_the_page_and_audio_is_left_out(site, inbox) -> None:
    vtt = b"WEBVTT\n\n00:00.000 --> 00:04.000\n" + SPEECH.encode()
    site.pages |= {
        "/feed": Page(rss(
            entry(site, "a", f'<podcast:transcript url="{site.url}/a.vtt" type="text/vtt"/>'
                             f'<enclosure url="{site.url}/a.mp3" type="audio/mpeg" length="3"/>'),
            entry(site, "b", f'<enclosure url="{site.url}/b.txt" type="text/plain" length="3"/>'),
            f"<title>c</title><link>{site.url}/c.mp3</link>",
        )),
        "/a.vtt": Page(vtt, "text/vtt"), "/a.mp3": Page(b"ID3", "audio/mpeg"), "/a.html": page(),
        "/b.txt": Page(SPEECH.encode()), "/b.html": page(), "/c.mp3": Page(b"ID3", "audio/mpeg"),
    }  # fmt: skip
    polled = poll(site, inbox)
    assert sorted(s.name for s in polled.sources) == ["a.vtt", "b.txt"]
    assert not site.asked("/a.mp3") and not site.asked("/a.html")
    assert [r.source_uri for r in polled.rejects] == [f"{site.url}/c.mp3"]


def test_what_fails_for_now_is_fetched_later_and_what_is_gone_is_told_once(site, inbox) -> None:
    site.pages |= {"/feed": Page(rss(entry(site, "a"), entry(site, "b"))), "/a.html": Page(status=500)}
    polled = poll(site, inbox)
    assert not polled.sources and [r.source_uri for r in polled.rejects] == [f"{site.url}/b.html"]
    assert poll(site, inbox).rejects == [] and site.asked("/a.html") == [500]  # not at once again
    site.pages |= {"/feed": Page(rss()), "/a.html": page()}  # it has left the feed meanwhile
    inbox._db.execute("update items set not_before = 0")
    assert [s.name for s in poll(site, inbox).sources] == ["a.html"]
    assert site.asked("/b.html") == [404]


def test_an_item_that_never_comes_is_given_up(site, inbox) -> None:
    site.pages |= {"/feed": Page(rss(entry(site, "a"))), "/a.html": Page(status=500)}
    rejects = []
    for _ in range(feeds.MOST_ATTEMPTS + 2):
        rejects += poll(site, inbox).rejects
        inbox._db.execute("update items set not_before = 0")
    assert len(rejects) == 1 and site.asked("/a.html") == [500] * feeds.MOST_ATTEMPTS


def test_a_feed_that_fails_is_left_alone_for_as_long_as_it_wants(site, inbox) -> None:
    site.pages |= {"/feed": Page(status=429, headers={"Retry-After": "600"})}
    assert "429" in poll(site, inbox).notes[0]
    assert poll(site, inbox).notes == [] and site.asked("/feed") == [429]
    assert 500 < inbox.feed(f"{site.url}/feed").not_before - time.time() <= 600


def test_what_is_no_feed_says_so(site, inbox) -> None:
    site.pages |= {"/feed": Page(b"<html><body>Welcome</body></html>", "text/html")}
    assert poll(site, inbox).notes == [f"feed {site.url}/feed: not a feed"]


def test_addresses_in_a_feed_cannot_reach_files(site, inbox, tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SPEECH)
    site.pages |= {"/feed": Page(rss(f"<title>x</title><link>{secret.as_uri()}</link>"))}
    polled = poll(site, inbox)
    assert not polled.sources and polled.rejects[0].reason == "not_fetched"


@pytest.mark.parametrize(
    ("robots", "delay"), [(b"", 0.5), (b"User-agent: *\nCrawl-delay: 1\n", 0.0)], ids=["ours", "theirs"]
)
def test_two_requests_to_one_server_keep_their_distance(site, robots, delay) -> None:
    site.pages |= {"/robots.txt": Page(robots), "/a": Page(b"x"), "/b": Page(b"x")}
    web = Web(delay=delay)
    web.allow(f"{site.url}/a")  # asks for robots.txt
    began = time.monotonic()
    web.get(f"{site.url}/a")
    web.get(f"{site.url}/b")
    assert time.monotonic() - began >= 0.95


def test_forgotten_items_are_deleted_and_never_fetched_again(site, inbox) -> None:
    site.pages |= {"/feed": Page(rss(entry(site, "a"))), "/a.html": page()}
    (source,) = poll(site, inbox).sources
    inbox.drop([source.uri])
    assert not Path(source.path).exists()
    assert poll(site, inbox).sources == [] and site.asked("/a.html") == [200]


def test_an_item_whose_file_was_lost_is_fetched_again(site, inbox) -> None:
    site.pages |= {"/feed": Page(rss(entry(site, "a"))), "/a.html": page()}
    Path(poll(site, inbox).sources[0].path).unlink()
    assert poll(site, inbox).sources == []
    assert len(poll(site, inbox).sources) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("feed:https://example.org/rss", "https://example.org/rss"),
        ("feed://example.org/rss", "https://example.org/rss"),
        ("https://example.org/rss", None),
        ("inbox/feed.xml", None),
    ],
)
def test_a_feed_is_told_from_a_page(written, meant) -> None:
    assert feeds.address(written) == meant


def test_a_feed_must_be_on_the_web() -> None:
    with pytest.raises(SourceError, match="feed:https"):
        feeds.address("feed:/etc/passwd")


@pytest.mark.parametrize(("value", "meant"), [("120", 120), ("999999", 86400), ("soon", None), (None, None)])
def test_retry_after_is_read(value, meant) -> None:
    assert seconds(value) == meant
