"""Names whose letters are right but whose shape is not: joined, split, in the wrong case, or a slip that is on record.

In: a `Page`. Out: `Proposal`s, and `Proposal`s marked as links for legitimate variants of known names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tasks import resources
from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.descriptions import description
from tasks.names.index import Known
from tasks.names.proposal import Proposal, dressed
from tasks.names.propose import Proposer
from tasks.names.reference import words_of
from tasks.names.spelling import distance, fold, is_variant, skeleton, slip, squash

_SMALL = frozenset("of the for and in on to de la du des al el bin und y a an at from with".split())
_WRITTEN = re.compile(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*")


@cache
def generic_heads() -> frozenset[str]:
    """Words that many houses write in lower case inside an organization's name."""
    return frozenset(r["word"] for r in resources.table("names/generic_heads.csv"))


def recorded(proposer: Proposer) -> Iterator[Proposal]:
    """Known names in a form that the reference records as a slip (proposal) or as a variant (link)."""
    page, index, scan = proposer.page, proposer.index, proposer.page.scan
    for match in page.matches:
        if match.form in ("official", "acronym", "alias"):
            continue
        known = index.known(match.name)
        start, end = scan.span(match.first, match.last)
        seen = scan.text[start:end]
        if fold(seen) == fold(known.name):
            continue
        if _is_initials(seen, known.words):
            continue
        legitimate = match.form in ("variant", "foreign") or _is_transcribed(proposer, known, seen)
        if match.form == "foreign" and _is_one_letter_off(proposer, known, match.name, fold(seen)):
            legitimate = False
        if legitimate:
            if not _is_spelling(words_of(seen), known.words):
                continue  # Pope Benedict, King Abdullah: another name, for the linker to read
            if known.type == "GPE" and not _is_own_name(proposer, match.first, match.last):
                continue
            rows = [policy.evidence("known_letters", f"{seen} is a known spelling of {known.name}")]
            yield Proposal(
                "variant", known.type, known.name, [(match.first, match.last)], rows, match.name, linked=True
            )
        elif match.form == "foreign":
            low, meant = next((a, b) for a, b in zip(words_of(seen), known.words, strict=True) if a != b)
            rows = proposer.witness.spelling(low, meant, index.zipf(low) or None, slip(low, meant))
            rows += _context(proposer, known, match.first)
            yield Proposal(
                "possible_variant", known.type, known.name, [(match.first, match.last)], rows, match.name,
                score=policy.score(rows),
            )  # fmt: skip
        else:
            rows = [policy.evidence("recorded_slip", f"{seen} is on record as a slip for {known.name}")]
            rows += _context(proposer, known, match.first)
            replacement = _aligned(seen, known.name)
            yield Proposal(
                "recorded_slip", known.type, replacement, [(match.first, match.last)], rows, match.name,
                score=policy.score(rows),
            )  # fmt: skip


def _is_one_letter_off(proposer: Proposer, known: Known, number: int, low: str) -> bool:
    """A name of another language that English texts all but never show, where one word of the English one has a letter
    more or other, or the same letters in another order.

    GeoNames lists every spelling that anybody ever used. Afganistan is right in Spanish; in an English text a reader decides.
    """
    seen = words_of(low)
    differ = [(a, b) for a, b in zip(seen, known.words, strict=False) if a != b]
    if len(seen) != len(known.words) or len(differ) != 1:
        return False
    word, meant = differ[0]
    moved = len(word) >= 7 and slip(word, meant) == "moved"  # Khatmandu
    if distance(word, meant, 1) != 1 and not moved:
        return False
    zipf = proposer.index.zipf(word)
    gap = (proposer.index.zipf(meant) or 0.0) - (zipf or 0.0)
    return zipf is None or (gap >= (1.5 if number in proposer.page.english_forms else 2.4))


def _is_spelling(seen: list[str], words: tuple[str, ...]) -> bool:
    """True when the words are the known ones in other spellings, one for one."""
    return len(seen) == len(words) and all(
        a == b or skeleton(a) == skeleton(b) or (min(len(a), len(b)) >= 4 and distance(a, b, 2) <= 2)
        for a, b in zip(seen, words, strict=True)
    )


