"""From a batch to staged rows: the heavy step, as a plain function.

In: a pickled batch of transcripts (`flows/reading.py`). Out: Parquet files of its rows (`process_batch`). This is what
runs in parallel: it needs nothing but paths, loads the reader once a process, and sets a document that fails aside
instead of failing the batch. `read_apart` does the same for a batch whose process died.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy

from flows.apart import PATIENCE, READER_DIED, SLOWEST, Apart, Died, note, strike
from flows.errors import one_line
from tasks import names
from tasks.carrier import Correction, Reject, Transcript, attach
from tasks.names.index import default_index
from tasks.names.truecase import truecase
from tasks.sources.duplicates import fingerprint
from tasks.warehouse import rows, stage_batch

log = logging.getLogger("ontherecord")


@dataclass(slots=True)
class BatchResult:
    """What one batch gave: rejects, counts by table, words read, seconds by stage."""

    batch: int
    documents: int = 0
    words: int = 0
    rejects: list[Reject] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, other: BatchResult) -> None:
        """Take another batch's figures to these."""
        self.documents += other.documents
        self.words += other.words
        self.rejects += other.rejects
        self.counts = dict(Counter(self.counts) + Counter(other.counts))
        for stage, seconds in other.seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds


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
def _corpus(path: str) -> tuple[Any, list[Any], Any]:
    return pickle.loads(Path(path).read_bytes())


def process_batch(
    number: int, batch: Path, corpus: Path, staging: Path, run_id: str, version: str, model: str | None,
    notes: Path | None = None,
) -> BatchResult:  # fmt: skip
    """Correct names, read, and stage the rows of one pickled batch. `corpus` is a pickle of
    (CorpusNames, decisions, CasingTable or None): what other documents and reviewers say about names, and how the
    corpus writes each word. In the folder `notes` stands, while it lasts, what is being read."""
    transcripts: list[Transcript] = pickle.loads(batch.read_bytes())
    note(notes, str(number), (t.source_uri for t in transcripts))
    try:
        result = _process(number, transcripts, corpus, staging, run_id, version, model)
    except Exception:
        strike(notes, str(number))
        raise
    strike(notes, str(number))
    return result


def _process(
    number: int, transcripts: list[Transcript], corpus: Path, staging: Path, run_id: str, version: str,
    model: str | None,
) -> BatchResult:  # fmt: skip
    result = BatchResult(number)
    clock = time.perf_counter()
    known_names, decisions, table = _corpus(str(corpus))
    corrected: list[tuple[Transcript, list[Correction]]] = []
    prints = {
        t.document_id: fingerprint(t.text.text) for t in transcripts
    }  # of the text before any correction
    for transcript in transcripts:
        try:
            if transcript.metadata.language in (None, "en"):
                transcript = truecase(transcript, default_index(), table, known_names)
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
    with (
        nlp.memory_zone()
    ):  # words that only these documents have are forgotten at its end: memory stays flat
        for doc, transcript in _pipe(nlp, corrected, result):
            try:
                made = rows.from_doc(doc, run_id, version)
            except Exception as error:
                log.debug("rows failed on %s", transcript.source_uri, exc_info=True)
                result.rejects.append(_reject(transcript, "rows", error))
                continue
            for table, lines in made.items():
                tables.setdefault(table, []).extend(lines)
            document = made["documents"][0]
            tables.setdefault("name_sightings", []).extend(_sightings(transcript, document))
            own = prints[transcript.document_id]
            tables.setdefault("fingerprints", []).append(
                {
                    "document_id": transcript.document_id,
                    "exact": own.exact,
                    "bands": list(own.bands),
                    "published_month": document["published_month"],
                }
            )
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
    return Reject(transcript.source_uri, transcript.source_sha256, stage, "internal_error", one_line(error))


def read_apart(
    jobs: list[tuple[Any, ...]], function: Callable[..., BatchResult], numbers: Iterator[int]
) -> BatchResult:
    """What `function` (process_batch) gives for these arguments, each in a process apart; one that dies is halved until
    what kills it stands alone, and goes to the rejects. `numbers` gives halves a batch number that nobody else has."""
    result = BatchResult(-1)
    with Apart() as apart:
        while jobs:
            job = jobs.pop()
            number, path, _, staging, *_ = job
            items: list[Transcript] = pickle.loads(path.read_bytes())
            limit = PATIENCE + sum(len(item.text) for item in items) / SLOWEST
            try:
                result.add(apart.call(function, *job, limit=limit))
            except Died as death:
                log.debug("a batch of %d: %s", len(items), death)
                stage_batch(staging, number, {})  # what it may have staged before it died
                if len(items) == 1:
                    uri, sha256 = items[0].source_uri, items[0].source_sha256
                    result.rejects.append(Reject(uri, sha256, "read", READER_DIED, str(death)))
                    continue
                middle = len(items) // 2
                for half in (items[middle:], items[:middle]):
                    at = next(numbers)
                    here = path.with_name(f"batch-{at}.pickle")
                    here.write_bytes(pickle.dumps(half, protocol=pickle.HIGHEST_PROTOCOL))
                    jobs.append((at, here, *job[2:]))
    return result
