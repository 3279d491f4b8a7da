"""From sources to batches: what is new or changed is parsed, cleaned and written down in batches for the workers.

In: sources, and what the warehouse holds of them. Out: pickled batches of transcripts, and the counts of what was passed
over because it is known (`ReadResult`).
"""

from __future__ import annotations

import logging
import os
import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flows.apart import PATIENCE, READER_DIED, Apart, Died, note, strike
from flows.errors import one_line
from flows.settings import Settings
from tasks import names, sources
from tasks.carrier import Reject, Transcript
from tasks.sources import stores
from tasks.sources.duplicates import CopyIndex, Published
from tasks.sources.source import HALF_WRITTEN, Held, Refused, record_uri
from tasks.text.casing import case_of

log = logging.getLogger("ontherecord")


@dataclass(slots=True)
class ReadResult:
    """What reading the sources gave. `batches` are pickle files, `suspect` those of them to be read apart; `files` are the rows that say which files were read
    whole; `fetched` has (URI, change key, SHA-256) of objects of stores; `unchanged`, `stale` and `too_old` count
    documents, `in_one_case` those to be truecased, `waiting` last lines that are still being written, `vanished` files that were
    gone before they were read."""

    batches: list[Path] = field(default_factory=list)
    suspect: set[Path] = field(default_factory=set)
    sightings: list[Any] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    fetched: list[tuple[str, str, str]] = field(default_factory=list)
    documents: int = 0
    in_one_case: int = 0
    unchanged: int = 0
    stale: int = 0
    too_old: int = 0
    still_rejected: int = 0
    forgotten: int = 0
    waiting: int = 0
    vanished: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """What the warehouse holds of files, documents and rejects, each by URI; the URIs of documents to read `again`
    (a reviewer decided on a name in them, or the run was told to), the ids of documents to leave out because they were
    `forgotten`, and the URIs of `suspects`, files and documents that a process may have died of. In the folder `notes`
    stands which file is being read."""

    files: Mapping[str, Any]
    documents: Mapping[str, Any]
    rejects: Mapping[str, Any]
    again: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    copies: Callable[[Sequence[int]], Iterable[Published]] = (
        lambda numbers: ()
    )  # the published texts that share one
    suspects: frozenset[str] = frozenset()
    notes: Path | None = None


