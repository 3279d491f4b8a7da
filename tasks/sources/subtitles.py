"""WebVTT, SubRip and YouTube SBV files into cues.

In: the decoded file. Out: drafts. A tolerant line scanner rather than a library, because raw offsets must hold to the byte
and broken files are common; webvtt-py and pysubs2 check it in the tests. Rules follow the WebVTT specification
(W3C, section 6) where a file is valid; text that stands outside any cue is kept and warned about, not dropped.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from tasks.carrier import Metadata
from tasks.sources.captions import Cue, assemble
from tasks.sources.decoding import decode
from tasks.sources.draft import Draft
from tasks.sources.source import Refused, Source
from tasks.text.traced import TracedText

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
# "00:00:01.000 --> 00:00:04.000 align:start" and "1:02:03,500-->…" match; "12:30 --> noon" must not.
_TIMING = re.compile(rf"[ \t]*{_CLOCK}[ \t]*-+>[ \t]*{_CLOCK}")
# A timing line that is broken on one side still ends the cue before it. "00:00:07.000 --> 00:00:1d.890" matches.
_ARROW = re.compile(r"[ \t]*\d[\d:.,]*[ \t]*-->")
_SBV_TIMING = re.compile(rf"[ \t]*{_CLOCK},{_CLOCK}[ \t]*$")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_BLOCK_WORDS = ("NOTE", "STYLE", "REGION")


def parse_vtt(raw: bytes, source: Source) -> Iterator[Draft]:
    """WebVTT. Without its signature line it is read all the same, with a warning."""
    text, warnings = decode(raw)
    start = text.text.lstrip("\ufeff")
    if not re.match(r"WEBVTT(?:[ \t\r\n]|$)", start):
        warnings.append("no WEBVTT line at its start")
    yield _draft(text, warnings, "vtt")


def parse_srt(raw: bytes, source: Source) -> Iterator[Draft]:
    """SubRip."""
    text, warnings = decode(raw)
    yield _draft(text, warnings, "srt")


def parse_sbv(raw: bytes, source: Source) -> Iterator[Draft]:
    """YouTube's SBV."""
    text, warnings = decode(raw)
    yield _draft(text, warnings, "sbv")


def _draft(text: TracedText, warnings: list[str], format: str) -> Draft:
    cues, loose, header = scan(text.text, format)
    timed = sum(c.start is not None for c in cues)
    if not timed:
        raise Refused("malformed" if cues else "empty", f"no timed caption in this {format.upper()} file")
    if loose:
        warnings.append(f"{loose} caption(s) without a readable time")
    draft = assemble(text, cues, format)
    draft.warnings.extend(warnings)
    language = header.get("language")
    draft.metadata = Metadata(
        language=language.split("-")[0].lower()[:8] if language else None,
        extra={f"caption_{k}": v for k, v in header.items() if k in ("kind", "language")},
    )
    return draft


def scan(s: str, format: str) -> tuple[list[Cue], int, dict[str, str]]:
    """The cues of a file, how many have no readable time, and the fields of a WebVTT header. Linear."""
    timing = _SBV_TIMING if format == "sbv" else _TIMING
    lines = _Lines(s)
    cues: list[Cue] = []
    header: dict[str, str] = {}
    i = 0
    if format == "vtt" and s.lstrip("\ufeff").startswith("WEBVTT"):
        i = 1
        while i < len(lines) and s[lines[i][0] : lines[i][1]].strip() and not _TIMING.match(s, *lines[i]):
            key, colon, value = s[lines[i][0] : lines[i][1]].partition(":")
            if colon and key.strip().isalpha():
                header.setdefault(key.strip().lower(), value.strip()[:60])
            i += 1
        if i < len(lines) and _TIMING.match(s, *lines[i]) and i > 1:
            i -= 1 if s[lines[i - 1][0] : lines[i - 1][1]].strip().isdigit() else 0
    loose = 0
    while i < len(lines):
        a, b = lines[i]
        if _blank(s, a, b):
            i += 1
            continue
        block = i
        # In WebVTT a line of blanks is a line of the caption (roll-up captions have them), elsewhere it ends one.
        while i < len(lines) and not (
            _blank(s, *lines[i]) if format != "vtt" else lines[i][0] == lines[i][1]
        ):
            i += 1
        loose += _block(s, [lines[k] for k in range(block, i)], format, timing, cues)
    return cues, loose, header


class _Lines:
    """Where each line starts and ends, without its line end. Two columns: a long file has millions of lines."""

    def __init__(self, s: str) -> None:
        self._starts, self._ends = array("q"), array("q")
        for m in _LINE.finditer(s):
            self._starts.append(m.start())
            self._ends.append(m.start() + len(m[0].rstrip("\r\n")))

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, i: int) -> tuple[int, int]:
        return self._starts[i], self._ends[i]


def _block(
    s: str, lines: list[tuple[int, int]], format: str, timing: re.Pattern[str], cues: list[Cue]
) -> int:
    """Add the cues of one block (lines without a blank one between); returns how many have no time."""
    first = s[lines[0][0] : lines[0][1]].strip()
    if (
        format == "vtt"
        and re.match(rf"(?:{'|'.join(_BLOCK_WORDS)})(?:\s|$)", first)
        and not any(timing.match(s, *x) for x in lines)
    ):
        return 0
    found: Cue | None = None
    loose = 0
    pending: list[tuple[int, int]] = []
    for _k, (a, b) in enumerate(lines):
        m = timing.match(s, a, b)
        if m is None and not (format != "sbv" and _ARROW.match(s, a, b)):
            (pending if found is None else found.lines).append((a, b))
            continue
        if (
            found is not None
            and found.lines
            and (
                _is_identifier(s, *found.lines[-1]) or (len(found.lines) > 1 and _blank(s, *found.lines[-2]))
            )
        ):
            found.lines.pop()  # no blank line between two cues: the number belongs to this one
        elif found is None and pending:
            pending.pop()  # the identifier, a number or a name, right above the timing
            if pending:
                cues.append(Cue(pending, None, None))
                loose += 1
        pending = []
        found = Cue([], *_times(m)) if m else Cue([], None, None)
        loose += m is None
        cues.append(found)
    if found is None:
        continues = bool(cues) and format != "vtt"
        numbered = [x for x in pending if not _is_identifier(s, *x)]
        if numbered:
            if continues and len(numbered) == len(pending):
                cues[-1].lines.extend(numbered)  # an empty line inside a caption
            else:
                cues.append(Cue(numbered, None, None))
                loose += 1
    return loose


def _times(m: re.Match[str]) -> tuple[float, float]:
    g = m.groups()
    return _seconds(g[:4]), _seconds(g[4:])


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, part = parts
    return (
        int(hours or 0) * 3600
        + int(minutes or 0) * 60
        + int(seconds or 0)
        + int((part or "0").ljust(3, "0")) / 1000
    )


def _is_identifier(s: str, a: int, b: int) -> bool:
    return s[a:b].strip().isdigit()


def _blank(s: str, a: int, b: int) -> bool:
    return not s[a:b].strip(" \t\ufeff\u00a0")
