"""Where a misspelt name that no table prominently has may be found: in the document itself, in others, among common names.

In: a `Page`, a `Witness`, one word of the page. Out: `Proposal`s. The document's own names are the strongest source: news
introduces a person in full once and takes up the last name alone, so a last name that nobody was introduced by, one slip
from one that somebody was, is a slip. Other documents must agree, two or more of them. Common given and family names are
enough to ask a reviewer and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tasks.names import policy
from tasks.names.page import Page, locatives
from tasks.names.proposal import Proposal, dressed, within_reach
from tasks.names.spelling import distance, is_ending, is_inflected, is_typed, is_variant, slip
from tasks.names.witness import Witness


class Echoes:
    """Proposals that the document's and the corpus' own names make for one page."""

    def __init__(self, page: Page, witness: Witness) -> None:
        self.page, self.witness = page, witness
        self.index, self.corpus = page.index, page.corpus
        self._buckets: dict[tuple[int, str], list[str]] | None = None

    def _similar(self, low: str) -> Iterator[str]:
        """Capitalized words of the page of about the same length that start with the same or the next letter."""
        if self._buckets is None:
            self._buckets = defaultdict(list)
            for word in self.page.positions:
                if len(word) >= 4 and "'" not in word:
                    self._buckets[len(word), word[0]].append(word)
        for length in range(len(low) - 2, len(low) + 3):
            for letter in {low[0], low[1]}:
                yield from self._buckets.get((length, letter), ())

    def from_document(
        self, low: str, places: list[int], zipf: float | None, persons_only: bool = False
    ) -> Iterator[Proposal]:
        """Names that the document itself has more often, or introduces in full."""
        page, index, scan, witness = self.page, self.index, self.page.scan, self.witness
        if len(low) < 5 and not persons_only:
            return
        for other in self._similar(low):
            at = page.positions[other]
            if other == low or (len(other) < 5 and not persons_only):
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
            if (
                known is not None
                and len(known.words) == 1
                and known.type in ("GPE", "LOC", "NORP")
                and index.names_with(other)
            ):
                continue  # the index proposes these, with the evidence of the place around them
            type_ = known.type if known else self._guess_type(at)
            if persons_only and type_ != "PERSON":
                continue
            kind = slip(low, other)
            rows = witness.spelling(low, other, zipf, kind, zipf_other)
            rows += witness.same_document(low, other, None)
            rows += witness.in_corpus(low, other, places)
            if (zipf_other is None or (zipf or 0.0) >= 2.0) and len(at) <= len(places):
                rows.append(
                    policy.evidence("no_majority", f"{low} {len(places)} times, {other} {len(at)} times")
                )
            if type_ == "PERSON":
                rows += witness.discourse(low, other, at, places)
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
            doubtful = legitimate and zipf is None and d == 1
            yield Proposal(
                "possible_variant" if doubtful else "document_spelling",
                type_,
                dressed(scan.words[places[0]], scan.words[at[0]]),
                [(i, i + 1) for i in places],
                rows,
                match.name if match else None,
                linked=legitimate and not doubtful,
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

    def from_corpus(self, low: str, places: list[int], zipf: float | None) -> Iterator[Proposal]:
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
            rows += witness.in_corpus(low, other, places)
            whole = [i for i in places if witness.paired(i, other)]
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

    def from_common(self, low: str, places: list[int], zipf: float | None) -> Iterator[Proposal]:
        """Common name words one slip away: enough to ask a reviewer, never enough to change a text.

        Any word of a name counts (Senate, Ministry, Katherine), as long as it is 30 times as common as what stands here
        and what stands here is nobody's name. What the place in the sentence calls for (a person after a title or a first
        name, a place after "in") ranks the candidates and keeps out those that it rules out.
        """
        index, scan, witness = self.index, self.page.scan, self.witness
        if any(scan.headline[i] for i in places):
            return
        slot = self._slot(places)
        opens = all(scan.starts_sentence(i) for i in places)
        targets = (index.token(n)[0] for n in index.near(low))
        for meant in dict.fromkeys([*index.near_common(low), *targets]):
            common, d = index.zipf(meant) or 0.0, distance(low, meant, 2)
            kind = slip(low, meant)
            if common - (zipf or 0.0) < 1.5 or (d == 2 and (len(meant) < 8 or kind == "far")) or d > 2:
                continue
            if (low[0] != meant[0] and kind != "swap") or (len(meant) == 4 and common < 4.0):
                continue
            if zipf is not None and is_variant(low, meant):
                continue  # Taleban: others spell it so
            if opens and not slot and (common < 3.5 or len(low) < 6):
                continue  # a word like any other at the start of a sentence
            if is_ending(low, meant) or self._is_ruled_out(low, meant, slot):
                continue
            rows = witness.spelling(low, meant, zipf, kind)
            rows += witness.same_document(low, meant, None)
            rows += witness.in_corpus(low, meant, places)
            if slot and self._fits(meant, slot):
                rows.append(policy.evidence("fits", f"{meant} may stand here, as a {slot.lower()}"))
            yield Proposal(
                "name_word",
                slot or self._guess_type(places),
                dressed(scan.words[places[0]], meant.capitalize()),
                [(i, i + 1) for i in places],
                rows,
                score=policy.score(rows),
            )

    def _slot(self, places: list[int]) -> str:
        """ORG among words of a longer name, PERSON beside a title or a first name, GPE after "in", else nothing."""
        page, index, scan = self.page, self.index, self.page.scan
        for i in places:
            first, last = page.person_words(i)
            beside = [scan.low[k] for k in range(first, last) if k != i and len(scan.low[k]) > 2]
            if any(not index.is_given(w) and (index.zipf(w) or 0.0) >= 3.5 for w in beside):
                return "ORG"
            if any(index.is_given(w) for w in beside) or (first == i and page.title_before(first)):
                return "PERSON"
            if i == last - 1 and beside and not any(index.is_place(w) for w in beside):
                return "PERSON"  # the last name of somebody with a rare first name
            before = scan.low[i - 1] if first == i and i and not scan.starts_sentence(i) else ""
            if locatives().get(before) == "strong":
                return "GPE"
        return ""

    def _fits(self, meant: str, slot: str) -> bool:
        index = self.index
        if slot == "PERSON":
            return index.is_given(meant) or index.is_family(meant)
        return index.is_place(meant) if slot == "GPE" else not index.is_given(meant)

    def _is_ruled_out(self, low: str, meant: str, slot: str) -> bool:
        """No person's name where one is expected; or a last name with another vowel, as last names are by the million."""
        if low.startswith(meant) and is_inflected(low, meant, True):
            return True  # Vladimira of Vladimir
        if slot != "PERSON":
            return False
        return not self._fits(meant, slot) or not (self.index.is_given(meant) or is_typed(low, meant))

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
