"""Across documents and runs: which local entities are one, decided on evidence and recorded, never silently rewritten.

In: the local entities of a run's documents (`Met`), and the published entities that share a blocking key with them (`Entry`).
Out: a `Resolution`: an entity id for every (document, key), the entries that are new or know more now, and the links that were
judged. Pure and deterministic; the cost is in proportion to what the run met, since only entries that share a blocking
key are ever compared. `tasks/entities/published.py` connects this to the warehouse.

A full name links by itself unless something speaks against it (two people of one name stay two). A last name, an acronym or
another spelling links on evidence of two kinds or more: title, country, time, company kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tasks.carrier import Evidence
from tasks.entities.comparing import Entry, Met, compare, same_name
from tasks.entities.judgements import Judgements
from tasks.entities.keys import entity_key, normalize_name
from tasks.entities.person_names import name_parts

#: Half of how many companions of an entity are kept.
COMPANY = 40


@dataclass(frozen=True, slots=True)
class Link:
    """A judged pair: a local entity and the entry it went to (`same`) or was kept from (`different`)."""

    document_id: str
    key: str
    entity_id: str
    judgement: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class Resolution:
    """What a run's local entities came to."""

    assignments: dict[tuple[str, str], str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)  # touched ones, new and old
    links: list[Link] = field(default_factory=list)


def blocking_keys(name: str, type: str, aliases: Iterable[str] = ()) -> set[str]:
    """Keys of which two forms of one entity share at least one: last and first part for people, words and initials else."""
    found = set()
    for form in (name, *aliases):
        if type == "PERSON":
            parts = name_parts(form)
            if parts:
                found.add(f"p|{parts[-1]}")
        else:
            normal = normalize_name(form)
            if normal:
                found.add(f"n|{normal}")
    return found


class Registry:
    """Entries by id and blocking key: the published ones that matter here, and those this run makes."""

    def __init__(self, published: Iterable[Entry] = (), judgements: Judgements | None = None) -> None:
        self.judgements = judgements or Judgements()
        self.entries: dict[str, Entry] = {}
        self._blocks: dict[str, dict[str, None]] = defaultdict(dict)
        for entry in published:
            self.put(entry)

    def put(self, entry: Entry) -> None:
        """Add an entry, or its new forms, to the index."""
        self.entries[entry.entity_id] = entry
        for key in blocking_keys(entry.name, entry.type, entry.aliases):
            self._blocks[key].setdefault(entry.entity_id)

    def candidates(self, met: Met) -> list[Entry]:
        """Entries that share a blocking key, the one of the same key first."""
        found: dict[str, None] = {}
        if met.key in self.entries:
            found[met.key] = None
        for key in sorted(blocking_keys(met.name, met.type, met.aliases)):
            found.update(dict.fromkeys(self._blocks.get(key, ())))
        return [self.entries[entity_id] for entity_id in found if not self.entries[entity_id].merged_into]


def resolve(
    met: Sequence[Met], published: Iterable[Entry] = (), judgements: Judgements | None = None
) -> Resolution:
    """Give every local entity of a run its entity.

    `published` holds the registry's entries that share a blocking key with any of them (more do no harm). The result does
    not depend on the order of `met`. Names that say most come first, so that a "Carter" finds the "Ash Carter" of its run.
    """
    registry = Registry(published, judgements)
    resolution = Resolution()
    taken: dict[str, set[str]] = defaultdict(set)  # document -> entities in it

    def order(m: Met) -> tuple:
        parts = len(name_parts(m.name)) if m.type == "PERSON" else len(m.name.split())
        return (m.wikidata_id is None, -min(parts, 2), m.date or "9999", m.document_id, m.key)

    for one in sorted(met, key=order):
        entity_id = _assign(one, registry, taken[one.document_id], resolution)
        resolution.assignments[one.document_id, one.key] = entity_id
        taken[one.document_id].add(entity_id)
        entry = registry.entries[entity_id]
        _update(entry, one)
        registry.put(entry)
        resolution.entries[entity_id] = entry
    return resolution


