"""The parsers by format, and the way from bytes to the right one.

In: bytes and the source they came from. Out: drafts. A parser is a generator over drafts of one format; a new format is
one module and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tasks.carrier import Reject
from tasks.sources import plain, subtitles
from tasks.sources.decoding import decode
from tasks.sources.draft import Draft
from tasks.sources.sniff import sniff
from tasks.sources.source import Source

Drafts = Iterator[Draft | Reject]


def parse(raw: bytes, source: Source, format: str | None = None) -> Drafts:
    """Drafts of the documents in `raw`. Raises Refused (or what a broken file makes a parser raise)."""
    name = format or sniff(raw[: 1 << 16], source.name)
    yield from PARSERS.get(name, PARSERS["text"])(raw, source)


def _text(raw: bytes, source: Source) -> Drafts:
    text, warnings = decode(raw)
    draft = plain.parse(text)
    draft.warnings.extend(warnings)
    yield draft


PARSERS: dict[str, Callable[[bytes, Source], Drafts]] = {
    "text": _text,
    "vtt": subtitles.parse_vtt,
    "srt": subtitles.parse_srt,
    "sbv": subtitles.parse_sbv,
}
