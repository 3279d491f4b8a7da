"""Stage directions: (LAUGHTER), (SOUNDBITE OF MUSIC), [inaudible], (ph), ♪ … ♪ and time stamps inside the text.

In: repaired text. Out: text without them, each removal a `markup` edit and each kept as an `event` mark with its type
and words. What counts as one stands in `seeds/sources/stage_directions.csv`; any other bracket ("[Russian airstrikes]",
"(NATO)") is the author's own and stays.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tasks import resources
from tasks.text.traced import Mark, Replacement, TracedText

# A bracket, escaped or not, with little in it. "\[laughs\]", "(CROSSTALK)" match; "(" alone must not.
_BRACKET = re.compile(r"\\?\[([^\[\]]{1,240}?)\\?\]|\(([^()]{1,240})\)|(?<![\w*])\*([^*\n]{2,40})\*(?![\w*])")
# Sung words between music notes, or a lone note. "♪ la la ♪" matches, "la la" must not.
_MUSIC = re.compile(
    r"[♪♫♬]+(?:(?:(?!\n\s*\n)[^♪♫♬]){0,200}[♪♫♬]+)?|(?<=[\s>])#(?:(?!\n\s*\n)[^#\n]){1,200} #(?=\s|$)"
)
# A time inside brackets. "[00:12:31]", "(04:04)" match; "(4:1)" must not.
_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?$")
# A time alone on its line. "00:05:00" and "[12:31]" match; "at 12:31" must not.
_TIME_LINE = re.compile(
    r"^[ \t]*[\[(]?((?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)[\])]?[ \t]*$", re.MULTILINE
)
_DASH = "—–-"


def set_aside_events(text: TracedText) -> TracedText:
    """Remove stage directions, leaving marks. Words around one stay apart by one blank."""
    s = text.text
    if not any(c in s for c in "([♪♫♬*#:"):
        return text
    changes: list[Replacement] = []
    marks = list(text.marks)
    before = 0
    for start, end, kind, words in _found(s):
        if start < before:
            continue
        a, b, new = _surroundings(s, start, end, before)
        if s[b : b + 1] == ":" and s[max(0, a - 1) : a] in ("", "\n"):
            b += 1  # "(on camera): Behind me" goes on with the speaker above
        changes.append(Replacement(a, b, new, "markup", f"event-{kind}"))
        values: dict[str, object] = {"type": kind, "text": words}
        if kind == "time":
            values["time"] = seconds(words)
        marks.append(Mark(a, b, "event", values))
        before = b
    return text.with_marks(marks).replace(changes) if changes else text


def event_type(words: str) -> str | None:
    """The type of a bracket's content, None where it is not a stage direction."""
    words = " ".join(words.split()).strip(" .!,;:")
    return _type_of(words) if words else None


def seconds(clock: str) -> float | None:
    """Seconds of "1:02:03.5", "02:03" or "02:03,500"; None for anything else."""
    m = _TIME.match(clock.strip())
    if not m:
        return None
    hours, minutes, secs, part = m.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(secs) + (float(f"0.{part}") if part else 0.0)


def _found(s: str) -> list[tuple[int, int, str, str]]:
    found = []
    for m in _BRACKET.finditer(s):
        words = m[1] or m[2] or m[3]
        if "\n" in words and re.search(r"\n\s*\n", words):
            continue
        kind = event_type(words)
        if kind and not (m[3] and kind in ("time", "phonetic", "sic")):
            found.append((m.start(), m.end(), kind, " ".join(words.split())))
    for m in _MUSIC.finditer(s):
        found.append((m.start(), m.end(), "music", " ".join(m[0].strip("♪♫♬# \n").split())))
    for m in _TIME_LINE.finditer(s):
        found.append((m.start(1), m.end(1), "time", m[1]))
    return sorted(found, key=lambda f: (f[0], -f[1]))


def _surroundings(s: str, start: int, end: int, before: int) -> tuple[int, int, str]:
    """What goes with the bracket: the blank before it, or one of two dashes that enclosed it."""
    left = start
    while left > before and s[left - 1] in " \t\u00a0":
        left -= 1
    after = s[end : end + 1]
    rest = re.match(r"[ \t\u00a0\n]*(--|[—–-])(?=\s)", s[end : end + 8])
    if rest and left > before and s[left - 1] in _DASH:
        return left, end + rest.end(), ""  # "and — (applause) — him" keeps one dash
    if not after or after.isspace() or after in ".,;:?!)]}’”\"'…":
        return left, end, ""
    if left == start and start and not s[start - 1].isspace():
        return start, end, " "  # "hello[laughs]there"
    return start, end, ""


@lru_cache(maxsize=4096)
def _type_of(words: str) -> str | None:
    if _TIME.match(words):
        return "time"
    for kind, pattern in _directions():
        if pattern.fullmatch(words):
            return kind
    return None


@cache
def _directions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["type"], re.compile(row["pattern"], re.IGNORECASE))
        for row in resources.table("sources/stage_directions.csv")
    )
