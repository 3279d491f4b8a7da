"""What stands beside a person's name and tells namesakes and relatives apart: suffix, age, "the elder", "his wife", "their son".

In: a `Reading` and a mention of a person. Out: the generation (jr, sr …), the age, whether the text brings the person in as
somebody's relative, and whose husband or wife a first name alone is.
"""

from __future__ import annotations

from collections.abc import Iterable

from tasks.entities.reading import Chain, Found, Reading

#: Who is called by the first name alone: "his son Akash".
KIN = frozenset("son daughter brother sister wife husband mother father nephew niece twin".split())
_AFTER_AGE = frozenset((",", ".", ";", "of", "from", "and", "who", "was"))
_ELDER = dict.fromkeys(("elder", "older", "senior"), "sr") | dict.fromkeys(("younger", "junior"), "jr")


def generation_of(name: str) -> str:
    """The suffix that tells father from son: jr, sr, ii, iii, iv; empty without one."""
    word = name.rsplit(" ", 1)[-1].rstrip(".,").lower()
    return word if " " in name and word in ("jr", "sr", "ii", "iii", "iv") else ""


def generation(reading: Reading, mention: Found) -> str:
    """jr, sr … of a mention: in it, right after it, or told by "the elder Bush", "the younger Webb"."""
    words, end = reading.words, mention.end
    if found := generation_of(mention.text):
        return found
    end += end < len(words) and words[end] == ","
    if end < len(words) and (found := generation_of(f"x {words[end]}")) in ("jr", "sr"):
        return found
    return _ELDER.get(reading.lower[mention.start - 1], "") if mention.start else ""


def age(reading: Reading, mention: Found) -> int:
    """The age told right after a name: "Maria Lopez, 34, of Fresno"; 0 when none is."""
    words, end = reading.words, mention.end
    if end + 1 < len(words) and words[end] == "," and words[end + 1].isdigit():
        years = int(words[end + 1])
        closed = end + 2 >= len(words) or words[end + 2] in _AFTER_AGE
        return years if 0 < years < 115 and closed else 0
    return 0


def are_two(chain: Chain, generation: str, age: int) -> bool:
    """Whether a suffix or an age tells a namesake from the person of a chain."""
    if generation and chain.generation and generation != chain.generation:
        return True
    return bool(age and chain.age and abs(age - chain.age) > 1)


def is_relative(reading: Reading, mention: Found) -> bool:
    """Whether a name is brought in as somebody's son, sister …: "their son, John Quincy Adams"."""
    at = mention.title_start - 1
    at -= at >= 0 and reading.lower[at] == ","
    return bool(KIN & set(mention.titles)) or (at >= 0 and reading.lower[at] in KIN)


def married_to(reading: Reading, mention: Found, chains: Iterable[Chain]) -> str:
    """Last name of the person whose "wife, Michelle," or "husband Karl" a first name alone brings in; else empty."""
    lower, at = reading.lower, mention.start - 1
    at -= at >= 0 and lower[at] == ","
    if at < 1 or lower[at] not in ("wife", "husband") or lower[at - 1] not in ("his", "her"):
        return ""
    before = [c for c in chains if len(c.words) > 1 and any(0 < at - m.end < 12 for m in c.mentions)]
    return before[0].words[-1] if len(before) == 1 else ""
