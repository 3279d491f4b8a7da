"""Speaker labels at the start of turns: `STEVE INSKEEP, HOST:`, `MS. PSAKI:`, `Q`, `Mr. LIMAN.`, `**Name:**`, `[00:12:31] Name:`.

In: text and its blocks. Out: the labels of a labelled transcript, in order, or nothing when the candidates do not add up
to one (an article with a "Note:" is not a transcript). Each candidate gets a style; a style is believed when it recurs
and carries enough of the document.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from tasks import resources
from tasks.text.events import seconds

Span = tuple[int, int]


class Label(NamedTuple):
    """Source [start, end) is the label with what sets it off; `label` is its words; `time` in seconds."""

    start: int
    end: int
    label: str
    style: str
    time: float | None = None


_BLANK = r"[ \t\u00a0\u3000]"
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
# What may stand before a label: indentation, a bullet, chevrons, a time stamp. "[00:12:31] " matches.
_LEAD = re.compile(
    rf"(?P<lead>{_BLANK}*(?:(?:[-–—•*]{_BLANK}+)|>{{1,3}}{_BLANK}*)?)"
    rf"(?P<time>[\[(<]?(?P<clock>{_CLOCK})[\])>]?(?:{_BLANK}*(?:-->|-|–){_BLANK}*[\[(]?{_CLOCK}[\])]?)?{_BLANK}*[-–—|]?{_BLANK}*)?"
)
# A label ended by a colon. "Name (on camera):" matches, "12:30" must not.
_COLON = re.compile(
    rf"(?P<open>(?:\*\*\*?|__|\*|\[|<)?)(?P<name>[^\W\d_#][^:\n*_\[\]<>\"“”!?;]{{0,100}}?|#\d+|SPEAKER_\d+)"
    rf"(?P<mid>(?:\*\*\*?|__|\*|\]|>)?{_BLANK}*(?:\[?\(?{_CLOCK}\)?\]?)?{_BLANK}*):(?P<close>(?:\*\*\*?|__|\*|\])?)(?={_BLANK}|\n|$|\(|\[)"
)
# A bold or bracketed name without a colon at all: "**Name** text". Only whole bold runs at a line start.
_BOLD = re.compile(rf"(?P<open>\*\*|__)(?P<name>[^\W\d_][^:\n*_]{{0,60}})(?P=open)(?={_BLANK}|\n)")
# The Congressional Record. "Mr. LIMAN. ", "The PRESIDING OFFICER. " match, "Mr. Liman. " must not.
_RECORD = re.compile(
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Gen|Col|Adm|Capt|Lt|Sen|Rep|Gov|Hon|Judge|Prof)\.?|Senator|Representative|Chair(?:man|woman|person)?"
    r"|Vice Chair(?:man)?|Co-Chair(?:man)?|Secretary|Director|General|Admiral|Colonel|Ambassador|Governor|Mayor|Judge|Justice|Attorney General|Counsel|The)"
    r"(?: (?:Mc|Mac|De|Di|Van|La|Le|O['’])?[A-Z][A-Z'’\-]+){1,4}(?: of [A-Z][a-z]+(?: [A-Z][a-z]+)?)?(?: \((?:Mr|Ms|Mrs|Miss|Dr)\. [^()\n]{1,40}\))?)\.(?=[ \u00a0]\S|[ \t]*(?:\n|$))"
)
# Q and A by themselves. "Q   Why" and "Q. Why" match, "Q1 sales" and "A man" must not.
_QA = re.compile(
    rf"(?P<name>[QA])(?:[.:]{_BLANK}+|{_BLANK}{{2,}}|\t{_BLANK}*|\u00a0{_BLANK}*|(?<=Q){_BLANK}(?=[^\W\d_a-z]|[(—–\[“\"…]))(?=\S)"
)
# A name and a time alone on a line, as Otter and Rev write it. "Speaker 1  00:12" matches.
_NAME_TIME = re.compile(
    rf"(?P<name>[^\W\d_][^:\n\[\](){{}}]{{0,60}}?){_BLANK}+[\[(]?(?P<clock>{_CLOCK})[\])]?:?{_BLANK}*(?=\n|$)"
)
# The European Parliament. "Jane Roe (PPE). – Mr President" matches, "BEIRUT – The" must not.
_DASHED = re.compile(rf"(?P<name>[A-ZÀ-Þ][^\n.:;!?]{{1,80}})\.{_BLANK}+[–—]{_BLANK}+(?=\S)")
# First words of what is more often a heading than a name: "The result: nobody won".
_OPENERS = (
    "The ",
    "A ",
    "An ",
    "My ",
    "Our ",
    "This ",
    "That ",
    "These ",
    "First ",
    "Second ",
    "Third ",
    "Next ",
    "Last ",
    "One ",
    "In ",
    "On ",
    "For ",
)
# Labels inside one long line. "Thank you. BLITZER: Well" matches "BLITZER:".
_INLINE = re.compile(
    r"(?:(?<=[.?!…\"”)\]—-] )|(?<=[.?!…\"”)\]—-]  )|^)"
    r"(?P<name>(?:[A-Z][A-Z.'’\-]+|Mc[A-Z]+|[A-Z]\.)(?: (?:[A-Z][A-Z.'’\-]*|Mc[A-Z]+|[A-Z]\.)){0,4}(?:, [A-Z][A-Z.'’\- ,&/]{1,60})?(?: \([^()\n]{1,40}\))?):(?= )"
)
# A name by itself. "michael roe", "Jane Roe", "JUSTICE MOE" match; "It ended." and "1." must not.
_OWN_LINE = re.compile(r"[^\W\d_][\w.'’\-]*(?:[ \u00a0](?:[^\W\d_][\w.'’\-]*|\d{1,2})){0,4}(?<![.?!:;,])")
_PARENS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_WORD = re.compile(r"[^\W\d_](?:[\w.'’\-]*\w)?\.?|\d+")
_CALENDAR = re.compile(
    r"(?i)\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
_SMALL = frozenset(
    "of the de da di del della van von der den la le al el bin ibn ben and for at y dos das du ter &".split()
)


def find(s: str, blocks: list[Span]) -> list[Label]:
    """The labels of a labelled transcript in `s`, or [] when it is not one. Linear in the text."""
    opens = {a for a, _ in blocks}
    candidates = []
    for m in re.finditer(r"[^\n]+", s):
        found = at(s, m.start(), m.end())
        # In the middle of a wrapped sentence "Mr. BLACK. He …" or "Smith: …" at a line's head is no label.
        if found and (found.style == "caps" or _opens_block(s, m.start(), opens)):
            candidates.append(found)
    if len(candidates) < 2 and s.count("\n") <= 2:
        candidates = _inline(s) or candidates
    if not candidates:
        return _own_lines(s, blocks)
    chosen = _believed(s, blocks, candidates)
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


def _own_lines(s: str, blocks: list[Span]) -> list[Label]:
    """Names alone on their lines, without a colon: short lines that recur, each before a line of speech."""
    lines = [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", s)]
    texts = [s[a:b].strip(" \t\u00a0*_#") for a, b in lines]
    short = [bool(_OWN_LINE.fullmatch(t)) and t.lower() not in _uses("not_label") for t in texts]
    before_speech = [
        short[i] and i + 1 < len(lines) and not short[i + 1] and len(texts[i + 1]) > len(texts[i])
        for i in range(len(lines))
    ]
    count = Counter(t for t, good in zip(texts, before_speech, strict=True) if good)
    recurring = {t for t, n in count.items() if n >= 2}
    hits = sum(count[t] for t in recurring)
    if len(recurring) < 2 or hits < 4 or hits < 0.2 * len(lines):
        return []
    return [
        Label(a, b, " ".join(t.split()), "line")
        for (a, b), t, good in zip(lines, texts, before_speech, strict=True)
        if good
    ]


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
    for pattern in (_RECORD, _QA, _COLON, _BOLD, _NAME_TIME, _DASHED):
        m = pattern.match(s, here, stop)
        if m is None:
            continue
        name = m["name"].strip(" \t\u00a0,-–—*_")
        style = _style(pattern, name)
        if style is None:
            continue
        tail = m.end()
        groups = m.groupdict()
        inner = groups.get("clock") or (re.search(_CLOCK, groups.get("mid") or "") or [None])[0]
        after = re.compile(rf"(?:\*\*|__)?{_BLANK}*(?:[\[(]({_CLOCK})[\])])?{_BLANK}*").match(s, tail, stop)
        if after is not None and pattern is not _QA:
            if after[1]:
                inner, tail = after[1], after.end()
            else:
                tail = after.end()
        if inner and time is None:
            time = seconds(inner)
        words = " ".join(name.replace("\u00a0", " ").split())
        opened = (groups.get("open") or "") in ("**", "***", "__", "*")
        return Label(lead.start(), min(tail, end), words, "bold" if opened else style, time)
    return None


# A lower-case caption's label. "reporter: the crowd" matches "reporter"; "he said: no" is three words at most.
_LOWER = re.compile(rf"(?P<name>[a-z][a-z.'’\-]{{1,20}}(?: [a-z.'’\-]{{1,20}}){{0,2}}):{_BLANK}+(?=\S)")


def after_chevrons(s: str, start: int, end: int) -> Label | None:
    """The label right after `>>`, where captions in lower case have one too."""
    found = at(s, start, end)
    if found is not None or s[start : start + 1] in "\n":
        return found
    m = _LOWER.match(s, start, min(end, start + 80))
    return Label(start, m.end(), m["name"], "lower") if m and m["name"] not in _uses("not_label") else None


def _style(pattern: re.Pattern[str], name: str) -> str | None:
    if pattern is _RECORD:
        return "record"
    if pattern is _QA:
        return "qa"
    bare = _PARENS.sub("", name).strip()
    if not bare:
        return None
    who = bare.split(",")[0].split(" - ")[0].strip()
    words = who.split()
    if not words or len(words) > 8 or len(name) > 110:
        return None
    if who.lower().replace("’", "'") in _uses("not_label"):
        return None
    if who in ("Q", "A"):
        return "qa"
    if re.fullmatch(
        r"(?i)(?:speaker|spk|participant|voice|person|user|guest|host|interviewer|interviewee|respondent|caller|reporter|journalist|witness|juror|panelist|analyst|attendee|student|official|delegate|moderator)[ _#-]?(?:\d{1,3}|[A-Z])|#\d+|S\d{1,2}",
        who,
    ):
        return "timed" if pattern is _NAME_TIME else "numbered"
    if any(c.isdigit() for c in who) or (_CALENDAR.search(bare) and any(c.isdigit() for c in bare)):
        return None  # "MAY 3, 2013 AT 1:10 PM"
    if who.lower() in _uses("speaker"):
        style = "role"
    elif _is_caps(words):
        style = "caps"
    elif (
        pattern is _COLON
        and bare.count(",")
        and not all(_is_name_word(w) for w in bare.replace(",", " ").split())
    ):
        return None  # "President Jones, I am clear:"
    elif (
        len(words) <= 6
        and all(_is_name_word(w) for w in words)
        and words[0].lower() not in _SMALL - {"the", "al", "el", "de", "van", "von"}
    ):
        style = "mixed"
    else:
        return None
    if pattern is _NAME_TIME:
        return "timed"
    return "dashed" if pattern is _DASHED else style


def _is_caps(words: list[str]) -> bool:
    letters = [w for w in words if any(c.isalpha() for c in w)]
    if not letters:
        return False
    if (
        len(letters) > 1
        and letters[-1].isupper()
        and len(letters[-1]) > 2
        and all(_is_name_word(w) for w in letters)
    ):
        return True  # "Secretary SHULTZ", "Alice FORDHAM"
    for w in letters:
        core = re.sub(r"^(?:Mc|Mac|O['’]|De|Di|La|Le|Van|St\.|al-|el-)(?=[A-Z])", "", w)
        if w.lower() in _SMALL and w.islower():
            continue
        if re.fullmatch(
            r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Sec|Amb|Lt|Col|Adm|Prof|Rev|Hon|Capt|Maj|Sgt)\.?", w
        ):
            continue
        if any(c.islower() for c in core):
            return False
    return sum(c.isupper() for w in letters for c in w) >= 2


def _is_name_word(word: str) -> bool:
    return word.lower() in _SMALL or bool(
        re.fullmatch(r"[A-ZÀ-ÞĀ-Ž][\w.'’\-]*|\d{1,3}|[A-Z]\.|al-\w+|&", word)
    )


def _believed(s: str, blocks: list[Span], candidates: list[Label]) -> list[Label]:
    """The candidates to trust: styles that recur and carry the document."""
    count = Counter(c.label for c in candidates)
    styles = Counter(c.style for c in candidates)
    strong = {style for style in ("caps", "record", "numbered", "timed", "bold") if styles[style] >= 2}
    if styles["dashed"] >= 3:
        strong.add("dashed")
    if styles["qa"] >= 2 and (count["Q"] and (count["A"] or strong or styles["qa"] >= 3)):
        strong.add("qa")
    if styles["role"] >= 2 and len(count) >= 2:
        strong.add("role")
    repeated = any(
        n >= 2
        for label, n in count.items()
        if any(c.label == label and c.style in ("mixed", "role") for c in candidates[:200])
    )
    if styles["mixed"] >= 3 and repeated:
        strong.add("mixed")
    timed = sum(c.time is not None for c in candidates)
    if styles["mixed"] >= 2 and timed >= 2:
        strong.add("mixed")
    if "caps" in strong and not _caps_hold(blocks, candidates, count):
        strong.discard("caps")
    for style in ("caps", "record"):
        if (
            styles[style] == 1
            and not strong
            and _titled(next(c.label for c in candidates if c.style == style))
        ):
            strong.add(style)
    if not strong:
        if styles["mixed"] == 2 and len(candidates) >= 2 and len(blocks) <= 3:
            strong.add("mixed")  # a two-line exchange
        else:
            return []
    dense = _share(blocks, candidates) >= 0.5
    names = {c.label for c in candidates if c.style in strong}
    last_names = {_core(n) for n in names}
    chosen = []
    for c in candidates:
        if (
            (c.style in strong and c.style not in ("mixed", "caps"))
            or (c.style == "caps" and "caps" in strong)
            or (
                c.style == "mixed"
                and (
                    # Where most blocks have a label, to miss one is to put words into the wrong mouth.
                    (
                        "mixed" in strong
                        and (dense or count[c.label] >= 2 or " " in c.label or c.time is not None)
                    )
                    or (count[c.label] >= (2 if dense else 3))
                    or (dense and " " in c.label and not c.label.startswith(_OPENERS))
                    or (_core(c.label) in last_names - {""} and "mixed" not in strong)
                )
            )
            or c.style in ("role", "numbered")
            or (c.style == "qa" and c.label == "Q" and "caps" in strong)
        ):
            chosen.append(c)
    monologue = any(c.style in ("caps", "record") and _titled(c.label) for c in chosen)
    if _share(blocks, chosen) < 0.15 and len(chosen) < 8 and not monologue:
        return []
    return chosen


def _caps_hold(blocks: list[Span], candidates: list[Label], count: Counter[str]) -> bool:
    """Capital labels make a transcript when one recurs, or carries a role or title, or they open many blocks."""
    caps = [c for c in candidates if c.style == "caps"]
    return (
        any(count[c.label] >= 2 for c in caps)
        or any(_titled(c.label) for c in caps)
        or _share(blocks, caps) >= 0.5
    )


def _titled(label: str) -> bool:
    return bool(
        "," in label
        or re.match(
            r"(?i)(?:MR|MRS|MS|DR|SEN|REP|GOV|GEN|SEC|AMB|PROF|THE|PRESIDENT|VICE|SECRETARY|SENATOR|PRIME|MINISTER|UNIDENTIFIED|CHAIR)(?:\b|(?<=CHAIR))",
            label,
        )
    )


def _share(blocks: list[Span], chosen: list[Label]) -> float:
    """Share of blocks from the first label on that open with one."""
    if not chosen:
        return 0.0
    starts = {c.start for c in chosen}
    after = [b for b in blocks if b[1] > chosen[0].start]
    hits = sum(1 for c in starts)
    return min(1.0, hits / max(1, len(after)))


def _core(label: str) -> str:
    words = _PARENS.sub("", label).split(",")[0].split()
    return words[-1].strip(".").lower() if words else ""


def _inline(s: str) -> list[Label]:
    found = []
    for m in _INLINE.finditer(s):
        if _style(_COLON, m["name"]) in ("caps", "role", "qa"):
            end = m.end()
            while end < len(s) and s[end] in " \u00a0":
                end += 1
            found.append(Label(m.start("name"), end, m["name"], "caps"))
    return found


def _long_lines(blocks: list[Span]) -> bool:
    return any(b - a > 2000 for a, b in blocks)


@cache
def _uses(use: str) -> frozenset[str]:
    rows = resources.table("sources/label_words.csv")
    return frozenset(r["word"] for r in rows if r["use"] == use)
