"""What a user relies on: a file that grows and a store that fills cost only what is new, and no record is lost or doubled."""

from __future__ import annotations

import json
import os
import pickle
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import fsspec
import pytest

from flows.reading import GROWING, Known, ReadResult, read_sources
from flows.run import find
from flows.settings import Settings
from tasks.sources import NothingThere, SourceError, discover, json_files, stores
from tasks.sources.inbox import Inbox
from tasks.warehouse.run import KnownFile

VERSION = "1"


def record(key: str, words: str = "The bridge will open in the fall, the mayor said.") -> str:
    return json.dumps(
        {"id": key, "program": "Morning", "date": "2026-01-05", "utt": [words, "Thank you."], "speaker": ["A. HOST", "B. GUEST"]}
    )  # fmt: skip


class Reader:
    """Runs of `read_sources` that each know what the one before has published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.known = Known({}, {}, {})
        self.inbox = Inbox(folder / "inbox")

    def read(self, *paths: Path | str, version: str = VERSION, **settings) -> ReadResult:
        found = self.inbox.recognized(discover(paths))
        made = Settings(tuple(map(str, paths)), "w", **settings)
        self.batches: list = []
        result = read_sources(found, self.known, self.folder, made, version)
        self.inbox.remember(result.fetched)
        documents = {**self.known.documents}
        for path in result.batches:
            for item in pickle.loads(path.read_bytes()):
                documents[item.source_uri] = SimpleNamespace(
                    document_id=item.document_id,
                    source_sha256=item.source_sha256,
                    pipeline_version=version,
                    duplicate_of=None,
                )
                self.batches.append(item)
            path.unlink()
        files = {**self.known.files}
        for row in result.files:
            files[row["uri"]] = KnownFile(row["sha256"], row["documents"], row["rejects"], version)
        self.known = Known(files, documents, {})
        return result


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


@pytest.fixture
def parsed(monkeypatch) -> list[int]:
    """One entry for each record that was really parsed."""
    calls: list[int] = []
    original = json_files._document
    monkeypatch.setattr(json_files, "_document", lambda *a: (calls.append(1), original(*a))[1])
    return calls


def test_only_new_lines_of_a_growing_file_are_parsed(tmp_path, reader, parsed) -> None:
    path = tmp_path / "shows.jsonl"
    path.write_text("".join(record(f"NPR-{i}") + "\n" for i in range(200)))
    assert reader.read(path).documents == 200
    parsed.clear()
    with path.open("a") as file:
        file.write(record("NPR-200") + "\n" + record("NPR-201") + "\n")
    result = reader.read(path)
    assert (result.documents, result.unchanged) == (2, 200)
    assert len(parsed) == 2
    parsed.clear()
    result = reader.read(path)
    assert (result.documents, result.unchanged, len(parsed)) == (0, 202, 0)


def test_a_last_line_in_the_writing_is_waited_for(tmp_path, reader) -> None:
    path = tmp_path / "shows.jsonl"
    whole = record("b")
    path.write_text(record("a") + "\n" + whole[: len(whole) // 2])
    result = reader.read(path)
    assert (result.documents, result.waiting, result.rejects) == (1, 1, [])
    with path.open("a") as file:
        file.write(whole[len(whole) // 2 :])  # whole now, though no line end follows
    result = reader.read(path)
    assert (result.documents, result.unchanged, result.waiting, result.rejects) == (1, 1, 0, [])
    with path.open("a") as file:
        file.write("\n" + record("c") + "\n")
    result = reader.read(path)
    assert (result.documents, result.unchanged) == (1, 2)
    assert len(reader.known.documents) == 3


def test_a_line_that_nobody_finishes_is_refused_aloud(tmp_path, reader) -> None:
    path = tmp_path / "shows.jsonl"
    path.write_text(record("a") + "\n" + record("b")[:40])
    old = time.time() - GROWING - 60
    os.utime(path, (old, old))
    result = reader.read(path)
    assert result.documents == 1 and [r.reason for r in result.rejects] == ["half_written"]
    assert reader.read(path).still_rejected == 1


@pytest.mark.parametrize("cut", range(5, 160, 11))
def test_wherever_a_write_stops_no_record_is_lost_or_doubled(tmp_path, reader, cut) -> None:
    path = tmp_path / "shows.jsonl"
    lines = "".join(record(f"x{i}", f"Number {i} was said, the mayor said.") + "\n" for i in range(3))
    path.write_text(lines[: len(lines) - cut])
    reader.read(path)
    path.write_text(lines)
    reader.read(path)
    assert sorted(uri.partition("#")[2] for uri in reader.known.documents) == ["x0", "x1", "x2"]
    assert len({d.source_sha256 for d in reader.known.documents.values()}) == 3


def test_a_changed_line_is_a_new_revision_of_its_record(tmp_path, reader) -> None:
    path = tmp_path / "shows.jsonl"
    path.write_text(record("a") + "\n" + record("b") + "\n")
    reader.read(path)
    path.write_text(record("a", "The bridge will never open, the mayor said.") + "\n" + record("b") + "\n")
    result = reader.read(path)
    assert (result.documents, result.unchanged) == (1, 1)
    assert [d.source_uri.partition("#")[2] for d in reader.batches] == ["a"]


def test_a_second_record_of_the_same_name_never_takes_the_first_ones_place(tmp_path, reader) -> None:
    path = tmp_path / "shows.jsonl"
    path.write_text(record("a") + "\n")
    reader.read(path)
    other = record("a", "Something else was said, the mayor said.")
    path.write_text(other + "\n" + record("a") + "\n")  # put before it
    result = reader.read(path)
    assert (result.documents, result.unchanged) == (1, 1)
    assert [d.source_uri.partition("#")[2] for d in reader.batches] == ["a~2"]


def test_lines_without_an_id_are_not_taken_for_one_another(tmp_path, reader) -> None:
    def plain(words: str) -> str:
        told = {"title": words, "text": f"{words}, the mayor said on Monday in the town hall."}
        return json.dumps(told) + "\n"

    path = tmp_path / "a.jsonl"
    path.write_text(plain("One") + plain("Two"))
    reader.read(path)
    path.write_text(plain("Zero") + plain("One") + plain("Two"))  # every line has another number now
    reader.read(path)
    texts = {d.source_uri.partition("#")[2]: d.text.text.split(",")[0] for d in reader.batches}
    assert texts == {"1": "Zero", "2": "One", "3": "Two"}


def test_lines_that_an_older_pipeline_read_are_counted_as_stale(tmp_path, reader) -> None:
    path = tmp_path / "shows.jsonl"
    path.write_text(record("a") + "\n" + record("b") + "\n")
    reader.read(path)
    with path.open("a") as file:
        file.write(record("c") + "\n")
    result = reader.read(path, version="2")
    assert (result.documents, result.unchanged, result.stale) == (1, 2, 2)


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    """A store inside this process."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


