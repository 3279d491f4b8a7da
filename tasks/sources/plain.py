"""Plain text into a document: its blocks, its turns, and whether it is a transcript or an article.

In: decoded text (of a .txt file, or what another format held as text). Out: a `Draft` with `paragraph` marks over all
text, `turn` marks for a transcript, a `title` mark where an article opens with one. Layouts told apart: labelled turns,
`>>` captions, turns parted by double blanks in one long line, blank-line blocks, one line a block, hard-wrapped lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from tasks.carrier import Metadata
from tasks.sources import captions, labels
from tasks.sources.blocks import END_SIGN, LINE, SENTENCE_END, Span, cut, find_blocks
from tasks.sources.conversation import Talk, interview, talk_in
from tasks.sources.draft import Draft
from tasks.sources.heads import BYLINE
from tasks.text.events import seconds
from tasks.text.traced import Mark, Replacement, TracedText
from tasks.text.whitespace import tighten

# Two or more blanks after the end of a sentence. "today.  Well" matches, "today. Well" and "a  b" must not.
_WIDE_STOP = re.compile(r"[.?!…][\"'”’)\]]*[ \u00a0]{2,}(?=\S)")
_NARROW_STOP = re.compile(r"[a-z0-9][.?!…][\"'”’)\]]* (?=[\"'“‘(\[]?[A-Z])")
# Double blanks anywhere between words: some transcripts part turns that end in a dash or a letter.
_WIDE = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.?!])\s+")
# What stands below the last words. "11:52 A.M. EDT", "END", "###", "-30-" match; "The end of it" must not.
_CLOSING = re.compile(
    r"(?i)\W*(?:\d{1,2}[:.]\d{2}\s*[ap]\.?m\.?(?:\s*\(?[A-Z.]{1,6}\)?)?|(?:end|ends|ended|-?30-?|end of (?:transcript|interview|discussion))(?:\s+\d{1,2}[:.]\d{2}\s*[ap]\.?m\.?(?:\s*[A-Z.]{1,6})?)?|#(?:\s?#)+|(?:\*\s?){3,})?\W*"
)
# A printed line number, after the time where one is kept. "1     P R O C", "15:04:11  2   Q." match; "2015 was" must not.
_NUMBERED = re.compile(r"[ \t]{0,12}(?:\d{1,2}:\d{2}:\d{2}[ \t]+)?(\d{1,2})(?=[ \t]{2,}|[ \t]*$)")
# A time that opens a line. "00:00:17 So we" and "[0:17] So" match; "12:30" alone must not.
_LEADING_CLOCK = re.compile(
    r"[ \t]*[\[(]?((?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)(?:[ \t]*-->[ \t]*[\d:.,]{4,12})?[\])]?[ \t]+(?=\S)"
)
_FEW_BLOCKS = 4  # below this, shares of blocks say little
_TITLE_LINES = 4  # lines in which captions copied from a player have begun
# "**Yemen" alone on its line matches; "**Jane:** Hello" must not.
_STARRED = re.compile(r"^\*\*(?=(?P<words>[^\W_][^*:\n]{1,80})$)", re.MULTILINE)
# A time alone on its line. "0:03", "[1:02:01]", "00:00:00:12 - 00:00:04:02" (with frames) match; "3-1" must not.
_CLOCK_LINE = re.compile(
    r"[\[(]?(?P<clock>(?:\d{1,3}:)?\d{1,2}:\d{2})(?:[:;]\d{2})?(?:[.,]\d{1,3})?(?: ?(?:-|–|-->) ?(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[:;]\d{2})?(?:[.,]\d{1,3})?)?[\])]?"
)
# ">>", ">>>" and "00:05:12 >>" match; ">" and ">>>>" must not.
_CHEVRONS = re.compile(
    r"(?:(?<=\s)|^)(?:\[?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)\]?[ \t]+)?(?P<sign>>{2,3})(?!>)[ \t\u00a0]*",
    re.MULTILINE,
)


def parse(text: TracedText, metadata: Metadata | None = None, *, format: str = "text") -> Draft:
    """Structure plain text. Never fails: text of unknown layout is one block."""
    metadata = metadata or Metadata()
    text = text.replace(_openings(text.text))
    text = _starred_heads(text.replace(_line_numbers(text.text)))
    cues = _clock_lines(text.text) or _leading_clocks(text.text)
    draft = captions.assemble(text, cues, format) if cues else structure(text, format=format)
    draft.metadata = metadata
    return draft


def _openings(s: str) -> list[Replacement]:
    """The byte order mark, and line ends of old Macs where a file has no others."""
    edits = [Replacement(0, 1, "", "encoding", "bom")] if s.startswith("\ufeff") else []
    if "\r" in s and "\n" not in s:
        edits += [
            Replacement(m.start(), m.end(), "\n", "whitespace", "line-end") for m in re.finditer("\r", s)
        ]
    return edits


def _starred_heads(text: TracedText) -> TracedText:
    """Headings that two stars open and nothing closes, as press offices write them."""
    s = text.text
    heads = list(_STARRED.finditer(s)) if "**" in s else []
    if not heads:
        return text
    marks = [Mark(m.end(), m.end() + len(m["words"]), "heading") for m in heads]
    edits = [Replacement(m.start(), m.end(), "", "markup", "heading") for m in heads]
    return text.with_marks([*text.marks, *marks]).replace(edits)


def _line_numbers(s: str) -> list[Replacement]:
    """The numbers that court reporters print before each line of a page, 1 to 25 and again, and the lines without one
    between two pages, which are heads and feet."""
    lines = [m.span() for m in LINE.finditer(s) if not s[m.start() : m.end()].isspace()]
    found = [m for a, b in lines if (m := _NUMBERED.match(s, a, b))]
    if len(found) < 8 or len(found) < 0.7 * len(lines):
        return []
    steps = sum(int(y[1]) == int(x[1]) + 1 or int(y[1]) == 1 for x, y in pairwise(found))
    if steps < 0.9 * (len(found) - 1):
        return []
    edits = [Replacement(m.start(1), m.end(1), "", "boilerplate", "line-number") for m in found]
    firsts = {m.start() for m in found if int(m[1]) == 1}
    numbered = {m.start() for m in found}
    between: list[Span] = []
    for a, b in [*lines, (len(s), len(s))]:
        if a in numbered or a == len(s):
            if a in firsts or a == len(s):
                edits += [Replacement(*tighten(s, *x), "", "boilerplate", "page-margin") for x in between]
            between = []
        else:
            between.append((a, b))
    return edits


def _clock_lines(s: str) -> list[captions.Cue]:
    """Captions copied from a player: lines that are only a time, each before the words then spoken."""
    lines = [tighten(s, *m.span()) for m in LINE.finditer(s) if not s[m.start() : m.end()].isspace()]
    clocks = [bool(_CLOCK_LINE.fullmatch(s, a, b)) for a, b in lines]
    if sum(clocks) < 3 or sum(clocks) < 0.25 * len(lines) or not any(clocks[:_TITLE_LINES]):
        return []
    cues: list[captions.Cue] = []
    first = clocks.index(True)  # "Transcript", or the title, stands above
    for (a, b), clock in zip(lines[first:], clocks[first:], strict=True):
        if clock:
            m = _CLOCK_LINE.fullmatch(s, a, b)
            cues.append(captions.Cue([], seconds(m["clock"]) if m else None, None))
        else:
            cues[-1].lines.append((a, b))
    for cue, after in pairwise(cues):
        cue.end = after.start
    return cues


def _leading_clocks(s: str) -> list[captions.Cue]:
    """Captions whose lines each open with a time, running forward, and with no speaker label after it."""
    lines = [m.span() for m in LINE.finditer(s) if not s[m.start() : m.end()].isspace()]
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
    turns, is_written = interview(s, spoken)
    if turns:
        marks = [Mark(a, b, "turn", {"label": None, "basis": "break"}) for a, b in turns]
        return _draft(text, blocks, [*_title(s, blocks), *marks], format, "transcript")
    talk = talk_in(s, spoken)
    if (
        talk.is_talk
        and not is_written
        and (len(spoken) >= _FEW_BLOCKS or _by_sentences(s, 0, len(s)).leans_to_talk)
    ):
        marks = [Mark(a, b, "turn", {"label": None, "basis": "break"}) for a, b in spoken]
        if talk.questions < 0.12:  # a speech: paragraphs of one speaker, not turns
            marks = [Mark(spoken[0][0], spoken[-1][1], "turn", {"label": None, "basis": "inferred"})]
        return _draft(text, blocks, marks, format, "transcript")
    return _article(text, blocks, format)


def _labelled(text: TracedText, blocks: list[Span], found: list[labels.Label], format: str) -> Draft:
    """Turns run from one label to the next; the label itself is taken out of the text."""
    s = text.text
    found = _before_end(s, blocks, found)
    changes = [Replacement(f.start, f.end, "", "markup", "label") for f in found]
    marks: list[Mark] = []
    if sum(f.time is not None for f in found) >= 0.5 * len(found):
        for m in _times_without_label(s, found):  # the words go on with the speaker above
            changes.append(Replacement(m.start(), m.end(), "", "markup", "event-time"))
            marks.append(
                Mark(m.start(), m.end(), "event", {"type": "time", "text": m[1], "time": seconds(m[1])})
            )
    first = found[0].start
    ends = [f.start for f in found[1:]] + [_end_of_speech(s, blocks, found[-1].end)]
    for f, end in zip(found, ends, strict=True):
        values = {"label": f.label, "basis": "label", "time_start": f.time}
        marks.append(Mark(f.end, max(f.end, end), "turn", values))
    if found[0].time is None:  # above words with times stands what the service says of itself
        marks.extend(_before_labels(s, [(a, min(b, first)) for a, b in blocks if a < first]))
    cuts = sorted({x for f in found for x in (f.start, f.end)})
    return _draft(text.replace([]), cut(blocks, cuts), marks, format, "transcript", changes)


def _times_without_label(s: str, found: list[labels.Label]) -> list[re.Match[str]]:
    """The times that open lines below the first label and stand in no label."""
    starts = [f.start for f in found]
    taken = []
    for line in LINE.finditer(s, starts[0]):
        m = _LEADING_CLOCK.match(s, line.start(), line.end())
        if m is not None:
            before = found[max(0, bisect_left(starts, m.end()) - 1)]
            if before.end <= m.start():
                taken.append(m)
    return taken


def _before_end(s: str, blocks: list[Span], found: list[labels.Label]) -> list[labels.Label]:
    """The labels without those that only seem to be one in the lists below the last words."""
    for a, b in blocks:
        if a > found[0].start and b - a <= 80 and END_SIGN.fullmatch(s, a, b):
            kept = [f for f in found if f.start < a]
            if len(kept) >= 3 and len(found) - len(kept) <= 2:
                return kept
    return found


def _end_of_speech(s: str, blocks: list[Span], start: int) -> int:
    """Where the last turn ends: before lines such as "11:52 A.M. EDT", "END" or "###"."""
    end = len(s)
    for a, b in blocks:
        if a > start and b - a <= 80 and END_SIGN.fullmatch(s, a, b):
            return a
    for a, b in reversed(blocks):
        if a <= start or b - a > 60 or not _CLOSING.fullmatch(s, a, b):
            break
        end = a
    return end


def _before_labels(s: str, blocks: list[Span]) -> list[Mark]:
    """What stands before the first label: headings stay outside turns; spoken paragraphs are a turn without a name."""
    spoken = [
        (a, b)
        for a, b in blocks
        if b - a > 60 and SENTENCE_END.search(s[a:b]) and s[a:b].count(" ") > 9 and not s[a:b].isupper()
    ]
    if not spoken:
        return []
    return [Mark(spoken[0][0], blocks[-1][1], "turn", {"label": None, "basis": "break"})]


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
    spans = cut([(0, len(s))], cuts) if not any("\n\n" in s[a:b] for a, b in blocks) else cut(blocks, cuts)
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
        talk = talk_in(s, spans)
        if talk.is_talk or (_few_gaps(spans, narrow) and talk.leans_to_talk):
            marks = [Mark(a, b, "turn", {"label": None, "basis": "break"}) for a, b in spans]
            return _draft(text, spans, marks, format, "transcript")
        if len(spans) > 2:
            return _article(text, spans, format)
    talk = _by_sentences(s, start, end)
    if talk.is_talk or talk.is_address:
        marks = [Mark(start, end, "turn", {"label": None, "basis": "inferred"})]
        return _draft(text, [block], marks, format, "transcript")
    return _article(text, [block], format)


def _by_sentences(s: str, start: int, end: int) -> Talk:
    cuts = [start, *(x for m in _BETWEEN_SENTENCES.finditer(s, start, end) for x in m.span()), end]
    return talk_in(s, list(zip(cuts[::2], cuts[1::2], strict=True)))


def _few_gaps(spans: list[Span], narrow: int) -> bool:
    """Double blanks that are rarer than sentence ends and not mere slips: many sentences, at least three stretches."""
    return len(spans) >= 3 and narrow >= 2 * len(spans)


def _article(text: TracedText, blocks: list[Span], format: str) -> Draft:
    return _draft(text, blocks, _title(text.text, blocks), format, "article")


def _title(s: str, blocks: list[Span]) -> list[Mark]:
    """A mark on the first block where that is a headline."""
    if len(blocks) <= 2:
        return []
    a, b = blocks[0]
    line = s[a:b]
    is_title = (
        b - a <= 160
        and "\n" not in line
        and not re.search(r"[.?!:,][\"'”’]*$", line)
        and line.count(" ") >= 2
        and line[-1] not in "-–—"
    )
    return [Mark(a, b, "title", {})] if is_title else []


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
