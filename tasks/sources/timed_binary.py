"""Scenarist SCC and EBU STL captions, through ttconv.

In: the bytes of a file. Out: one draft. These files hold codes, not letters, so raw offsets count bytes of the extracted
text (`offsets_of` says "extracted"). Needs the extra `ontherecord[captions]`.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

from tasks.sources.captions import Cue, assemble
from tasks.sources.draft import Draft
from tasks.sources.source import Refused, Source
from tasks.text.traced import TracedText


def parse_scc(raw: bytes, source: Source) -> Iterator[Draft]:
    """Scenarist closed captions (CEA-608)."""
    yield _draft(raw, "scc")


def parse_stl(raw: bytes, source: Source) -> Iterator[Draft]:
    """EBU Tech 3264 subtitles."""
    if len(raw) < 1024 + 128:
        raise Refused("truncated", "an EBU STL file shorter than its header and one block")
    yield _draft(raw, "stl")


def _draft(raw: bytes, format: str) -> Draft:
    try:
        from ttconv.scc import reader as scc
        from ttconv.stl import reader as stl
    except ImportError:
        raise Refused(
            "needs_extra", f"reading {format.upper()} needs: pip install ontherecord[captions]"
        ) from None
    logging.getLogger("ttconv").setLevel(logging.CRITICAL)
    try:
        if format == "scc":
            model = scc.to_model(raw.decode("ascii", "replace"))
        else:
            model = stl.to_model(io.BytesIO(raw))
    except Exception as e:  # the reader's own errors are of many kinds
        raise Refused("malformed", " ".join(f"not {format.upper()}: {e}".split())[:200]) from None
    lines: list[str] = []
    cues: list[Cue] = []
    at = 0
    body = model.get_body()
    for p, begin in _paragraphs(body, 0.0) if body is not None else ():
        cue = Cue(
            [], begin, begin + float(p.get_end() - (p.get_begin() or 0)) if p.get_end() is not None else None
        )
        for line in _text(p).split("\n"):
            line = line.strip()
            if line:
                cue.lines.append((at, at + len(line)))
                lines.append(line)
                at += len(line) + 1
        if cue.lines:
            cues.append(cue)
    if not cues:
        raise Refused("empty", f"no caption in this {format.upper()} file")
    text = TracedText.decode("\n".join(lines).encode("utf-8", "replace"), "utf-8")
    draft = assemble(text, cues, format)
    draft.offsets_of = "extracted"
    return draft


def _paragraphs(element, begin: float):
    """Every paragraph with its absolute begin in seconds."""
    own = begin + float(element.get_begin() or 0)
    if type(element).__name__ == "P":
        yield element, own
        return
    for child in element:
        yield from _paragraphs(child, own)


def _text(element) -> str:
    name = type(element).__name__
    if name == "Text":
        return element.get_text()
    if name == "Br":
        return "\n"
    return "".join(_text(child) for child in element)
