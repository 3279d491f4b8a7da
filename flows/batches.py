"""From sources to batches, from a batch to staged rows: the two heavy steps, as plain functions.

In: sources on disk. Out: pickled batches of transcripts (`read_sources`), and for each batch Parquet files of rows
(`process_batch`), which is what runs in parallel: it needs nothing but paths, loads the reader once a process, and
sets a document that fails aside instead of failing the batch.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy

from flows.settings import Settings
from tasks import names, sources
from tasks.carrier import Correction, Reject, Transcript, attach
from tasks.names.index import default_index
from tasks.sources.duplicates import CopyIndex
from tasks.warehouse import rows, stage_batch

log = logging.getLogger("ontherecord")


@dataclass(slots=True)
class ReadResult:
    """What reading the sources gave. `batches` are pickle files; `files` are the rows that say which files were read
    whole; `unchanged`, `stale` and `too_old` count documents."""

    batches: list[Path] = field(default_factory=list)
    sightings: list[Any] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    documents: int = 0
    unchanged: int = 0
    stale: int = 0
    too_old: int = 0
    still_rejected: int = 0
    forgotten: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """What the warehouse holds of files, documents and rejects, each by URI; the URIs of documents to read `again`
    (a reviewer decided on a name in them), and the ids of documents to leave out because they were `forgotten`."""

    files: Mapping[str, Any]
    documents: Mapping[str, Any]
    rejects: Mapping[str, Any]
    again: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()


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

    A file whose bytes are known is not opened again; nor is a document inside a changed file whose own bytes are known.
    What an older pipeline read is counted as stale, and read again only when the settings say `reprocess`; what an
    older pipeline refused is tried again.
    """
    started = time.perf_counter()
    result = ReadResult()
    batch = _Batch(folder, settings, result)
    copies = CopyIndex()
    again = {uri.partition("#")[0] for uri in known.again}
    for done, source in enumerate(found):
        progress(done, len(found))
        if settings.limit is not None and result.documents >= settings.limit:
            break
        digest = _digest(source)
        before = known.files.get(source.uri)
        if (
            before is not None
            and before.sha256 == digest
            and settings.format is None
            and source.uri not in again
        ):
            is_stale = before.pipeline_version != version
            if not (is_stale and (settings.reprocess or before.rejects)):
                result.unchanged += before.documents
                result.stale += before.documents * is_stale
                result.still_rejected += before.rejects
                continue
        whole = True
        documents = rejects = 0
        for item in _read(source, settings.format):
            if isinstance(item, Reject):
                rejects += 1
                result.rejects.append(item)
                continue
            if item.document_id in known.forgotten:
                result.forgotten += 1
                continue
            documents += 1
            held = known.documents.get(item.source_uri)
            if (
                held is not None
                and held.source_sha256 == item.source_sha256
                and item.source_uri not in known.again
            ):
                is_stale = held.pipeline_version != version
                if not (is_stale and settings.reprocess):
                    result.unchanged += 1
                    result.stale += is_stale
                    continue
            if settings.since and (item.metadata.published_on or "9999") < settings.since:
                result.too_old += 1
                whole = False
                continue
            if settings.limit is not None and result.documents >= settings.limit:
                whole = False
                break
            result.documents += 1
            item.duplicate_of = copies.seen(item)
            result.sightings.extend(names.census(item))
            batch.add(item)
        misread = settings.format is not None and rejects  # a wrong --format says nothing of the file
        if whole and digest and not misread:
            result.files.append(
                {
                    "uri": source.uri,
                    "sha256": digest,
                    "documents": documents,
                    "rejects": rejects,
                    "pipeline_version": version,
                }
            )
    batch.flush()
    progress(len(found), len(found))
    result.seconds = time.perf_counter() - started
    return result


def _digest(source: Any) -> str:
    """Hash of a local file's bytes; empty for anything that can only be read once."""
    if not source.is_local:
        return ""
    try:
        return source.sha256()
    except OSError:
        return ""  # reading it will say why


class _Batch:
    """Collects transcripts and pickles them whenever a batch is full."""

    def __init__(self, folder: Path, settings: Settings, result: ReadResult) -> None:
        self._folder, self._settings, self._result = folder, settings, result
        self._items: list[Transcript] = []
        self._size = 0

    def add(self, item: Transcript) -> None:
        self._items.append(item)
        self._size += len(item.text)
        if len(self._items) >= self._settings.batch_documents or self._size >= self._settings.batch_chars:
            self.flush()

    def flush(self) -> None:
        if self._items:
            path = self._folder / f"batch-{len(self._result.batches):05d}.pickle"
            path.write_bytes(pickle.dumps(self._items, protocol=pickle.HIGHEST_PROTOCOL))
            self._result.batches.append(path)
            self._items, self._size = [], 0