ARTICLE = b"The mayor said on Monday that the bridge would open in the fall and that nobody would pay.\n"


def test_a_prefix_is_listed_and_unchanged_objects_are_not_fetched(reader, memory, monkeypatch) -> None:
    memory.pipe("/news/a.txt", ARTICLE)
    memory.pipe("/news/deep/b.txt", ARTICLE * 2)
    memory.pipe("/news/.hidden/c.txt", ARTICLE)
    memory.pipe("/other/d.txt", ARTICLE)
    assert reader.read("memory://news/").documents == 2
    fetched: list[str] = []
    original = stores._fetch
    monkeypatch.setattr(stores, "_fetch", lambda a, t: (fetched.append(a), original(a, t))[1])
    result = reader.read("memory://news/")
    assert (result.documents, result.unchanged, fetched) == (0, 2, [])
    time.sleep(0.01)
    memory.pipe("/news/a.txt", ARTICLE.replace(b"fall", b"spring"))
    memory.pipe("/news/c.txt", ARTICLE * 3)
    result = reader.read("memory://news/")
    assert (result.documents, result.unchanged) == (2, 1) and len(fetched) == 2
    assert not [p for p in reader.folder.rglob("*") if p.is_file()]  # local copies are gone


def test_one_object_and_a_glob_can_be_named(reader, memory) -> None:
    memory.pipe("/news/a.txt", ARTICLE)
    memory.pipe("/news/b.json", record("b").encode())
    assert [s.name for s in discover(["memory://news/a.txt"])] == ["a.txt"]
    assert [s.name for s in discover(["memory://news/*.json"])] == ["b.json"]


def test_a_lost_state_costs_a_fetch_and_no_document(reader, memory, tmp_path) -> None:
    memory.pipe("/news/a.txt", ARTICLE)
    reader.read("memory://news/")
    (tmp_path / "inbox" / "state.sqlite").unlink()
    reader.inbox = Inbox(tmp_path / "inbox")
    result = reader.read("memory://news/")
    assert (result.documents, result.unchanged, len(result.fetched)) == (0, 1, 1)


def test_an_empty_prefix_says_so(memory) -> None:
    with pytest.raises(NothingThere):
        discover(["memory://news/"])


def test_a_store_without_its_package_names_it(monkeypatch) -> None:
    monkeypatch.setattr(fsspec.core, "url_to_fs", _no_package)
    with pytest.raises(SourceError, match=r"ontherecord\[s3\]"):
        discover(["s3://bucket/prefix/"])


def _no_package(*_, **__):
    raise ImportError("Install s3fs to access S3")


def test_one_empty_inbox_does_not_keep_another_from_being_read(tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_bytes(ARTICLE)
    found = find(Settings((str(tmp_path / "empty"), str(tmp_path / "full")), "w"))
    assert [s.name for s in found] == ["a.txt"]


def test_a_file_taken_away_before_it_is_read_is_no_reject(tmp_path: Path, reader: Reader) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("a", "b"):
        (inbox / f"{name}.txt").write_text(f"The mayor said that bridge {name} would open.\n")
    found = discover([str(inbox)])
    (inbox / "a.txt").unlink()
    result = read_sources(found, Known({}, {}, {}), tmp_path, Settings((str(inbox),)), "1")
    assert (result.documents, result.vanished, result.rejects) == (1, 1, [])
    assert [Path(row["uri"]).name for row in result.files] == ["b.txt"]


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_has_no_end_is_refused_before_it_is_opened(tmp_path: Path, kind: str) -> None:
    path = Path("/dev/zero")
    if kind == "pipe":
        path = tmp_path / "pipe.txt"
        os.mkfifo(path)
    result = read_sources(discover([str(path)]), Known({}, {}, {}), tmp_path, Settings((str(path),)), "1")
    assert [(r.reason, r.detail) for r in result.rejects] == [("unreadable", "not a regular file")]
