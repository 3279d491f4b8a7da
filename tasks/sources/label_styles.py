"""How a speaker label is written: in capitals, in bold, as a role, with a time …

In: the words of a possible label and what sets them off. Out: its style, None for what is no label. Words that are roles,
and words that are never labels, stand in `seeds/sources/label_words.csv`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tasks import resources

Span = tuple[int, int]


class Label(NamedTuple):
    """Source [start, end) is the label with what sets it off; `label` is its words; `time` in seconds."""

    start: int
    end: int
    label: str
    style: str
    time: float | None = None


PARENS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_CALENDAR = re.compile(
    r"(?i)\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
_SMALL = frozenset(
    "of the de da di del della van von der den la le al el bin ibn ben and for at y dos das du ter &".split()
)
# Voices that are told apart by a number. "UNIDENTIFIED PERSON #1", "Unknown Man 2" match; "FIGURE 2" must not.
_COUNTED = re.compile(
    r"(.*?[^\W\d_]) ?#\d{1,2}|((?i:un(?:identified|known|named|seen)\b.*?[^\W\d_])) ?\d{1,2}"
)


def style_of(name: str, set_off: str) -> str | None:
    """How a label is written, None for words that are no label.

    `set_off` says what follows the name: record (a full stop, as in the Congressional Record), qa, colon, bold, timed
    (a time, alone on the line), clocked (alone after a time), dashed.
    """
    if set_off in ("record", "qa"):
        return set_off
    bare = PARENS.sub("", name).strip()
    if not bare:
        return None
    who = bare.split(",")[0].split(" - ")[0].strip()
    words = who.split()
    if not words or len(words) > 8 or len(name) > 110:
        return None
    if who.lower().replace("’", "'") in uses("not_label"):
        return None
    if who in ("Q", "A"):
        return "qa"
    if re.fullmatch(
        r"(?i)(?:speaker|spk|participant|voice|person|user|guest|host|interviewer|interviewee|respondent|caller|reporter|journalist|witness|juror|panelist|analyst|attendee|student|official|delegate|moderator)[ _#-]?(?:\d{1,3}|[A-Z])|#\d+|S\d{1,2}",
        who,
    ):
        return set_off if set_off in ("timed", "clocked") else "numbered"
    if m := _COUNTED.fullmatch(who):  # "UNIDENTIFIED PERSON #1", "Unknown Man 2"
        who = m[1] or m[2]
        words = who.split()
    if (any(c.isdigit() for c in who) and who.lower() not in uses("speaker")) or (
        _CALENDAR.search(bare) and any(c.isdigit() for c in bare)
    ):
        return None  # "MAY 3, 2013 AT 1:10 PM"
    if set_off == "dotted":
        return "dotted" if not bare.startswith(("U.S", "NO ", "THE END")) else None
    if who.lower() in uses("speaker") and set_off != "tab":
        style = "role"
    elif _is_caps(words):
        style = "caps"
    elif (
        set_off == "colon"
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
    if set_off in ("timed", "clocked"):
        return set_off
    return set_off if set_off in ("dashed", "tab") else style


# A sentence ends inside. "back. Can I" matches; "Lt. Governor" does, too, and is the rarer.
_STOPPED = re.compile(r"[.?!] ")


def has_office(name: str) -> bool:
    """Whether words are a full name and, after a comma, what the person is: "Rosa Batiste, Lower Ninth Ward resident"."""
    who, comma, office = name.partition(",")
    words = who.split()
    named = all(_is_name_word(w) and w[0].isupper() for w in words) and words[:1] not in (
        ["And"],
        ["But"],
        ["So"],
    )
    return bool(comma and office.strip()) and not _STOPPED.search(office) and 2 <= len(words) <= 4 and named


def is_loose(name: str) -> bool:
    """Whether words may be a label where their place alone says that a label stands there: a device, a call sign."""
    bare = PARENS.sub("", name).strip()
    words = bare.split()
    named = all(w.lower() in _SMALL or any(c.isupper() or c.isdigit() for c in w) for w in words)
    return 0 < len(words) <= 5 and named and bare.lower().replace("’", "'") not in uses("not_label")


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


@cache
def uses(use: str) -> frozenset[str]:
    """The words of `seeds/sources/label_words.csv` of one use."""
    rows = resources.table("sources/label_words.csv")
    return frozenset(r["word"] for r in rows if r["use"] == use)
