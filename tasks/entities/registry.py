"""Across documents and runs: which local entities are one, decided on evidence and recorded, never silently rewritten.

In: the local entities of a run's documents (`Met`), and the published entities that share a blocking key with them (`Entry`).
Out: a `Resolution`: an entity id for every (document, key), the entries that are new or know more now, and the links that were
judged. Pure and deterministic; the cost is in proportion to what the run met, since only entries that share a blocking
key are ever compared. `tasks/entities/published.py` connects this to the warehouse.

A full name links by itself unless something speaks against it (two people of one name stay two). A last name, an acronym or
another spelling links on evidence of two kinds or more: title, country, time, company kept.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tasks.carrier import Evidence
from tasks.entities.judgements import Judgements
from tasks.entities.keys import entity_key, normalize_name
from tasks.entities.people import name_parts, titles_agree
from tasks.entities.things import is_acronym_of

#: Half of how many companions of an entity are kept.
COMPANY = 40


@dataclass(frozen=True, slots=True)
class Met:
    """An entity as one document of the run speaks of it. `company` holds keys of others named in the document."""

    document_id: str
    key: str
    name: str
    type: str
    wikidata_id: str | None = None
    aliases: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    country: str | None = None
    gender: str | None = None
    date: str | None = None
    company: frozenset[str] = frozenset()


@dataclass(slots=True)
class Entry:
    """What the registry knows of an entity. Dates are ISO days between which it was met."""

    entity_id: str
    name: str
    type: str
    wikidata_id: str | None = None
    aliases: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    country: str | None = None
    gender: str | None = None
    first: str | None = None
    last: str | None = None
    company: set[str] = field(default_factory=set)
    origin: str = "corpus"
    merged_into: str | None = None
    is_new: bool = False
    documents: set[str] = field(default_factory=set)  # of this run


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
    judgements = registry.judgements
    if moved := judgements.splits.get((met.document_id, met.key)):
        return _entry(moved, met, registry)
    if met.wikidata_id:
        return _entry(judgements.final(met.key), met, registry)
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
        same_name = _same_name(met, entry)
        if score < 1.0:
            if same_name:
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
        if not same_name:
            rivals += 1
        if best is None or (score, entry.entity_id) > (best[0], best[1].entity_id):
            best = (score, entry, evidence)
    if best and not _same_name(met, best[1]) and rivals > 1:
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
    return _entry(judgements.final(met.key), met, registry)


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


# comparing


def _same_name(met: Met, entry: Entry) -> bool:
    if met.type == "PERSON":
        parts = name_parts(met.name)
        return len(parts) > 1 and any(name_parts(form) == parts for form in (entry.name, *entry.aliases))
    return normalize_name(met.name) == normalize_name(entry.name)


def compare(met: Met, entry: Entry) -> tuple[float | None, list[Evidence]]:
    """How well a local entity fits an entry: 1.0 and above is one and the same; None when it is out of the question."""
    if (met.type == "PERSON") != (entry.type == "PERSON"):
        return None, []
    if met.type == "PERSON":
        return _compare_people(met, entry)
    return _compare_things(met, entry)


def _compare_people(met: Met, entry: Entry) -> tuple[float | None, list[Evidence]]:
    mine = name_parts(met.name)
    forms = {name_parts(form) for form in (entry.name, *entry.aliases)} - {()}
    full = {form for form in forms if len(form) > 1}
    if met.gender and entry.gender and met.gender != entry.gender:
        gender = Evidence("gender", f"{met.gender} is not {entry.gender}", -3.0)
        return (-1.0, [gender]) if mine in full else (None, [])
    title, country, company, years = (
        _title(met, entry),
        _country(met, entry),
        _company(met, entry),
        _gap(met, entry),
    )
    evidence = [e for e in (title, country, company, years) if e]
    support = sum(e.weight for e in evidence)
    if len(mine) > 1 and mine in full:
        return 2.0 + support, [Evidence("name", met.name, 2.0), *evidence]
    if len(mine) > 1 and full:
        close = any(_spelled_alike(mine, form) for form in full)
        if not close:
            return None, []
        strong = [e for e in evidence if e.weight > 0]
        kinds = {e.kind for e in strong}
        return (support if len(kinds) >= 2 and "title" in kinds else 0.0), evidence
    if len(mine) == 1 and (any(form[-1] == mine[0] for form in full) or mine in forms):
        # A last name alone: title or much company, and country or company beside it, close in time.
        kinds = {e.kind for e in evidence if e.weight > 0}
        near = years is None or years.weight >= 0
        enough = near and "title" in kinds and len(kinds) >= 2
        if not enough or any(e.weight < -0.5 for e in evidence):
            return 0.0, evidence
        return support, evidence
    return None, []


def _spelled_alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Same last part, and first parts of which one begins the other ("Ash", "Ashton") or is its initial."""
    if a[-1] != b[-1]:
        return False
    few, many = sorted((a, b), key=len)
    if many[-len(few) :] == few:
        return True
    short, long = sorted((a[0], b[0]), key=len)
    return long.startswith(short) and (len(short) == 1 or len(short) >= 3)


