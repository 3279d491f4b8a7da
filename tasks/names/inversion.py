"""Names whose two words stand in the wrong order: "Defense Secretary Carter Ash".

In: a `Page`. Out: `Proposal`s. The reversed pair must be a known person (of the reference, of other documents, or of this
document) and the given order must not be. A second witness is asked for: the title's holder, the last name alone later,
a given name in second place. Never across a line break, a sentence or a headline, never inside a longer run of capitals,
never for people whose family name comes first at home.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tasks import resources
from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.propose import Proposal, Proposer


@cache
def unordered_countries() -> frozenset[str]:
    """Countries whose names are not given-family at home."""
    return frozenset(r["country"] for r in resources.table("names/name_order.csv"))


def inversions(proposer: Proposer) -> Iterator[Proposal]:
    """Proposals to turn two words around."""
    page, index, corpus = proposer.page, proposer.index, proposer.corpus
    scan = page.scan
    low = scan.low
    for i in range(len(scan) - 1):
        if not (scan.capital[i] and scan.capital[i + 1]) or scan.gap(i) != " " or low[i] == low[i + 1]:
            continue
        a, b = low[i], low[i + 1]
        persons = index.reordered((a, b))
        others = corpus.documents_with_pair(b, a, beside=page.origin) if corpus else 0
        if not persons and not others:
            continue
        if not _may_be_inverted(proposer, i, a, b):
            continue
        known = next((index.known(n) for n in persons if index.known(n).words[:1] != (a,)), None)
        if persons and known is None:
            continue  # this is the right order
        if known and (known.family_first or known.country in unordered_countries()):
            continue
        title = page.title_before(i)
        rows = _rows(proposer, i, a, b, known, others, title)
        if rows is None:
            continue
        replacement = f"{scan.words[i + 1]} {scan.words[i]}"
        yield Proposal(
            "inversion", "PERSON", replacement, [(i, i + 2)], rows, persons[0] if persons and known else None,
            score=policy.score(rows),
        )  # fmt: skip


def _may_be_inverted(proposer: Proposer, i: int, a: str, b: str) -> bool:
    page, index, corpus = proposer.page, proposer.index, proposer.corpus
    scan = page.scan
    if len(a) < 2 or len(b) < 2 or scan.headline[i] or scan.words[i].isupper():
        return False
    if i + 2 < len(scan) and scan.capital[i + 2] and scan.adjacent(i + 1):
        return False  # "Carter Ash Carter said": a headline runs into a sentence
    first, last = page.person_words(i + 1)
    if first != i and not page.title_before(i):
        return False
    if last != i + 2 or index.exact(f"{a} {b}"):
        return False
    if (
        scan.starts_sentence(i)
        and (index.zipf(a) or 0) > 4.6
        and not index.is_given(a)
        and not index.is_family(a)
    ):
        return False  # "Will Smith", "May Theresa": the first word may be a word
    if (index.zipf(a) or 0) >= 4.3 and not index.is_given(a) and not page.title_before(i):
        return False  # "Camp David": an English word first, and no title
    if corpus:
        right = corpus.documents_with_pair(b, a, beside=page.origin)
        wrong = corpus.documents_with_pair(a, b, beside=page.origin)
        if wrong and wrong * 4 >= right:
            return False
    return True


def _rows(proposer: Proposer, i: int, a: str, b: str, known, others: int, title) -> list[Evidence] | None:
    page, index, scan, corpus = proposer.page, proposer.index, proposer.page.scan, proposer.corpus
    low = scan.low
    rows: list[Evidence] = []
    if known:
        rows.append(
            policy.evidence(
                "known_person", f"{known.name} is known, {scan.words[i]} {scan.words[i + 1]} is not"
            )
        )
    if others:
        # A pair of words that other documents have need not be a person: a title, a given name or the reference says so.
        if not known and not title and not index.is_given(b):
            return None
        key = "corpus_many" if others >= 5 else "corpus_two" if others >= 2 else "corpus_one"
        rows.append(
            policy.evidence(key, f"{others} independent documents have {scan.words[i + 1]} {scan.words[i]}")
        )
    if index.is_given(b) and not index.is_given(a):
        rows.append(
            policy.evidence(
                "given_and_family", f"{scan.words[i + 1]} is a given name, {scan.words[i]} is none"
            )
        )
    elif index.is_given(a) and not index.is_given(b) and not known:
        return None
    if title:
        at = scan.span(title[1], i)
        if known:
            rows.append(proposer.witness.title(known, title[0], at))
        else:
            rows.append(policy.evidence("title", f"title “{title[0]}”", at=at))
            if corpus and others and corpus.documents_with_pair(low[i - 1], b, beside=page.origin):
                rows.append(
                    policy.evidence(
                        "corpus_title", f"others give {scan.words[i + 1]} {scan.words[i]} that title"
                    )
                )
    there = [
        k for k in page.positions.get(b, ()) if k + 1 < len(scan) and low[k + 1] == a and scan.gap(k) == " "
    ]
    if there:
        rows.append(
            policy.evidence(
                "right_order", "the document has the other order", at=scan.span(there[0], there[0] + 2)
            )
        )
    alone = [k for k in page.positions.get(a, ()) if k > i + 1 and page.is_bare(k)]
    rival = [k for k in page.positions.get(b, ()) if k > i + 1 and page.is_bare(k)]
    if alone and len(alone) > len(rival):
        k = alone[0]
        rows.append(
            policy.evidence("last_name_alone", f"{scan.words[k]} stands alone later", at=scan.span(k, k + 1))
        )
        later = page.title_before(k)
        if title and later and later[0] == title[0] and not known:
            rows.append(policy.evidence("title", "under the same title", at=scan.span(later[1], k)))
    elif rival:
        return None  # the text itself takes the second word up as the last name
    return rows
