"""Whether two claims go back to one source. In: two claims with what is known of their speakers. Out: "one", "kin", "alike", "two"
or "open".

One source are a speaker told twice, a body and whoever speaks for it (the Pentagon and its spokesman, police and their
chief), and officials of one body told without names. Kin are two organs of one country: they say it on their own, yet have it
from one source. Alike are the witnesses or experts of one text and those of another, who may be the same or not. Where no
speaker is told it is open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal

from tasks import resources
from tasks.stories.quotes import PRONOUNS, other_speaker, same_name, same_speaker
from tasks.stories.records import Claim, Document, stem, words

BESIDE = 60  # characters on either side of a name in which its body may stand
Sources = Literal["one", "kin", "alike", "two", "open"]

#: Small words of a phrase for a speaker, and those for somebody who speaks for another.
_SMALL = frozenset(
    "the a an of for in at from with by to and on as its his her their one some several many two three other".split()
)
_SPEAKS = frozenset(
    stem(w)
    for w in "spokesman spokeswoman spokesperson spokesmen spokespeople official officials representative representatives source "
    "sources senior top statement news release agency office department chief head director".split()
)
# What belongs to the speaker: matches "police" in "police, who asked not to be named"; the phrase ends where a clause begins.
_CLAUSE = re.compile(r",\s*(?:who|which|whose|where)\b.*$|\s+(?:who|which|that)\s.*$", re.I | re.S)


def compare(a: Claim, b: Claim, documents: Mapping[str, Document] | None = None) -> Sources:
    """How the sources of two claims of one story stand to each other; their documents tell to what body somebody belongs."""
    if same_speaker(a, b):
        return "one"
    if not (_told(a) and _told(b)):
        return (
            "alike" if a.attribution == b.attribution == "reported" and not (_told(a) or _told(b)) else "open"
        )
    if _one_country(a, b):
        return "kin"
    if same_name(a, b) or _spelled_alike(a, b):
        return "one"
    x, y = _words_of(a), _words_of(b)
    if x and y and (x <= y or y <= x) and not (_many(a) or _many(b)):
        both_persons = a.speaker_kind == b.speaker_kind == "person"
        return "two" if both_persons and other_speaker(a, b) else "one"
    if documents is not None and (_belongs(a, b, documents) or _belongs(b, a, documents)):
        return "one"
    return "alike" if _many(a) and _many(b) and x & y else "two"


def _spelled_alike(a: Claim, b: Claim) -> bool:
    """True for one name in two spellings, as they differ from one alphabet to another: Yusuf and Jusuf, Sergei and Sergey, beside
    one surname."""
    x, y = ((c.speaker_name or "").lower().split() for c in (a, b))
    if len(x) < 2 or len(y) < 2 or x[-1] != y[-1]:
        return False
    return bool(_sounds(x[0])) and _sounds(x[0]) == _sounds(y[0])


def _sounds(name: str) -> str:
    """What is left of a first name when the letters are made one that stand for one sound."""
    for letters, sound in _SOUNDS:
        name = name.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", name)


_SOUNDS = (
    ("ck", "k"),
    ("ch", "h"),
    ("c", "k"),
    ("ph", "f"),
    ("y", "i"),
    ("j", "i"),
    ("w", "v"),
    ("kh", "h"),
    ("ei", "i"),
)


def _belongs(person: Claim, body: Claim, documents: Mapping[str, Document]) -> bool:
    """True when either text names a person beside the body: "Lt. Ann Orr of the harbor police"."""
    name = person.speaker_name or ""
    if person.speaker_kind != "person" or body.speaker_kind == "person" or " " not in name:
        return False
    words_of_body = _words_of(body)
    for key in (person.document_id, body.document_id):
        for match in re.finditer(re.escape(name), documents[key].text):
            around = documents[key].text[max(0, match.start() - BESIDE) : match.end() + BESIDE]
            if words_of_body and words_of_body <= _body(around, name):
                return True
    return False


def _told(claim: Claim) -> bool:
    """True when a text says who speaks, by name or by what he is."""
    text = (claim.speaker_text or "").strip().lower()
    return claim.is_named or bool(text and text not in PRONOUNS)


def _one_country(a: Claim, b: Claim) -> bool:
    """True for a country and an organ that speaks for it."""
    organs = a.speaker_kind != "person" and b.speaker_kind != "person"
    known = a.country is not None and a.country == b.country
    return organs and known and None not in (a.speaker_id, b.speaker_id)


def _words_of(claim: Claim) -> frozenset[str]:
    """Stems of the words for a body: those of a person who speaks for it without his name, those of an organ with its name."""
    return _body(
        claim.speaker_text or claim.speaker_name or "",
        (claim.speaker_name or "") if claim.speaker_kind == "person" else "",
    )


@lru_cache(maxsize=20_000)
def _body(text: str, name: str) -> frozenset[str]:
    text = _CLAUSE.sub("", text)
    for part in name.split():
        text = re.sub(rf"\b{re.escape(part)}\b", " ", text)
    phrase = " ".join(words(text))
    bodies = _bodies()
    for words_for, body in bodies:
        phrase = re.sub(rf"\b{re.escape(words_for)}\b", body, phrase)
    found = {stem(w.removesuffix("'s").removesuffix("'")) for w in phrase.split() if w not in _SMALL}
    return frozenset(found - _SPEAKS) or frozenset(found)


@cache
def _bodies() -> list[tuple[str, str]]:
    """Words for members of a body and the body, longest first."""
    rows = [
        (form.lower(), row["body"])
        for row in resources.table("stories/bodies.csv")
        for form in resources.names_in(row["words"])
    ]
    return sorted(set(rows), key=lambda row: (-len(row[0]), row))


def _many(claim: Claim) -> bool:
    """True for people of whom each speaks for himself: witnesses, residents, analysts."""
    if claim.is_named or not claim.speaker_text:
        return False
    last = [w for w in words(_CLAUSE.sub("", claim.speaker_text)) if w not in _SMALL]
    return any(w in _independent() for w in last)


@cache
def _independent() -> frozenset[str]:
    """Plural nouns for persons without an office."""
    return frozenset(
        r["noun"]
        for r in resources.table("role_nouns.csv")
        if r["kind"] == "person" and r["number"] == "plural"
    )


__all__ = ["Sources", "compare"]
