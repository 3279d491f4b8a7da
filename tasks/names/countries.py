"""A word that is right in itself where a country or a people one letter off is meant: "Columbian President Gustavo Petro".

In: a `Page`. Out: `Proposal`s for a reader, never more: both are words. The document must name that country, or a town or
a people of it, in another place; a town of that name counts only where the news goes there, and a word inside a longer name
(Columbia University, British Columbia) never.
"""

from __future__ import annotations

from collections.abc import Iterator

from tasks.names import policy
from tasks.names.index import Known
from tasks.names.page import Page, locatives
from tasks.names.proposal import Proposal, dressed
from tasks.names.propose import Proposer, is_told_elsewhere
from tasks.names.spelling import distance, is_inflected, slip
from tasks.names.witness import SETTLED

_SHORTEST, _MOST_COMMON = 6, 4.6  # letters of a word that is looked at, and its zipf frequency


def countries(proposer: Proposer) -> Iterator[Proposal]:
    """Proposals to read a word as a country or a people that the document is about."""
    page, index, witness = proposer.page, proposer.index, proposer.witness
    if not page.countries:
        return
    for low, places in page.positions.items():
        zipf = index.zipf(low)
        if zipf is None or zipf > _MOST_COMMON or len(low) < _SHORTEST:
            continue
        for number in index.near(low):
            meant, written, names = index.token(number)
            known = _country(proposer, meant, names)
            if known is None or known.country not in page.countries or distance(low, meant, 1) != 1:
                continue
            if is_inflected(low, meant) or any(index.known(n).kind in SETTLED for n, _ in index.exact(low)):
                continue
            at = [i for i in places if _may_be_country(page, i)]
            rows = witness.spelling(low, meant, zipf, slip(low, meant), settled=True) if at else []
            rows += witness.place(known, at, False)
            if at and is_told_elsewhere(rows):
                yield Proposal(
                    "name_word",
                    known.type,
                    dressed(page.scan.words[at[0]], written, proposer.plain),
                    [(i, i + 1) for i in at],
                    rows,
                    score=policy.score(rows),
                )


def _country(proposer: Proposer, meant: str, names: list[int]) -> Known | None:
    """The country or people that a target word is by itself."""
    for known in map(proposer.index.known, names):
        if known.words == (meant,) and known.country and known.kind in ("country", "demonym"):
            return known
    return None


def _may_be_country(page: Page, i: int) -> bool:
    """True for a capitalized word by itself, or before a title."""
    scan = page.scan
    if i and scan.capital[i - 1] and scan.adjacent(i - 1):
        return False
    match = page.match_at.get(i)
    if match is not None:
        before = scan.low[i - 1] if i and not scan.starts_sentence(i) else ""
        if match.last > i + 1 or (locatives().get(before) != "strong" and before not in ("to", "from")):
            return False
        if i + 1 < len(scan) and scan.gap(i).strip() == "," and scan.capital[i + 1]:
            return False  # Columbia, South Carolina
    if i + 1 >= len(scan) or not scan.capital[i + 1] or not scan.adjacent(i):
        return True
    following = (" ".join(scan.low[i + 1 : k]) for k in range(i + 2, min(i + 5, len(scan)) + 1))
    return any(phrase in page.index.titles for phrase in following)
