"""Titles beside names and instead of names. In: a text and where a name stands. Out: the canonical title before or after it, and the
places where somebody is called by a title alone."""

from __future__ import annotations

import re
from functools import cache

from tasks.turns.lexicon import any_of, titles, words

_WORD = re.compile(r"\S+")
_POLITE = re.compile(r"\b(?:Mr|Madam|Madame|Mister)\.? $")
_ARTICLE = re.compile(
    r"(?i)\b(?:the|a|an|our|my|his|her|their|your|this|that|every|any|no|former|of|as|'s)\s+$"
)


@cache
def _alone() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A title with capitals anywhere, one in small letters between comma and stop. Each opens with a letter or a comma, not with a
    boundary, because that lets the search skip on."""
    written = "|".join(title.title() for title in any_of("addressed").split("|"))
    return (
        re.compile(rf"(?:{written})\b(?! [A-Z])"),
        re.compile(rf", ((?:{any_of('addressed')}))(?=[,.?!])"),
    )


def titles_alone(text: str) -> list[tuple[int, int]]:
    """Where a title stands that may call somebody: "Thank you, Senator.", "Mr. Speaker, I rise"; not "Senator Reed", "the senator"."""
    capital, small = _alone()
    found = []
    for m in capital.finditer(text):
        if m.start() and (text[m.start() - 1].isalnum() or text[m.start() - 1] == "-"):
            continue
        polite = _POLITE.search(text, max(0, m.start() - 9), m.start())
        found.append((polite.start() if polite else m.start(), m.end()))
    found += [
        m.span(1)
        for m in small.finditer(text)
        if not _ARTICLE.search(text[max(0, m.start(1) - 12) : m.start(1)])
    ]
    return sorted(found)


def canonical(title: str) -> str | None:
    """The canonical form of a title that stands alone: "Madam Speaker" gives "speaker"."""
    row = titles().get(re.sub(r"(?i)^(mr|mister|madame?)\.? ", "", title).lower())
    return (row["canonical"] or row["title"]) if row is not None else None


@cache
def _apposed() -> re.Pattern[str]:
    """A title beside a name. "Ann Lee, Commissioner of Roads," and "Ann Lee is the mayor" match, "Ann Lee, whose doctor" must not."""
    return re.compile(
        rf"(?:,| is| was)(?: now)? (?:(?:the|a|an|our) )?(?:(?:deputy|acting|interim|state|former|retired|U\.S\.|assistant|chief|head|county|city) )?"
        rf"({any_of('addressed')})\b(?! general)",
        re.IGNORECASE,
    )


def title_after(text: str, end: int) -> str | None:
    """The canonical title that follows a name ending at `end`, or None."""
    found = _apposed().match(text, end)
    row = titles().get(found[1].lower()) if found is not None else None
    return (row["canonical"] or row["title"]) if row is not None else None


def title_before(text: str, start: int) -> tuple[int, str | None]:
    """(where the titles before a name begin, the canonical title next to it or None)."""
    window = text[max(0, start - 70) : start]
    found = [(m.start() + max(0, start - 70), m[0]) for m in _WORD.finditer(window)]
    if len(window) == 70 and found and not window[0].isspace():
        found = found[1:]
    head, canonical = start, None
    while found:
        for size in range(min(6, len(found)), 0, -1):
            piece = " ".join(w for _, w in found[-size:])
            if re.search(r"[,;:?!]", piece) or (
                piece.endswith(".") and size > 1 and "." in piece[:-1] and "u.s." not in piece.lower()
            ):
                continue
            row = titles().get(piece.lower().replace(".", ""))
            ends = piece.endswith(".") and not (row or {}).get("abbreviation") and "u.s." not in piece.lower()
            if (
                row is not None and row.get("position") != "after" and not ends
            ):  # "the winning coach. Ann Lee"
                head = found[-size][0]
                canonical = canonical or row["canonical"] or row["title"]
                found = found[:-size]
                break
        else:
            word = found[-1][1].lower()
            if canonical and word in words("qualifier"):
                head = found[-1][0]
                found = found[:-1]
                continue
            break
    return head, canonical
