"""From a spaCy Doc to rows: the one module that knows both the carrier and the tables.

In: a Doc that went through the pipeline (`doc._.transcript` and the lists of `tasks.carrier`). Out: row dicts for
documents, sources, turns, sentences, events, edits, corrections, mentions, document_entities, entities, claims,
claim_entities and quantities. All ids are made here, from the document, the table and the offsets, so that reading a
document again yields the same ids.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from spacy.tokens import Doc

from tasks.carrier import Claim, Correction, LocalEntity, Transcript
from tasks.text.traced import TracedText
from tasks.warehouse.tables import TABLES

Row = dict[str, Any]
# Half of a surrogate pair stands for a byte that could not be read; no UTF-8 file can hold it.
# matches "\udcff", not "é"
_SURROGATE = re.compile("[\ud800-\udfff]")
_MONTH = re.compile(r"^\d{4}-(?:0[1-9]|1[0-2])(?!\d)")  # "2015-09-30" and "2015-09", not "2015-13"
_WIKIDATA = re.compile(r"^Q[1-9]\d*$")  # "Q42", not "e_42"


def make_id(table: str, document_id: str, start: int, end: int, discriminator: str = "") -> str:
    """The id of a row found at [start, end) of a document: prefix of the table, 16 hex digits of a SHA-256."""
    text = f"{document_id}|{table}|{start}|{end}|{discriminator}"
    return f"{TABLES[table].prefix}_{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def from_doc(doc: Doc, run_id: str, pipeline_version: str) -> dict[str, list[Row]]:
    """Rows of one document, ready to be staged. Raises ValueError when the Doc has no transcript or a span of one of
    its finds lies outside its text."""
    transcript: Transcript | None = doc._.transcript
    if transcript is None:
        raise ValueError(
            "the Doc has no transcript: attach one with tasks.carrier.attach before the pipeline runs"
        )
    return _Document(doc, transcript, run_id, pipeline_version).rows()


class _Document:
    """The rows of one document while they are made."""

    def __init__(self, doc: Doc, transcript: Transcript, run_id: str, pipeline_version: str) -> None:
        self.doc, self.transcript, self.text = doc, transcript, transcript.text
        self.run_id, self.pipeline_version = run_id, pipeline_version
        self.id = transcript.document_id
        self.month = _month(transcript.metadata.published_on or transcript.metadata.published_at)
        self.entities: dict[str, LocalEntity] = {e.key: e for e in doc._.entities}
        self._taken: set[str] = set()

    def rows(self) -> dict[str, list[Row]]:
        turns = self.turns()
        sentences = self.sentences(turns)
        mentions = self.mentions(turns, sentences)
        claims = self.claims(turns, sentences)
        tables = {
            "turns": turns,
            "sentences": sentences,
            "events": self.events(),
            "edits": self.edits(),
            "corrections": self.corrections(),
            "mentions": mentions,
            "claims": claims,
            "claim_entities": self.claim_entities(claims, mentions),
            "quantities": self.quantities(claims),
            # Last, since the tables above may have named entities that the pipeline did not list.
            "document_entities": self.document_entities(),
        }
        entities = [{**row, "run_id": self.run_id} for row in self.entity_rows()]
        tables = {"documents": [self.document(len(turns))], "sources": [self.source()], **tables}
        for found in tables.values():
            for row in found:
                row.update(document_id=self.id, published_month=self.month, run_id=self.run_id)
        return {**tables, "entities": entities}

    # the document itself

    def document(self, turn_count: int) -> Row:
        t, meta = self.transcript, self.transcript.metadata
        extra = {**meta.extra, **({"speakers": list(meta.speakers)} if meta.speakers else {})}
        return {
            "revision": 1,
            "source_uri": t.source_uri,
            "source_sha256": t.source_sha256,
            "format": t.format,
            "kind": t.kind,
            "outlet": meta.outlet,
            "program": meta.program,
            "title": meta.title,
            "url": meta.url,
            "author": meta.author,
            "published_on": _date(meta.published_on or meta.published_at),
            "published_at": _moment(meta.published_at),
            "published_basis": meta.published_basis,
            "language": meta.language,
            "encoding": self.text.encoding,
            "offsets_of": t.offsets_of,
            "raw_bytes": len(self.text.raw),
            "text": self.text.text,
            "word_count": len(self.text.text.split()),
            "turn_count": turn_count,
            "duplicate_of": t.duplicate_of,
            "warnings": list(t.warnings),
            "extra": json.dumps(extra, ensure_ascii=False, sort_keys=True, default=str) if extra else None,
            "pipeline_version": self.pipeline_version,
        }

    def source(self) -> Row:
        decoded, offsets = _readable(self.text)
        return {
            "source_sha256": self.transcript.source_sha256,
            "raw_origin": _origin(self.text),
            "raw": self.text.raw,
            "encoding": self.text.encoding,
            "decoded": decoded,
            "offsets": offsets,
        }

    def edits(self) -> list[Row]:
        return [
            {
                "position": i,
                **edit._asdict(),
                "original": _storable(edit.original),
                "replacement": _storable(edit.replacement),
            }
            for i, edit in enumerate(self.text.edits())
        ]

    def events(self) -> list[Row]:
        found = [m for m in self.text.marks if m.kind == "event"]
        return [
            {
                "event_id": self.new_id(
                    "events", m.start, m.end, f"{m.values.get('type')}|{m.values.get('text')}"
                ),
                "position": i,
                "type": m.values.get("type"),
                "text": m.values.get("text"),
                **self.spans(m.start, m.end),
            }
            for i, m in enumerate(found)
        ]

    # turns and sentences

    def turns(self) -> list[Row]:
        found: list[Row] = []
        for turn in sorted(self.doc._.turns, key=lambda t: t.position):
            self.know(turn.speaker_key, turn.speaker_name, "PERSON")
            found.append(
                {
                    "turn_id": self.new_id("turns", turn.char_start, turn.char_end),
                    "position": turn.position,
                    **self.spans(turn.char_start, turn.char_end),
                    "label": turn.label,
                    "speaker_name": turn.speaker_name,
                    "speaker_id": turn.speaker_key,
                    "role": turn.role,
                    "basis": turn.basis,
                    "confidence": turn.confidence,
                    "evidence": turn.evidence,
                    "time_start": turn.time_start,
                    "time_end": turn.time_end,
                    "inferred": turn.inferred,
                }
            )
        return found

    def sentences(self, turns: list[Row]) -> list[Row]:
        if not self.doc.has_annotation("SENT_START"):
            return []
        at = _Finder(turns)
        found: list[Row] = []
        for sent in self.doc.sents:
            start, end = sent.start_char, sent.end_char
            if self.doc.text[start:end].isspace():
                continue
            found.append(
                {
                    "sentence_id": self.new_id("sentences", start, end),
                    "turn_id": at(start, "turn_id"),
                    "position": len(found),
                    "char_start": start,
                    "char_end": end,
                }
            )
        return found

    # names

    def corrections(self) -> list[Row]:
        found: list[Row] = []
        for c in self.doc._.corrections:
            self._know_corrected(c)
            found.append(
                {
                    "correction_id": self.new_id(
                        "corrections", c.char_start, c.char_end, f"{c.original}|{c.replacement}"
                    ),
                    **self.spans(c.char_start, c.char_end),
                    "original": c.original,
                    "replacement": c.replacement,
                    "entity_id": c.entity_id,
                    "entity_type": c.entity_type,
                    "rule": c.rule,
                    "action": c.action,
                    "confidence": c.confidence,
                    "evidence": c.evidence,
                    "decided_by": c.decided_by,
                }
            )
        return found

    def mentions(self, turns: list[Row], sentences: list[Row]) -> list[Row]:
        turn, sentence = _Finder(turns), _Finder(sentences)
        found: list[Row] = []
        for m in self.doc._.mentions:
            self.know(m.entity_key, m.text, m.type)
            found.append(
                {
                    "mention_id": self.new_id("mentions", m.char_start, m.char_end, f"{m.type}|{m.kind}"),
                    "turn_id": turn(m.char_start, "turn_id"),
                    "sentence_id": sentence(m.char_start, "sentence_id"),
                    **self.spans(m.char_start, m.char_end),
                    "text": m.text,
                    "type": m.type,
                    "kind": m.kind,
                    "entity_id": m.entity_key,
                    "basis": m.basis,
                    "confidence": m.confidence,
                    "metonym": m.metonym,
                }
            )
        return found

    def know(self, key: str | None, name: str | None, type: str) -> None:
        """Make sure that an entity that is referred to has a row."""
        if key is not None and key not in self.entities:
            wikidata_id = key if _WIKIDATA.match(key) else None
            origin = "reference" if wikidata_id else "corpus"
            self.entities[key] = LocalEntity(key, name or key, type, wikidata_id=wikidata_id, origin=origin)  # type: ignore[arg-type]

    def _know_corrected(self, c: Correction) -> None:
        self.know(c.entity_id, c.replacement, c.entity_type)

    def document_entities(self) -> list[Row]:
        return [
            {
                "entity_id": e.key,
                "name": e.name,
                "type": e.type,
                "aliases": sorted(set(e.aliases)),
                "titles": sorted(set(e.titles)),
                "gender": e.gender,
                "confidence": e.confidence,
            }
            for e in self.entities.values()
        ]

    def entity_rows(self) -> list[Row]:
        return [
            {
                "entity_id": e.key,
                "name": e.name,
                "type": e.type,
                "wikidata_id": e.wikidata_id,
                "country": e.country,
                "gender": e.gender,
                "description": e.description,
                "aliases": sorted(set(e.aliases)),
                "origin": e.origin,
            }
            for e in self.entities.values()
        ]

    # claims

    def claims(self, turns: list[Row], sentences: list[Row]) -> list[Row]:
        claims: list[Claim] = self.doc._.claims
        ids = [
            self.new_id("claims", c.char_start, c.char_end, f"{c.attribution}|{c.speaker_text}|{c.cue_span}")
            for c in claims
        ]
        by_position = {row["position"]: row["turn_id"] for row in turns}
        turn, sentence = _Finder(turns), _Finder(sentences)
        found: list[Row] = []
        for claim_id, c in zip(ids, claims, strict=True):
            self.know(c.speaker_key, c.speaker_name or c.speaker_text, "PERSON")
            at = c.char_start if c.sentence_start is None else c.sentence_start
            pieces = c.fragments or [(c.char_start, c.char_end)]
            turn_id = by_position.get(c.turn) if c.turn is not None else None
            found.append(
                {
                    "claim_id": claim_id,
                    "turn_id": turn_id or turn(c.char_start, "turn_id"),
                    "sentence_id": sentence(at, "sentence_id"),
                    "text": c.text,
                    **self.spans(c.char_start, c.char_end),
                    "fragments": [self.spans(start, end) for start, end in pieces],
                    "attribution": c.attribution,
                    "quote_type": c.quote_type,
                    "speaker_text": c.speaker_text,
                    "speaker_name": c.speaker_name,
                    "speaker_id": c.speaker_key,
                    "speaker_kind": c.speaker_kind,
                    "speaker_char_start": c.speaker_span[0] if c.speaker_span else None,
                    "speaker_char_end": c.speaker_span[1] if c.speaker_span else None,
                    "cue": c.cue,
                    "cue_lemma": c.cue_lemma,
                    "cue_class": c.cue_class,
                    "cue_char_start": c.cue_span[0] if c.cue_span else None,
                    "cue_char_end": c.cue_span[1] if c.cue_span else None,
                    "cue_negated": c.cue_negated,
                    "stance": c.stance,
                    "tense": c.tense,
                    "hedges": list(c.hedges),
                    "negated": c.negated,
                    "parent_claim_id": ids[c.parent] if c.parent is not None else None,
                    "event_date": c.event_date,
                    "rule": c.rule,
                    "confidence": c.confidence,
                }
            )
        return found

    def claim_entities(self, claims: list[Row], mentions: list[Row]) -> list[Row]:
        found: dict[tuple[str, str, str], Row] = {}
        for row, claim in zip(claims, self.doc._.claims, strict=True):
            for index, role in claim.entities:
                mention = mentions[index]
                if mention["entity_id"] is None:
                    continue
                key = (row["claim_id"], mention["mention_id"], role)
                found[key] = {
                    "claim_id": key[0],
                    "entity_id": mention["entity_id"],
                    "mention_id": key[1],
                    "role": role,
                }
        return list(found.values())

    def quantities(self, claims: list[Row]) -> list[Row]:
        claim_of: dict[int, Row] = {}  # the innermost claim that lists the figure
        for row, claim in zip(claims, self.doc._.claims, strict=True):
            for index in claim.quantities:
                other = claim_of.get(index)
                if other is None or _length(row) < _length(other):
                    claim_of[index] = row
        found: list[Row] = []
        for i, q in enumerate(self.doc._.quantities):
            found.append(
                {
                    "quantity_id": self.new_id(
                        "quantities", q.char_start, q.char_end, f"{q.measure}|{q.item}"
                    ),
                    "claim_id": claim_of[i]["claim_id"] if i in claim_of else None,
                    **self.spans(q.char_start, q.char_end),
                    "text": q.text,
                    "low": q.low,
                    "high": q.high,
                    "comparator": q.comparator,
                    "unit": q.unit,
                    "item": q.item,
                    "measure": q.measure,
                }
            )
        return found

    # helpers

    def new_id(self, table: str, start: int, end: int, discriminator: str = "") -> str:
        """An id that no other row of the document has; equal finds are told apart by their order."""
        made = make_id(table, self.id, start, end, discriminator)
        times = 1
        while made in self._taken:
            times += 1
            made = make_id(table, self.id, start, end, f"{discriminator}|{times}")
        self._taken.add(made)
        return made

    def spans(self, start: int, end: int) -> Row:
        raw_start, raw_end = self.text.raw_span(start, end)
        return {"char_start": start, "char_end": end, "raw_start": raw_start, "raw_end": raw_end}


class _Finder:
    """Which of a list of rows, in order and apart from one another, holds an offset."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = sorted(rows, key=lambda row: row["char_start"])
        self._starts = [row["char_start"] for row in self._rows]

    def __call__(self, offset: int, key: str) -> str | None:
        i = bisect_right(self._starts, offset) - 1
        if i < 0 or offset >= self._rows[i]["char_end"]:
            return None
        return self._rows[i][key]


def _length(row: Row) -> int:
    return row["char_end"] - row["char_start"]


def _storable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _origin(text: TracedText) -> int:
    return text.raw_origin


def _readable(text: TracedText) -> tuple[str | None, list[int] | None]:
    """(`raw` as text, byte offset of each character) for what SQL cannot decode itself; (None, None) for UTF-8."""
    decoded = text.decoded
    if text.encoding in ("utf-8", "ascii") and not _SURROGATE.search(decoded):
        return None, None
    if len(decoded) == len(text.raw):
        return _storable(decoded), None
    origin = _origin(text)
    return _storable(decoded), [text._base.byte(i) - origin for i in range(len(decoded))]


def _month(iso: str | None) -> str:
    return iso[:7] if iso and _MONTH.match(iso) else "unknown"


def _date(iso: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso[:10]) if iso else None
    except ValueError:
        return None


def _moment(iso: str | None) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(iso) if iso else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
