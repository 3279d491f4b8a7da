"""The parsers by format, and the way from bytes to the right one.

In: bytes and the source they came from. Out: drafts. A parser is a generator over drafts of one format; a new format is
one module and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tasks.carrier import Reject
from tasks.sources import (
    containers,
    html_pages,
    json_files,
    mail,
    markdown,
    nexis,
    office,
    plain,
    subtitles,
    timed_binary,
    timed_text,
    xml_files,
)
from tasks.sources.decoding import decode
from tasks.sources.draft import Draft, Piece, keep
from tasks.sources.metadata import from_fields
from tasks.sources.sniff import sniff
from tasks.sources.source import Source
from tasks.text.traced import TracedText

Drafts = Iterator[Draft | Reject]


def parse(raw: bytes, source: Source, format: str | None = None) -> Drafts:
    """Drafts of the documents in `raw`. Raises Refused (or what a broken file makes a parser raise)."""
    name = format or sniff(raw[: 1 << 16], source.name)
    if format and name not in ("gzip", "zip", "docx") and raw.startswith(b"\x1f\x8b"):
        name = "gzip"  # the named format is that of the file inside
    yield from PARSERS[name](raw, source)


def _text(raw: bytes, source: Source) -> Drafts:
    text, warnings = decode(raw)
    s, at, byte, number = text.text, 0, 0, 0
    for number, article in enumerate(nexis.articles(s), start=1):
        byte += len(s[at : article.start].encode(text.encoding, "surrogateescape"))
        own = s[article.start : article.end].encode(text.encoding, "surrogateescape")
        at, byte = article.end, byte + len(own)
        piece = TracedText.decode(own, text.encoding, raw_origin=byte - len(own))
        body = Piece(article.body_start - article.start, article.body_end - article.start)
        draft = plain.parse(piece.replace(keep(len(piece), [body], "archive-fields")))
        draft.metadata = from_fields(article.fields, "text")
        draft.name, draft.raw = f"document-{number}", own
        draft.warnings.extend(warnings)
        yield draft
    if not number:
        draft = plain.parse(text)
        draft.warnings.extend(warnings)
        yield draft


def _gzip(raw: bytes, source: Source) -> Drafts:
    return containers.parse_gzip(raw, source, parse)


def _zip(raw: bytes, source: Source) -> Drafts:
    return containers.parse_zip(raw, source, parse)


PARSERS: dict[str, Callable[[bytes, Source], Drafts]] = {
    "text": _text,
    "markdown": markdown.parse_markdown,
    "html": html_pages.parse_html,
    "xml": xml_files.parse_xml,
    "json": json_files.parse_json,
    "jsonl": json_files.parse_jsonl,
    "csv": containers.parse_csv,
    "parquet": containers.parse_parquet,
    "vtt": subtitles.parse_vtt,
    "srt": subtitles.parse_srt,
    "sbv": subtitles.parse_sbv,
    "ttml": timed_text.parse_ttml,
    "scc": timed_binary.parse_scc,
    "stl": timed_binary.parse_stl,
    "pdf": office.parse_pdf,
    "docx": office.parse_docx,
    "rtf": office.parse_rtf,
    "eml": mail.parse_mail,
    "gzip": _gzip,
    "zip": _zip,
}
