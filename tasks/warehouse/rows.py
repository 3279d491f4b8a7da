"""From a spaCy Doc to rows: the one module that knows both the carrier and the tables.

In: a Doc that went through the pipeline (`doc._.transcript` and the lists of `tasks.carrier`). Out: row dicts for
documents, sources, events and edits (`rows_source`), turns, sentences, corrections, mentions, document_entities and
entities (here), claims, claim_entities and quantities (`rows_claims`). Ids are made in `placing`.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

from tasks.carrier import Correction, LocalEntity, Transcript
from tasks.warehouse import rows_claims, rows_source
from tasks.warehouse.placing import Enclosing, Place, Row

_WIKIDATA = re.compile(r"^Q[1-9]\d*$")  # "Q42", not "e_42"


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
        self.doc, self.transcript = doc, transcript
        self.run_id, self.pipeline_version = run_id, pipeline_version
        self.place = Place(transcript.document_id, transcript.text)
        self.entities: dict[str, LocalEntity] = {e.key: e for e in doc._.entities}

    def rows(self) -> dict[str, list[Row]]:
        turns = self.turns()
        sentences = self.sentences(turns)
        mentions = self.mentions(turns, sentences)
        claims = rows_claims.claims(self.doc, self.place, turns, sentences)
        for claim in self.doc._.claims:
            self.know(claim.speaker_key, claim.speaker_name or claim.speaker_text, "PERSON")
        tables = {
            "documents": [rows_source.document(self.transcript, len(turns), self.pipeline_version)],
            "sources": [rows_source.source(self.transcript)],
            "turns": turns,
            "sentences": sentences,
            "events": rows_source.events(self.place),
            "edits": rows_source.edits(self.transcript.text),
            "corrections": self.corrections(),
            "mentions": mentions,
            "claims": claims,
            "claim_entities": rows_claims.claim_entities(self.doc, claims, mentions),
            "quantities": rows_claims.quantities(self.doc, self.place, claims),
            "tolls": rows_claims.tolls(self.doc, self.place),
            # Last, since the tables above may have named entities that the pipeline did not list.
            "document_entities": self.document_entities(),
        }
        month = rows_source.month(self.transcript)
        for found in tables.values():
            for row in found:
                row.update(document_id=self.place.document_id, published_month=month, run_id=self.run_id)
        return {**tables, "entities": [{**row, "run_id": self.run_id} for row in self.entity_rows()]}

    # turns and sentences

    def turns(self) -> list[Row]:
        found: list[Row] = []
        for turn in sorted(self.doc._.turns, key=lambda t: t.position):
            self.know(turn.speaker_key, turn.speaker_name, "PERSON")
            found.append(
                {
                    "turn_id": self.place.new_id("turns", turn.char_start, turn.char_end),
                    "position": turn.position,
                    **self.place.spans(turn.char_start, turn.char_end),
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
        at = Enclosing(turns)
        found: list[Row] = []
        for sent in self.doc.sents:
            start, end = sent.start_char, sent.end_char
            if self.doc.text[start:end].isspace():
                continue
            found.append(
                {
                    "sentence_id": self.place.new_id("sentences", start, end),
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
                    "correction_id": self.place.new_id(
                        "corrections", c.char_start, c.char_end, f"{c.original}|{c.replacement}"
                    ),
                    **self.place.spans(c.char_start, c.char_end),
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
        turn, sentence = Enclosing(turns), Enclosing(sentences)
        found: list[Row] = []
        for m in self.doc._.mentions:
            self.know(m.entity_key, m.text, m.type)
            found.append(
                {
                    "mention_id": self.place.new_id(
                        "mentions", m.char_start, m.char_end, f"{m.type}|{m.kind}"
                    ),
                    "turn_id": turn(m.char_start, "turn_id"),
                    "sentence_id": sentence(m.char_start, "sentence_id"),
                    **self.place.spans(m.char_start, m.char_end),
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
