"""Rows of what a document is and how its bytes became text: documents, sources, edits, events.

In: a transcript with its traced text. Out: row dicts, still without the columns that every row of a document shares.
"""

from __future__ import annotations

import datetime as dt
import json
import re

from tasks.carrier import Transcript
from tasks.text.traced import TracedText
from tasks.warehouse.placing import Place, Row

# Half of a surrogate pair stands for a byte that could not be read; no UTF-8 file can hold it.
# matches "\udcff", not "é"
_SURROGATE = re.compile("[\ud800-\udfff]")
_MONTH = re.compile(r"^\d{4}-(?:0[1-9]|1[0-2])(?!\d)")  # "2015-09-30" and "2015-09", not "2015-13"


def document(transcript: Transcript, turn_count: int, pipeline_version: str) -> Row:
    """One row: what the document is."""
    text, meta = transcript.text, transcript.metadata
    extra = {**meta.extra, **({"speakers": list(meta.speakers)} if meta.speakers else {})}
    return {
        "revision": 1,
        "source_uri": transcript.source_uri,
        "source_sha256": transcript.source_sha256,
        "format": transcript.format,
        "kind": transcript.kind,
        "outlet": meta.outlet,
        "program": meta.program,
        "title": meta.title,
        "url": meta.url,
        "author": meta.author,
        "published_on": _date(meta.published_on or meta.published_at),
        "published_at": _moment(meta.published_at),
        "published_basis": meta.published_basis,
        "language": meta.language,
        "encoding": text.encoding,
        "offsets_of": transcript.offsets_of,
        "raw_bytes": len(text.raw),
        "text": text.text,
        "word_count": len(text.text.split()),
        "turn_count": turn_count,
        "duplicate_of": transcript.duplicate_of,
        "warnings": list(transcript.warnings),
        "extra": json.dumps(extra, ensure_ascii=False, sort_keys=True, default=str) if extra else None,
        "pipeline_version": pipeline_version,
    }


def source(transcript: Transcript) -> Row:
    """The bytes it was made from, and how to read them."""
    text = transcript.text
    decoded, offsets = _readable(text)
    return {
        "source_sha256": transcript.source_sha256,
        "raw_origin": text.raw_origin,
        "raw": text.raw,
        "encoding": text.encoding,
        "decoded": decoded,
        "offsets": offsets,
    }


def edits(text: TracedText) -> list[Row]:
    """Every change between the bytes and the text."""
    return [
        {
            "position": i,
            **edit._asdict(),
            "original": _storable(edit.original),
            "replacement": _storable(edit.replacement),
        }
        for i, edit in enumerate(text.edits())
    ]


def events(place: Place) -> list[Row]:
    """Sounds, music and other marks that are no speech."""
    found = [m for m in place.text.marks if m.kind == "event"]
    return [
        {
            "event_id": place.new_id(
                "events", m.start, m.end, f"{m.values.get('type')}|{m.values.get('text')}"
            ),
            "position": i,
            "type": m.values.get("type"),
            "text": m.values.get("text"),
            **place.spans(m.start, m.end),
        }
        for i, m in enumerate(found)
    ]


def _storable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _readable(text: TracedText) -> tuple[str | None, list[int] | None]:
    """(`raw` as text, byte offset of each character) for what SQL cannot decode itself; (None, None) for UTF-8."""
    decoded = text.decoded
    if text.encoding in ("utf-8", "ascii") and not _SURROGATE.search(decoded):
        return None, None
    if len(decoded) == len(text.raw):
        return _storable(decoded), None
    origin = text.raw_origin
    return _storable(decoded), [text._base.byte(i) - origin for i in range(len(decoded))]


def month(transcript: Transcript) -> str:
    """The partition: month of publication as YYYY-MM, or `unknown`."""
    iso = transcript.metadata.published_on or transcript.metadata.published_at
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