def read_sources(
    found: list[Any],
    known: Known,
    folder: Path,
    settings: Settings,
    version: str,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ReadResult:
    """Parse and clean what is new or changed, and write it to `folder` in batches.

    A file whose bytes are known is not opened again; in a changed JSONL file, a line whose bytes are known is only hashed.
    What an older pipeline read is counted as stale, and read again only where it is among `known.again`; what an older
    pipeline refused is tried again.
    """
    started = time.perf_counter()
    reading = Reading(known, folder, settings, version)
    result = reading.result
    for done, source in enumerate(found):
        progress(done, len(found))
        if reading.is_full:
            break
        digest = _digest(source)
        if reading.is_known(source, digest):
            continue
        try:
            with stores.at_hand(source, folder) as here:
                reading.read(here, digest or here.digest or "")
        except Refused as problem:
            result.rejects.append(Reject(source.uri, "", "discover", problem.reason, problem.detail))
    reading.batch.flush()
    progress(len(found), len(found))
    result.seconds = time.perf_counter() - started
    return result


class Reading:
    """One pass over the sources: what is known is counted, what is not goes into batches.

    `look` sees each document before it is taken, and may change it, or leave it as it is published by giving None.
    """

    def __init__(
        self,
        known: Known,
        folder: Path,
        settings: Settings,
        version: str,
        look: Callable[[Transcript], Transcript | None] = lambda item: item,
    ) -> None:
        self.known, self.settings, self.version, self.look = known, settings, version, look
        self.result = ReadResult()
        self.batch = _Batch(folder, settings, self.result, CopyIndex(known.copies), known.suspects)
        self._again = {uri.partition("#")[0] for uri in known.again}

    @property
    def is_full(self) -> bool:
        return self.settings.limit is not None and self.result.documents >= self.settings.limit

    def is_known(self, source: Any, digest: str) -> bool:
        """True, and counted, when the file was read whole before and there is no reason to read it again."""
        before = self.known.files.get(source.uri)
        if (
            before is None
            or before.sha256 != digest
            or self.settings.format is not None
            or source.uri in self._again
        ):
            return False
        is_stale = before.pipeline_version != self.version
        if is_stale and before.rejects:
            return False
        self.result.unchanged += before.documents
        self.result.stale += before.documents * is_stale
        self.result.still_rejected += before.rejects
        return True

    def read(self, source: Any, digest: str) -> None:
        """Put the documents of a source into batches, as far as they are new or changed."""
        result, known, settings = self.result, self.known, self.settings
        held = self._records.get(source.uri)
        source = replace(source, held=Held(held) if held else None)
        whole = True
        documents = rejects = 0
        stale = result.stale
        for item in self._items(source, digest):
            if isinstance(item, Reject):
                if item.reason == HALF_WRITTEN and _is_growing(source):
                    result.waiting += 1
                    whole = False
                    continue
                if _has_gone(source):
                    result.vanished += 1
                    whole = False
                    continue
                rejects += 1
                result.rejects.append(item)
                continue
            if item.document_id in known.forgotten:
                result.forgotten += 1
                continue
            documents += 1
            if self._is_held(item.source_uri, item.source_sha256):
                self._count(item.source_uri)
                continue
            if settings.since and (item.metadata.published_on or "9999") < settings.since:
                result.too_old += 1
                whole = False
                continue
            if self.is_full:
                whole = False
                break
            if (looked := self.look(item)) is None:
                if item.source_uri in known.documents:
                    self._count(item.source_uri)
                else:
                    whole = False
                continue
            item = looked
            result.documents += 1
            result.in_one_case += case_of(item.text.text) is not None
            before = known.documents.get(item.source_uri)
            if before is not None and before.source_sha256 == item.source_sha256:
                item.duplicate_of = before.duplicate_of
            result.sightings.extend(names.census(item))
            self.batch.add(item)
        for name in source.held.met if source.held else ():
            documents += 1
            self._count(record_uri(source.uri, name))
        if digest and source.change_key:
            result.fetched.append((source.uri, source.change_key, digest))
        misread = settings.format is not None and rejects  # a wrong --format says nothing of the file
        if whole and digest and not misread:
            result.files.append(
                {
                    "uri": source.uri,
                    "sha256": digest,
                    "documents": documents,
                    "rejects": rejects,
                    # Never that of this pipeline while a document in it is stale: the file would hide it.
                    "pipeline_version": self.version if result.stale == stale else "several",
                }
            )

    def _items(self, source: Any, digest: str) -> Iterator[Transcript | Reject]:
        """What the source holds; of one that a process may have died of, read apart."""
        if source.uri not in self.known.suspects or not source.is_local:
            note(self.known.notes, "source", [source.uri])
            try:
                yield from _read(source, self.settings.format)
            except (Exception, GeneratorExit):
                strike(self.known.notes, "source")
                raise
            strike(self.known.notes, "source")
            return
        limit = PATIENCE + (source.size or 0) / SLOWEST_BYTES
        try:
            with Apart() as apart:
                items, met = apart.call(_read_whole, source, self.settings.format, limit=limit)
        except Died as death:
            yield Reject(source.uri, digest, "parse", READER_DIED, str(death))
            return
        if source.held:
            source.held.met.update(met)
        yield from items

    def _is_held(self, uri: str, sha256: str) -> bool:
        """True when the warehouse holds these bytes under this URI, and nobody wants them read again."""
        held = self.known.documents.get(uri)
        return held is not None and held.source_sha256 == sha256 and uri not in self.known.again

    def _count(self, uri: str) -> None:
        self.result.unchanged += 1
        self.result.stale += self.known.documents[uri].pipeline_version != self.version

    @cached_property
    def _records(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """For each file of records: the names of those that need not be read again, by the hash of their bytes."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for uri, held in self.known.documents.items():
            file, mark, record = uri.partition("#")
            if mark and self._is_held(uri, held.source_sha256):
                by_hash = found.setdefault(file, {})
                by_hash[held.source_sha256] = (*by_hash.get(held.source_sha256, ()), unquote(record))
        return found


#: Bytes of a file that are parsed in a second, at the least.
SLOWEST_BYTES = 50_000
#: Seconds after a file's last change for which a last line that breaks off is taken to be still in the writing.
GROWING = 600


def _is_growing(source: Any) -> bool:
    try:
        return source.uri.startswith("file:") and time.time() - os.path.getmtime(source.path) < GROWING
    except OSError:
        return False


def _has_gone(source: Any) -> bool:
    """True when somebody has taken the file away since its folder was listed: no document, and no fault of the file's."""
    return bool(source.uri.startswith("file:") and source.is_local and not os.path.lexists(source.path))


def _digest(source: Any) -> str:
    """Hash of the bytes where it is known or they lie here; empty for what has to be fetched first."""
    if source.digest is None and not source.is_local:
        return ""
    try:
        if source.digest is None and not os.path.isfile(source.path):
            return ""  # a pipe or a device may have no end; reading it will say why
        return source.sha256()
    except OSError:
        return ""


class _Batch:
    """Collects transcripts; marks the copies among them and pickles them whenever a batch is full."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        result: ReadResult,
        copies: CopyIndex,
        suspects: frozenset[str] = frozenset(),
    ) -> None:
        self._folder, self._settings, self._result, self._copies = folder, settings, result, copies
        self._suspects = suspects
        self._items: list[Transcript] = []
        self._size = 0

    def add(self, item: Transcript) -> None:
        self._items.append(item)
        self._size += len(item.text)
        if len(self._items) >= self._settings.batch_documents or self._size >= self._settings.batch_chars:
            self.flush()

    def flush(self) -> None:
        if self._items:
            self._copies.mark(self._items)
            path = self._folder / f"batch-{len(self._result.batches):05d}.pickle"
            path.write_bytes(pickle.dumps(self._items, protocol=pickle.HIGHEST_PROTOCOL))
            self._result.batches.append(path)
            if self._suspects and any(item.source_uri in self._suspects for item in self._items):
                self._result.suspect.add(path)
            self._items, self._size = [], 0


def _read(source: Any, format: str | None) -> Iterator[Transcript | Reject]:
    """`sources.read`, with whatever a hostile file may still raise turned into a reject."""
    try:
        yield from sources.read(source, format=format)
    except Exception as error:
        log.debug("reading %s failed", source, exc_info=True)
        yield Reject(str(source.uri), "", "parse", "internal_error", one_line(error))


def _read_whole(source: Any, format: str | None) -> tuple[list[Transcript | Reject], set[str]]:
    """Everything in a source at once, and the records met that are held already: what a process apart can send back."""
    return list(_read(source, format)), source.held.met if source.held else set()
