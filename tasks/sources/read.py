"""From a source to documents: open, sniff, parse, clean, identify.

In: a `Source`. Out: `Transcript`s ready for the language work, and `Reject`s for what could not become one. No exception
of a parser leaves here: a source that is not what it claims, is empty, binary, broken or hostile gives a Reject with a
short reason, and the run goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

from tasks.carrier import Reject, Transcript
from tasks.sources import formats
from tasks.sources.draft import Draft
from tasks.sources.language import detect
from tasks.sources.metadata import complete
from tasks.sources.opening import open_source
from tasks.sources.source import STDIN, Refused, Source, SourceError, document_id, record_uri, sha256
from tasks.text.clean import clean

logger = logging.getLogger(__name__)


def read(source: Source, *, format: str | None = None) -> Iterator[Transcript | Reject]:
    """The documents of a source, parsed and cleaned, one after the other.

    `format` names the format instead of sniffing it (`tasks.sources.sniff.FORMATS`). Raises SourceError for a format
    that does not exist; everything that is wrong with the source itself comes out as a Reject. Records that the source
    says are held already are left out, and noted in `source.held.met`.
    """
    if format is not None and format not in formats.PARSERS:
        raise SourceError(f"unknown format {format!r}; known: {', '.join(sorted(formats.PARSERS))}")
    digest = ""
    try:
        raw = open_source(source)
        digest = sha256(raw)
        if source.path == STDIN:  # standard input has no name: two texts that come that way are two documents
            source = replace(source, uri=f"{source.uri}{digest[:16]}")
    except Refused as problem:
        yield Reject(source.uri, digest, "discover", problem.reason, problem.detail)
        return
    seen: set[str] = set()
    yielded = False
    drafts = formats.parse(raw, source, format)
    while True:
        try:
            draft = next(drafts)
        except StopIteration:
            break
        except Refused as problem:
            yield Reject(source.uri, digest, "parse", problem.reason, problem.detail)
            return
        except Exception as e:  # a parser's mistake on a broken file must not end the run
            logger.debug("parser failed on %s", source.uri, exc_info=True)
            yield Reject(source.uri, digest, "parse", "broken", _unforeseen(e))
            return
        yielded = True
        if isinstance(draft, Reject):
            yield draft if draft.source_uri else replace(draft, source_uri=source.uri)
            continue
        yield _finish(draft, source, raw, digest, seen)
    if not yielded and not (source.held and source.held.met):
        yield Reject(source.uri, digest, "parse", "empty", "no document in it")


def _finish(draft: Draft, source: Source, raw: bytes, digest: str, seen: set[str]) -> Transcript | Reject:
    uri = source.uri
    if draft.name is not None:
        name, n = draft.name, 1
        taken = source.held.met if source.held else ()
        while (
            name in seen or name in taken
        ):  # two records under one name: the second is told apart by its number
            n += 1
            name = f"{draft.name}~{n}"
        seen.add(name)
        uri = record_uri(source.uri, name)
    own = sha256(draft.raw) if draft.raw is not None and draft.raw is not raw else digest
    try:
        text = clean(draft.text)
    except Exception as e:  # as above
        logger.debug("cleaning failed on %s", uri, exc_info=True)
        return Reject(uri, own, "clean", "broken", _unforeseen(e))
    if not any(c.isalnum() for c in text.text):
        return Reject(uri, own, "clean", "empty", "no words in it")
    warnings = list(draft.warnings)
    if "\ufffd" in text.text:
        warnings.append(f"{text.text.count(chr(0xFFFD))} character(s) could not be read")
    metadata = complete(draft.metadata, source, text)
    metadata.language = detect(text.text) or metadata.language
    if metadata.language not in (None, "en"):
        warnings.append(f"not in English ({metadata.language})")
    return Transcript(
        source_uri=uri,
        source_sha256=own,
        document_id=document_id(uri),
        format=draft.format,
        kind=draft.kind,
        text=text,
        metadata=metadata,
        warnings=warnings,
        offsets_of=draft.offsets_of,
    )


def _unforeseen(error: BaseException) -> str:
    """What to say of damage that a parser met without expecting it; the log has the whole of it."""
    return f"damaged in a way that its parser did not foresee ({type(error).__name__})"


Parser = Callable[..., Iterator[Draft | Reject]]
