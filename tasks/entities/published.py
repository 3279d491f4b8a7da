"""The registry's place in a run: staged local entities against the published ones, in Arrow and SQL.

In: a run in progress that offers `staged`, `restage` and `published` by table name. Out: its staged rows with final entity ids,
and `entities` rows with what the registry keeps of each beside the visible columns (`extra`, JSON: titles, first and last
date, company); and what was judged on the way, as rows of `entity_merges`. Published entries are fetched by blocking key in one scan that DuckDB does; none is loaded otherwise.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tasks.carrier import NAMED_TYPES
from tasks.entities import merges
from tasks.entities.comparing import Entry, Met
from tasks.entities.judgements import Judgements, Verdict, from_rows
from tasks.entities.person_names import ARABIC_ARTICLES, name_parts
from tasks.entities.registry import COMPANY, Resolution, resolve

#: Columns that hold entity ids, by table.
ENTITY_COLUMNS = {
    "turns": ("speaker_id",),
    "corrections": ("entity_id",),
    "mentions": ("entity_id",),
    "document_entities": ("entity_id",),
    "claims": ("speaker_id",),
    "claim_entities": ("entity_id",),
}


class Run(Protocol):
    """What is asked of a run."""

    def staged(self, table: str) -> pa.Table: ...

    def restage(self, table: str, rows: Any) -> None: ...

    def published(self, table: str, columns: Any = None, where: str | None = None) -> pa.Table: ...


def resolve_run(run: Run) -> Resolution:
    """Put final entity ids into a run's staged rows and stage the entities it touched."""
    met = staged_entities(run)
    if not met:
        return Resolution()
    judgements = Judgements.standing(_verdicts(run))
    resolution = resolve(met, published_entries(run, met, judgements), judgements)
    changed = {pair: to for pair, to in resolution.assignments.items() if pair[1] != to}
    if changed:
        for table, columns in ENTITY_COLUMNS.items():
            rows = run.staged(table)
            if len(rows):
                renamed = _renamed(rows, columns, changed)
                run.restage(table, _one_each(renamed) if table == "document_entities" else renamed)
    rows = _entity_rows(run, resolution, judgements)
    here = {row["entity_id"] for row in rows}
    rows += [row for row in apply_verdicts(run, []) if row["entity_id"] not in here]
    run.restage("entities", rows)
    called = {(m.document_id, m.key): m.name for m in met}
    judged = merges.of_links(resolution.links, called, dt.datetime.now(dt.UTC).replace(microsecond=0))
    run.restage("entity_merges", [*judged, *judged_pairs(run)])
    return resolution