def _assign(met: Met, registry: Registry, taken: set[str], resolution: Resolution) -> str:
    splits = registry.judgements.splits
    if not (moved := splits.get((met.document_id, met.key))):
        entity_id = _linked(met, registry, taken, resolution)
        # A reviewer sees the entity that the name was linked to, and may have split that one.
        if not (moved := splits.get((met.document_id, entity_id))):
            return entity_id
        resolution.links[:] = [
            link for link in resolution.links if (link.document_id, link.key) != (met.document_id, met.key)
        ]
    return _entry(moved, met, registry)


def _linked(met: Met, registry: Registry, taken: set[str], resolution: Resolution) -> str:
    judgements = registry.judgements
    if met.wikidata_id:
        return _merged(met, registry, resolution)
    best: tuple[float, Entry, list[Evidence]] | None = None
    rivals = 0
    namesake = False
    for entry in registry.candidates(met):
        own = entry.entity_id == met.key or met.key in _family(entry)
        if entry.entity_id in taken and not own:
            continue
        if frozenset((met.key, entry.entity_id)) in judgements.apart:
            continue
        score, evidence = compare(met, entry)
        if score is None:
            continue
        is_namesake = same_name(met, entry)
        if score < 1.0:
            if is_namesake:
                namesake = True
                resolution.links.append(
                    Link(
                        met.document_id,
                        met.key,
                        entry.entity_id,
                        "different",
                        round(score, 2),
                        tuple(evidence),
                    )
                )
            continue
        if not is_namesake:
            rivals += 1
        if best is None or (score, entry.entity_id) > (best[0], best[1].entity_id):
            best = (score, entry, evidence)
    if best and not same_name(met, best[1]) and rivals > 1:
        best = None  # a last name that two could bear
    if best:
        score, entry, evidence = best
        final = judgements.final(entry.entity_id)
        if entry.entity_id != met.key:
            resolution.links.append(
                Link(met.document_id, met.key, final, "same", round(score, 2), tuple(evidence))
            )
        return _entry(final, met, registry)
    if namesake:
        return _entry(entity_key(met.type, met.name, discriminator=met.document_id), met, registry)
    return _merged(met, registry, resolution)


def _merged(met: Met, registry: Registry, resolution: Resolution) -> str:
    """The entity of the document's own key, or the one that a reviewer merged it into."""
    final = registry.judgements.final(met.key)
    if final != met.key:
        why = Evidence("reviewer", f"{met.key} was merged into {final}", 1.0)
        resolution.links.append(Link(met.document_id, met.key, final, "same", 1.0, (why,)))
    return _entry(final, met, registry)


def _family(entry: Entry) -> set[str]:
    """The key that an entry's own name has, for second bearers of a name whose id was made with a document."""
    return {entity_key(entry.type, entry.name)}


def _entry(entity_id: str, met: Met, registry: Registry) -> str:
    if entity_id not in registry.entries:
        origin = "reference" if met.wikidata_id and met.wikidata_id == entity_id else "corpus"
        registry.put(
            Entry(
                entity_id,
                met.name,
                met.type,
                met.wikidata_id if origin == "reference" else None,
                country=met.country,
                gender=met.gender,
                origin=origin,
                is_new=True,
            )
        )
    return entity_id


def _update(entry: Entry, met: Met) -> None:
    entry.aliases.update(met.aliases)
    entry.titles.update(met.titles)
    entry.documents.add(met.document_id)
    entry.country = entry.country or met.country
    entry.gender = entry.gender or met.gender
    if (
        entry.type == "PERSON"
        and len(name_parts(met.name)) > len(name_parts(entry.name))
        and entry.origin == "corpus"
    ):
        entry.name = met.name
    if met.date:
        entry.first = min(entry.first or met.date, met.date)
        entry.last = max(entry.last or met.date, met.date)
    room = 2 * COMPANY - len(entry.company)
    if room > 0:  # the first companions say enough; a famous name would gather everybody
        entry.company.update(sorted(met.company - entry.company)[:room])


def resolve_run(run: object) -> Resolution:
    """Resolve a run's staged entities; see `tasks.entities.published.resolve_run`."""
    from tasks.entities import published

    return published.resolve_run(run)  # type: ignore[arg-type]
