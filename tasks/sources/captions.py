"""Timed captions into a document, whatever file they come from.

In: a text and its `Cue`s (spans of the text with a start and end time). Out: a `Draft` of kind `captions`: cue text only,
roll-up repeats dropped, turns where a voice tag, `>>`, a dash or a label says that the speaker changes, and a `cue` mark
with its times over every cue's words.
"""

from __future__ import annotations

import html
import re
from array import array
from dataclasses import dataclass
from itertools import pairwise

from tasks.sources import labels
from tasks.sources.draft import Draft
from tasks.sources.label_styles import style_of
from tasks.text.events import event_type
from tasks.text.traced import Mark, Replacement, TracedText
from tasks.text.whitespace import tighten

Span = tuple[int, int]

# Tags inside cue text. "<i>", "</font>", "<00:00:01.500>", "{\an8}" match; "a < b" must not.
_TAG = re.compile(
    r"</?(?:[A-Za-z][\w.\-]{0,40})(?:[ \t][^<>\n]{0,200}|\.[^<>\n]{0,80})?/?>|<\d[\d:.]{3,14}>|\{\\[^{}\n]{1,120}\}|</>"
)
# A voice tag. "<v Roger Bingham>" and "<v.loud Esme>" match "Roger Bingham", "Esme".
_VOICE = re.compile(r"<v(?:\.[\w.\-]+)?[ \t]+([^<>\n]{1,120})>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CHEVRONS = re.compile(r"(?:(?<=\s)|^)>{2,3}(?![>=])[ \t\u00a0]*", re.MULTILINE)
_DASH = re.compile(r"^[ \t]*[-–—][ \t]*(?=[^\s\-–—\d])", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]]*$")
_PAUSE = 2.0  # seconds without a caption that end a paragraph


@dataclass(slots=True)
class Cue:
    """One caption: where its lines stand in the text, when it is shown (seconds), who speaks if the file says so."""

    lines: list[Span]
    start: float | None
    end: float | None
    voice: str | None = None


def assemble(text: TracedText, cues: list[Cue], format: str, rule: str = "caption-markup") -> Draft:
    """Keep the words of the cues, in their order in the file, and structure them into turns."""
    s = text.text
    changes: list[Replacement] = []
    marks: list[Mark] = []
    lines_of = _without_repeats(s, cues)
    at, first = 0, True
    for cue, lines in zip(cues, lines_of, strict=True):
        begin = None
        for a, b in lines:
            joint = "" if first else "\n"
            if a > at or joint:
                changes.append(Replacement(at, a, joint, "markup", rule))
            changes.extend(_inline(s, a, b))
            begin = a if begin is None else begin
            at, first = b, False
        if begin is not None:
            values: dict[str, object] = {"time_start": cue.start, "time_end": cue.end}
            if cue.voice:
                values["voice"] = cue.voice
            marks.append(Mark(begin, at, "cue", values))
            for m in _VOICE.finditer(s, begin, at):
                marks.append(Mark(m.end(), at, "voice", {"label": _name(m[1])}))
    if at < len(s):
        changes.append(Replacement(at, len(s), "", "markup", rule))
    text = text.with_marks([*text.marks, *marks]).replace(changes)
    return _turns(text, format)


# A name as a directory of staff has it. "Roe, Jane", "Poe, Bob (External)" match; "Jane Roe, Mayor of X" must not.
_LAST_FIRST = re.compile(
    r"([^\W\d_][\w'’\-]+(?: [^\W\d_][\w'’\-]+)?), ([^\W\d_][\w'’\-.]*(?: [^\W\d_]\.?)?)( \([^()]{1,40}\))?"
)


def _name(value: str) -> str:
    """The name in a voice tag, the first name first."""
    name = " ".join(html.unescape(value).split())
    m = _LAST_FIRST.fullmatch(name)
    return f"{m[2]} {m[1]}{m[3] or ''}" if m and not m[2].isupper() else name


def _inline(s: str, start: int, end: int) -> list[Replacement]:
    """Tags and entities inside one line of a cue."""
    changes = [Replacement(m.start(), m.end(), "", "markup", "tag") for m in _TAG.finditer(s, start, end)]
    changes += [
        Replacement(m.start(), m.end(), html.unescape(m[0]), "encoding", "entity")
        for m in _ENTITY.finditer(s, start, end)
        if html.unescape(m[0]) != m[0]
    ]
    changes.sort()
    kept, before = [], start
    for c in changes:
        if c.start >= before:
            kept.append(c)
            before = c.end
    return kept


