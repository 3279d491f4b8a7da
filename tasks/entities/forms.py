"""How the forms of one name abbreviate each other, by their letters alone.

In: names as strings, as written or normalized (`tasks.entities.keys.normalize_name`). Out: initials, the words that carry a
name, and whether one form is made of another. Which forms a text ties together is decided in `tasks/entities/things.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tasks.entities.keys import normalize_name

FUNCTION_WORDS = frozenset("of the for and in on to at by with & de la du des".split())
COMPANY_FORMS = frozenset("inc corp corporation co company ltd llc plc gmbh ag sa nv holdings group".split())


def initials(words: Iterable[str]) -> tuple[str, str]:
    """Initials of a name without and with its small words: "Department of Justice" -> ("dj", "doj")."""
    words = [w for w in words if w[:1].isalnum()]
    return (
        "".join(w[0] for w in words if w not in FUNCTION_WORDS),
        "".join(w[0] for w in words),
    )


def is_acronym_of(short: str, long: str) -> bool:
    """Whether a capital form abbreviates a longer name: ("DOJ", "Department of Justice"), ("U.N.", "United Nations")."""
    letters = "".join(c for c in short if c.isalpha())
    if not 2 <= len(letters) <= 8 or not letters.isupper():
        return False
    words = normalize_name(long.replace("-", " ")).split()
    return len(words) > 1 and letters.lower() in initials(words)


def content_words(normal: str) -> frozenset[str]:
    """Words of a normalized name that carry it, company forms and small words left out."""
    words = normal.split()
    kept = [w for w in words if w not in FUNCTION_WORDS and w not in COMPANY_FORMS]
    return frozenset(kept or words)


def formed_from(word: str, place: str) -> bool:
    """Whether a word is formed from a place's name in the regular way: "Syrian" from "Syria", "Iraqi" from "Iraq"."""
    if len(place) < 4 or word == place:
        return False
    stem = place[:-1] if place[-1] in "aeioy" else place
    return word in {
        place + "n",
        place + "i",
        place + "an",
        place + "ian",
        place + "ese",
        stem + "an",
        stem + "ian",
        stem + "ese",
    }
