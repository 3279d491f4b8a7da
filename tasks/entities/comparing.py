"""How well an entity of one document fits one that the registry knows, and why.

In: a local entity (`Met`) and an entry (`Entry`). Out: a score and the evidence behind it (`compare`); what follows from it
is decided in `tasks/entities/registry.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tasks.carrier import Evidence
from tasks.entities.forms import is_acronym_of
from tasks.entities.keys import entity_key, normalize_name
from tasks.entities.offices import titles_agree
from tasks.entities.person_names import name_parts


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


def same_name(met: Met, entry: Entry) -> bool:
    """Whether an entry goes by a local entity's name: for people in full, first and last."""
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
        if strong and len(strong) == len(evidence) and any(_adds_middle(mine, form) for form in full):
            return 1.0 + support, [Evidence("name", met.name, 1.0), *evidence]
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


def _adds_middle(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """The same first and last part, and one of the two with more between them: "Dirk Roe", "Dirk A. Roe"; not "Dirk B. Roe"."""
    return (a[0], a[-1]) == (b[0], b[-1]) and 2 in (len(a), len(b))


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
