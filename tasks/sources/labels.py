"""Speaker labels at the start of turns: `STEVE INSKEEP, HOST:`, `MS. PSAKI:`, `Q`, `Mr. LIMAN.`, `**Name:**`, `[00:12:31] Name:`.

In: text and its blocks. Out: the labels of a labelled transcript, in order, or nothing when the candidates do not add up
to one (an article with a "Note:" is not a transcript). Each candidate gets a style; a style is believed when it recurs
and carries enough of the document.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

from tasks.sources.label_styles import Label, Span, has_office, is_loose, style_of, uses
from tasks.sources.label_trust import believed
from tasks.text.events import seconds

_BLANK = r"[ \t\u00a0\u3000]"
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
# What may stand before a label: indentation, a bullet, chevrons, a time stamp. "[00:12:31] " matches.
_LEAD = re.compile(
    rf"(?P<lead>{_BLANK}*(?:(?:[-–—•*]{_BLANK}+)|>{{1,3}}{_BLANK}*|[\u2190-\u21ff\u25a0-\u27bf\ufe0f\U0001f000-\U0001faff]{{1,4}}{_BLANK}*)?)"
    rf"(?P<time>[\[(<]?(?P<clock>{_CLOCK})[\])>]?(?:{_BLANK}*(?:-->|-|–){_BLANK}*[\[(]?{_CLOCK}[\])]?)?{_BLANK}*[-–—|]?{_BLANK}*)?"
)
# A label ended by a colon, also a wide one. "Name (on camera):", "Name [host]:" match, "12:30" must not.
_COLON = re.compile(
    rf"(?P<open>(?:\*\*\*?|__|\*|\[|<)?)(?P<name>[^\W\d_#][^:：\n*_\[\]<>\"“”!?;]{{0,100}}?(?: \[[^\W\d_][^:\[\]\n]{{0,40}}\])?|#\d+|SPEAKER_\d+|911 [A-Za-z]{{4,12}}|[A-Z][A-Z.'’\- ]{{2,50}}, [\"“][A-Z0-9 ]{{2,40}}[\"”] [A-Z][A-Z\- ]{{2,30}})"
    rf"(?P<mid>(?:\*\*\*?|__|\*|\]|>)?{_BLANK}*(?:\[?\(?{_CLOCK}\)?\]?)?{_BLANK}*)[:：](?P<close>(?:\*\*\*?|__|\*|\])?)(?={_BLANK}|\n|$|\(|\[|(?<=：))"
)
# A bold or bracketed name without a colon at all: "**Name** text". Only whole bold runs at a line start.
_BOLD = re.compile(rf"(?P<open>\*\*|__)(?P<name>[^\W\d_][^:\n*_]{{0,60}})(?P=open)(?={_BLANK}|\n)")
# The Congressional Record. "Mr. LIMAN. ", "The PRESIDING OFFICER. " match, "Mr. Liman. " must not.
_RECORD = re.compile(
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Gen|Col|Adm|Capt|Lt|Sen|Rep|Gov|Hon|Judge|Prof)\.?|Senator|Representative|Chair(?:man|woman|person)?"
    r"|Vice Chair(?:man)?|Co-Chair(?:man)?|Secretary|Director|General|Admiral|Colonel|Ambassador|Governor|Mayor|Judge|Justice|Attorney General|Counsel|The)"
    r"(?: (?:Mc|Mac|De|Di|Van|La|Le|O['’])?[A-ZÀ-Þ][A-ZÀ-Þ'’\-]+){1,4}(?: of [A-Z][a-z]+(?: [A-Z][a-z]+)?)?(?: \((?:Mr|Ms|Mrs|Miss|Dr)\. [^()\n]{1,40}\))?)\.(?=[ \u00a0]\S|[ \t]*(?:\n|$))"
)
# Q and A by themselves. "Q   Why" and "Q. Why" match, "Q1 sales" and "A man" must not.
_QA = re.compile(
    rf"(?P<name>[QA])(?:[.:]{_BLANK}+|{_BLANK}{{2,}}|\t{_BLANK}*|\u00a0{_BLANK}*|(?<=Q){_BLANK}(?=[^\W\d_a-z]|[(—–\[“\"…]))(?=\S)"
)
# Name and words parted by a tab, as in a table. "MR HOLLIS\tAt the plant." matches.
_TAB = re.compile(r"(?P<name>[^\W\d_][^:\n\t.?!;\"“”]{0,60})\t+(?=\S)")
# A press conference in print. "CHAIR POWELL. Good afternoon" matches, "Mr. Powell. He" and "U.S. NAVY. The" must not.
_DOTTED = re.compile(
    r"(?P<name>[A-Z][A-Z'’\-]+(?: [A-Z][A-Z'’\-]+){1,3})\.(?=[ \u00a0]+[\"“(\[]?(?:[A-Z][a-z'’]|[AI][ '’]))"
)
# A name and a time alone on a line, as Otter and Rev write it. "Speaker 1  00:12", "[Jane Roe] 10:00:03" match.
_NAME_TIME = re.compile(
    rf"(?P<bracket>\[)?(?P<name>[^\W\d_][^:\n\[\](){{}}]{{0,60}}?)(?(bracket)\]){_BLANK}+[\[(]?(?P<clock>{_CLOCK})[\])]?:?{_BLANK}*(?=\n|$)"
)
# The same the other way round: what stands after a time, alone on the line. "Jane Roe" matches, "So he left." must not.
_TIME_NAME = re.compile(rf"(?P<name>[^\W\d_][^:\n\[\](){{}}.?!,;\"“”]{{1,60}}?){_BLANK}*(?=\n|$)")
# The dots of a list of members. "Mr. Poe . . . . . (Angola)" matches, "Well . . . no" must not.
_LEADERS = re.compile(r"(?:\. ?){5}")
# The European Parliament. "Jane Roe (PPE). – Mr President" matches, "BEIRUT – The" must not.
_DASHED = re.compile(rf"(?P<name>[A-ZÀ-Þ][^\n.:;!?]{{1,80}})\.{_BLANK}+[–—]{_BLANK}+(?=\S)")
# What still belongs to a label: the end of bold, a time. "** [00:31] " matches; so does nothing.
_AFTER = re.compile(rf"(?:\*\*|__)?{_BLANK}*(?:[\[(]({_CLOCK})[\])])?{_BLANK}*")
_PATTERNS = (
    ("record", _RECORD),
    ("qa", _QA),
    ("tab", _TAB),
    ("colon", _COLON),
    ("dotted", _DOTTED),
    ("bold", _BOLD),
    ("timed", _NAME_TIME),
    ("dashed", _DASHED),
    ("clocked", _TIME_NAME),
)
# Labels inside one long line. "Thank you. BLITZER: Well" matches "BLITZER:".
_INLINE = re.compile(
    r"(?:(?<=[.?!…\"”)\]—-] )|(?<=[.?!…\"”)\]—-]  )|^)"
    r"(?P<name>(?:[A-Z][A-Z.'’\-]+|Mc[A-Z]+|[A-Z]\.)(?: (?:[A-Z][A-Z.'’\-]*|Mc[A-Z]+|[A-Z]\.)){0,4}(?:, [A-Z][A-Z.'’\- ,&/]{1,60})?(?: \([^()\n]{1,40}\))?):(?= )"
)
# A name by itself, perhaps with an office or a seat. "michael roe", "JUSTICE MOE", "Jane Roe (Bath) (Lab)", "Jane Roe -- Analyst"
# match; "It ended." and "1." must not.
_OWN_LINE = re.compile(
    r"(?P<name>[^\W\d_][\w.'’\-]*(?:[ \u00a0](?:[^\W\d_][\w.'’\-]*|\d{1,2})){0,4}(?<![.?!:;,]))(?: \([^()\n]{1,60}\)){0,3}"
    r"(?: (?:--|[–—]) (?P<office>[^\n.?!]{2,90}))?"
    r"|(?:The |the )?[A-Z][\w,'’ \-]{2,120} \((?P<holder>(?:[A-Z][\w.'’\-]+ ?){2,5})\)"
)


def find(s: str, blocks: list[Span]) -> list[Label]:
    """The labels of a labelled transcript in `s`, or [] when it is not one. Linear in the text."""
    opens = {a for a, _ in blocks}
    candidates = []
    body = _after_fields(s)
    for m in re.finditer(r"[^\n]+", s):
        if m.start() < body:
            continue
        found = at(s, m.start(), m.end())
        # In the middle of a wrapped sentence "Mr. BLACK. He …" or "Smith: …" at a line's head is no label.
        if found and _LEADERS.search(s, found.end, m.end()):
            continue
        if found and (found.style == "caps" or _opens_block(s, m.start(), opens)):
            candidates.append(found)
    if len(candidates) < 2 and s.count("\n") <= 2:
        inline = _inline(s)
        candidates = inline if len(inline) > len(candidates) else candidates
    if not candidates:
        return _own_lines(s, blocks)
    chosen = believed(s, blocks, candidates)
    if not chosen:
        return _own_lines(s, blocks)
    if _long_lines(blocks):
        more = {(i.start): i for i in _inline(s) if i.label in {c.label for c in chosen}}
        chosen = sorted({c.start: c for c in [*more.values(), *chosen]}.values())
        chosen = [
            c
            for c, before in zip(chosen, [None, *chosen], strict=False)
            if not before or c.start >= before.end
        ]
    return chosen


# A field of a record's head. "Interviewee: June Roe" matches; "JANE ROE: It was long ago, and I was young." must not.
_FIELD = re.compile(r"[ \t]*(?P<key>[^\W\d_][\w '’]{1,24}):[ \t]*[^\n]{1,80}")


def _after_fields(s: str) -> int:
    """Where the text goes on after a head of lines such as "Interviewee: June Roe", one of which no speaker could open."""
    at = end = 0
    run: list[str] = []
    for m in itertools.islice(re.finditer(r"[^\n]*\n?", s[:4000]), 40):
        line = m[0].strip()
        field = _FIELD.fullmatch(line)
        if line and len(line) <= 100 and line[-1] not in ".?!":  # a line of a head ends no sentence
            run += [field["key"].strip().lower()] if field else []
            at = m.end()
            continue
        if len(run) > 1 and any(key in uses("not_label") for key in run):
            end = at
        run = []
    return end


def _own_lines(s: str, blocks: list[Span]) -> list[Label]:
    """Names alone on their lines, without a colon: short lines that recur, each before a line of speech."""
    # Lines that may be a name, each before a longer line that may not: place, words, the name in them.
    found: list[tuple[int, int, str, str]] = []
    offices = 0
    last: tuple[int, int, str, str] | None = None
    lines = 0
    for m in re.finditer(r"[^\n]*\S[^\n]*", s):
        lines += 1
        text = m[0].strip(" \t\u00a0*_#")
        own = _OWN_LINE.fullmatch(text) if text.lower() not in uses("not_label") else None
        if last is not None and own is None and len(text) > len(last[3]):
            found.append(last)
            offices += " -- " in last[2]
        last = (*m.span(), text, own["holder"] or own["name"]) if own else None
    count = Counter(name for *_, name in found)
    recurring = {t for t, n in count.items() if n >= 2}
    hits = sum(count[t] for t in recurring)
    if len(recurring) < 2 or hits < 4 or (hits < 0.2 * lines and offices < 3):
        return []
    return [Label(a, b, " ".join(text.split()), "line") for a, b, text, _ in found]


def is_name_line(line: str) -> bool:
    """Whether a line holds a name and nothing else."""
    m = _OWN_LINE.fullmatch(line)
    return m is not None and line[:1].isupper() and line.lower() not in uses("not_label")


def _opens_block(s: str, start: int, opens: set[int]) -> bool:
    head = start
    while head < len(s) and s[head] in " \t\u00a0":
        head += 1
    if head in opens:
        return True
    before = s[max(0, start - 40) : start].rstrip()
    return not before or before[-1] in '.?!…:)]"”’—–-*' or "\n\n" in s[max(0, start - 3) : start]


def at(s: str, start: int, end: int) -> Label | None:
    """The label that the line [start, end) opens with, if it could be one."""
    stop = min(end, start + 260)
    lead = _LEAD.match(s, start, stop)
    assert lead is not None  # every part of it is optional
    here = lead.end()
    time = seconds(lead["clock"]) if lead["clock"] else None
    for set_off, pattern in _PATTERNS:
        m = pattern.match(s, here, stop)
        if m is None or (set_off == "clocked" and (time is None or not _speech_follows(s, end))):
            continue
        name = m["name"].strip(" \t\u00a0,-–—*_")
        style = style_of(name, set_off)
        if style is None and set_off == "colon" and not s[m.end() : end].strip() and has_office(name):
            style = "mixed"  # "Rosa Batiste, Lower Ninth Ward resident:" alone on its line
        if style is None:
            continue
        tail = m.end()
        groups = m.groupdict()
        inner = groups.get("clock") or (re.search(_CLOCK, groups.get("mid") or "") or [None])[0]
        after = _AFTER.match(s, tail, stop)
        if after is not None and set_off != "qa":
            if after[1]:
                inner, tail = after[1], after.end()
            else:
                tail = after.end()
        if inner and time is None:
            time = seconds(inner)
        words = " ".join(name.replace("\u00a0", " ").split())
        opened = (groups.get("open") or "") in ("**", "***", "__", "*")
        return Label(lead.start(), min(tail, end), words, "bold" if opened else style, time)
    if time is not None and (loose := loosely_at(s, here, end)):
        return Label(lead.start(), loose.end, loose.label, loose.style, time)  # "[22:44:40] UNIT 14:"
    return None


def _speech_follows(s: str, end: int) -> bool:
    """Whether a line that ends at `end` is followed, without an empty line, by one that has no time."""
    return s[end : end + 1] == "\n" and bool(re.match(r"[^\S\n]*[^\s\d\[(]", s[end + 1 : end + 40]))


# Any few words before a colon. "County Clerk's iPhone: Yes" matches, "12:30" must not.
_LOOSE = re.compile(rf"(?P<name>[^\W_][^:\n\"“”?!;]{{0,50}}):{_BLANK}+(?=\S)")


def loosely_at(s: str, start: int, end: int) -> Label | None:
    """The label that a caption opens with where nearly all captions have one, whatever its words look like."""
    m = _LOOSE.match(s, start, min(end, start + 80))
    return Label(start, m.end(), " ".join(m["name"].split()), "mixed") if m and is_loose(m["name"]) else None


# A lower-case caption's label. "reporter: the crowd" matches "reporter"; "he said: no" is three words at most.
_LOWER = re.compile(rf"(?P<name>[a-z][a-z.'’\-]{{1,20}}(?: [a-z.'’\-]{{1,20}}){{0,2}}):{_BLANK}+(?=\S)")


def after_chevrons(s: str, start: int, end: int) -> Label | None:
    """The label right after `>>`, where captions in lower case have one too."""
    found = at(s, start, end)
    if found is not None and found.style != "dotted":
        return found
    if s[start : start + 1] in "\n":
        return None
    m = _LOWER.match(s, start, min(end, start + 80))
    return Label(start, m.end(), m["name"], "lower") if m and m["name"] not in uses("not_label") else None


def _inline(s: str) -> list[Label]:
    found = []
    for m in _INLINE.finditer(s):
        if style_of(m["name"], "colon") in ("caps", "role", "qa"):
            end = m.end()
            while end < len(s) and s[end] in " \u00a0":
                end += 1
            found.append(Label(m.start("name"), end, m["name"], "caps"))
    return found


def _long_lines(blocks: list[Span]) -> bool:
    return any(b - a > 2000 for a, b in blocks)
