"""What linking looks at. In: rows of the warehouse's tables (documents, claims, claim_entities, quantities, mentions,
entities), as lists of dicts. Out: `Corpus`, the same facts as small records keyed for linking."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from spacy.lang.en.stop_words import STOP_WORDS

Rows = Iterable[Mapping[str, Any]]
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
    position: int
    speaker_id: str | None
    speaker_name: str | None
    speaker_text: str | None
    quote_type: str
    attribution: str
    cue_class: str
    negated: bool
    cue_negated: bool
    event_date: str | None
    parent_claim_id: str | None = None
    entities: frozenset[str] = frozenset()
    figures: tuple[Figure, ...] = ()
    country: str | None = None  # of the speaker: a ministry speaks for its country

    @property
    def is_named(self) -> bool:
        return self.speaker_id is not None or self.speaker_name is not None

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
        countries = {e["entity_id"]: e.get("country") for e in tables.get("entities", ())}
        for row in tables.get("mentions", ()):
            if row.get("entity_id") and row["document_id"] in corpus.documents and row.get("kind") == "name":
                corpus.documents[row["document_id"]].entities[row["entity_id"]] += 1
        entities: dict[str, set[str]] = defaultdict(set)
        for row in tables.get("claim_entities", ()):
            entities[row["claim_id"]].add(row["entity_id"])
        figures: dict[str, list[Figure]] = defaultdict(list)
        for row in tables.get("quantities", ()):
            if row.get("claim_id"):
                figures[row["claim_id"]].append(
                    Figure(
                        row["quantity_id"], row["text"], row["low"], row["high"], row["comparator"], row.get("unit"),
                        row.get("item"), row.get("measure"),
                    )
                )  # fmt: skip
        for row in tables.get("claims", ()):
            claim = Claim(
                row["claim_id"], row["document_id"], row["text"], row["char_start"], row.get("speaker_id"),
                row.get("speaker_name"), row.get("speaker_text"), row["quote_type"], row["attribution"],
                row["cue_class"], bool(row.get("negated")), bool(row.get("cue_negated")), row.get("event_date"),
                row.get("parent_claim_id"), frozenset(entities[row["claim_id"]]), tuple(figures[row["claim_id"]]),
                countries.get(row.get("speaker_id") or ""),
            )  # fmt: skip
            corpus.claims[claim.claim_id] = claim
            corpus.by_document[claim.document_id].append(claim)
        return corpus


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
    return frozenset(stem(w) for w in words(text) if w not in STOP_WORDS and len(w) > 1)
