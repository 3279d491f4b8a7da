"""What is known before any document is read: people and offices, organizations, places, demonyms, metonyms, titles.

In: the CSV files under `seeds/`; any of them may be missing or empty. Out: a `Reference`, asked by normalized name. It only
answers questions; what an answer is worth is decided by the caller, from the document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from tasks import resources
from tasks.entities.keys import entity_key, normalize_name

#: Offices whose holders lead a country; the news calls them by the bare last name or the bare title.
HEADS_OF_STATE = frozenset(
    ("president", "prime minister", "chancellor", "premier", "supreme leader", "taoiseach")
)

Rows = Iterable[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Office:
    """A person's time in an office. Dates are ISO strings of any precision; an empty end means still in office."""

    title: str
    country: str
    start: str
    end: str

    def held_on(self, date: str | None, slack_years: int = 0) -> bool:
        """Whether the office was held on a date; an unknown date counts as held."""
        if not date:
            return True
        end = _shift(self.end, slack_years) if self.end else "9999"
        return self.start[: len(date)] <= date and date[: len(end)] <= end


def _shift(date: str, years: int) -> str:
    return f"{int(date[:4]) + years:04d}{date[4:]}" if years and date[:4].isdigit() else date


@dataclass(frozen=True, slots=True)
class Known:
    """One entry of the reference. `offices` is filled for people."""

    key: str
    name: str
    type: str
    wikidata_id: str | None = None
    country: str | None = None
    gender: str | None = None
    kind: str | None = None
    description: str | None = None
    family_first: bool = False
    offices: tuple[Office, ...] = ()


@dataclass(frozen=True, slots=True)
class Demonym:
    """A word for people or things of a place: "Russian" (adj), "Russians" (plural)."""

    place: str
    country: str
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Metonym:
    """A place that stands for a power: "Moscow" for Russia."""

    stands_for: str
    type: str
    country: str


@dataclass(frozen=True, slots=True)
class Title:
    """A title or role as it is written, and what it amounts to."""

    words: tuple[str, ...]
    canonical: str
    kind: str
    gender: str | None
    position: str


@dataclass(frozen=True, slots=True)
class Role:
    """A noun that refers by role: "minister" (person), "rebels" (group), "ministry" (organization)."""

    kind: str
    number: str
    gender: str | None


