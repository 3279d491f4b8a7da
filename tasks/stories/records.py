"""What linking looks at. In: rows of the warehouse's tables (documents, claims, claim_entities, quantities, mentions,
entities), as lists of dicts. Out: `Corpus`, the same facts as small records keyed for linking."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from spacy.lang.en.stop_words import STOP_WORDS

from tasks import resources

Rows = Iterable[Mapping[str, Any]]
PLACES = ("GPE", "LOC", "FAC")
# matches "Smith's", "1,300", "36"; not "—"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d,.]*\d|\d")


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity of one claim, as bounds: [low, high], None where open."""

    quantity_id: str
    text: str
    low: float | None
    high: float | None
    comparator: str
    unit: str | None
    item: str | None
    measure: str | None


@dataclass(slots=True)
class Claim:
    """One claim, with what decides whether another says the same."""

    claim_id: str
    document_id: str
    text: str
    start: int = 0
    end: int = 0
    speaker_id: str | None = None
    speaker_name: str | None = None
    speaker_text: str | None = None
    speaker_kind: str | None = None
    country: str | None = None  # of the speaker: a ministry speaks for its country
    attribution: str = "reported"
    quote_type: str = "indirect"
    cue_class: str = "say"
    cue_negated: bool = False
    negated: bool = False
    event_date: str | None = None
    parent_claim_id: str | None = None
    entities: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()  # those of the entities that are places
    forms: tuple[str, ...] = ()  # names of the entities as they stand in the claim
    figures: tuple[Figure, ...] = ()

    @property
    def is_named(self) -> bool:
        """True when the speaker has a name; "officials" and "he" of nobody known have none."""
        return self.speaker_id is not None or self.speaker_name is not None

    @property
    def who(self) -> str:
        """The speaker in words, for evidence."""
        return self.speaker_name or self.speaker_text or "unnamed"

    def stems(self) -> frozenset[str]:
        """Stems of the content words."""
        return stems(self.text)


@dataclass(slots=True)
class Document:
    """One document: its day, its words and the entities it names, with counts."""

    document_id: str
    text: str
    title: str | None
    outlet: str | None
    published_on: dt.date | None
    entities: Counter[str] = field(default_factory=Counter)
    cites: frozenset[str] = frozenset()  # outlets that it names, in lower case
    places: frozenset[str] = frozenset()  # those of the entities that are places
    place_words: frozenset[str] = frozenset()  # words of the names of its places
    people: frozenset[str] = (
        frozenset()
    )  # persons by first and last name whom no reference knows and who say nothing in it
    tolls: dict[str, int] = field(default_factory=dict)  # measure: how many, where it does not say "at least"

    def told(self) -> str:
        """The text with its headline."""
        title = self.title or ""
        return self.text if self.text.lstrip().startswith(title) else f"{title}\n{self.text}"


def in_time(documents: Mapping[str, Document], keys: Iterable[str]) -> list[str]:
    """Documents by the day they were published (undated ones last); those of one day by their text, so that nothing hangs on
    ids unless texts are the same."""
    return sorted(keys, key=lambda k: (*_place(documents[k]), k))


def _place(document: Document) -> tuple[str, str]:
    return str(document.published_on or "9999"), _fingerprint(document.told())


