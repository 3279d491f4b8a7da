"""A name after the title of an office that somebody with nearly that name holds: "Chancellor Olaf Schultz".

In: a `Page`. Out: `Proposal`s. The title leads to the holders of that office in the reference, and the name as written is
compared with each holder's as a whole, blanks and hyphens aside, so that slips meet that no single word shows: two letters
off, a short word, half of a hyphenated name, two words in one. The country or people right before the title must be the
office's; a name that the reference has as written is left alone, and one that transcription makes as well is for a reader.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.descriptions import description
from tasks.names.index import Known, NameIndex, Office
from tasks.names.proposal import Proposal, dressed
from tasks.names.propose import Proposer
from tasks.names.reference import LOWER_PARTICLES, given_and_family, title_words
from tasks.names.spelling import (
    distance,
    fold,
    is_typed,
    is_umlaut_pair,
    is_variant,
    slip,
    squash,
)

_WRITTEN = re.compile(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*")  # a word as documents are cut; "Ki-moon" is two
_MANY = 60  # holders of one office from which a title alone names nobody: senators, governors, mayors


class _Holder(NamedTuple):
    """A person who held an office, with the words of the office's title and of the person's name."""

    number: int
    held: frozenset[str]
    office: Office
    words: tuple[str, ...]
    squashed: str
    is_crowded: bool


_HOLDERS: WeakKeyDictionary[NameIndex, dict[str, list[_Holder]]] = WeakKeyDictionary()


def _holders(index: NameIndex) -> dict[str, list[_Holder]]:
    """Word of a title -> those who held an office with it in its title."""
    if index in _HOLDERS:
        return _HOLDERS[index]
    offices = list(index.all_offices())
    seats = Counter((office.title, office.country) for _, office in offices)
    found: dict[str, list[_Holder]] = defaultdict(list)
    for person, office in offices:
        number = next((n for n, _ in index.exact(person) if index.known(n).type == "PERSON"), None)
        held = title_words(office.title)
        if number is None or not held:
            continue
        words = index.known(number).words
        crowded = seats[office.title, office.country] >= _MANY
        holder = _Holder(number, held, office, words, "".join(squash(w) for w in words), crowded)
        if len(words) >= 2:
            for word in held:
                found[word].append(holder)
    _HOLDERS[index] = dict(found)
    return _HOLDERS[index]


def officials(proposer: Proposer) -> Iterator[Proposal]:
    """Names under a title that are nearly the name of one who held that office, and nobody else's."""
    page, index, scan = proposer.page, proposer.index, proposer.page.scan
    holders = _holders(index)
    for run in scan.runs():
        first, last = page.person_words(run.last - 1)
        title = page.title_before(first)
        if title is None or scan.headline[first]:
            continue
        last = _extended(proposer, last)
        if not 2 <= last - first <= 6 or any(scan.is_cut(i) for i in range(first, last)):
            continue
        low = scan.low[first:last]
        if index.exact(" ".join(low)) or (first in page.match_at and page.match_at[first].last >= last):
            continue
        words = title_words(title[0])
        if not words:
            continue
        near = _nearest(proposer, holders, words, low, title[1])
        if near is not None:
            proposal = _proposal(proposer, near, title, first, last)
            if proposal is not None:
                yield proposal


def _extended(proposer: Proposer, last: int) -> int:
    """The end of a name with its particles and hyphenated parts: von der Leyen, bin Salman, Ki-moon."""
    scan = proposer.page.scan
    n = len(scan)
    while last < n:
        if scan.gap(last - 1) in ("-", "‑"):
            last += 1
            continue
        k = last
        while k < n and k - last < 2 and scan.low[k] in LOWER_PARTICLES and scan.adjacent(k - 1):
            k += 1
        if k == last or k >= n or not scan.capital[k] or not scan.adjacent(k - 1):
            break
        last = k + 1
        while last < n and scan.capital[last] and scan.adjacent(last - 1):
            last += 1
    return last


def _nearest(
    proposer: Proposer, holders: dict[str, list[_Holder]], words: frozenset[str], low: list[str], at: int
) -> _Holder | None:
    """The one person among those who held the office whose name is nearest, if it is near enough."""
    seen = "".join(squash(w) for w in low)
    country = _country_before(proposer, at)
    best: dict[int, tuple[int, _Holder]] = {}
    for word in words:
        for holder in holders.get(word, ()):
            if not (words <= holder.held or holder.held <= words):
                continue
            if country and len(holder.office.country) == 2 and holder.office.country != country:
                continue
            if abs(len(holder.squashed) - len(seen)) > 3 or holder.words[0][0] != low[0][0]:
                continue
            if not _is_alike(low, holder):
                continue
            limit = 1 if len(holder.squashed) < 9 else 2 if len(holder.squashed) < 15 else 3
            d = distance(seen, holder.squashed, limit)
            if d <= limit and (holder.number not in best or not holder.is_crowded):
                best[holder.number] = (d, holder)
    ranked = sorted(best.values(), key=lambda row: row[0])
    if not ranked or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1]


