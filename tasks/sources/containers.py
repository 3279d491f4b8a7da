"""Files inside files: .gz, .zip, and tables (CSV, Parquet) with a column of texts.

In: the bytes of the container. Out: the drafts of what is inside, each named by its member or row. Nothing is written to
disk, so no path in an archive can escape; sizes are counted while unpacking, so no bomb goes off; archives inside
archives are opened one level deep.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from tasks.carrier import Reject
from tasks.sources import json_shapes, plain
from tasks.sources.decoding import decode
from tasks.sources.draft import Draft
from tasks.sources.json_rows import SPEAKER_KEYS, times
from tasks.sources.json_shapes import BODY_KEYS
from tasks.sources.metadata import from_fields, parse_date
from tasks.sources.source import Refused, Source, record_uri, sha256
from tasks.sources.utterances import Utterance, assemble
from tasks.text.traced import TracedText

Drafts = Iterator[Draft | Reject]
Parse = Callable[[bytes, Source], Drafts]

LARGEST_MEMBER = 512 << 20  # bytes unpacked
LARGEST_ARCHIVE = 4 << 30
MOST_MEMBERS = 100_000
STEEPEST = 200  # unpacked bytes for one packed byte, above 16 MiB
_START_COLUMNS = frozenset(("start", "start_time", "begin", "starttime"))
_END_COLUMNS = frozenset(("end", "end_time", "stop", "endtime"))
_ID_COLUMNS = ("id", "doc_id", "document_id", "uid", "guid", "transcript_id", "url", "filename", "file")


def parse_gzip(raw: bytes, source: Source, parse: Parse) -> Drafts:
    """The one file inside, as if it lay there unpacked."""
    inner = replace(source, path=source.path.removesuffix(".gz"))
    for draft in parse(_inflate(raw), inner):
        if isinstance(draft, Draft):
            draft.offsets_of = "extracted"
        yield draft


def _inflate(raw: bytes) -> bytes:
    out = bytearray()
    rest = raw
    while rest.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            out += unpacker.decompress(rest, LARGEST_MEMBER - len(out) + 1)
        except zlib.error as e:
            raise Refused("broken", f"not a whole gzip file: {e}") from None
        if len(out) > LARGEST_MEMBER or (len(out) > 16 << 20 and len(out) > STEEPEST * len(raw)):
            raise Refused("too_large", "unpacks to more than a text would")
        if not unpacker.eof:
            raise Refused("truncated", "the gzip file breaks off")
        rest = unpacker.unused_data
    if not out:
        raise Refused("empty", "nothing in the gzip file")
    return bytes(out)


def parse_zip(raw: bytes, source: Source, parse: Parse) -> Drafts:
    """Every file inside, in the order of names; what cannot be read is a Reject of its own."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as e:
        raise Refused("broken", f"not a whole zip archive: {e}") from None
    members = [m for m in members if not _hidden(m.filename)]
    if not members:
        raise Refused("empty", "no file in the zip archive")
    if len(members) > MOST_MEMBERS:
        raise Refused("too_large", f"more than {MOST_MEMBERS} files in the archive")
    total = 0
    for m in members:
        uri = record_uri(source.uri, m.filename)
        try:
            content = _member(archive, m)
        except Refused as problem:
            yield Reject(uri, "", "parse", problem.reason, problem.detail)
            continue
        total += len(content)
        if total > LARGEST_ARCHIVE:
            raise Refused("too_large", "the archive unpacks to more than texts would")
        inner = Source(uri, m.filename, len(content), source.side_car)
        try:
            for draft in parse(content, inner):
                if isinstance(draft, Draft):
                    draft.name = m.filename if draft.name is None else f"{m.filename}/{draft.name}"
                    draft.raw = draft.raw if draft.raw is not None else content
                    draft.offsets_of = "extracted"
                    dated = parse_date(inner.name.rsplit(".", 1)[0])
                    if draft.metadata.published_on is None and dated:
                        draft.metadata.published_on, draft.metadata.published_basis = dated, "file_name"
                yield draft
        except Refused as problem:
            yield Reject(uri, sha256(content), "parse", problem.reason, problem.detail)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as e:
            yield Reject(
                uri,
                sha256(content),
                "parse",
                "broken",
                f"damaged in a way that its parser did not foresee ({type(e).__name__})",
            )


def _hidden(name: str) -> bool:
    return any(
        part.startswith((".", "__MACOSX"))
        for part in name.replace("\\", "/").split("/")
        if part not in (".", "..")
    )