def _is_initials(seen: str, words: tuple[str, ...]) -> bool:
    """U.S. for United States, UAE for United Arab Emirates: an abbreviation, no spelling of its own."""
    letters = squash(seen)
    return letters in ("".join(w[0] for w in words), "".join(w[0] for w in words if w not in _SMALL))


def _is_transcribed(proposer: Proposer, known: Known, seen: str) -> bool:
    """A form on record as a slip that another transcription makes as well: Tarik Aziz for Tariq Aziz."""
    if known.type != "PERSON" or known.country in proposer.index.latin:
        return False
    words, parts = seen.split(), known.name.split()
    zipf = proposer.index.zipf
    return len(words) == len(parts) and all(
        fold(a) == fold(b) or (is_variant(a, b) and (zipf(fold(a)) or 0.0) >= 1.8)
        for a, b in zip(words, parts, strict=True)
    )


def _context(proposer: Proposer, known: Known, i: int) -> list[Evidence]:
    witness = proposer.witness
    if known.type == "PERSON":
        return witness.person(known, [i]) + description(proposer.page, known, i)
    return witness.country(known) if known.type == "ORG" else witness.place(known, [i], True)


def _is_own_name(proposer: Proposer, first: int, last: int) -> bool:
    """A place name that is no part of a longer run of capitals."""
    scan = proposer.page.scan
    before = first > 0 and scan.capital[first - 1] and scan.adjacent(first - 1)
    after = last < len(scan) and scan.capital[last] and scan.adjacent(last - 1)
    return not before and not after


def _aligned(seen: str, name: str) -> str:
    """The part of the known name that stands for what was written: a last name for a last name."""
    words, parts = seen.split(), name.split()
    if len(words) < len(parts):
        return dressed(seen, " ".join(parts[-len(words) :]))
    return dressed(seen, name)


def joined(proposer: Proposer) -> Iterator[Proposal]:
    """One unknown word whose letters are a known name of several: Sanfrancisco, alQaeda."""
    page, index, scan = proposer.page, proposer.index, proposer.page.scan
    for low, places in page.positions.items():
        zipf = index.zipf(low)
        if len(low) < 7 or "'" in low or (zipf is not None and (zipf > 3.2 or index.is_name(low))):
            continue  # #sanfrancisco is a word of the web and still no spelling of San Francisco
        free = [i for i in places if i not in page.match_at]
        if not free:
            continue
        for name in index.squashed(squash(low))[:1]:
            known = index.known(name)
            if len(known.words) < 2 or (known.kind == "city" and known.population < 300_000):
                continue  # Portchester is no Port Chester
            meant = any(c.isupper() for c in scan.words[free[0]][1:])
            transcribed = known.type == "NORP" or proposer.witness.is_transcribed(known.country)
            if zipf is not None and transcribed and not meant:
                continue  # Tamilnadu: a way of writing it
            rows = [
                policy.evidence("known_letters", f"its letters are {known.name}"),
                policy.evidence("piece_unknown", f"{scan.words[free[0]]} is no known word"),
            ]
            if transcribed and not meant:
                rows.append(policy.evidence("one_word", "such names are written in one word as well"))
            yield Proposal(
                "joined",
                known.type,
                known.name,
                [(i, i + 1) for i in free],
                rows,
                name,
                score=policy.score(rows),
            )


# OHara, DAngelo; not Ohara, DVD, OSCE.
_WITHOUT_APOSTROPHE = re.compile(r"([OD])([A-Z][a-z]{2,})")