def _is_alike(low: list[str], holder: _Holder) -> bool:
    """One of the two main names is right, and the other begins alike: Olaf S…, J… Ardern."""
    known = holder.words
    if "".join(low[1:]) == "".join(known[1:]):
        return True  # DeBlasio, de Blasio
    return (low[0] == known[0] or low[-1] == known[-1]) and low[-1][0] == known[-1][0]


def _country_before(proposer: Proposer, at: int) -> str:
    """Code of the country or people that stands right before a title."""
    page = proposer.page
    if at == 0 or not page.scan.adjacent(at - 1):
        return ""
    match = page.match_at.get(at - 1)
    known = proposer.index.known(match.name) if match else None
    return known.country if known and known.type in ("GPE", "NORP") and known.kind != "city" else ""


def _proposal(
    proposer: Proposer, holder: _Holder, title: tuple[str, int], first: int, last: int
) -> Proposal | None:
    scan, witness = proposer.page.scan, proposer.witness
    known = proposer.index.known(holder.number)
    start, stop, part = _difference(scan.low[first:last], known)
    if start >= stop:
        return None
    seen, meant = scan.low[first + start : first + stop], [fold(w) for w in _WRITTEN.findall(part)]
    if not meant or _is_another(proposer, known, holder, seen, meant):
        return None
    transcribed = _is_transcription(proposer, known, seen, meant)
    if transcribed and "".join(seen) == "".join(meant):
        return None  # Cheolsoo, Cheol-soo
    if any(is_umlaut_pair(a, b) for a, b in zip(seen, meant, strict=False)):
        return None
    rows = _spelling(proposer, known, seen, meant)
    intact = len(holder.words) - len(meant)
    common = max((proposer.index.zipf(w) or 0.0) for w in holder.words if w not in meant) if intact else 0.0
    if intact:
        key = "whole_name_weak" if common > 4.6 else "whole_name"
        rows.append(policy.evidence(key, f"the words beside it make {known.name}", at=scan.span(first, last)))
    if intact and not holder.is_crowded and not transcribed:
        rows.append(
            policy.evidence("only_holder", f"nobody else of nearly that name was {holder.office.title}")
        )
    context = witness.person(known, [first + start])
    rows += context or [witness.title(known, title[0], scan.span(title[1], first))]
    rows += description(proposer.page, known, first + start)
    rows += witness.same_document(seen[0] if len(seen) == 1 else " ".join(seen), meant[-1], holder.number)
    return Proposal(
        "possible_variant" if transcribed else "office_holder",
        "PERSON",
        dressed(scan.words[first + start], part, proposer.plain),
        [(first + start, first + stop)],
        rows,
        holder.number,
        score=policy.score(rows),
    )


def _difference(low: list[str], known: Known) -> tuple[int, int, str]:
    """Words [start, stop) of the name as seen that differ from the known one, and what the known one has there."""
    parts = list(_WRITTEN.finditer(known.name))
    names = [fold(m.group()) for m in parts]
    start = 0
    while start < min(len(low), len(names)) and low[start] == names[start]:
        start += 1
    tail = 0
    while tail < min(len(low), len(names)) - start and low[-1 - tail] == names[-1 - tail]:
        tail += 1
    stop, end = len(low) - tail, len(names) - tail
    if start >= stop or start >= end:
        return 0, 0, ""
    return start, stop, known.name[parts[start].start() : parts[end - 1].end()]


def _is_another(proposer: Proposer, known: Known, holder: _Holder, seen: list[str], meant: list[str]) -> bool:
    """Somebody else under a title that many hold, or beside the one whom the text introduces under the known name."""
    index = proposer.index
    unlike = len(seen) != len(meant) or any(index.is_name(w) or len(w) < 5 for w in seen)
    if holder.is_crowded and unlike and "".join(seen) != "".join(meant):
        return True  # Rep. Mike Johnston may sit in another house
    family = given_and_family(list(known.words), known.family_first)[1]
    return proposer.page.counted(family) > 0 and family in proposer.page.introduced and family in meant


def _is_transcription(proposer: Proposer, known: Known, seen: list[str], meant: list[str]) -> bool:
    """True unless only a hand makes such letters: names of this country reach English in several spellings."""
    if not proposer.witness.is_transcribed(known.country):
        return False
    if len(seen) != len(meant):
        return True
    return not all(
        a == b or (is_typed(a, b) and not is_variant(a, b)) for a, b in zip(seen, meant, strict=True)
    )


def _spelling(proposer: Proposer, known: Known, seen: list[str], meant: list[str]) -> list[Evidence]:
    """Evidence of the letters: as for any word where one word differs, else the letters of the name as a whole."""
    index = proposer.index
    if len(seen) == len(meant) == 1:
        slot = "family" if meant[0] == given_and_family(list(known.words), known.family_first)[1] else "given"
        kind = slip(seen[0], meant[0])
        if kind == "far" and distance(seen[0], meant[0]) * 3.5 <= len(meant[0]):
            kind = "near"  # Eisenhauer: under his title, and with his first name
        return proposer.witness.spelling(seen[0], meant[0], index.zipf(seen[0]), kind, slot=slot)
    d = distance("".join(seen), "".join(meant))
    if d == 0:
        return [policy.evidence("known_letters", f"the letters are those of {known.name}")]
    return [policy.evidence("near_letters", f"{d} letters off {known.name}")]
