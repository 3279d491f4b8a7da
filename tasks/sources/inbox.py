"""What the inboxes of a warehouse remember between two runs: feeds, their items, and the objects of stores.

In: a folder (`inbox/` in the warehouse). Out: `Inbox`, which turns what `discover` found, and the feeds among the paths,
into sources whose bytes lie here or need not be fetched. Its state is one SQLite file; fetched items lie beside it, each
written whole before it is noted. What is noted is a help, never the truth: what a run has published is in the warehouse, so
a lost state costs another fetch and never a document, nor the same document twice.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from tasks.carrier import Reject
from tasks.sources.source import Source

_TABLES = """
create table if not exists feeds (
    url text primary key, etag text, last_modified text, not_before real not null default 0,
    failures integer not null default 0, problem text
);
create table if not exists items (
    url text primary key, feed text not null, title text, published text, page text,
    state text not null default 'waiting', attempts integer not null default 0, not_before real not null default 0,
    file text, sha256 text, size integer
);
create table if not exists objects (uri text primary key, change_key text not null, sha256 text not null);
"""


class Feed(NamedTuple):
    """What is known of a feed: the validators it gave last, when it may be asked again (Unix time), failures in a row."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    not_before: float = 0.0
    failures: int = 0
    problem: str | None = None


class Item(NamedTuple):
    """An entry's document: where it is, what the feed says of it, and how far we are with it.

    `state` is waiting, fetched, refused or forgotten; `file` is relative to the inbox.
    """

    url: str
    feed: str
    title: str | None = None
    published: str | None = None
    page: str | None = None
    state: str = "waiting"
    attempts: int = 0
    not_before: float = 0.0
    file: str | None = None
    sha256: str | None = None
    size: int | None = None


class Inbox:
    """The memory of a warehouse's inboxes; a context manager. The warehouse's writer's lock keeps others away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: sqlite3.Connection | None = None

    def __enter__(self) -> Inbox:
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def _db(self) -> sqlite3.Connection:
        """Opened when it is first needed, so that a run over plain files leaves no state behind."""
        if self._open is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._open = sqlite3.connect(
                self.folder / "state.sqlite", isolation_level=None, check_same_thread=False
            )
            self._open.executescript(_TABLES)
        return self._open

    @property
    def _is_there(self) -> bool:
        return self._open is not None or (self.folder / "state.sqlite").exists()

    # objects of stores

    def recognized(self, sources: Iterable[Source]) -> list[Source]:
        """The sources, with the hash of every object that has not changed since it was last fetched."""
        found = list(sources)
        if not any(s.change_key for s in found) or not self._is_there:
            return found
        seen = {
            uri: (key, sha)
            for uri, key, sha in self._db.execute("select uri, change_key, sha256 from objects")
        }
        return [
            replace(s, digest=seen[s.uri][1])
            if s.change_key and s.uri in seen and seen[s.uri][0] == s.change_key
            else s
            for s in found
        ]

    def remember(self, objects: Iterable[tuple[str, str, str]]) -> None:
        """Note objects that were fetched: URI, change key, SHA-256 of the bytes."""
        rows = list(objects)
        if rows:
            self._write("insert or replace into objects values (?, ?, ?)", rows)

    # feeds

    def feed(self, url: str) -> Feed:
        """What is known of a feed; a blank card for one never asked."""
        row = self._db.execute("select * from feeds where url = ?", [url]).fetchone()
        return Feed(*row) if row else Feed(url)

    def asked(self, feed: Feed, items: Iterable[Item] = ()) -> int:
        """Note a feed's answer, and the items in it that are new, in one transaction; returns how many are new.

        Together, so that no validator is kept for a list whose entries were not.
        """
        new = 0
        with _transaction(self._db) as db:
            for item in items:
                done = db.execute(
                    "insert or ignore into items (url, feed, title, published, page) values (?, ?, ?, ?, ?)",
                    item[:5],
                )
                new += done.rowcount
            db.execute("insert or replace into feeds values (?, ?, ?, ?, ?, ?)", feed)
        return new

    def waiting(self, feed: str, now: float) -> list[Item]:
        """Items of a feed that are yet to be fetched and may be asked for now, in the order the feed gave them."""
        rows = self._db.execute(
            "select * from items where feed = ? and state = 'waiting' and not_before <= ? order by rowid",
            [feed, now],
        )
        return [Item(*row) for row in rows.fetchall()]

    def keep(self, item: Item, name: str, body: bytes) -> None:
        """Write an item's bytes whole, then note that it is here."""
        file = Path("items") / hashlib.sha256(item.url.encode()).hexdigest()[:16] / name
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{name}.part")
        with part.open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
        self._write(
            "update items set state = 'fetched', file = ?, sha256 = ?, size = ? where url = ?",
            [(file.as_posix(), hashlib.sha256(body).hexdigest(), len(body), item.url)],
        )

    def refuse(self, item: Item) -> None:
        """Give an item up."""
        self._write("update items set state = 'refused' where url = ?", [(item.url,)])

    def put_off(self, item: Item, seconds: float) -> None:
        """Try an item again later."""
        self._write(
            "update items set attempts = attempts + 1, not_before = ? where url = ?",
            [(time.time() + seconds, item.url)],
        )

    def fetched(self, feed: str) -> list[Source]:
        """Everything that a feed ever gave and that lies here."""
        if not self._is_there:
            return []
        rows = self._db.execute(
            "select * from items where feed = ? and state = 'fetched' order by rowid", [feed]
        )
        return [source for row in rows.fetchall() if (source := self._source(Item(*row))) is not None]

    def _source(self, item: Item) -> Source | None:
        path = self.folder / str(item.file)
        if not path.is_file():
            self._write("update items set state = 'waiting', not_before = 0 where url = ?", [(item.url,)])
            return None
        told = {"title": item.title, "published": item.published, "url": item.page or item.url}
        side_car = tuple((key, value) for key, value in told.items() if value)
        return Source(item.url, str(path), item.size, side_car, digest=item.sha256)

    def drop(self, uris: Iterable[str]) -> None:
        """Delete the bytes of items whose documents are to be forgotten, and never fetch them again."""
        if not self._is_there:
            return
        for uri in uris:
            row = self._db.execute("select file from items where url = ?", [uri]).fetchone()
            if row is None:
                continue
            if row[0]:
                shutil.rmtree((self.folder / row[0]).parent, ignore_errors=True)
            self._write(
                "update items set state = 'forgotten', title = null, file = null, sha256 = null where url = ?",
                [(uri,)],
            )

    def _write(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        with _transaction(self._db) as db:
            db.executemany(sql, rows)


class _transaction:
    """All of it or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        self._db.execute("begin immediate")
        return self._db

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("commit" if kind is None else "rollback")


def refusal(item: Item, reason: str, detail: str) -> Reject:
    """An item that will not become a document, as a row for `rejects`."""
    return Reject(item.url, "", "discover", reason, f"{detail} (from the feed {item.feed})")