def apostrophes(proposer: Proposer) -> Iterator[Proposal]:
    """A last name that lost its apostrophe: OHara. Some houses and some people write it so, hence for a reader."""
    page, index, scan = proposer.page, proposer.index, proposer.page.scan
    for low, places in page.positions.items():
        parts = _WITHOUT_APOSTROPHE.fullmatch(scan.words[places[0]])
        if parts is None or (low in page.introduced and index.is_name(low)):
            continue
        meant = f"{low[0]}'{low[1:]}"
        if (index.zipf(meant) or 0.0) >= 2.0:
            rows = [
                policy.evidence("known_letters", f"its letters are {meant}"),
                policy.evidence("frequency", f"{meant} is a known name", index.zipf(meant) or 0.0),
            ]
            where = [(i, i + 1) for i in places if not scan.headline[i]]
            yield Proposal(
                "name_word", "PERSON", f"{parts[1]}'{parts[2]}", where, rows, score=policy.score(rows)
            )


def split(proposer: Proposer) -> Iterator[Proposal]:
    """Two or three words whose letters together are a known name: Fuk ushima, Ron Ald Reagan."""
    page, index, scan = proposer.page, proposer.index, proposer.page.scan
    low = scan.low
    for i in range(len(scan) - 1):
        if not scan.capital[i] or (i in page.match_at and page.match_at[i].first <= i):
            continue
        if scan.gap(i) != " " or len(low[i]) > 12:
            continue
        pieces = low[i]
        for n in range(2, 5):
            last = i + n
            if last > len(scan) or scan.gap(last - 2) != " ":
                break
            pieces += low[last - 1]
            if len(pieces) > 30:
                break
            names = index.squashed(pieces) if len(pieces) >= 5 else []
            if not names:
                continue
            known = index.known(names[0])
            if any(not scan.capital[k] and (index.zipf(low[k]) or 0) > 3.5 for k in range(i, last)):
                continue  # "Kashmir is"
            if min((index.zipf(w) or 0.0) for w in known.words) < 3.0:
                continue  # Ha Tay is no Hatay
            if " ".join(low[i:last]) == " ".join(known.words) or "-" in known.name:
                continue
            if not _is_own_name(proposer, i, last):
                continue
            zipfs = [index.zipf(w) for w in low[i:last] if w not in known.words]
            rows = [policy.evidence("known_letters", f"the letters together are {known.name}")]
            odd = [
                w
                for w in low[i:last]
                if w not in known.words and (index.zipf(w) is None or (index.zipf(w) or 0) < 2.5)
            ]
            if odd:
                rows.append(policy.evidence("piece_unknown", f"{odd[0]} is no word"))
            elif min(z or 0 for z in zipfs or [9]) > 4.0:
                continue
            rows += _context(proposer, known, i)
            yield Proposal(
                "split", known.type, known.name, [(i, last)], rows, names[0], score=policy.score(rows)
            )
            break


def casing(proposer: Proposer) -> Iterator[Proposal]:
    """A known organization of three words or more with one word in the wrong case: "Observatory for Human rights"."""
    page, index, scan = proposer.page, proposer.index, proposer.page.scan
    low = scan.low
    for i in range(len(scan) - 2):
        if not scan.capital[i] or i in page.match_at:
            continue
        match = index.match(low, i, scan.adjacent)
        if match is None or match.last - match.first < 3 or match.form not in ("official", "alias"):
            continue
        known = index.known(match.name)
        if known.type != "ORG":
            continue
        start, end = scan.span(match.first, match.last)
        words = [k for k in range(match.first, match.last) if low[k] not in _SMALL and len(low[k]) > 1]
        lower = [k for k in words if not scan.capital[k]]
        if len(lower) != 1 or len(words) < 3:
            continue
        k = lower[0]
        if low[k] in generic_heads():
            continue  # "the Green party", "the Black Sea fleet": a house style, not a slip
        rows = [
            policy.evidence("case_only", f"the letters are those of {known.name}", at=(start, end)),
            policy.evidence("case_words", f"only “{scan.words[lower[0]]}” is in lower case"),
        ]
        written = next((w for w in _WRITTEN.findall(known.name) if fold(w) == low[k]), None)
        if written is None or written == scan.words[k] or written.islower():
            continue
        yield Proposal("casing", "ORG", written, [(k, k + 1)], rows, match.name, score=policy.score(rows))
