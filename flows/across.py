"""The steps of a run that look beyond one document: entities against the registry, documents into stories.

In: a `WritingRun` whose batches are staged. Out: rows staged beside them. Here rows and tables meet the pure functions of
`tasks/entities` and `tasks/stories`, which know nothing of the warehouse.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from tasks import names, stories
from tasks.entities import registry

STORY_WINDOW = dt.timedelta(days=stories.DAYS)


def published_sightings(run: Any) -> list[names.Sighting]:
    """The names of every published document, for the corpus that this run's names are held against."""
    rows = run.published("name_sightings", ["document_id", "name", "count", "lead", "origin", "published_on"])
    return [
        names.Sighting(
            row["document_id"],
            row["name"],
            row["count"],
            row["lead"] or "",
            tuple(row["origin"] or ()),
            str(row["published_on"]) if row["published_on"] else None,
        )
        for row in rows.to_pylist()
    ]


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


def touched_by_decisions(run: Any) -> set[str]:
    """Source URIs of documents that hold a name somebody decided on after they were read: they are read again."""
    decided = run.published(
        "decisions", ["original", "decided_at"], where="subject = 'name' and original is not null"
    )
    if not decided.num_rows:
        return set()
    read_at = dict(zip(*run.published("runs", ["run_id", "started_at"]).to_pydict().values(), strict=True))
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
    for name in ("claims", "quantities", "mentions"):
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
    where = f"({_window(documents)}) and {_among('document_id', candidates)}"
    return set(run.published("documents", ["document_id"], where=where).column("document_id").to_pylist())


def _window(documents: Any) -> str:
    """SQL condition for documents whose day fits the staged ones."""
    days = [d for d in documents.column("published_on").to_pylist() if d is not None]
    if len(days) < documents.num_rows:
        return "true"  # an undated document may belong anywhere
    return (
        f"published_on is null or published_on between date '{min(days) - STORY_WINDOW}' "
        f"and date '{max(days) + STORY_WINDOW}'"
    )


def _among(column: str, keys: list[str]) -> str:
    """SQL condition that a column has one of these ids (hex digits and Q-numbers: nothing to escape but quotes)."""
    quoted = ", ".join("'" + key.replace("'", "''") + "'" for key in keys)
    return f"{column} in ({quoted})"