def apply_verdicts(run: Run, verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Rows of `entities` that show new verdicts at once: renamed entities, and merged ones with `merged_into`.

    `verdicts` are new, those in `run.published("decisions")` hold as well. The caller stages the rows with the verdicts. An
    entity that is `merged_into` itself stands for itself: so a merge that was taken back ends. A split shows when its
    document is next read.
    """
    verdicts = list(verdicts)
    judgements = Judgements.standing([*_verdicts(run), *verdicts])
    # Both sides: whoever was merged must be told when a verdict takes that back.
    concerned = {id for v in verdicts for id in (v.entity_id, v.value)}
    concerned |= set(judgements.merged) | set(judgements.names)
    rows = _entities(run, concerned)
    for row in rows:
        if name := judgements.names.get(row["entity_id"]):
            row["name"], row["origin"] = name, "reviewer"
        row["merged_into"] = judgements.final(row["entity_id"])
        row.pop("run_id", None)
    return rows


def judged_pairs(run: Run, verdicts: Iterable[Verdict] = ()) -> list[dict[str, Any]]:
    """Rows of `entity_merges` for reviewers' verdicts, the published ones and these new ones."""
    every = [*_verdicts(run), *verdicts]
    names = {row["entity_id"]: row["name"] for row in _entities(run, {v.entity_id for v in every})}
    return merges.of_verdicts(every, names)


def _verdicts(run: Run) -> list[Verdict]:
    return from_rows(run.published("decisions", None, "subject = 'entity'").to_pylist())


def _entities(run: Run, ids: set[str]) -> list[dict[str, Any]]:
    return run.published("entities", None, f"entity_id in {_list(ids)}").to_pylist() if ids else []


def staged_entities(run: Run) -> list[Met]:
    """The run's local entities with their document's date and company."""
    rows = run.staged("document_entities").to_pylist()
    facts = {r["entity_id"]: r for r in run.staged("entities").to_pylist()}
    documents = run.staged("documents")
    dates = dict(
        zip(
            documents.column("document_id").to_pylist(),
            documents.column("published_on").to_pylist(),
            strict=True,
        )
    )
    company: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["type"] in ("PERSON", "ORG", "EVENT", "FAC"):  # countries keep everybody's company
            company[row["document_id"]].add(row["entity_id"])
    met = []
    for row in rows:
        fact = facts.get(row["entity_id"], {})
        date = dates.get(row["document_id"])
        met.append(
            Met(
                row["document_id"],
                row["entity_id"],
                row["name"],
                row["type"],
                fact.get("wikidata_id"),
                tuple(row["aliases"] or ()),
                tuple(row["titles"] or ()),
                fact.get("country"),
                row["gender"],
                date.isoformat() if date else None,
                frozenset(sorted(company[row["document_id"]] - {row["entity_id"]})[: 4 * COMPANY]),
            )
        )
    return met


def published_entries(run: Run, met: list[Met], judgements: Judgements) -> list[Entry]:
    """Published entities that share a key, a form or a person's last name with the run's."""
    ids = {m.key for m in met} | set(judgements.merged) | set(judgements.merged.values())
    forms = sorted({form for m in met if m.type != "PERSON" for form in (m.name, *m.aliases)})
    if forms:
        known = run.published("entities", ["entity_id", "unnest(aliases) as form"], "type <> 'PERSON'")
        named = pc.is_in(known.column("form"), value_set=pa.array(forms, pa.string()))
        ids.update(known.filter(named).column("entity_id").to_pylist())
    wanted = f"entity_id in {_list(ids)}"
    lasts = {parts[-1] for m in met if m.type == "PERSON" and (parts := name_parts(m.name))}
    if lasts:
        spelled = lasts | {f"{article}-{last}" for last in lasts for article in ARABIC_ARTICLES}
        last_word = "list_last(string_split(strip_accents(lower(name)), ' '))"
        wanted += f" or (type = 'PERSON' and {last_word} in {_list(spelled)})"
    return [_entry(row) for row in run.published("entities", None, wanted).to_pylist()]


def _list(values: set[str]) -> str:
    return (
        "(" + ", ".join("'" + v.replace("'", "''") + "'" for v in sorted(values)) + ")" if values else "('')"
    )


def _entry(row: dict[str, Any]) -> Entry:
    extra = json.loads(row.get("extra") or "{}")
    merged_into = row["merged_into"] if row["merged_into"] != row["entity_id"] else None
    return Entry(
        row["entity_id"], row["name"], row["type"], row["wikidata_id"], set(row["aliases"] or ()),
        set(extra.get("titles", ())), row["country"], row["gender"], extra.get("first"), extra.get("last"),
        set(extra.get("company", ())), row["origin"], merged_into,
    )  # fmt: skip


def _renamed(rows: pa.Table, columns: tuple[str, ...], changed: dict[tuple[str, str], str]) -> pa.Table:
    """Rows with (document, key) replaced by the final id."""
    olds = pa.array([f"{document}|{key}" for document, key in changed], pa.string())
    news = pa.array(list(changed.values()), pa.string())
    for name in columns:
        if name not in rows.column_names:
            continue
        values = rows.column(name)
        pairs = pc.binary_join_element_wise(rows.column("document_id"), values, "|")
        found = pc.take(news, pc.index_in(pairs, value_set=olds))
        rows = rows.set_column(
            rows.column_names.index(name), rows.schema.field(name), pc.coalesce(found, values)
        )
    return rows


def _one_each(rows: pa.Table) -> pa.Table:
    """One row for each document and entity: forms and titles joined, the surest name kept."""
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.to_pylist():
        pair = (row["document_id"], row["entity_id"])
        if before := kept.get(pair):
            first, second = (
                (row, before) if (row["confidence"] or 0) > (before["confidence"] or 0) else (before, row)
            )
            first["aliases"] = sorted({*(first["aliases"] or ()), *(second["aliases"] or ())})
            first["titles"] = sorted({*(first["titles"] or ()), *(second["titles"] or ())})
            first["gender"] = first["gender"] or second["gender"]
            kept[pair] = first
        else:
            kept[pair] = row
    return pa.Table.from_pylist(list(kept.values()), schema=rows.schema)


def _entity_rows(run: Run, resolution: Resolution, judgements: Judgements) -> list[dict[str, Any]]:
    """Rows of `entities`: what the run touched, and what its corrections or claims name beside."""
    staged = {row["entity_id"]: row for row in run.staged("entities").to_pylist()}
    rows = []
    for entity_id, entry in resolution.entries.items():
        before = staged.get(entity_id, {})
        extra = {
            "titles": sorted(entry.titles), "first": entry.first, "last": entry.last, "company": sorted(entry.company),
        }  # fmt: skip
        renamed = judgements.names.get(entity_id)
        rows.append(
            {
                "entity_id": entity_id,
                "name": renamed or entry.name,
                "type": entry.type,
                "wikidata_id": entry.wikidata_id,
                "country": entry.country,
                "gender": entry.gender,
                "description": before.get("description"),
                "aliases": sorted(entry.aliases),
                "origin": "reviewer" if renamed else entry.origin if not before else before["origin"],
                "merged_into": judgements.final(entity_id),
                "extra": json.dumps(extra, ensure_ascii=False, sort_keys=True),
            }
        )
    replaced = {key for (_, key), to in resolution.assignments.items() if key != to}
    for entity_id, row in staged.items():
        if entity_id not in resolution.entries and entity_id not in replaced and row["type"] in NAMED_TYPES:
            row.pop("run_id", None)
            row["merged_into"] = judgements.final(entity_id)
            rows.append(row)
    return rows
