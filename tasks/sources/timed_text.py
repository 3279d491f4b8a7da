"""Timed text in XML (TTML, DFXP) into captions.

In: the bytes of a file. Out: one draft whose raw offsets count bytes of the file. Read as a list of tags, as all XML here.
Times may be clock times, offsets, frames or ticks (W3C TTML2, section 12.3) and add up from the outside in; a
paragraph's agent names its speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.carrier import Metadata
from tasks.sources.captions import Cue, assemble
from tasks.sources.decoding import decode_xml
from tasks.sources.draft import Draft
from tasks.sources.markup import Token, plain, tokens
from tasks.sources.source import Refused, Source

_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{2})(?:[.,](\d+)|:(\d+)(?:\.\d+)?)?$")
_OFFSET = re.compile(r"^(\d+(?:\.\d+)?)(h|ms|m|s|f|t)$")


def parse_ttml(raw: bytes, source: Source) -> Iterator[Draft]:
    """One file. Raises Refused when it holds no caption."""
    text, warnings = decode_xml(raw)
    s = text.text
    cues: list[Cue] = []
    rate, ticks = 30.0, 1.0
    agents: dict[str, str] = {}
    agent_id: str | None = None
    cue: Cue | None = None
    in_body, language = False, None
    starts: list[float] = []
    for t in tokens(s, xml=True):
        name = t.name.rsplit(":", 1)[-1].lower()
        if t.kind in ("open", "void"):
            if name == "tt":
                rate = _number(_attribute(t, "framerate"), rate)
                ticks = _number(_attribute(t, "tickrate"), rate)
                language = (t.get("xml:lang") or "").split("-")[0].lower() or None
            elif name == "agent":
                agent_id = t.get("xml:id")
            elif name == "body":
                in_body = True
            if in_body and name in ("body", "div", "p"):
                begin = _time(t.get("begin"), rate, ticks)
                outer = starts[-1] if starts else 0.0
                start = outer + (begin or 0.0)
                if name == "p" and t.kind == "open":
                    end = _time(t.get("end"), rate, ticks)
                    length = _time(t.get("dur"), rate, ticks)
                    finish = (
                        outer + end if end is not None else start + length if length is not None else None
                    )
                    timed = begin is not None or bool(t.get("end"))
                    cue = Cue([], start if timed else None, finish, agents.get(_attribute(t, "agent")))
                    cues.append(cue)
                if t.kind == "open":
                    starts.append(start)
            elif in_body and name == "span" and cue is not None and cue.start is None:
                begin = _time(t.get("begin"), rate, ticks)
                cue.start = begin if begin is None else (starts[-1] if starts else 0.0) + begin
            if name == "br" and cue is not None and cue.lines:
                cue.lines.append((t.end, t.end))
        elif t.kind == "close":
            if in_body and name in ("body", "div", "p") and starts:
                starts.pop()
            if name == "p":
                cue = None
            elif name == "body":
                in_body = False
        elif t.kind in ("text", "cdata"):
            if cue is not None:
                _extend(cue, t, s)
            elif agent_id and s[t.start : t.end].strip():
                agents.setdefault(agent_id, plain(s, t.start, t.end))
    for c in cues:
        c.lines = [(a, b) for a, b in c.lines if s[a:b].strip()]
    cues = [c for c in cues if c.lines]
    if not cues:
        raise Refused("empty", "timed text without any caption")
    draft = assemble(text, cues, "ttml")
    draft.metadata = Metadata(language=language)
    draft.warnings.extend(warnings)
    yield draft


# What the captions of a web player open with: YouTube's three formats. '<text start="1.2"' and '<p t="160"' match.
_PLAYER = re.compile(r"<(?:transcript|timedtext)\b[^<>]{0,200}>")


def player_captions(s: str) -> list[Cue]:
    """The captions of a web player's XML (`<text start=… dur=…>` in seconds, `<p t=… d=…>` in milliseconds), else []."""
    if not _PLAYER.search(s[:2000]):
        return []
    cues: list[Cue] = []
    cue: Cue | None = None
    for t in tokens(s, xml=True):
        if t.kind == "open" and t.name in ("text", "p"):
            start, length = t.get("start") or t.get("t"), t.get("dur") or t.get("d")
            scale = 1.0 if t.name == "text" else 1000.0
            begin = _number(start, 0.0) / scale if start else None
            cue = Cue(
                [], begin, begin + _number(length, 0.0) / scale if begin is not None and length else None
            )
            cues.append(cue)
        elif t.kind == "close" and t.name in ("text", "p"):
            cue = None
        elif t.kind in ("text", "cdata") and cue is not None:
            _extend(cue, t, s)
    for c in cues:
        c.lines = [(a, b) for a, b in c.lines if s[a:b].strip()]
    return [c for c in cues if c.lines and c.start is not None]


def _extend(cue: Cue, t: Token, s: str) -> None:
    """A stretch of text belongs to the cue's last line unless a line break came between."""
    start, end = (t.start + 9, max(t.start + 9, t.end - 3)) if t.kind == "cdata" else (t.start, t.end)
    if cue.lines and cue.lines[-1][0] <= cue.lines[-1][1] and cue.lines[-1][1] != cue.lines[-1][0]:
        cue.lines[-1] = (cue.lines[-1][0], end)
    elif cue.lines and cue.lines[-1][0] == cue.lines[-1][1]:
        cue.lines[-1] = (start, end)
    else:
        cue.lines.append((start, end))


def _attribute(t: Token, name: str) -> str:
    return next((v for k, v in t.all().items() if k.rsplit(":", 1)[-1] == name), "")


def _number(value: str, default: float) -> float:
    try:
        return max(1e-3, float(value))
    except ValueError:
        return default


def _time(value: str, rate: float, ticks: float) -> float | None:
    """Seconds of a TTML time expression, None where there is none."""
    if m := _CLOCK.match(value):
        hours, minutes, secs, part, frames = m.groups()
        total = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs)
        return total + (float(f"0.{part}") if part else 0.0) + (int(frames) / rate if frames else 0.0)
    if m := _OFFSET.match(value):
        unit = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "f": 1 / rate, "t": 1 / ticks}[m[2]]
        return float(m[1]) * unit
    return None
