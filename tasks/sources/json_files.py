"""JSON and JSON Lines files into drafts: one document a file, a record or a line.

In: raw bytes. Out: drafts whose raw offsets count bytes of the file. A file is read as one list of records where its
elements are documents; a broken line of a JSONL file is a Reject of its own and the rest goes on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tasks.carrier import Reject
from tasks.sources import json_shapes, plain
from tasks.sources.decoding import decode
from tasks.sources.draft import Draft, Piece, keep
from tasks.sources.jsontext import elements, parse, unescape
from tasks.sources.metadata import from_fields
from tasks.sources.source import HALF_WRITTEN, Refused, Source, record_uri, sha256
from tasks.sources.utterances import assemble
from tasks.text.traced import TracedText

_LINE = re.compile(rb"[^\r\n]+")
_ID_KEYS = ("id", "doc_id", "document_id", "uid", "uuid", "guid", "key", "transcript_id", "episode_id", "url")


def parse_json(raw: bytes, source: Source) -> Iterator[Draft | Reject]:
    """One JSON value, a list of documents, or several values one after another."""
    text, warnings = decode(raw)
    s = text.text
    whole = s.lstrip("\ufeff \t\r\n")
    if not whole.startswith("["):
        values = list(elements(s))
        if len(values) == 1 and (start := json_shapes.wrapped(s, values[0][0])) is not None:
            yield from _records(text, elements(s, start), warnings)
            return
        if len(values) == 1:
            draft = _document(text, values[0][0])
            draft.warnings.extend(warnings)
            yield draft
            return
        yield from _records(text, iter(values), warnings)
        return
    stream = elements(s)
    first = next(stream, None)
    if first is None:
        raise Refused("empty", "an empty list")
    if json_shapes.is_record(first[0]):
        yield from _records(text, _chain(first, stream), warnings)
        return
    value = [first[0], *(v for v, _, _ in stream)]
    draft = _document(text, value)
    draft.warnings.extend(warnings)
    yield draft


def parse_jsonl(raw: bytes, source: Source) -> Iterator[Draft | Reject]:
    """One JSON value a line. A file whose lines are the utterances of one document is one document.

    Lines that are held already are only hashed. A last line that breaks off without a line end is refused as half
    written: it will be read when it is whole.
    """
    lines = _LINE.finditer(raw)
    first = next((m for m in lines if m[0].strip()), None)
    if first is None:
        raise Refused("empty", "no line in it")
    try:
        value = parse(decode(first[0])[0].text)[0]
    except Refused:
        value = None
    if value is not None and not json_shapes.is_record(value):
        text, warnings = decode(raw)
        draft = _document(text, [v for v, _, _ in elements(text.text)])
        draft.warnings.extend(warnings)
        yield draft
        return
    numbered = [(number, m) for number, m in enumerate(_LINE.finditer(raw), start=1) if m[0].strip()]
    # All that is held is found first, so that no new record takes the name of one that stands further down.
    for number, m in [(n, m) for n, m in numbered if not _is_held(source, m[0], n)]:
        try:
            text, warnings = decode(m[0], origin=m.start())
            value = parse(text.text)[0]
            draft = _document(text, value)
        except Refused as problem:
            uri = record_uri(source.uri, f"line-{number}")
            reason, detail = problem.reason, problem.detail
            if m.end() == len(raw) and reason in ("truncated", "malformed"):
                reason, detail = HALF_WRITTEN, f"the last line breaks off: {detail}"
            yield Reject(uri, sha256(m[0]), "parse", reason, detail)
            continue
        draft.warnings.extend(warnings)
        draft.name, draft.raw = _name(value, number), m[0]
        yield draft


def _is_held(source: Source, line: bytes, number: int) -> bool:
    """True when a record with these bytes is held under the name that this line would get."""
    held = source.held
    if held is None:
        return False
    for name in held.names.get(sha256(line), ()):
        base = name.partition("~")[0]
        if name in held.met:
            continue
        # A name that is a number may be the number of a line, which another line may have by now.
        if not base.isdigit() or base in (str(number), _id_of(line, number)):
            held.met.add(name)
            return True
    return False


def _id_of(line: bytes, number: int) -> str:
    try:
        return _name(json.loads(line), number)
    except ValueError:
        return ""


def _chain(
    first: tuple[Any, int, int], rest: Iterator[tuple[Any, int, int]]
) -> Iterator[tuple[Any, int, int]]:
    yield first
    yield from rest


def _records(
    text: TracedText, values: Iterator[tuple[Any, int, int]], warnings: list[str]
) -> Iterator[Draft | Reject]:
    """Each value as a document over its own bytes. Byte offsets are carried along: the file is encoded once, in pieces."""
    s, encoding = text.text, text.encoding
    at = byte = 0
    for number, (_, start, end) in enumerate(values, start=1):
        byte += len(s[at:start].encode(encoding, "surrogateescape"))
        own = s[start:end].encode(encoding, "surrogateescape")
        piece = TracedText.decode(own, encoding, raw_origin=byte)
        byte, at = byte + len(own), end
        value = parse(piece.text)[0]
        try:
            draft = _document(piece, value)
        except Refused as problem:
            yield Reject("", sha256(own), "parse", problem.reason, f"record {number}: {problem.detail}")
            continue
        draft.warnings.extend(warnings)
        draft.name, draft.raw = _name(value, number), own
        yield draft


def _document(text: TracedText, value: Any) -> Draft:
    found = json_shapes.find(value)
    if found is None:
        raise Refused("no_text", "JSON without any text of a transcript or an article")
    said = found.utterances
    if (
        said
        and not any(u.label for u in said)
        and sum(text.text.count(">>", u.start, u.end) for u in said) > 1
    ):
        # Captions whose speakers change at ">>": the words first, then as any text of captions.
        changes = keep(len(text), [Piece(u.start, u.end, u.joint) for u in said], "json")
        for u in said:
            changes.extend(unescape(text.text, u.start, u.end))
        draft = plain.structure(text.replace(changes), format=found.format)
    elif said:
        draft = assemble(
            text, found.utterances, found.format, unescape=unescape, merge=found.merge, rule="json"
        )
    else:
        assert found.body is not None
        body = found.body
        changes = keep(len(text), [Piece(body.start, body.end)], "json")
        changes.extend(unescape(text.text, body.start, body.end))
        draft = plain.structure(text.replace(changes), format="json")
    draft.metadata = from_fields(json_shapes.fields(value), "json")
    return draft


def _name(value: Any, number: int) -> str:
    if isinstance(value, dict):
        for key in _ID_KEYS:
            if (
                isinstance(value.get(key), (str, int))
                and not isinstance(value.get(key), bool)
                and str(value[key]).strip()
            ):
                return str(value[key]).strip()[:200]
    return str(number)
