"""Rows of what was said: claims, who and what they are about, and their figures.

In: a Doc with `doc._.claims` and `doc._.quantities`, its place, and the rows of its turns, sentences and mentions. Out: rows
of claims, claim_entities and quantities.
"""

from __future__ import annotations

from spacy.tokens import Doc

from tasks.carrier import Claim
from tasks.warehouse.placing import Enclosing, Place, Row


def claims(doc: Doc, place: Place, turns: list[Row], sentences: list[Row]) -> list[Row]:
    """One row a claim, in the order of `doc._.claims`."""
    found_claims: list[Claim] = doc._.claims
    ids = [
        place.new_id("claims", c.char_start, c.char_end, f"{c.attribution}|{c.speaker_text}|{c.cue_span}")
        for c in found_claims
    ]
    by_position = {row["position"]: row["turn_id"] for row in turns}
    turn, sentence = Enclosing(turns), Enclosing(sentences)
    found: list[Row] = []
    for claim_id, c in zip(ids, found_claims, strict=True):
        at = c.char_start if c.sentence_start is None else c.sentence_start
        pieces = c.fragments or [(c.char_start, c.char_end)]
        turn_id = by_position.get(c.turn) if c.turn is not None else None
        found.append(
            {
                "claim_id": claim_id,
                "turn_id": turn_id or turn(c.char_start, "turn_id"),
                "sentence_id": sentence(at, "sentence_id"),
                "text": c.text,
                **place.spans(c.char_start, c.char_end),
                "fragments": [place.spans(start, end) for start, end in pieces],
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


def claim_entities(doc: Doc, claims: list[Row], mentions: list[Row]) -> list[Row]:
    """Who makes each claim, and who and what it is about; `mentions` are the rows of `doc._.mentions`, in that order."""
    found: dict[tuple[str, str, str], Row] = {}
    for row, claim in zip(claims, doc._.claims, strict=True):
        speakers = [(one.mention, "speaker") for one in claim.speakers if one.mention is not None]
        for index, role in [*speakers, *claim.entities]:
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


def quantities(doc: Doc, place: Place, claims: list[Row]) -> list[Row]:
    """One row a figure, tied to the innermost claim that lists it."""
    claim_of: dict[int, Row] = {}  # the innermost claim that lists the figure
    for row, claim in zip(claims, doc._.claims, strict=True):
        for index in claim.quantities:
            other = claim_of.get(index)
            if other is None or _length(row) < _length(other):
                claim_of[index] = row
    found: list[Row] = []
    for i, q in enumerate(doc._.quantities):
        found.append(
            {
                "quantity_id": place.new_id("quantities", q.char_start, q.char_end, f"{q.measure}|{q.item}"),
                "claim_id": claim_of[i]["claim_id"] if i in claim_of else None,
                **place.spans(q.char_start, q.char_end),
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


def tolls(doc: Doc, place: Place) -> list[Row]:
    """One row a toll; one that only the title gives stands nowhere in the text."""
    found: list[Row] = []
    for t in doc._.tolls:
        nowhere = dict.fromkeys(("char_start", "char_end", "raw_start", "raw_end"))
        start, end = t.span or (0, 0)
        found.append(
            {
                "toll_id": place.new_id("tolls", start, end, t.measure),
                "measure": t.measure,
                "count": t.count,
                "at_least": t.at_least,
                "text": t.text,
                **(place.spans(*t.span) if t.span else nowhere),
                "evidence": t.evidence,
            }
        )
    return found


def _length(row: Row) -> int:
    return row["char_end"] - row["char_start"]
