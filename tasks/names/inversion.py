"""Names whose parts stand in the wrong order: "Defense Secretary Carter Ash".

In: a `Page`. Out: `Proposal`s. The turned name must be a known person (of the reference, of other documents, or of this
document) and the given order must not be. A second witness is asked for: the title's holder, the last name alone later,
a given name in second place. Never across a line break, a sentence or a headline, never inside a longer run of capitals,
never for people whose family name comes first at home.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tasks import resources
from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.index import Known
from tasks.names.proposal import Proposal
from tasks.names.propose import Proposer


@cache
def unordered_countries() -> frozenset[str]:
    """Countries whose names are not given-family at home."""
    return frozenset(r["country"] for r in resources.table("names/name_order.csv"))


@dataclass(frozen=True, slots=True)
class _Turned:
    """Words [first, last) that may be a name turned around at `cut`: family words before it, given words from it on."""

    first: int
    cut: int
    last: int
    family: str  # last word of the family part
    given: str  # first word of the given part
    known: Known | None
    number: int | None
    others: int  # independent documents that have the other order


def inversions(proposer: Proposer) -> Iterator[Proposal]:
    """Proposals to turn the parts of a name around."""
    scan = proposer.page.scan
    for turned in _candidates(proposer):
        rows = _rows(proposer, turned)
        if rows is None:
            continue
        family = scan.text[scan.starts[turned.first] : scan.ends[turned.cut - 1]]
        given = scan.text[scan.starts[turned.cut] : scan.ends[turned.last - 1]]
        yield Proposal(
            "inversion",
            "PERSON",
            f"{given} {family}",
            [(turned.first, turned.last)],
            rows,
            turned.number,
            score=policy.score(rows),
        )


def _candidates(proposer: Proposer) -> Iterator[_Turned]:
    page, index, corpus = proposer.page, proposer.index, proposer.corpus
    scan, low = page.scan, page.scan.low
    for first in range(len(scan) - 1):
        if not (scan.capital[first] and scan.capital[first + 1] and scan.adjacent(first)):
            continue
        for last in range(first + 2, min(first + 5, len(scan) + 1)):
            if not (scan.capital[last - 1] and scan.adjacent(last - 2)):
                break
            for cut in range(first + 1, last):
                if scan.gap(cut - 1) != " " or low[cut - 1] == low[cut]:
                    continue
                number = _person(proposer, [*low[cut:last], *low[first:cut]])
                others = 0
                if corpus and last - first == 2:
                    others = corpus.documents_with_pair(low[cut], low[first], beside=page.origin)
                if number is None and not others:
                    continue
                known = index.known(number) if number is not None else None
                if known and (known.family_first or known.country in unordered_countries()):
                    continue
                turned = _Turned(first, cut, last, low[cut - 1], low[cut], known, number, others)
                if _may_be_turned(proposer, turned):
                    yield turned


def _person(proposer: Proposer, words: list[str]) -> int | None:
    """Number of the known person of this name, in this order."""
    for number, form in proposer.index.exact(" ".join(words)):
        if form != "misspelling" and proposer.index.known(number).type == "PERSON":
            return number
    return None


def _may_be_turned(proposer: Proposer, turned: _Turned) -> bool:
    page, index, corpus = proposer.page, proposer.index, proposer.corpus
    scan, low = page.scan, page.scan.low
    first, last, family = turned.first, turned.last, turned.family
    if min(len(family), len(turned.given)) < 2 or scan.headline[first] or scan.words[first].isupper():
        return False
    if last < len(scan) and scan.capital[last] and scan.adjacent(last - 1):
        return False  # "Carter Ash Carter said": a headline runs into a sentence
    if first and scan.gap(first - 1) in ("-", "‑"):
        return False  # the Jaafari of al-Jaafari
    titled = page.title_before(first) is not None
    run_first, run_last = page.person_words(last - 1)
    if (run_first != first and not titled) or run_last != last or index.exact(" ".join(low[first:last])):
        return False
    common = index.zipf(low[first]) or 0.0
    is_a_name = index.is_given(low[first]) or index.is_family(low[first])
    if scan.starts_sentence(first) and common > 4.6 and not is_a_name:
        return False  # "Will Smith", "May Theresa": the first word may be a word
    if common >= 4.3 and not index.is_given(low[first]) and not titled:
        return False  # "Camp David": an English word first, and no title
    if corpus and last - first == 2:
        wrong = corpus.documents_with_pair(family, turned.given, beside=page.origin)
        if wrong and wrong * 4 >= turned.others:
            return False
    return True


def _rows(proposer: Proposer, turned: _Turned) -> list[Evidence] | None:
    """The evidence; None when something says that the order is right."""
    page, index, scan, corpus = proposer.page, proposer.index, proposer.page.scan, proposer.corpus
    first, family, given, known = turned.first, turned.family, turned.given, turned.known
    written = f"{scan.words[turned.cut]} {scan.words[turned.cut - 1]}"
    title = page.title_before(first)
    rows: list[Evidence] = []
    if known:
        rows.append(policy.evidence("known_person", f"{known.name} is known, the order here is not"))
    if turned.others:
        # Two words that stand side by side elsewhere need not be a person: a title, a given name or the reference says so.
        if not known and not title and not index.is_given(given):
            return None
        n = turned.others
        key = "corpus_many" if n >= 5 else "corpus_two" if n >= 2 else "corpus_one"
        rows.append(policy.evidence(key, f"{policy.documents(n)} {written}"))
    if index.is_given(given) and not index.is_given(family):
        rows.append(policy.evidence("given_and_family", f"{given} is a given name, {family} is none"))
    elif index.is_given(family) and not index.is_given(given) and not known:
        return None
    if title:
        at = scan.span(title[1], first)
        if known:
            rows.append(proposer.witness.title(known, title[0], at))
        else:
            rows.append(policy.evidence("title", f"title “{title[0]}”", at=at))
            if corpus and corpus.documents_with_pair(scan.low[first - 1], given, beside=page.origin):
                rows.append(policy.evidence("corpus_title", f"others give {written} that title"))
    for k in page.positions.get(given, ()):
        if k + 1 < len(scan) and scan.low[k + 1] == family and scan.gap(k) == " ":
            rows.append(
                policy.evidence("right_order", "the document has the other order", at=scan.span(k, k + 2))
            )
            break
    alone = [k for k in page.positions.get(family, ()) if k >= turned.last and page.is_bare(k)]
    rival = [k for k in page.positions.get(given, ()) if k >= turned.last and page.is_bare(k)]
    if len(alone) <= len(rival):
        return None if rival else rows  # the text itself takes the second word up as the last name
    k = alone[0]
    rows.append(
        policy.evidence("last_name_alone", f"{scan.words[k]} stands alone later", at=scan.span(k, k + 1))
    )
    later = page.title_before(k)
    if title and later and later[0] == title[0] and not known:
        rows.append(policy.evidence("title", "under the same title", at=scan.span(later[1], k)))
    return rows