@lru_cache(maxsize=200_000)
def _fingerprint(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


@dataclass(slots=True)
class Corpus:
    """Documents and their claims."""

    documents: dict[str, Document] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    by_document: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def from_rows(cls, tables: Mapping[str, Rows]) -> Corpus:
        """Build from rows by table name; tables that are absent count as empty."""
        corpus = cls()
        for row in tables.get("documents", ()):
            corpus.documents[row["document_id"]] = Document(
                row["document_id"],
                row["text"] or "",
                row.get("title"),
                row.get("outlet"),
                _day(row.get("published_on")),
            )
        for row in tables.get("mentions", ()):
            if row.get("entity_id") and row["document_id"] in corpus.documents and row.get("kind") == "name":
                corpus.documents[row["document_id"]].entities[row["entity_id"]] += 1
        for row in tables.get("tolls", ()):
            if row["document_id"] in corpus.documents and not row["at_least"]:
                corpus.documents[row["document_id"]].tolls[row["measure"]] = row["count"]
        known = {e["entity_id"]: e for e in tables.get("entities", ())}
        forms = {
            m.get("mention_id"): m.get("text", "")
            for m in tables.get("mentions", ())
            if m.get("kind") == "name"
        }
        speaking = {(row["document_id"], row.get("speaker_id")) for row in tables.get("claims", ())}
        for document in corpus.documents.values():
            kinds = {e: known.get(e, {}) for e in document.entities}
            document.places = frozenset(e for e, row in kinds.items() if row.get("type") in PLACES)
            document.place_words = frozenset(
                w for e in document.places for w in words(str(kinds[e].get("name")))
            )
            document.people = frozenset(
                e
                for e, row in kinds.items()
                if row.get("type") == "PERSON"
                and not row.get("wikidata_id")
                and " " in str(row.get("name"))
                and (document.document_id, e) not in speaking
            )
            document.cites = frozenset(
                outlets()[name]
                for e in document.entities
                if (name := str(known.get(e, {}).get("name")).lower().removeprefix("the ")) in outlets()
            ) - {(document.outlet or "").lower()}
        entities: dict[str, set[str]] = defaultdict(set)
        named: dict[str, set[str]] = defaultdict(set)
        for row in tables.get("claim_entities", ()):
            if row["role"] == "speaker":
                continue
            entities[row["claim_id"]].add(row["entity_id"])
            if row.get("mention_id") in forms:
                named[row["claim_id"]].add(forms[row["mention_id"]])
        texts = {row["claim_id"]: row["text"] for row in tables.get("claims", ())}
        figures: dict[str, list[Figure]] = defaultdict(list)
        for row in tables.get("quantities", ()):
            if row.get("claim_id"):
                figures[row["claim_id"]].append(_figure(row, texts.get(row["claim_id"], "")))
        for row in tables.get("claims", ()):
            key = row["claim_id"]
            claim = Claim(
                key, row["document_id"], row["text"], row["char_start"], row.get("char_end") or row["char_start"],
                row.get("speaker_id"), row.get("speaker_name"), row.get("speaker_text"), row.get("speaker_kind"),
                known.get(row.get("speaker_id") or "", {}).get("country"), row["attribution"], row["quote_type"],
                "deny" if _rejected(corpus.documents.get(row["document_id"]), row["char_start"]) else row["cue_class"], bool(row.get("cue_negated")), bool(row.get("negated")), row.get("event_date"),
                row.get("parent_claim_id"), frozenset(entities[key]),
                frozenset(e for e in entities[key] if known.get(e, {}).get("type") in PLACES),
                tuple(sorted(named[key])), tuple(figures[key]),
            )  # fmt: skip
            corpus.claims[key] = claim
            corpus.by_document[claim.document_id].append(claim)
        for claim in corpus.claims.values():
            parent = corpus.claims.get(claim.parent_claim_id or "")
            if parent is None:
                continue
            if parent.cue_class == "deny":
                claim.cue_negated = True  # it is not said to be so
            if not (
                claim.is_named or claim.speaker_text
            ):  # "reports say that he is expected to …": so the reports say
                claim.speaker_id, claim.speaker_name = parent.speaker_id, parent.speaker_name
                claim.speaker_text, claim.speaker_kind = parent.speaker_text, parent.speaker_kind
        for claims in corpus.by_document.values():
            claims.sort(key=lambda c: (c.start, c.end, c.claim_id))
        return corpus


# A claim that is told to be rejected: matches "rejected accusations that", "denied a report that", "dismissed as false claims
# that"; not "denied that", whose cue says so itself.
_REJECTED = re.compile(
    r"\b(?:reject|den[iy]|dismiss|refut|disput|rebut|contradict|brush)\w*\s+(?:\w+\s+){0,4}?"
    r"(?:claim|accusation|allegation|report|suggestion|charge|assertion|notion|idea|rumou?r)s?\s+(?:that\s+)?$",
    re.I,
)


def _rejected(document: Document | None, start: int) -> bool:
    return document is not None and _REJECTED.search(document.text[max(0, start - 80) : start]) is not None


# What stands beside a bare number that counts victims: matches "killed 3" and "Three dead"; not "Lee, 46, was injured".
_HARMED = r"(?:kill|dead|die|dying|death|injur|wound|hurt|hospital|casualt)\w*"

# A toll that has risen to a number: matches "the death toll rose to 12", "the number of people killed has climbed to"; not
# "rose by 12".
_TOLL = r"\b(?:toll|killed|dead|deaths)\b.{0,40}?\bto\s+"


def _figure(row: Mapping[str, Any], text: str) -> Figure:
    """A quantity's row; a number that counts nothing named and stands apart from what happened (an age, a day) loses its
    measure."""
    figure = Figure(**{name: row.get(name) for name in Figure.__slots__})  # type: ignore[arg-type]
    if figure.measure == "risen" and re.search(_TOLL + re.escape(figure.text), text, re.I):
        return replace(figure, measure="killed")
    if figure.measure is None or figure.unit or figure.item:
        return figure
    number = re.escape(figure.text)
    beside = rf"{_HARMED}\s+{number}\b|\b{number}\s+(?:(?:are|were|was|have|has|had|been|more|others?)\s+)*{_HARMED}"
    return figure if re.search(beside, text, re.I) else replace(figure, measure=None)


@lru_cache(maxsize=1)
def outlets() -> dict[str, str]:
    """Names and aliases of outlets, in lower case, with the outlet's first name."""
    found: dict[str, str] = {}
    for row in resources.table("outlets.csv"):
        for form in (row["outlet"], *resources.names_in(row["aliases"])):
            found.setdefault(form.lower().removeprefix("the "), row["outlet"].lower())
    return found


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date) or value is None:
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def words(text: str) -> list[str]:
    """Lower-case words and numbers, contractions whole."""
    return [w.lower().replace("’", "'") for w in _WORD.findall(text)]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A light stem: inflection off, derivation kept ("strikes", "striking" -> "strik"; Harman's S-stemmer and -ed, -ing)."""
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@lru_cache(maxsize=50_000)
def stems(text: str) -> frozenset[str]:
    """Stems of the content words of a text."""
    return frozenset(
        stem(w.removesuffix("'s")) for w in words(text) if w not in STOP_WORDS and (len(w) > 1 or w.isdigit())
    )