def _member(archive: zipfile.ZipFile, m: zipfile.ZipInfo) -> bytes:
    if m.flag_bits & 1:
        raise Refused("encrypted", "a file in the archive is encrypted")
    if m.file_size > LARGEST_MEMBER or (
        m.file_size > 16 << 20 and m.file_size > STEEPEST * max(1, m.compress_size)
    ):
        raise Refused("too_large", "a file in the archive unpacks to more than a text would")
    try:
        with archive.open(m) as file:
            content = file.read(LARGEST_MEMBER + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as e:
        raise Refused("broken", f"a file in the archive cannot be unpacked: {e}"[:300]) from None
    if len(content) > LARGEST_MEMBER:
        raise Refused("too_large", "a file in the archive unpacks to more than a text would")
    if content.startswith((b"PK\x03\x04", b"\x1f\x8b")) and not m.filename.lower().endswith(".docx"):
        raise Refused("nested", "an archive inside an archive")
    return content


def parse_csv(raw: bytes, source: Source) -> Drafts:
    """A table with a column of texts: one document a row, or one document where rows are utterances with a speaker.

    Raw offsets count bytes of the file; a cell's doubled quotation marks are edits.
    """
    text, warnings = decode(raw)
    s = text.text
    rows = _rows(s, _delimiter(s[:20000]))
    header = next(rows, None)
    names = [s[a:b].strip().lower().strip('\ufeff"') for a, b in header] if header else []
    column = _text_column(names)
    if column is None:
        column = _prose_column(s, len(names))
    if column is None:
        raise Refused(
            "no_text", f"no column of texts in this table (found: {', '.join(n for n in names if n)[:120]})"
        )
    speaker = next(
        (
            i
            for k in SPEAKER_KEYS
            for i, n in enumerate(names)
            if n == k and i != column and k not in ("author", "label")
        ),
        None,
    )
    ids = next((i for k in _ID_COLUMNS for i, n in enumerate(names) if n == k), None)
    group = next(
        (
            i
            for k in (
                "doc_id",
                "document_id",
                "transcript_id",
                "episode_id",
                "episode",
                "url",
                "file",
                "filename",
            )
            for i, n in enumerate(names)
            if n == k
        ),
        None,
    )
    timed = bool(set(names) & _START_COLUMNS and set(names) & _END_COLUMNS)  # a recognizer's segments
    if speaker is not None or timed:
        yield from _utterance_rows(text, rows, names, column, speaker, group, warnings)
        return
    byte = at = 0
    for number, cells in enumerate(rows, start=1):
        if len(cells) <= column or not s[slice(*cells[column])].strip():
            continue
        a, b = cells[column]
        byte += len(s[at:a].encode(text.encoding, "surrogateescape"))
        own = s[a:b].encode(text.encoding, "surrogateescape")
        piece = TracedText.decode(own, text.encoding, raw_origin=byte)
        byte, at = byte + len(own), b
        draft = plain.structure(piece.replace(_doubled(piece.text, 0, len(piece))), format="csv")
        values = {n: _cell(s, *cells[i]) for i, n in enumerate(names) if i != column and i < len(cells)}
        draft.metadata = from_fields(values, "csv")
        key = _cell(s, *cells[ids]) if ids is not None and ids < len(cells) else ""
        draft.name, draft.raw = key[:200] or f"row-{number}", own
        draft.warnings.extend(warnings)
        yield draft


def _utterance_rows(text, rows, names, column, speaker, group, warnings) -> Drafts:
    s = text.text
    documents: dict[str, list[Utterance]] = {}
    values: dict[str, dict[str, str]] = {}
    for cells in rows:
        if len(cells) <= max(column, speaker or 0):
            continue
        key = _cell(s, *cells[group]) if group is not None and group < len(cells) else ""
        a, b = cells[column]
        row = {n: _cell(s, *cells[i]) for i, n in enumerate(names) if i != column and i < len(cells)}
        label = _cell(s, *cells[speaker]).rstrip(":")[:200] if speaker is not None else None
        start, end = times(row)
        documents.setdefault(key, []).append(Utterance(a, b, label or None, start, end))
        values.setdefault(
            key,
            {
                n: _cell(s, *cells[i])
                for i, n in enumerate(names)
                if i not in (column, speaker) and i < len(cells)
            },
        )
    if not documents:
        raise Refused("empty", "a table without rows")
    for key, utterances in documents.items():
        first, last = utterances[0].start, max(u.end for u in utterances)
        origin = len(s[:first].encode(text.encoding, "surrogateescape"))
        own = s[first:last].encode(text.encoding, "surrogateescape")
        piece = TracedText.decode(own, text.encoding, raw_origin=origin)
        moved = [replace(u, start=u.start - first, end=u.end - first) for u in utterances]
        moved = json_shapes.in_seconds(moved)
        draft = assemble(piece, moved, "csv", unescape=_doubled, merge=speaker is None, rule="table")
        draft.metadata = from_fields(values[key], "csv")
        draft.name = key or None
        draft.raw = own if key else None
        draft.warnings.extend(warnings)
        yield draft


def _doubled(s: str, start: int, end: int):
    """Edits for the doubled quotation marks of a quoted cell."""
    from tasks.text.traced import Replacement

    if (start and s[start - 1] == '"') or s.find('""', start, end) >= 0:
        at = s.find('""', start, end)
        while at >= 0:
            yield Replacement(at, at + 2, '"', "markup", "csv-quote")
            at = s.find('""', at + 2, end)


def _cell(s: str, a: int, b: int) -> str:
    return " ".join(s[a:b].replace('""', '"').split())


def _delimiter(head: str) -> str:
    first = head.lstrip("\ufeff").split("\n", 1)[0]
    return max(",\t;|", key=first.count)


def _rows(s: str, delimiter: str) -> Iterator[list[tuple[int, int]]]:
    """Cells of each row as (start, end) in the text, without the enclosing quotation marks (RFC 4180)."""
    at, n = 0, len(s)
    row: list[tuple[int, int]] = []
    while at < n:
        if s[at] == '"':
            end = at + 1
            while True:
                end = s.find('"', end)
                if end < 0:
                    end = n
                    break
                if s.startswith('""', end):
                    end += 2
                    continue
                break
            after = end + 1
            if after >= n or s[after] in (delimiter, "\n", "\r"):
                row.append((at + 1, end))
                at = after
            else:  # words go on after the closing mark: the marks are the text's own
                first = at
                while after < n and s[after] not in (delimiter, "\n", "\r"):
                    after += 1
                row.append((first, after))
                at = after
        else:
            end = at
            ends = [
                x for x in (s.find(delimiter, at, at + 100_000), s.find("\n", at, at + 100_000)) if x >= 0
            ]
            if not ends:
                ends = [x for x in (s.find(delimiter, at), s.find("\n", at)) if x >= 0] or [n]
            end = min(ends)
            row.append((at, end - 1 if end > at and s[end - 1 : end] == "\r" else end))
            at = end
        if at >= n or s[at] in "\r\n":
            yield row
            row = []
            while at < n and s[at] in "\r\n":
                at += 1
        else:
            at += 1  # the delimiter
            if at >= n:
                row.append((n, n))
    if row:
        yield row


def _prose_column(s: str, columns: int) -> int | None:
    """The column of a table that holds running text under a name of its own: the one with by far the most words."""
    words = [0] * columns
    count = 0
    for cells in islice(_rows(s, _delimiter(s[:20000])), 1, 51):
        count += 1
        for i, (a, b) in enumerate(cells[:columns]):
            words[i] += len(s[a:b].split())
    order = sorted(range(columns), key=lambda i: -words[i])
    if not count or columns < 2 or words[order[0]] < 8 * count or words[order[0]] < 2 * words[order[1]]:
        return None
    return order[0]


def _text_column(names: list[str]) -> int | None:
    for key in (
        *BODY_KEYS,
        "utterance",
        "sentence",
        "speech",
        "quote",
        "caption",
        "line",
        "message",
        "utt",
        "words",
        "tweet",
    ):
        if key in names:
            return names.index(key)
    return None


def parse_parquet(raw: bytes, source: Source) -> Drafts:
    """A Parquet table with a column of texts, one document a row, read in batches. Offsets count the cell's UTF-8."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(raw))
        names = [n.lower() for n in file.schema_arrow.names]
    except (pa.ArrowException, OSError, ValueError) as e:
        raise Refused("broken", f"not a whole Parquet file: {e}"[:300]) from None
    column = _text_column(names)
    if column is None:
        raise Refused("no_text", f"no column of texts in this table (found: {', '.join(names)[:120]})")
    number = 0
    for batch in file.iter_batches(batch_size=256):
        for row in batch.to_pylist():
            number += 1
            cells = {k.lower(): v for k, v in row.items()}
            value = cells.pop(names[column])
            if not isinstance(value, str) or not value.strip():
                continue
            own = value.encode("utf-8", "surrogatepass")
            draft = plain.structure(TracedText.decode(own, "utf-8"), format="parquet")
            draft.metadata = from_fields(
                {
                    k: str(v) if not isinstance(v, (str, int, float, list)) else v
                    for k, v in cells.items()
                    if v is not None
                },
                "table",
            )
            key = next((str(cells[k]) for k in _ID_COLUMNS if cells.get(k) is not None), "")
            draft.name, draft.raw, draft.offsets_of = key[:200] or f"row-{number}", own, "extracted"
            yield draft
