"""The steps of a run that look beyond one document: entities against the registry, documents into stories.

In: a `WritingRun` whose batches are staged. Out: rows staged beside them. Here rows and tables meet the pure functions of
`tasks/entities` and `tasks/stories`, which know nothing of the warehouse.
"""

from __future__ import annotations

import datetime as dt
import pickle
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from tasks import names, stories
from tasks.entities import registry
from tasks.names.review import changes
from tasks.sources.duplicates import Published
from tasks.text.casing import CasingTable

STORY_WINDOW = dt.timedelta(days=stories.DAYS)
FOLLOW_UP = dt.timedelta(days=stories.FOLLOW_UP)


def name_decisions(run: Any) -> names.Decisions:
    """Reviewers' standing verdicts on names."""
    rows = run.published("decisions", where="subject = 'name'").to_pylist()
    return names.Decisions(decision_of(row) for row in rows if row["original"])


def decision_of(row: Mapping[str, Any]) -> names.Decision:
    """A row of `decisions` as the names stage reads it; its scope stands in `subject_id`."""
    return names.Decision(
        row["original"],
        row["value"] or "",
        row["judgement"],
        row["subject_id"] or row["document_id"] or "",
        row["reviewer"],
        str(row["decided_at"]),
        row["rule"] or "",
        row["entity_type"] or "",
    )


def published_copies(run: Any, numbers: Sequence[int]) -> list[Published]:
    """The published documents that share one of these numbers of a fingerprint, with their texts."""
    wanted = ", ".join(map(str, numbers))
    where = f"exact in ({wanted}) or list_has_any(bands, [{wanted}])"
    found = run.published("fingerprints", ["document_id", "exact"], where=where)
    exact = dict(zip(found.column(0).to_pylist(), found.column(1).to_pylist(), strict=True))
    columns = ["document_id", "duplicate_of", "text"]
    rows = _published(run, "documents", "document_id", sorted(exact), columns)
    return [Published(r["document_id"], r["duplicate_of"], exact[r["document_id"]], r["text"]) for r in rows]