def _without_repeats(s: str, cues: list[Cue]) -> list[list[Span]]:
    """Lines of each cue; where captions roll up, without the lines that the cue before already showed."""
    counts = array("q")  # words of each caption that repeat the one before
    before: list[str] = []
    repeats = 0
    for cue in cues:
        now = [_plain(s[a:b]) for a, b in cue.lines]
        counts.append(_overlap(before, now) if before and now else 0)
        repeats += bool(counts[-1] and before[-1])
        before = now
    if len(cues) < 3 or repeats < 2 or repeats < 0.25 * (len(cues) - 1):
        return [cue.lines for cue in cues]
    out = [cues[0].lines] if cues else []
    for i in range(1, len(cues)):
        end, start, lines = cues[i - 1].end, cues[i].start, cues[i].lines
        count = counts[i] if end is not None and start is not None and start <= end + 0.35 else 0
        kept: list[Span] = []
        for (a, b), words in zip(lines, (_plain(s[a:b]).split() for a, b in lines), strict=True):
            if count >= len(words):
                count -= len(words)
            elif count:
                kept.append((_skip_words(s, a, b, count), b))  # a line that grows word by word
                count = 0
            else:
                kept.append((a, b))
        out.append(kept)
    return out


def _plain(line: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", line)).split())


def _overlap(before: list[str], now: list[str]) -> int:
    """How many words of `now`, from its first, repeat `before` from the start of one of its lines to its end."""
    words = " ".join(now).split()
    best = 0
    for k in range(len(before)):
        tail = " ".join(before[k:]).split()
        if tail and len(tail) <= len(words) and words[: len(tail)] == tail:
            best = max(best, len(tail))
    return best


def _skip_words(s: str, start: int, end: int, count: int) -> int:
    """Where the word after the first `count` words of the line begins; tags count for nothing."""
    at = start
    while count and at < end:
        tag = _TAG.match(s, at, end)
        if tag:
            at = tag.end()
            continue
        if s[at].isspace():
            at += 1
            continue
        while at < end and not s[at].isspace() and not _TAG.match(s, at, end):
            at += 1
        if at >= end or s[at].isspace() or _ends_word(s, at, end):
            count -= 1
    return at


def _ends_word(s: str, at: int, end: int) -> bool:
    while (tag := _TAG.match(s, at, end)) is not None:
        at = tag.end()
    return at >= end or s[at].isspace()


class _Start:
    """Where a turn begins: the marker [start, text) is removed, and who speaks if it says so."""

    __slots__ = ("label", "new_story", "start", "text")

    def __init__(self, start: int, text: int, label: str | None = None, new_story: bool = False) -> None:
        self.start, self.text, self.label, self.new_story = start, text, label, new_story


def _turns(text: TracedText, format: str) -> Draft:
    s = text.text
    cues = sorted((m for m in text.marks if m.kind == "cue"), key=lambda m: m.start)
    starts: dict[int, _Start] = {}
    inner = sorted((m for m in text.marks if m.kind == "voice"), key=lambda m: m.start)
    if inner or any("voice" in c.values for c in cues):
        speaker: str | None = None
        i = 0
        for cue in cues:
            spoken = [(cue.start, cue.values["voice"])] if "voice" in cue.values else []
            while i < len(inner) and inner[i].start < max(cue.end, cue.start + 1):
                spoken.append((inner[i].start, inner[i].values["label"]))
                i += 1
            if not spoken or spoken[0][0] > cue.start:  # a caption that names nobody is nobody's
                spoken.insert(0, (cue.start, None))
            for at, name in spoken:
                if name != speaker:
                    starts[at] = _Start(at, at, name)
                speaker = name
    for m in _CHEVRONS.finditer(s):
        if m.end() < len(s):
            starts[m.start()] = _Start(m.start(), m.end(), None, m[0].startswith(">>>"))
    if not starts:
        for start in _dashes(s, cues):
            starts[start.start] = start
    lines = [m.span() for m in re.finditer(r"[^\n]+", s)]
    for label in labels.find(s, lines):
        found = (
            next((x for x in starts.values() if x.text == label.start), None)
            if label.start not in starts
            else starts[label.start]
        )
        if found:
            found.text, found.label = label.end, label.label
        else:
            starts[label.start] = _Start(label.start, label.end, label.label)
    _open_cues(s, cues, starts)
    order = [starts[k] for k in sorted(starts)]
    for x in order:  # a label right after a chevron: ">> Reporter: …"
        if x.label is None and x.text > x.start:
            found_label = labels.after_chevrons(s, x.text, min(len(s), x.text + 200))
            if found_label and found_label.style in ("caps", "role", "numbered", "bold", "mixed", "lower"):
                x.text, x.label = found_label.end, found_label.label
    return _draft(text, order, cues, format)


def _open_cues(s: str, cues: list[Mark], starts: dict[int, _Start]) -> None:
    """Where most captions open with a label, the others' few words before a colon are one too; and a name alone on the
    line above a `>>` in capitals is who speaks there."""
    opened = {x.start for x in starts.values() if x.label}
    labelled = [c.start in opened for c in cues]
    if len(cues) >= 3 and sum(labelled) >= 0.5 * len(cues):
        for cue in cues:
            if cue.start not in starts and (found := labels.loosely_at(s, cue.start, cue.end)):
                starts[cue.start] = _Start(found.start, found.end, found.label)
    named = [_name_above(s, c) for c in cues]
    names = [n.label for n in named if n is not None]
    if len(cues) >= 3 and len(names) >= 0.6 * len(cues) and len(set(names)) < len(names):
        for cue, name in zip(cues, named, strict=True):
            if name is not None and cue.start not in starts:
                starts[cue.start] = name
    for found_start in _bracketed(s, cues):
        if starts.setdefault(found_start.start, found_start).label is None:  # after a second speaker's dash
            starts[found_start.start] = found_start
    begins = {c.start for c in cues}
    for start in sorted(starts):
        x = starts[start]
        above = s.rfind("\n", 0, max(0, start - 1)) + 1
        line = s[above:start].strip()
        set_above = above in begins and labels.is_name_line(line) and not line.isupper()
        if x.label is None and set_above and s[x.text : x.text + 80].isupper():
            del starts[start]
            starts[above] = _Start(above, x.text, line, x.new_story)


# Who speaks, in brackets before the words. "[Carla] The ice" matches "Carla"; "[wind howling]" alone must not.
_BRACKETED = re.compile(
    r"^(?P<sign>[-–—][ \t]*)?[\[(](?P<name>[^\[\]()\n]{2,40})[\])][ \t]*:?[ \t]*(?=\w)", re.MULTILINE
)


def _bracketed(s: str, cues: list[Mark]) -> list[_Start]:
    """Speakers in brackets at the head of a line: names, or voices such as "man"; not what is heard."""
    found = []
    for cue in cues:
        for m in _BRACKETED.finditer(s, cue.start, cue.end):
            name = m["name"].strip()
            is_voice = name.lower().rstrip(" 0123456789") in labels.uses("speaker")
            if event_type(name) is None and (is_voice or labels.is_name_line(name)):
                found.append(_Start(m.start(), m.end(), name))
    return found


def _name_above(s: str, cue: Mark) -> _Start | None:
    """The first line of a caption where it is a name and words follow below it."""
    end = s.find("\n", cue.start, cue.end)
    line = s[cue.start : end].strip() if end > 0 else ""
    return _Start(cue.start, end + 1, line) if line and style_of(line, "colon") else None


def _dashes(s: str, cues: list[Mark]) -> list[_Start]:
    """A dash at the head of a line is a speaker change where two lines of one caption have it, or most that could."""
    found: list[_Start] = []
    pairs = 0
    for cue in cues:
        here = list(_DASH.finditer(s, cue.start, cue.end))
        here = [m for m in here if m.start() == cue.start or s[m.start() - 1] == "\n"]
        if len(here) >= 2:
            pairs += 1
        found.extend(_Start(m.start(), m.end()) for m in here)
    return found if pairs >= 1 else []


def _draft(text: TracedText, starts: list[_Start], cues: list[Mark], format: str) -> Draft:
    s = text.text
    changes = [
        Replacement(x.start, x.text, "", "markup", "label" if x.label else "speaker-change")
        for x in starts
        if x.text > x.start
    ]
    marks = [m for m in text.marks if m.kind != "voice"]
    starts = _changes_of_speaker(starts)
    edges = [x.start for x in starts] + [len(s)]
    if not starts or tighten(s, 0, starts[0].start)[0] < starts[0].start:
        marks.append(_turn(0, edges[0], None, cues, False))
    for x, end in zip(starts, edges[1:], strict=True):
        marks.append(_turn(min(x.text, end), end, x.label, cues, x.new_story))
    marks.extend(Mark(a, b, "paragraph") for a, b in _paragraphs(s, starts, cues))
    return Draft(text.with_marks(marks).replace(changes), format, "captions")


def _changes_of_speaker(starts: list[_Start]) -> list[_Start]:
    """Without the starts that only repeat who speaks: some recorders label every caption."""
    return [x for x, before in zip(starts, [None, *starts], strict=False) if not _repeats(before, x)]


def _repeats(before: _Start | None, now: _Start) -> bool:
    return before is not None and now.label is not None and before.label == now.label and not now.new_story


def _turn(start: int, end: int, label: str | None, cues: list[Mark], new_story: bool) -> Mark:
    inside = _between(cues, start, end)
    values: dict[str, object] = {
        "label": label,
        "basis": "label" if label else "caption",
        "time_start": inside[0].values["time_start"] if inside else None,
        "time_end": inside[-1].values["time_end"] if inside else None,
    }
    if new_story:
        values["new_story"] = True
    return Mark(start, end, "turn", values)


def _between(cues: list[Mark], start: int, end: int) -> list[Mark]:
    """First and last cue that touch [start, end)."""
    from bisect import bisect_left, bisect_right

    i = bisect_right(cues, start, key=lambda m: m.end)
    j = bisect_left(cues, end, key=lambda m: m.start)
    return [cues[i], cues[j - 1]] if i < j else []


def _paragraphs(s: str, starts: list[_Start], cues: list[Mark]) -> list[Span]:
    """Turns, divided where the captions pause after a sentence (or anywhere, where nothing is punctuated)."""
    punctuated = sum(s.count(c) for c in ".?!") > len(s) / 400
    cuts = {0, len(s), *(x.start for x in starts), *(x.text for x in starts)}
    for before, now in pairwise(cues):
        gap = (now.values["time_start"] or 0) - (before.values["time_end"] or 0)
        if gap >= _PAUSE and (not punctuated or _SENTENCE_END.search(s[max(0, before.end - 8) : before.end])):
            cuts.add(now.start)
    return list(pairwise(sorted(cuts)))
