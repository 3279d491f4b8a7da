"""Plain text into a document: its blocks, its turns, and whether it is a transcript or an article.

In: decoded text (of a .txt file, or what another format held as text). Out: a `Draft` with `paragraph` marks over all
text, `turn` marks for a transcript, a `title` mark where an article opens with one. Layouts told apart: labelled turns,
`>>` captions, turns parted by double blanks in one long line, blank-line blocks, one line a block, hard-wrapped lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from statistics import median

from tasks.carrier import Metadata
from tasks.sources import captions, labels
from tasks.sources.conversation import talk_in
from tasks.sources.draft import Draft
from tasks.sources.heads import BYLINE
from tasks.text.events import seconds
from tasks.text.traced import Mark, Replacement, TracedText
from tasks.text.whitespace import tighten

Span = tuple[int, int]
_BLANK_LINE = re.compile(r"\r?\n(?:[^\S\n]*\r?\n)+|\u2029|\x0c")
_LINE = re.compile(r"[^\n\x0b\x0c\u2028\u2029]+")
# Two or more blanks after the end of a sentence. "today.  Well" matches, "today. Well" and "a  b" must not.
_WIDE_STOP = re.compile(r"[.?!…][\"'”’)\]]*[ \u00a0]{2,}(?=\S)")
_NARROW_STOP = re.compile(r"[a-z0-9][.?!…][\"'”’)\]]* (?=[\"'“‘(\[]?[A-Z])")
# Double blanks anywhere between words: some transcripts part turns that end in a dash or a letter.
_WIDE = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_SENTENCE_END = re.compile(r"[.?!:;…—–][\"'”’)\]*_]*$")
# What stands below the last words. "11:52 A.M. EDT", "END", "###", "-30-" match; "The end of it" must not.
_CLOSING = re.compile(
    r"(?i)\W*(?:\d{1,2}[:.]\d{2}\s*[ap]\.?m\.?(?:\s*\(?[A-Z.]{1,6}\)?)?|(?:end|ends|ended|-?30-?|end of (?:transcript|interview|discussion))(?:\s+\d{1,2}[:.]\d{2}\s*[ap]\.?m\.?(?:\s*[A-Z.]{1,6})?)?|#(?:\s?#)+|(?:\*\s?){3,})?\W*"
)
# A printed line number. "1     P R O C", "25" match; "2015 was" and "3 men" must not.
_NUMBERED = re.compile(r"[ \t]{0,12}(\d{1,2})(?=[ \t]{2,}|[ \t]*$)")
# A time that opens a line. "00:00:17 So we" and "[0:17] So" match; "12:30" alone must not.
_LEADING_CLOCK = re.compile(r"[ \t]*[\[(]?((?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)[\])]?[ \t]+(?=\S)")
_CLOCK_LINE = re.compile(r"[\[(]?(?:\d{1,3}:)?\d{1,2}:\d{2}[\])]?")
# ">>", ">>>" and "00:05:12 >>" match; ">" and ">>>>" must not.
_CHEVRONS = re.compile(
    r"(?:(?<=\s)|^)(?:\[?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)\]?[ \t]+)?(?P<sign>>{2,3})(?!>)[ \t\u00a0]*",
    re.MULTILINE,
)


def parse(text: TracedText, metadata: Metadata | None = None, *, format: str = "text") -> Draft:
    """Structure plain text. Never fails: text of unknown layout is one block."""
    metadata = metadata or Metadata()
    text = text.replace(_line_numbers(text.text))
    cues = _clock_lines(text.text) or _leading_clocks(text.text)
    draft = captions.assemble(text, cues, format) if cues else structure(text, format=format)
    draft.metadata = metadata
    return draft


def _line_numbers(s: str) -> list[Replacement]:
    """The numbers that court reporters print before each line of a page, 1 to 25 and again."""
    lines = [m.span() for m in _LINE.finditer(s) if not s[m.start() : m.end()].isspace()]
    found = [m for a, b in lines if (m := _NUMBERED.match(s, a, b))]
    if len(found) < 8 or len(found) < 0.7 * len(lines):
        return []
    steps = sum(int(y[1]) == int(x[1]) + 1 or int(y[1]) == 1 for x, y in pairwise(found))
    if steps < 0.9 * (len(found) - 1):
        return []
    return [Replacement(m.start(1), m.end(1), "", "boilerplate", "line-number") for m in found]


def _clock_lines(s: str) -> list[captions.Cue]:
    """Captions copied from a player: lines that are only a time, each before the words then spoken."""
    lines = [tighten(s, *m.span()) for m in _LINE.finditer(s) if not s[m.start() : m.end()].isspace()]
    clocks = [bool(_CLOCK_LINE.fullmatch(s, a, b)) for a, b in lines]
    if sum(clocks) < 3 or sum(clocks) < 0.25 * len(lines) or not clocks[0]:
        return []
    cues: list[captions.Cue] = []
    for (a, b), clock in zip(lines, clocks, strict=True):
        if clock:
            cues.append(captions.Cue([], seconds(s[a:b].strip("[]()")), None))
        else:
            cues[-1].lines.append((a, b))
    for cue, after in pairwise(cues):
        cue.end = after.start
    return cues


def _leading_clocks(s: str) -> list[captions.Cue]:
    """Captions whose lines each open with a time, running forward, and with no speaker label after it."""
    lines = [m.span() for m in _LINE.finditer(s) if not s[m.start() : m.end()].isspace()]
    clocks = [_LEADING_CLOCK.match(s, a, b) for a, b in lines]
    times = [seconds(m[1]) or 0.0 for m in clocks if m]
    if len(times) < 3 or len(times) < 0.6 * len(lines) or clocks[0] is None or times != sorted(times):
        return []
    if labels.find(s, lines):
        return []
    cues: list[captions.Cue] = []
    for (a, b), clock in zip(lines, clocks, strict=True):
        if clock:
            cues.append(captions.Cue([], seconds(clock[1]), None))
            a = clock.end()
        cues[-1].lines.append(tighten(s, a, b))
    for cue, after in pairwise(cues):
        cue.end = after.start
    return cues


def structure(text: TracedText, *, format: str = "text", blocks: list[Span] | None = None) -> Draft:
    """Find turns and paragraphs in `text`. `blocks`: paragraphs already known from the format (HTML, Markdown …).

    `heading` and `title` marks, if the format knows them, stay outside turns; in a transcript headings become events.
    """
    s = text.text
    blocks = blocks if blocks is not None else find_blocks(s)
    found = labels.find(s, blocks)
    if found:
        return _labelled(text, blocks, found, format)
    chevrons = list(_CHEVRONS.finditer(s))
    if len(chevrons) >= 2:
        return _chevron_turns(text, blocks, chevrons, format)
    if len(blocks) == 1:
        return _one_block(text, blocks[0], format)
    heads = {tighten(s, m.start, m.end) for m in text.marks if m.kind in ("heading", "title")}
    spoken = [b for b in blocks if tighten(s, *b) not in heads or s[b[1] - 1] == "?"]
    if spoken and BYLINE.fullmatch(s, *spoken[0]):
        del spoken[0]
    talk = talk_in([s[a:b] for a, b in spoken])
    if talk.is_talk:
        marks = [Mark(a, b, "turn", {"label": None, "basis": "break"}) for a, b in spoken]
        if talk.questions < 0.12:  # a speech: paragraphs of one speaker, not turns
            marks = [Mark(spoken[0][0], spoken[-1][1], "turn", {"label": None, "basis": "inferred"})]
        return _draft(text, blocks, marks, format, "transcript")
    return _article(text, blocks, format)


def find_blocks(s: str) -> list[Span]:
    """Paragraphs: by blank lines; within such a block by line where lines are not hard-wrapped."""
    edges = [0, *(x for m in _BLANK_LINE.finditer(s) for x in m.span()), len(s)]
    blocks: list[Span] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        start, end = tighten(s, start, end)
        if start < end:
            blocks.append((start, end))
    lines = [m.span() for m in _LINE.finditer(s) if not s[m.start() : m.end()].isspace()]
    if len(lines) > len(blocks) and not _is_wrapped(s, lines, blocks):
        tight = [tighten(s, a, b) for a, b in lines]
        blocks = []
        for a, b in tight:
            # A line that goes on in lower case after one that ends no sentence is the same paragraph.
            goes_on = (
                blocks
                and s[a : a + 1].islower()
                and not _SENTENCE_END.search(s[max(0, blocks[-1][1] - 12) : blocks[-1][1]])
            )
            if goes_on and s.count("\n", blocks[-1][1], a) == 1:
                blocks[-1] = (blocks[-1][0], b)
            elif a < b:
                blocks.append((a, b))
    return blocks


def _is_wrapped(s: str, lines: list[Span], blocks: list[Span]) -> bool:
    """Whether line ends inside blocks are only the margin: lines of like width that break off in mid-sentence."""
    inner: list[Span] = []  # lines that another line of the same block follows
    starts = {a for a, _ in blocks}
    for (a, b), (c, d) in pairwise(lines):
        tight_start = tighten(s, c, d)[0]
        if tight_start not in starts:
            inner.append((a, b))
    if not inner:
        return False
    lengths = [b - a for a, b in inner]
    broken = sum(not _SENTENCE_END.search(s[max(a, b - 12) : b].rstrip()) for a, b in inner)
    return median(lengths) <= 140 and broken >= 0.4 * len(inner)


def _labelled(text: TracedText, blocks: list[Span], found: list[labels.Label], format: str) -> Draft:
    """Turns run from one label to the next; the label itself is taken out of the text."""
    s = text.text
    changes = [Replacement(f.start, f.end, "", "markup", "label") for f in found]
    marks: list[Mark] = []
    first = found[0].start
    ends = [f.start for f in found[1:]] + [_end_of_speech(s, blocks, found[-1].end)]
    for f, end in zip(found, ends, strict=True):
        values = {"label": f.label, "basis": "label", "time_start": f.time}
        marks.append(Mark(f.end, max(f.end, end), "turn", values))
    marks.extend(_before_labels(s, [(a, min(b, first)) for a, b in blocks if a < first]))
    cuts = sorted({x for f in found for x in (f.start, f.end)})
    return _draft(text.replace([]), _cut(blocks, cuts), marks, format, "transcript", changes)


def _end_of_speech(s: str, blocks: list[Span], start: int) -> int:
    """Where the last turn ends: before lines such as "11:52 A.M. EDT", "END" or "###"."""
    end = len(s)
    for a, b in reversed(blocks):
        if a <= start or b - a > 60 or not _CLOSING.fullmatch(s, a, b):
            break
        end = a
    return end


def _before_labels(s: str, blocks: list[Span]) -> list[Mark]:
    """What stands before the first label: headings stay outside turns; spoken paragraphs are a turn without a name."""
    spoken = [
        (a, b) for a, b in blocks if b - a > 60 and _SENTENCE_END.search(s[a:b]) and s[a:b].count(" ") > 9
    ]
    if not spoken:
        return []
    return [Mark(spoken[0][0], blocks[-1][1], "turn", {"label": None, "basis": "break"})]


def _cut(blocks: list[Span], cuts: list[int]) -> list[Span]:
    """Blocks divided at `cuts`, both sorted."""
    out: list[Span] = []
    i = 0
    for a, b in blocks:
        while i < len(cuts) and cuts[i] <= a:
            i += 1
        while i < len(cuts) and cuts[i] < b:
            out.append((a, cuts[i]))
            a = cuts[i]
            i += 1
        out.append((a, b))
    return out


def _chevron_turns(text: TracedText, blocks: list[Span], chevrons: list[re.Match[str]], format: str) -> Draft:
    """TV captions: `>>` a new speaker, `>>>` a new story."""
    s = text.text
    starts = [m.end() for m in chevrons]
    ends = [m.start() for m in chevrons[1:]] + [len(s)]
    marks = []
    changes = []
    for m, start, end in zip(chevrons, starts, ends, strict=True):
        label = labels.after_chevrons(s, start, end)
        values: dict[str, object] = {"label": label.label if label else None, "basis": "caption"}
        if m["sign"] == ">>>":
            values["new_story"] = True
        if m["clock"]:
            values["time_start"] = seconds(m["clock"])
        begin = label.end if label else start
        marks.append(Mark(begin, end, "turn", values))
        changes.append(Replacement(m.start(), m.end(), "", "markup", "speaker-change"))
        if label:
            changes.append(Replacement(label.start, label.end, "", "markup", "label"))
    if tighten(s, 0, chevrons[0].start())[0] < chevrons[0].start():
        marks.append(Mark(0, chevrons[0].start(), "turn", {"label": None, "basis": "caption"}))
    cuts = sorted({x for c in changes for x in (c.start, c.end)})
    # A turn is one paragraph: caption lines end where the screen does.
    spans = _cut([(0, len(s))], cuts) if not any("\n\n" in s[a:b] for a, b in blocks) else _cut(blocks, cuts)
    return _draft(text, spans, marks, format, "captions", changes)


def _one_block(text: TracedText, block: Span, format: str) -> Draft:
    """One long line: turns by double blanks where these are not merely the habit of typing two after each stop."""
    s, (start, end) = text.text, block
    gaps = [m.span() for m in _WIDE.finditer(s, start, end)]
    after_stop = sum(1 for _ in _WIDE_STOP.finditer(s, start, end))
    narrow = sum(1 for _ in _NARROW_STOP.finditer(s, start, end))
    habit = after_stop >= 10 and narrow < 0.1 * after_stop
    if gaps and not habit and after_stop >= 0.6 * len(gaps):
        edges = [start, *(x for gap in gaps for x in gap), end]
        spans = list(zip(edges[::2], edges[1::2], strict=True))
        talk = talk_in([s[a:b] for a, b in spans])
        if talk.is_talk or (_few_gaps(spans, narrow) and talk.leans_to_talk):
            marks = [Mark(a, b, "turn", {"label": None, "basis": "break"}) for a, b in spans]
            return _draft(text, spans, marks, format, "transcript")
        if len(spans) > 2:
            return _article(text, spans, format)
    sentences = re.split(r"(?<=[.?!])\s+", s[start:end])
    if talk_in(sentences).is_talk:
        marks = [Mark(start, end, "turn", {"label": None, "basis": "inferred"})]
        return _draft(text, [block], marks, format, "transcript")
    return _article(text, [block], format)


def _few_gaps(spans: list[Span], narrow: int) -> bool:
    """Double blanks that are rarer than sentence ends and not mere slips: many sentences, at least three stretches."""
    return len(spans) >= 3 and narrow >= 2 * len(spans)


def _article(text: TracedText, blocks: list[Span], format: str) -> Draft:
    s = text.text
    marks = []
    if len(blocks) > 2:
        a, b = blocks[0]
        line = s[a:b]
        if (
            b - a <= 160
            and "\n" not in line
            and not re.search(r"[.?!:,][\"'”’]*$", line)
            and line.count(" ") >= 2
        ):
            marks.append(Mark(a, b, "title", {}))
    draft = _draft(text, blocks, marks, format, "article")
    return draft


def _draft(
    text: TracedText,
    blocks: list[Span],
    marks: list[Mark],
    format: str,
    kind: str,
    changes: list[Replacement] | None = None,
) -> Draft:
    s, changes = text.text, changes or []
    spans = (tighten(s, a, b) for a, b in blocks)
    marks = marks + [Mark(a, b, "paragraph") for a, b in spans if a < b]
    if kind == "transcript":
        touched = sorted(c.start for c in changes)
        for m in text.marks:
            labelled = bisect_left(touched, m.end) > bisect_left(touched, m.start)
            if m.kind == "heading" and not labelled and s[m.end - 1 : m.end] not in ("?", ""):
                changes.append(Replacement(m.start, m.end, "", "markup", "event-heading"))
                words = " ".join(s[m.start : m.end].split())
                marks.append(Mark(m.start, m.end, "event", {"type": "heading", "text": words}))
    text = text.with_marks([*text.marks, *marks]).replace(changes)
    return Draft(text, format, kind)  # type: ignore[arg-type]