@dataclass
class Reference:
    """All tables, indexed by normalized name. Build with `from_rows` or `load_reference`."""

    by_name: dict[str, list[Known]] = field(default_factory=dict)
    demonyms: dict[str, list[Demonym]] = field(default_factory=dict)
    metonyms: dict[str, list[Metonym]] = field(default_factory=dict)
    titles: dict[str, list[Title]] = field(default_factory=dict)  # by last word, longest first
    given_names: dict[str, str] = field(default_factory=dict)  # gender m, f or ""
    roles: dict[str, Role] = field(default_factory=dict)
    acronyms: set[str] = field(default_factory=set)
    people_by_last: dict[str, list[Known]] = field(default_factory=dict)

    @classmethod
    def from_rows(
        cls,
        *,
        people: Rows = (),
        offices: Rows = (),
        organizations: Rows = (),
        places: Rows = (),
        outlets: Rows = (),
        demonyms: Rows = (),
        metonyms: Rows = (),
        titles: Rows = (),
        given_names: Rows = (),
        role_nouns: Rows = (),
    ) -> Reference:
        """Index rows as they stand in the seed files (dicts of strings; unknown columns are ignored)."""
        self = cls()
        held = defaultdict(list)
        for row in offices:
            if row.get("name"):
                office = Office(
                    row.get("title", "").lower(),
                    row.get("country", ""),
                    row.get("start", ""),
                    row.get("end", ""),
                )
                held[normalize_name(row["name"])].append(office)
        by_name: dict[str, dict[str, Known]] = defaultdict(dict)
        last: dict[str, dict[str, Known]] = defaultdict(dict)

        def add(known: Known, names: Iterable[str]) -> None:
            for name in names:
                if normal := normalize_name(name):
                    by_name[normal].setdefault(known.key, known)
                    if name.isupper():
                        self.acronyms.add(normal)

        for row in people:
            if not row.get("name"):
                continue
            known = self.entry(row, "PERSON", tuple(held.get(normalize_name(row["name"]), ())))
            add(known, [row["name"], *resources.names_in(row.get("aliases", ""))])
            for name in (row["name"], *resources.names_in(row.get("aliases", ""))):
                words = normalize_name(name).split()
                if len(words) > 1:
                    last[words[0] if known.family_first else words[-1]].setdefault(known.key, known)
        for row in organizations:
            if row.get("name"):
                extra = resources.names_in(row.get("aliases", "")) + resources.names_in(
                    row.get("acronyms", "")
                )
                add(self.entry(row, "ORG"), [row["name"], *extra])
        for row in outlets:
            if row.get("outlet"):
                known = self.entry(
                    {**row, "name": row["outlet"], "kind": row.get("type", "media")}, "ORG", as_type="ORG"
                )
                add(known, [row["outlet"], *resources.names_in(row.get("aliases", ""))])
        for row in places:
            if row.get("name"):
                add(
                    self.entry(row, row.get("type") or "GPE"),
                    [row["name"], *resources.names_in(row.get("aliases", ""))],
                )
        self.by_name = {name: list(found.values()) for name, found in by_name.items()}
        self.people_by_last = {name: list(found.values()) for name, found in last.items()}
        self._words(demonyms, metonyms, titles, given_names, role_nouns)
        return self

    @staticmethod
    def entry(
        row: Mapping[str, str], type_: str, offices: tuple[Office, ...] = (), as_type: str | None = None
    ) -> Known:
        """What a row of a table says."""
        return Known(
            entity_key(as_type or type_, row["name"], row.get("wikidata_id")),
            row["name"],
            as_type or type_,
            row.get("wikidata_id") or None,
            row.get("country") or None,
            (row.get("gender") or "")[:1].lower() or None,
            row.get("kind") or None,
            row.get("description") or None,
            (row.get("family_first") or "").lower() in ("1", "true", "yes", "y"),
            offices,
        )

    def _words(
        self, demonyms: Rows, metonyms: Rows, titles: Rows, given_names: Rows, role_nouns: Rows
    ) -> None:
        numbers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for row in demonyms:
            if row.get("demonym") and row.get("place"):
                numbers[row["demonym"].lower(), row["place"], row.get("country", "")].add(
                    row.get("number") or "any"
                )
        for (word, place, country), found in numbers.items():
            self.demonyms.setdefault(word, []).append(Demonym(place, country, frozenset(found)))
        for row in metonyms:
            if row.get("metonym") and row.get("stands_for"):
                metonym = Metonym(
                    row["stands_for"], row.get("stands_for_type") or "GPE", row.get("country", "")
                )
                found_metonyms = self.metonyms.setdefault(normalize_name(row["metonym"]), [])
                if metonym not in found_metonyms:
                    found_metonyms.append(metonym)
        for row in titles:
            written = row.get("title", "").lower()
            forms = {written, written.replace(".", "")} if row.get("abbreviation") else {written}
            for words in {tuple(form.replace("-", " - ").split()) for form in forms if form}:
                title = Title(
                    words,
                    row.get("canonical") or written,
                    row.get("kind", ""),
                    (row.get("gender") or "").lower()[:1] or None,
                    row.get("position") or "before",
                )
                if title not in self.titles.setdefault(words[-1], []):
                    self.titles[words[-1]].append(title)
        for found_titles in self.titles.values():
            found_titles.sort(key=lambda t: (-len(t.words), t.words))
        for row in given_names:
            if row.get("name"):
                gender = (row.get("gender") or "").lower()[:1]
                self.given_names[normalize_name(row["name"])] = gender if gender in ("m", "f") else ""
        for row in role_nouns:
            if row.get("noun"):
                gender = (row.get("gender") or "").lower()[:1]
                self.roles[row["noun"].lower()] = Role(
                    row.get("kind", ""), row.get("number", ""), gender if gender in ("m", "f") else None
                )

    def known(self, name: str, types: Iterable[str] = ()) -> list[Known]:
        """Entries of a name (normalized here), of the given types when any are given.

        A short acronym must stand in capitals: "Cap" is not CAP; "Nato" may be NATO.
        """
        normal = normalize_name(name)
        found = self.by_name.get(normal, [])
        if found and len(normal) <= 3 and normal in self.acronyms and not name.replace(".", "").isupper():
            return []
        wanted = set(types)
        return [known for known in found if not wanted or known.type in wanted]

    def the(self, name: str, types: Iterable[str] = ()) -> Known | None:
        """The one entry of a name, or None when there is none or more than one."""
        found = self.known(name, types)
        return found[0] if len(found) == 1 else None

    def gender_of(self, given_name: str) -> str | None:
        """m, f, or None when the name is unknown or given to both."""
        return self.given_names.get(normalize_name(given_name)) or None

    def leaders(self, title: str, country: str, date: str) -> list[Known]:
        """Who led a country with a title on a date; nothing for offices that do not lead one."""
        if title not in HEADS_OF_STATE:
            return []
        held = self._offices.get((title, country), ())
        return [known for known, office in held if office.held_on(date)]

    @cached_property
    def _offices(self) -> dict[tuple[str, str], list[tuple[Known, Office]]]:
        found: dict[tuple[str, str], list[tuple[Known, Office]]] = defaultdict(list)
        for known in {k.key: k for ks in self.by_name.values() for k in ks if k.offices}.values():
            for office in known.offices:
                found[office.title, office.country].append((known, office))
        return found

    @cached_property
    def office_titles(self) -> frozenset[str]:
        """Canonical titles of offices of state, which one person of a name holds and the family does not."""
        return frozenset(
            t.canonical for titles in self.titles.values() for t in titles if t.kind in ("civil", "royal")
        )

    @cached_property
    def role_words(self) -> frozenset[str]:
        """Single words that are people's roles or titles and no given name: "president", "chair"."""
        words = {noun for noun, role in self.roles.items() if role.kind in ("person", "official")}
        words |= {
            title.words[0] for titles in self.titles.values() for title in titles if len(title.words) == 1
        }
        return frozenset(w for w in words if w not in self.given_names and w not in self.by_name)

    def is_generic(self, name: str) -> bool:
        """Whether a body's name says what it is and not whose: "Supreme Court", "Defense Ministry", "Senate"."""
        words = normalize_name(name).split()
        return bool(words) and all(word in self._generic_words for word in words)

    def is_common(self, name: str) -> bool:
        """Whether many countries have a body of this name: "Supreme Court", "Congress", "Labour Party"."""
        return self.is_generic(name) or normalize_name(name).endswith(" party")

    @cached_property
    def _generic_words(self) -> frozenset[str]:
        words = {"of", "the", "for", "and", "on", "north", "south", "east", "west"}
        words |= {
            word
            for noun, role in self.roles.items()
            if role.kind in ("organization", "document")
            for word in noun.split()
        }
        words |= {
            word for titles in self.titles.values() for title in titles for word in title.canonical.split()
        }
        words |= {row["word"] for row in _rows("names/generic_heads.csv")}
        return frozenset(words)

    @cached_property
    def country_names(self) -> dict[str, str]:
        """Name of the country by its code, from the places and the demonyms."""
        names: dict[str, str] = {}
        for found in self.by_name.values():
            for known in found:
                if known.country and known.kind in ("country", "sovereign state"):
                    names.setdefault(known.country, known.name)
        for metonyms in self.metonyms.values():
            for metonym in metonyms:
                if metonym.country and metonym.type == "GPE":
                    names.setdefault(metonym.country, metonym.stands_for)
        return names


def _rows(name: str) -> Rows:
    try:
        return resources.table(name)
    except FileNotFoundError:
        return ()


@cache
def load_reference() -> Reference:
    """The reference from `seeds/`, read once a process."""
    return Reference.from_rows(
        people=_rows("names/people.csv"),
        offices=_rows("names/offices.csv"),
        organizations=_rows("names/organizations.csv"),
        places=[*_rows("names/places.csv"), *(r for r in _rows("entities/states.csv") if r["bare"] == "yes")],
        outlets=_rows("outlets.csv"),
        demonyms=_rows("names/demonyms.csv"),
        metonyms=_rows("names/metonyms.csv"),
        titles=_rows("titles.csv"),
        given_names=_rows("names/given_names.csv"),
        role_nouns=_rows("role_nouns.csv"),
    )


@cache
def speech_verbs() -> frozenset[str]:
    """Lemmas of verbs that report what somebody says or thinks."""
    rows = _rows("cues.csv")
    return frozenset(row["lemma"] for row in rows if row.get("pos") == "verb" and " " not in row["lemma"])
