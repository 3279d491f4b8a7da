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
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy

from flows.settings import Settings
from tasks import names, sources
from tasks.carrier import Correction, Reject, Transcript, attach
from tasks.warehouse import rows, stage_batch

log = logging.getLogger("ontherecord")


@dataclass(slots=True)
class ReadResult:
    """What reading the sources gave. `batches` are pickle files; `seen` counts documents found in all."""

    batches: list[Path] = field(default_factory=list)
    sightings: list[Any] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    documents: int = 0
    unchanged: int = 0
    stale: int = 0
    too_old: int = 0
    seconds: float = 0.0


def read_sources(
    found: list[Any],
    known: Mapping[str, Any],
    folder: Path,
    settings: Settings,
    version: str,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ReadResult:
    """Parse and clean what is new or changed, and write it to `folder` in batches.

    `known` maps a document's source URI to what the warehouse holds of it (source_sha256, pipeline_version).
    A document whose bytes are known is skipped; if an older pipeline read it, it is counted as stale and read again
    only when the settings say `reprocess`.
    """
    started = time.perf_counter()
    result = ReadResult()
    batch: list[Transcript] = []
    size = 0

    def flush() -> None:
        nonlocal batch, size
        if batch:
            path = folder / f"batch-{len(result.batches):05d}.pickle"
            path.write_bytes(pickle.dumps(batch, protocol=pickle.HIGHEST_PROTOCOL))
            result.batches.append(path)
            batch, size = [], 0

    for done, source in enumerate(found):
        progress(done, len(found))
        if settings.limit is not None and result.documents >= settings.limit:
            break
        for item in _read(source, settings.format):
            if isinstance(item, Reject):
                result.rejects.append(item)
                continue
            before = known.get(item.source_uri)
            if before is not None and before.source_sha256 == item.source_sha256:
                is_stale = before.pipeline_version != version
                if not (is_stale and settings.reprocess):
                    result.unchanged += 1
                    result.stale += is_stale
                    continue
            if settings.since and (item.metadata.published_on or "9999") < settings.since:
                result.too_old += 1
                continue
            if settings.limit is not None and result.documents >= settings.limit:
                break
            result.documents += 1
            result.sightings.extend(names.census(item))
            batch.append(item)
            size += len(item.text)
            if len(batch) >= settings.batch_documents or size >= settings.batch_chars:
                flush()
    flush()
    progress(len(found), len(found))
    result.seconds = time.perf_counter() - started
    return result


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


@lru_cache(maxsize=1)
def _index() -> Any:
    return names.NameIndex.load()


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
            corrected.append(names.correct(transcript, _index(), known_names, decisions))
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
        result.documents += 1
        result.words += sum(not t.is_space and not t.is_punct for t in doc)
    result.seconds["read"] = time.perf_counter() - clock
    clock = time.perf_counter()
    stage_batch(staging, number, tables)
    result.seconds["stage"] = time.perf_counter() - clock
    result.counts = {table: len(lines) for table, lines in tables.items()}
    return result


def _pipe(
    nlp: spacy.Language, items: list[tuple[Transcript, list[Correction]]], result: BatchResult
) -> Iterator[tuple[Any, Transcript]]:
    """`nlp.pipe` over transcripts; when one poisons the batch, halves are tried until it stands alone."""
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