def _read(source: Any, format: str | None) -> Iterator[Transcript | Reject]:
    """`sources.read`, with whatever a hostile file may still raise turned into a reject."""
    try:
        yield from sources.read(source, format=format)
    except Exception as error:
        log.debug("reading %s failed", source, exc_info=True)
        yield Reject(str(source.uri), "", "parse", "internal_error", _line(error))


@dataclass(slots=True)
class BatchResult:
    """What one batch gave: rejects, counts by table, words read, seconds by stage."""

    batch: int
    documents: int = 0
    words: int = 0
    rejects: list[Reject] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


@lru_cache(maxsize=2)
def reader(model: str | None) -> spacy.Language:
    """The reader with the stages that follow it, loaded once a process."""
    from tasks import claims, entities, turns  # noqa: F401  (each registers its component's factory)
    from tasks.language import load

    nlp = load(model)
    for component in ("turns", "entities", "claims"):
        nlp.add_pipe(component)
    return nlp


@lru_cache(maxsize=4)
def _corpus(path: str) -> tuple[Any, list[Any]]:
    return pickle.loads(Path(path).read_bytes())


def process_batch(
    number: int, batch: Path, corpus: Path, staging: Path, run_id: str, version: str, model: str | None
) -> BatchResult:
    """Correct names, read, and stage the rows of one pickled batch. `corpus` is a pickle of
    (CorpusNames, decisions): what other documents and reviewers say about names."""
    result = BatchResult(number)
    transcripts: list[Transcript] = pickle.loads(batch.read_bytes())
    clock = time.perf_counter()
    known_names, decisions = _corpus(str(corpus))
    corrected: list[tuple[Transcript, list[Correction]]] = []
    for transcript in transcripts:
        try:
            corrected.append(names.correct(transcript, default_index(), known_names, decisions))
        except Exception as error:
            log.debug("names failed on %s", transcript.source_uri, exc_info=True)
            result.rejects.append(_reject(transcript, "names", error))
    result.seconds["names"] = time.perf_counter() - clock

    clock = time.perf_counter()
    nlp = reader(model)
    result.seconds["load"] = time.perf_counter() - clock
    clock = time.perf_counter()
    tables: dict[str, list[dict[str, Any]]] = {}
    for doc, transcript in _pipe(nlp, corrected, result):
        try:
            made = rows.from_doc(doc, run_id, version)
        except Exception as error:
            log.debug("rows failed on %s", transcript.source_uri, exc_info=True)
            result.rejects.append(_reject(transcript, "rows", error))
            continue
        for table, lines in made.items():
            tables.setdefault(table, []).extend(lines)
        tables.setdefault("name_sightings", []).extend(_sightings(transcript, made["documents"][0]))
        result.documents += 1
        result.words += sum(not t.is_space and not t.is_punct for t in doc)
    result.seconds["read"] = time.perf_counter() - clock
    clock = time.perf_counter()
    stage_batch(staging, number, tables)
    result.seconds["stage"] = time.perf_counter() - clock
    result.counts = {table: len(lines) for table, lines in tables.items()}
    return result


def _sightings(transcript: Transcript, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What later runs will know of the names in this document, as corrected."""
    month = document["published_month"]
    for sighting in names.census(transcript):
        yield {**asdict(sighting), "origin": list(sighting.origin), "published_month": month}


def _pipe(
    nlp: spacy.Language, items: list[tuple[Transcript, list[Correction]]], result: BatchResult
) -> Iterator[tuple[Any, Transcript]]:
    """`nlp.pipe` over transcripts; when one poisons the batch, halves are tried until it stands alone."""
    foreign = [item for item in items if item[0].metadata.language not in (None, "en")]
    for transcript, corrections in foreign:  # kept and marked, not read as if it were English
        doc = attach(nlp.make_doc(transcript.text.text), transcript, corrections)
        yield nlp.get_pipe("turns")(doc), transcript
    items = [item for item in items if item not in foreign] if foreign else items
    if not items:
        return
    try:
        docs = list(nlp.pipe(_carried(nlp, items)))
    except Exception as error:
        log.debug("the reader failed on a batch of %d", len(items), exc_info=True)
        if len(items) == 1:
            result.rejects.append(_reject(items[0][0], "read", error))
            return
        middle = len(items) // 2
        yield from _pipe(nlp, items[:middle], result)
        yield from _pipe(nlp, items[middle:], result)
        return
    yield from zip(docs, (t for t, _ in items), strict=True)


def _carried(nlp: spacy.Language, items: list[tuple[Transcript, list[Correction]]]) -> Iterator[Any]:
    for transcript, corrections in items:
        yield attach(nlp.make_doc(transcript.text.text), transcript, corrections)


def _reject(transcript: Transcript, stage: str, error: Exception) -> Reject:
    return Reject(transcript.source_uri, transcript.source_sha256, stage, "internal_error", _line(error))


def _line(error: Exception) -> str:
    """An exception in one line."""
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