def _title(met: Met, entry: Entry) -> Evidence | None:
    for mine in met.titles:
        for other in entry.titles:
            if mine == other or titles_agree(mine, other):
                return Evidence("title", mine, 1.0)
    return None


def _country(met: Met, entry: Entry) -> Evidence | None:
    if not met.country or not entry.country:
        return None
    if met.country == entry.country:
        return Evidence("country", met.country, 0.5)
    return Evidence("country", f"{met.country} is not {entry.country}", -1.5)


def _company(met: Met, entry: Entry) -> Evidence | None:
    shared = sorted(met.company & entry.company)
    if not shared:
        return None
    share = len(shared) / max(min(len(met.company), len(entry.company)), 1)
    if len(shared) >= 2 and share >= 0.15:
        return Evidence("company", f"{len(shared)} others named in both", 0.5 if len(shared) < 5 else 1.0)
    return None


def _gap(met: Met, entry: Entry) -> Evidence | None:
    if not met.date or not entry.first or not entry.last:
        return None
    years = max(_days(entry.last, met.date), _days(met.date, entry.first), 0) / 365.25
    if years > 15:
        return Evidence("time", f"{years:.0f} years apart", -2.5)
    if years > 8:
        return Evidence("time", f"{years:.0f} years apart", -1.0)
    if years > 2:
        return Evidence("time", f"{years:.0f} years apart", -0.25)
    return None


def _days(earlier: str, later: str) -> int:
    try:
        return (dt.date.fromisoformat(later[:10]) - dt.date.fromisoformat(earlier[:10])).days
    except ValueError:
        return 0


def _compare_things(met: Met, entry: Entry) -> tuple[float | None, list[Evidence]]:
    places = {"GPE", "LOC", "FAC"}
    if met.type != entry.type and not (met.type in places and entry.type in places):
        return None, []
    evidence = [e for e in (_country(met, entry), _company(met, entry), _gap(met, entry)) if e]
    if met.key == entry.entity_id or normalize_name(met.name) == normalize_name(entry.name):
        if met.key not in (entry.entity_id, entity_key(met.type, met.name)):
            # A name that only says what it is ("Supreme Court"): whose must agree.
            whose = {e.kind for e in evidence if e.weight > 0}
            apart = any(e.weight < 0 for e in evidence)
            enough = "country" in whose and "company" in whose and not apart
            return (1.5 if enough else 0.0), evidence
        against = sum(e.weight for e in evidence if e.kind == "country" and e.weight < 0)
        support = sum(e.weight for e in evidence if e.weight > 0)
        return 2.0 + against + support, [Evidence("name", met.name, 2.0), *evidence]
    forms = {normalize_name(form): form for form in entry.aliases}
    mine = {normalize_name(form): form for form in (met.name, *met.aliases)}
    shared = sorted(mine.keys() & forms.keys())
    if not shared or met.type != "ORG":
        return None, []
    company = bool(met.company & entry.company)
    long = shared[0] if len(shared[0].split()) > 1 else ""
    if long or (
        company
        and any(is_acronym_of(forms[s], entry.name) or is_acronym_of(forms[s], met.name) for s in shared)
    ):
        return 1.0 + sum(e.weight for e in evidence if e.weight > 0), [
            Evidence("alias", forms[shared[0]], 1.0),
            *evidence,
        ]
    return 0.0, evidence


def resolve_run(run: object) -> Resolution:
    """Resolve a run's staged entities; see `tasks.entities.published.resolve_run`."""
    from tasks.entities import published

    return published.resolve_run(run)  # type: ignore[arg-type]