def casing_table(run: Any, read: Any) -> CasingTable | None:
    """How this run's documents and some two thousand published ones write each word; None where no document of the
    run stands in one case, which is the only use of it."""
    if not read.in_one_case:
        return None
    table = CasingTable.base()
    letters = 0
    for path in read.batches:
        for transcript in pickle.loads(path.read_bytes()):
            table.count(transcript.text.text)
            letters += len(transcript.text)
        if letters > CASING_LETTERS:
            break
    held = run.published("documents", ["document_id"]).num_rows
    if held:  # ids are hashes, so the lowest ones are a sample of all
        last = min(0xFFFF, 0xFFFF * CASING_DOCUMENTS // held)
        texts = run.published("documents", ["text"], where=f"document_id <= 'd_{last:04x}ffff'")
        for text in texts.column("text").to_pylist():
            table.count(text)
    return table


#: Characters of this run's texts, and published documents, that are counted for the casing of words.
CASING_LETTERS, CASING_DOCUMENTS = 20_000_000, 2000


def touched_by_decisions(run: Any) -> set[str]:
    """Source URIs of documents that hold a name, or an entity, somebody decided on after they were read: they are read
    again."""
    read_at = dict(zip(*run.published("runs", ["run_id", "started_at"]).to_pydict().values(), strict=True))
    return _touched_names(run, read_at) | _touched_entities(run, read_at)


def _touched_entities(run: Any, read_at: Mapping[str, dt.datetime]) -> set[str]:
    """Documents that a verdict takes an entity out of: split ones, and those in which another was linked to one of two
    that are two after all. A merge shows at once and needs no reading."""
    verdicts = run.published(
        "decisions",
        ["judgement", "subject_id", "value", "document_id", "decided_at"],
        where="subject = 'entity' and judgement in ('not_same', 'split', 'withdraw')",
    ).to_pylist()
    if not verdicts:
        return set()
    since: dict[str, dt.datetime] = {}  # document -> the last verdict that concerns it
    ids = sorted({row[key] for row in verdicts for key in ("subject_id", "value") if row[key]})
    linked = run.published(
        "entity_merges",
        ["document_id", "entity_b"],
        where=f"judgement = 'same' and document_id is not null and {_among('entity_b', ids)}",
    )
    documents_of: dict[str, list[str]] = defaultdict(list)
    for row in linked.to_pylist():
        documents_of[row["entity_b"]].append(row["document_id"])
    for row in verdicts:
        apart = [] if row["document_id"] else [*documents_of[row["subject_id"]], *documents_of[row["value"]]]
        for document in (row["document_id"], *apart):
            if document:
                since[document] = max(row["decided_at"], since.get(document, row["decided_at"]))
    if not since:
        return set()
    documents = run.published(
        "documents", ["document_id", "source_uri", "run_id"], where=_among("document_id", sorted(since))
    ).to_pylist()
    return {
        row["source_uri"]
        for row in documents
        if (last := read_at.get(row["run_id"])) is None or since[row["document_id"]] > last
    }


def _touched_names(run: Any, read_at: Mapping[str, dt.datetime]) -> set[str]:
    decided = run.published(
        "decisions", ["original", "decided_at"], where="subject = 'name' and original is not null"
    )
    if not decided.num_rows:
        return set()
    since: dict[str, dt.datetime] = {}
    for row in decided.to_pylist():
        since[row["original"]] = max(row["decided_at"], since.get(row["original"], row["decided_at"]))
    corrected = run.published(
        "corrections", ["document_id", "original"], where=_among("original", list(since))
    )
    names_in: dict[str, set[str]] = defaultdict(set)
    for row in corrected.to_pylist():
        names_in[row["document_id"]].add(row["original"])
    where = " or ".join("contains(text, '" + name.replace("'", "''") + "')" for name in since)
    if names_in:
        where += " or " + _among("document_id", list(names_in))
    found = set()
    for row in run.published(
        "documents", ["document_id", "source_uri", "text", "run_id"], where=where
    ).to_pylist():
        last = read_at.get(row["run_id"])
        hit = names_in[row["document_id"]] | {name for name in since if name in row["text"]}
        if last is None or any(since[name] > last for name in hit):
            found.add(row["source_uri"])
    return found


def changed_corrections(run: Any) -> list[dict[str, str]]:
    """For documents that are published and read again: each correction that is new, gone or another than before, as
    `tasks.names.review.changes` gives them."""
    new = run.staged("corrections").select(_VERDICT).to_pylist()
    ids = run.staged("documents").column("document_id").to_pylist()
    known = set(_published_ids(run, ids))
    if not known:
        return []
    return changes(published_verdicts(run, sorted(known)), [r for r in new if r["document_id"] in known])


def published_verdicts(run: Any, ids: list[str]) -> list[dict[str, Any]]:
    """Published corrections of these documents: where, what, and what was done."""
    return _published(run, "corrections", "document_id", ids, _VERDICT)


_VERDICT = ["document_id", "raw_start", "raw_end", "original", "replacement", "action"]


def _published_ids(run: Any, ids: list[str]) -> list[str]:
    if not ids:
        return []
    found = run.published("documents", ["document_id"], where=_among("document_id", ids))
    return found.column("document_id").to_pylist()


def resolve_entities(run: Any) -> int:
    """Hold the run's local entities against the registry; returns how many took another id than their own."""
    assignments = registry.resolve_run(run).assignments
    return sum(key != final for (_, key), final in assignments.items())


def link_stories(run: Any) -> int:
    """Group the staged documents with the published ones near them, link their claims; returns the number of links.

    Stories that a document of this run has left, because it was read again, are told anew too.
    """
    documents = run.staged("documents")
    new = set(documents.column("document_id").to_pylist())
    if not new:
        return 0
    placed = run.published("story_documents", ["document_id", "story_id"]).to_pylist()
    known = {row["document_id"]: row["story_id"] for row in placed}
    near = _near(run, documents, new)
    touched = {known[key] for key in near | new if key in known}
    wanted = sorted((near | {key for key, story in known.items() if story in touched}) - new)
    columns = ["document_id", "text", "title", "outlet", "published_on"]
    tables: dict[str, list[dict[str, Any]]] = {"documents": documents.select(columns).to_pylist()}
    tables["documents"] += _published(run, "documents", "document_id", wanted, columns)
    for name in ("claims", "quantities", "tolls", "mentions"):
        tables[name] = run.staged(name).to_pylist() + _published(run, name, "document_id", wanted)
    told = [c["claim_id"] for c in tables["claims"] if c["document_id"] not in new]
    tables["claim_entities"] = run.staged("claim_entities").to_pylist()
    tables["claim_entities"] += _published(run, "claim_entities", "claim_id", told)
    met = {row[key] for name, key in _NAMED for row in tables[name] if row.get(key)}
    entities = {e["entity_id"]: e for e in _published(run, "entities", "entity_id", sorted(met))}
    entities.update({e["entity_id"]: e for e in run.staged("entities").to_pylist()})
    tables["entities"] = list(entities.values())
    links = _published(run, "claim_links", "story_id", sorted(touched))
    linked = stories.link(tables, new, known, links)
    merged = {row["story_id"]: row["merged_into"] for row in linked["stories"] if row.get("merged_into")}
    if merged:  # what was merged into a story that is itself merged now points at the one that stands
        for row in _published(run, "stories", "merged_into", sorted(merged)):
            linked["stories"].append({**row, "merged_into": merged[row["merged_into"]]})
    run.stage(LINK_BATCH, linked)
    return len(linked["claim_links"])


class AsStaged:
    """A run in which published documents stand as if they had just been read, so that they can be linked again."""

    def __init__(self, run: Any, document_ids: list[str]) -> None:
        self._run, self._ids = run, document_ids

    def staged(self, table: str) -> Any:
        if table == "entities":
            return self._run.staged(table)
        return self._run.published(table, where=_among("document_id", self._ids))

    def published(self, *args: Any, **kwargs: Any) -> Any:
        return self._run.published(*args, **kwargs)

    def stage(self, batch: int, tables: Any) -> Any:
        return self._run.stage(batch, tables)


#: Columns that refer to entities, in the tables that linking looks at.
_NAMED = (("mentions", "entity_id"), ("claims", "speaker_id"), ("claim_entities", "entity_id"))


def _published(
    run: Any, table: str, column: str, keys: list[str], columns: list[str] | None = None
) -> list[dict[str, Any]]:
    """Published rows whose column has one of the keys."""
    return run.published(table, columns, where=_among(column, keys)).to_pylist() if keys else []


#: Number of the batch that holds what was linked across documents; real batches count from 0.
LINK_BATCH = 900_000


def _near(run: Any, documents: Any, new: set[str]) -> set[str]:
    """Published documents that may share a story with the staged ones: at least two entities in common, and near in
    time or undated."""
    entities = pc.unique(run.staged("document_entities").column("entity_id")).to_pylist()
    if not entities:
        return set()
    met = run.published(
        "document_entities", ["document_id", "entity_id"], where=_among("entity_id", entities)
    )
    shared = Counter(met.column("document_id").to_pylist())
    candidates = [key for key, count in shared.items() if count >= stories.SHARED_ENTITIES and key not in new]
    if not candidates:
        return set()
    about = _followed(run, candidates, met)
    where = f"(({_window(documents, STORY_WINDOW)}) and {_among('document_id', candidates)})"
    if about:
        where += f" or (({_window(documents, FOLLOW_UP)}) and {_among('document_id', about)})"
    return set(run.published("documents", ["document_id"], where=where).column("document_id").to_pylist())


def _followed(run: Any, candidates: list[str], met: Any) -> list[str]:
    """The candidates that name somebody of this run whom no reference knows: the story of such a person may go on for months."""
    rows = run.staged("entities").to_pylist()
    people = {
        e["entity_id"] for e in rows if e["type"] == "PERSON" and not e["wikidata_id"] and " " in e["name"]
    }
    sharing = {row["document_id"] for row in met.to_pylist() if row["entity_id"] in people}
    return sorted(sharing.intersection(candidates))


def _window(documents: Any, window: dt.timedelta) -> str:
    """SQL condition for documents whose day fits the staged ones."""
    days = [d for d in documents.column("published_on").to_pylist() if d is not None]
    if len(days) < documents.num_rows:
        return "true"  # an undated document may belong anywhere
    return (
        f"published_on is null or published_on between date '{min(days) - window}' "
        f"and date '{max(days) + window}'"
    )


def _among(column: str, keys: list[str]) -> str:
    """SQL condition that a column has one of these ids (hex digits and Q-numbers: nothing to escape but quotes)."""
    quoted = ", ".join("'" + key.replace("'", "''") + "'" for key in keys)
    return f"{column} in ({quoted})"
