"""Which known names a word may be a misspelling of.

In: a `Page`. Out: `Proposal`s (what a word may stand for, at which places, with the evidence), the best one of each word.
Candidates come from three places: the prominent names of the index, the document's own names, and the names of other
documents. A word that the reference or the vocabulary knows is a candidate only where the words beside it make the rest
of a known name ("Untied Nations", "Barrack Obama"), or where the document introduces nobody of that last name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.index import Known
from tasks.names.page import Page, locatives
from tasks.names.reference import PARTICLES, given_and_family
from tasks.names.spelling import (
    distance,
    fold,
    is_inflected,
    is_regional,
    is_typed,
    is_variant,
    slip,
    sounds_alike,
)
from tasks.names.witness import SETTLED, Witness

_RULES = {"PERSON": "person_spelling", "ORG": "organization_spelling"}


@dataclass(slots=True)
class Proposal:
    """A change of words [first, last) at each of `places` into `replacement`."""

    rule: str
    type: str
    replacement: str
    places: list[tuple[int, int]]
    evidence: list[Evidence]
    name: int | None = None
    linked: bool = False  # a legitimate variant: say so, change nothing
    score: float = field(default=0.0)


def dressed(seen: str, meant: str, plain: bool = False) -> str:
    """`meant` in the capitals of `seen` (BEHRUT -> BEIRUT), without accents where the text has none (`plain`)."""
    if plain and not meant.isascii():
        low = fold(meant)
        if len(low) == len(meant):
            meant = "".join(c.upper() if m.isupper() else c for c, m in zip(low, meant, strict=True))
    return meant.upper() if seen.isupper() and len(seen) > 3 and not meant.isupper() else meant


def within_reach(seen: str, meant: str) -> bool:
    """One slip, or two in a name of six letters or more, and then of the same sound or nine letters."""
    d = distance(seen, meant, 2)
    if d <= 1:
        return True
    return d == 2 and len(meant) >= 6 and (len(meant) >= 9 or sounds_alike(seen, meant))


def _has_inner_capital(word: str) -> bool:
    """EuropeanUnion, McKay, iPhone: two words in one, or a spelling that somebody meant."""
    return not word.isupper() and any(c.isupper() for c in word[1:])


class Proposer:
    """Spelling proposals for one page."""

    def __init__(self, page: Page, *, heard: bool = False, date: str | None = None) -> None:
        self.page = page
        self.index, self.corpus = page.index, page.corpus
        self.witness = Witness(page, heard=heard, date=date)
        self.plain = page.scan.text.isascii() or not any(
            c.isalpha() and ord(c) > 127 for c in page.scan.text[:20_000]
        )

    def proposals(self) -> Iterator[Proposal]:
        """The best proposal for each word that may be a slip."""
        page, index = self.page, self.index
        for low, places in page.positions.items():
            if len(low) < 4 or "'" in low:
                continue
            zipf = index.zipf(low)
            free = [
                i
                for i in places
                if i not in page.match_at
                and not _has_inner_capital(page.scan.words[i])
                and not page.scan.is_cut(i)
            ]
            if not free or (len(low) <= 5 and all(page.scan.words[i].isupper() for i in free)):
                continue
            found: dict[str, Proposal] = {}
            if zipf is None or (zipf < 2.6 and not index.is_name(low)):
                if low[-1] == "s" and index.zipf(low[:-1]) is not None and len(low) > 5:
                    continue  # the plural or the bare possessive of a known word
                for source in (self._from_index, self._from_document, self._from_corpus):
                    for proposal in source(low, free, zipf):
                        _keep_best(found, proposal)
                if zipf is None and not found and len(places) <= 2:
                    for proposal in self._from_common(low, free):
                        _keep_best(found, proposal)
            elif zipf < 5.5:
                beside = [i for i in free if self._has_neighbor(i)]
                if beside:
                    for proposal in self._from_index(low, beside, zipf, whole_only=True):
                        _keep_best(found, proposal)
                if zipf < 4.5 and index.is_proper(low):
                    for proposal in self._from_document(low, free, zipf, persons_only=True):
                        _keep_best(found, proposal)
            if found:
                yield _best(found)

    def _has_neighbor(self, i: int) -> bool:
        scan = self.page.scan
        before = i > 0 and scan.capital[i - 1] and scan.adjacent(i - 1)
        return before or (i + 1 < len(scan) and scan.capital[i + 1] and scan.adjacent(i))

    def _from_index(
        self, low: str, places: list[int], zipf: float | None, whole_only: bool = False
    ) -> Iterator[Proposal]:
        for number in self.index.near(low):
            meant, written, names = self.index.token(number)
            if not within_reach(low, meant):
                continue
            if any(abs(i - j) == 1 for i in places for j in self.page.positions.get(meant, ())):
                continue  # "the Israli — Israeli officials": taken back in the same breath
            kind = slip(low, meant)
            best: Proposal | None = None
            for name in self._likely(names, places):
                proposal = self._for_name(low, meant, written, name, places, zipf, kind, whole_only)
                if proposal is not None and (best is None or proposal.score > best.score):
                    best = proposal
            if best is not None:
                yield best

    def _for_name(
        self, low: str, meant: str, written: str, name: int, places: list[int], zipf: float | None, kind: str,
        whole_only: bool,
    ) -> Proposal | None:  # fmt: skip
        index, scan, witness = self.index, self.page.scan, self.witness
        known = index.known(name)
        whole = (
            [i for i in places if self._is_whole(known.words, meant, i, known.type == "PERSON")]
            if len(known.words) > 1
            else []
        )
        if whole:
            at = whole
        elif whole_only:
            return None
        elif len(known.words) == 1 or (
            known.type == "PERSON" and given_and_family(list(known.words), known.family_first)[1] == meant
        ):
            at = places
        else:
            return None
        if (kind == "far" and not whole) or is_inflected(low, meant, known.type == "PERSON"):
            return None
        if zipf is not None and is_inflected(meant, low) and known.type != "PERSON":
            return None  # America is a word of its own beside American
        if known.type == "ORG" and (
            is_regional(low, meant) or (zipf is not None and not is_typed(low, meant))
        ):
            return None  # the Labor Party, Max-Planck Institut: another side of the ocean, another language
        if known.kind == "city" and index.is_name(low):
            return None  # Saint-Michel and Santa Marta are places of their own
        if (
            known.type == "PERSON"
            and not whole
            and len(known.words) > 1
            and witness.is_somebody_else(known, low, at)
        ):
            return None
        legitimate = witness.is_legitimate(known, low, meant, kind)
        if legitimate and zipf is None and self.page.counted(meant) and is_typed(low, meant):
            legitimate = False
        if legitimate and not whole and not is_variant(low, meant):
            return None  # neither a slip nor surely a spelling of this name
        slot = self._slot(known, meant) if whole else ""
        rows = witness.spelling(low, meant, zipf, kind, slot=slot, settled=known.kind in SETTLED)
        if whole:
            rows.append(self._whole_name(known, meant, at[0]))
        if known.type == "PERSON":
            context = witness.person(known, at)
        elif known.type == "ORG":
            context = witness.organization(known, at, bool(whole))
        else:
            context = witness.place(known, at, bool(whole))
        rows += context
        rows += witness.same_document(low, meant, name)
        rows += witness.in_corpus(low, meant)
        if known.kind == "city" and not whole and (index.zipf(meant) or 0) < 4.3 and not _is_located(rows):
            return None  # Davio's need not be in Davie
        if known.type == "PERSON" and not whole and not _is_placed(rows):
            return None  # a last name alone, without a title and without the person elsewhere in the document
        return Proposal(
            _RULES.get(known.type, "place_spelling"),
            known.type,
            dressed(scan.words[at[0]], written, self.plain),
            [(i, i + 1) for i in at],
            rows,
            name,
            linked=legitimate,
            score=policy.score(rows),
        )

    @staticmethod
    def _slot(known: Known, meant: str) -> str:
        """given or family: the part of a person's name that a word is."""
        if known.type != "PERSON":
            return ""
        return "family" if given_and_family(list(known.words), known.family_first)[1] == meant else "given"

    def _whole_name(self, known: Known, meant: str, i: int) -> Evidence:
        common = max((self.index.zipf(w) or 0.0) for w in known.words if w != meant)
        weak = known.type == "PERSON" and common > 4.6
        key = "whole_name_weak" if weak else "whole_name"
        told = [w for w in known.words if w != meant and len(w) > 2 and w not in PARTICLES]
        if len(told) >= 2 and known.type != "PERSON":
            key = "whole_name_long"
        return policy.evidence(
            key, f"the words beside it make {known.name}", at=self.page.scan.span(i, i + 1)
        )

    def _likely(self, names: list[int], places: list[int]) -> list[int]:
        """Of many names that share a word, those whose other words stand near, and else the first few."""
        if len(names) <= 12:
            return names
        low = self.page.scan.low
        beside = {low[j] for i in places for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(low)}
        known = self.index.known
        near = [n for n in names if any(w in beside for w in known(n).words)]
        near.sort(key=lambda n: len(known(n).words))
        present = [n for n in names if n in self.page.names_present]
        alone = [n for n in names if len(known(n).words) == 1]
        return list(dict.fromkeys(alone[:4] + near[:12] + present[:6] + names[:6]))

    def _is_whole(self, words: tuple[str, ...], meant: str, i: int, is_person: bool) -> bool:
        """True when the words around word i are the rest of this name (given and family of a longer one suffice)."""
        scan = self.page.scan
        for at in (k for k, w in enumerate(words) if w == meant):
            first, last = i - at, i - at + len(words)
            if first < 0 or last > len(scan):
                continue
            rest = all(scan.low[first + k] == w for k, w in enumerate(words) if k != at)
            told = any(len(w) > 2 and w not in PARTICLES for k, w in enumerate(words) if k != at)
            if rest and told and all(scan.adjacent(k) for k in range(first, last - 1)):
                return True
        if len(words) > 2 and is_person:
            if words[-1] == meant and i and scan.low[i - 1] == words[0] and scan.adjacent(i - 1):
                return len(words[0]) > 2 and words[0] not in PARTICLES
            if words[0] == meant and i + 1 < len(scan) and scan.low[i + 1] == words[-1] and scan.adjacent(i):
                return len(words[-1]) > 2
        return False

    def _from_document(
        self, low: str, places: list[int], zipf: float | None, persons_only: bool = False
    ) -> Iterator[Proposal]:
        """Names that the document itself has more often, or introduces in full."""
        page, index, scan, witness = self.page, self.index, self.page.scan, self.witness
        if len(low) < 5 and not persons_only:
            return
        for other, at in page.positions.items():
            if abs(len(other) - len(low)) > 2 or other == low or len(other) < 5 or "'" in other:
                continue
            d = distance(low, other, 2)
            if d > 2 or (d == 2 and min(len(low), len(other)) < 10 and sorted(low) != sorted(other)):
                continue
            if len(at) < len(places) or any(abs(i - j) == 1 for i in places for j in at):
                continue  # two words of one name: Mbuki Mvuki
            zipf_other = index.zipf(other)
            introduced = other in page.introduced
            if (zipf_other is None and len(at) < 2 and not introduced) or is_inflected(low, other, True):
                continue
            if scan.words[at[0]].isupper() != scan.words[places[0]].isupper():
                continue
            usual = zipf_other is not None and zipf_other > 3.3 and not index.is_proper(other)
            if usual and (zipf is not None or not self._same_neighbors(places, at)):
                continue
            if persons_only and not (introduced and self._is_one_person(low, other)):
                continue
            match = page.match_at.get(at[0])
            known = index.known(match.name) if match else None
            if known is not None and len(known.words) == 1 and known.type in ("GPE", "LOC", "NORP"):
                continue  # the index proposes these, with the evidence of the place around them
            type_ = known.type if known else self._guess_type(at)
            if persons_only and type_ != "PERSON":
                continue
            kind = slip(low, other)
            rows = witness.spelling(low, other, zipf, kind, zipf_other)
            rows += witness.same_document(low, other, None)
            rows += witness.in_corpus(low, other)
            if zipf_other is None and len(at) <= len(places):
                rows.append(
                    policy.evidence("no_majority", f"{low} {len(places)} times, {other} {len(at)} times")
                )
            if type_ == "PERSON":
                rows += witness.discourse(low, other, at)
            elif all(not page.is_bare(i) for i in places) and not self._same_neighbors(places, at):
                continue
            elif places[0] < at[0]:
                rows.append(policy.evidence("named_first", f"{low} stands before {other} does"))
            if known is not None:
                legitimate = witness.is_legitimate(known, low, other, kind)
            else:
                legitimate = (
                    type_ in ("PERSON", "ORG")
                    and is_variant(low, other)
                    and not witness.is_latin_person(other)
                )
            if legitimate and zipf is not None and zipf + 1.0 > (zipf_other or 0.0):
                continue  # two names that are as usual as one another
            if zipf is None and (zipf_other is not None or len(at) >= 3) and is_typed(low, other):
                legitimate = False
            yield Proposal(
                "document_spelling",
                type_,
                dressed(scan.words[places[0]], scan.words[at[0]]),
                [(i, i + 1) for i in places],
                rows,
                match.name if match else None,
                linked=legitimate,
                score=policy.score(rows),
            )

    def _is_one_person(self, low: str, other: str) -> bool:
        """True when the text introduces nobody as `low`, or does so under the first name that `other` has."""
        introduced = self.page.introduced
        return low not in introduced or bool(introduced[low] & introduced[other])

    def _same_neighbors(self, places: list[int], at: list[int]) -> bool:
        """True when a word beside both spellings is the same: North Wazirstan, North Waziristan."""
        low, n = self.page.scan.low, len(self.page.scan)

        def beside(where: list[int]) -> set[str]:
            return {low[j] for i in where for j in (i - 1, i + 1) if 0 <= j < n and self.page.scan.capital[j]}

        return bool(beside(places) & beside(at))

    def _from_corpus(self, low: str, places: list[int], zipf: float | None) -> Iterator[Proposal]:
        """Names that two or more other independent documents agree on."""
        if not self.corpus or len(self.corpus) < 2:
            return
        page, scan, corpus, witness = self.page, self.page.scan, self.corpus, self.witness
        for other in corpus.near(low):
            if other in page.positions or corpus.documents_with(other, beside=page.origin) < 2:
                continue
            zipf_other = self.index.zipf(other)
            if is_inflected(low, other, True) or not within_reach(low, other):
                continue
            if zipf_other is not None and zipf_other > 3.3 and not self.index.is_proper(other):
                continue
            kind = slip(low, other)
            rows = witness.spelling(low, other, zipf, kind, zipf_other)
            rows += witness.in_corpus(low, other)
            whole = [
                i
                for i in places
                if (i and corpus.documents_with_pair(scan.low[i - 1], other, beside=page.origin))
                or (
                    i + 1 < len(scan)
                    and corpus.documents_with_pair(other, scan.low[i + 1], beside=page.origin)
                )
            ]
            if not whole:
                continue
            rows.append(
                policy.evidence("whole_name", f"other documents have {other} with the words beside it")
            )
            type_ = self._guess_type(whole)
            yield Proposal(
                "corpus_spelling",
                type_,
                dressed(scan.words[whole[0]], corpus.written[other]),
                [(i, i + 1) for i in whole],
                rows,
                linked=type_ in ("PERSON", "ORG") and is_variant(low, other),
                score=policy.score(rows),
            )

    def _from_common(self, low: str, places: list[int]) -> Iterator[Proposal]:
        """Common name words one slip of the hand away: enough to ask a reviewer, never enough to change a text."""
        index, scan, witness = self.index, self.page.scan, self.witness
        if len(low) < 5 or any(scan.headline[i] for i in places):
            return
        for meant in index.near_common(low):
            kind = slip(low, meant)
            common = index.zipf(meant) or 0.0
            sure = kind in ("swap", "doubled") or is_typed(low, meant) or common >= 4.0
            if not sure or distance(low, meant) > 1 or low[0] != meant[0] or is_inflected(low, meant, True):
                continue
            rows = witness.spelling(low, meant, None, kind)
            rows += witness.in_corpus(low, meant)
            yield Proposal(
                "name_word",
                self._guess_type(places),
                dressed(scan.words[places[0]], meant.capitalize()),
                [(i, i + 1) for i in places],
                rows,
                score=policy.score(rows),
            )

    def _guess_type(self, places: list[int]) -> str:
        """PERSON after a title or a given name, GPE after a preposition of place, else ORG."""
        page, scan = self.page, self.page.scan
        for i in places:
            given = page.given_before(i)
            if page.title_before(i) or (given and self.index.is_given(given)):
                return "PERSON"
        for i in places:
            if i and not scan.starts_sentence(i) and locatives().get(scan.low[i - 1]) == "strong":
                return "GPE"
        return "PERSON" if scan.low[places[0]] in page.introduced else "ORG"


def _is_placed(rows: list[Evidence]) -> bool:
    return any(r.kind in ("title", "same_document", "corpus") and r.weight > 0 for r in rows)


def _is_located(rows: list[Evidence]) -> bool:
    return any(r.kind in ("grammar", "place", "same_document", "corpus") and r.weight > 0 for r in rows)


def _keep_best(found: dict[str, Proposal], proposal: Proposal) -> None:
    key = proposal.replacement.lower()
    if key not in found or found[key].score < proposal.score:
        found[key] = proposal


def _best(found: dict[str, Proposal]) -> Proposal:
    """The strongest; one that has a rival almost as strong is marked down."""
    ranked = sorted(found.values(), key=lambda p: -p.score)
    top = ranked[0]
    twins = len(ranked) > 1 and is_inflected(fold(top.replacement), fold(ranked[1].replacement))
    if len(ranked) > 1 and (top.score - ranked[1].score < 0.5 or twins):
        top.evidence.append(policy.evidence("rival", f"{ranked[1].replacement} is as near"))
        top.score = policy.score(top.evidence)
    return top
