"""What a sentence says of the person it names, held against what the reference knows of the one who may be meant.

In: a `Page`, a known person, the word where a name like theirs stands. Out: `Evidence`. News says who somebody is: "Tesla
chief executive Elan Musk" says what the reference says of Elon Musk, "Ted Cruise, 19, of Naperville" and "Robert Mueler, a
dentist in Fargo" say something else, and so does "Coach" before the name of a former vice president. An age, a calling or
a town told of a person is how news brings in people whom nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from tasks import resources
from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.index import Known
from tasks.names.page import Page
from tasks.names.reference import LOWER_PARTICLES, title_words, words_of

# ", 19," ", aged 40, of" match; ", 2019" and ", 19th" must not.
_AGE = re.compile(r",\s+(?:aged?\s+)?\d{1,2}(?=,|;|\.|\s+(?:of|from|and)\b)")
# ", a dentist in Fargo," and ", owner of a deli" match to the comma; "(a dentist)" must not.
_APPOSED = re.compile(r",\s+(?:(an?|the|one|his|her|their)\s+)?([^,.;:!?()\n]{3,90})")
# " of Accra", " from Barstow" match; " of the Senate" must not.
_FROM = re.compile(r"\s+(?:of|from)\s+(?=[^\W\d_a-z])")
_STEM = 5  # letters that two words of one calling share: economist, economy
_REACH = 8  # words to either side of a name that may say who it is
_FOREIGN_KINDS = frozenset(("sport", "religious", "medical", "academic", "media", "police"))
_EMPTY = frozenset(
    "name borne several people news former chief world first group international general national".split()
)


@cache
def _title_kinds() -> dict[str, str]:
    """Canonical title -> civil, military, sport …"""
    return {(r["canonical"] or r["title"]).lower(): r["kind"] for r in resources.table("titles.csv")}


@cache
def _callings() -> frozenset[str]:
    """Nouns for what a private person is: dentist, teacher, plumber."""
    return frozenset(
        r["noun"]
        for r in resources.table("role_nouns.csv")
        if r["kind"] == "person" and r["number"] == "singular" and " " not in r["noun"]
    ) | frozenset(r["noun"] for r in resources.table("names/callings.csv"))


@cache
def _genders() -> dict[str, str]:
    """Name of a known person -> f or m."""
    return {r["name"]: r["gender"] for r in resources.table("names/people.csv") if r["gender"] in ("f", "m")}


@cache
def _title_genders() -> dict[str, str]:
    """Canonical title that only one gender bears -> f or m: Ms., Sir."""
    return {r["canonical"]: r["gender"] for r in resources.table("titles.csv") if r["gender"] in ("f", "m")}


def contradicts_gender(known: Known, title: str) -> bool:
    """True for a title of the other gender than the known person's: Ms. before the name of Bernard Madoff."""
    borne, own = _title_genders().get(title), _genders().get(known.name)
    return borne is not None and own is not None and borne != own


def _stems(words: Iterable[str]) -> set[str]:
    return {w[:_STEM] for w in words if len(w) >= 4 and w not in _EMPTY}


def description(page: Page, known: Known, i: int) -> list[Evidence]:
    """Evidence for or against the person from what stands around word i, the odd word of a name that is like theirs."""
    scan, index = page.scan, page.index
    first, last = page.person_words(i)
    while (
        last + 1 < len(scan)
        and scan.low[last] in LOWER_PARTICLES
        and scan.capital[last + 1]
        and scan.adjacent(last)
    ):
        last += 2
    title = page.title_before(first)
    offices = index.offices(known.name)
    vocabulary = _stems([*words_of(known.kind), *(w for o in offices for w in title_words(o.title))])
    rows: list[Evidence] = []
    if (other := _longer(page, known, i, first, last)) is not None:
        rows.append(policy.evidence("longer_name", other))
    if (both := beside_another(page, known.words, i)) is not None:
        rows.append(policy.evidence("other_person", both))
    told = _stems(_around(page, title[1] if title else first, last))
    if shared := sorted(told & vocabulary):
        return [*rows, policy.evidence("described", f"the text says what {known.name} is: {shared[0]}…")]
    if title is not None and _title_kinds().get(title[0]) in _FOREIGN_KINDS and offices:
        rows.append(policy.evidence("other_title", f"{known.name} is no {title[0]}"))
    if why := _private(page, scan.ends[last - 1], title is not None):
        rows.append(policy.evidence("stranger", why))
    return rows


def _around(page: Page, first: int, last: int) -> list[str]:
    """The words of the same sentence near words [first, last), those of the name left out."""
    scan = page.scan
    words = []
    for step, at in ((-1, first - 1), (1, last)):
        for k in range(at, at + step * _REACH, step):
            if not 0 <= k < len(scan) or (scan.starts_sentence(k) and step > 0):
                break
            match = page.match_at.get(k)
            if match is None or page.index.known(match.name).type not in ("GPE", "NORP", "LOC"):
                words.append(scan.low[k])
            if scan.starts_sentence(k):
                break
    return words


def _private(page: Page, end: int, titled: bool) -> str | None:
    """How the text after a name brings in somebody whom the reader does not know."""
    text = page.scan.text
    if not titled and (m := _AGE.match(text, end)):
        return f"brought in with an age: “{m.group().strip(', ')}”"
    if m := _APPOSED.match(text, end):
        words = words_of(m.group(2))[: 8 if m.group(1) else 1]
        calling = next((w for w in words if w in _callings() and not page.index.exact(w + "s")), None)
        if calling:
            return f"brought in as {calling}"
    if not titled and (m := _FROM.match(text, end)):
        place = next((match for match in page.matches if page.scan.starts[match.first] == m.end()), None)
        if place is not None and page.index.known(place.name).kind in ("city", "capital"):
            return f"brought in as somebody of {page.index.known(place.name).name}"
    return None


def _longer(page: Page, known: Known, i: int, first: int, last: int) -> str | None:
    """Words that make a longer name of the known one's: Jerome Powel Smith, Kamela Harris-Boyd."""
    scan = page.scan
    end = 1 + max((k for k in range(first, last) if k == i or scan.low[k] in known.words), default=i)
    if end >= len(scan) or not scan.capital[end] or scan.headline[first]:
        return None
    hyphen = scan.gap(end - 1) in ("-", "‑") and known.type == "PERSON" and not known.family_first
    name = end < last and scan.adjacent(end - 1) and page.index.is_family(scan.low[end])
    return f"{scan.words[end - 1]} {scan.words[end]}" if hyphen or name else None


def beside_another(page: Page, known: Sequence[str], i: int) -> str | None:
    """The known name itself in the sentence of word i: "Lisa Murkowski and her cousin Lisa Markowski" are two."""
    scan, given, family = page.scan, known[0], known[-1]
    for j in page.positions.get(family, ()):
        near = range(min(i, j) + 1, max(i, j) + 1)
        named = 1 < len(near) < 20 and j > 0 and scan.low[j - 1] == given
        if named and not any(scan.starts_sentence(k) for k in near):
            return f"{given} {family} stands in the same sentence"
    return None
