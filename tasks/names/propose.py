"""Which known names a word may be a misspelling of.

In: a `Page`. Out: `Proposal`s (what a word may stand for, at which places, with the evidence), the best one of each word.
Candidates come from the prominent names of the index, here, and from the document's and the corpus' own names
(`echoes.py`). A word that the reference or the vocabulary knows is a candidate only where the words beside it make the rest
of a known name ("Untied Nations", "Barrack Obama"), or where the document introduces nobody of that last name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.descriptions import description
from tasks.names.echoes import Echoes
from tasks.names.index import Known
from tasks.names.page import Page
from tasks.names.proposal import Proposal, best_of, dressed, keep_best, within_reach
from tasks.names.reference import PARTICLES, given_and_family
from tasks.names.spelling import (
    distance,
    is_inflected,
    is_regional,
    is_typed,
    is_umlaut_pair,
    is_variant,
    slip,
    sounds_alike,
)
from tasks.names.witness import SETTLED, Witness

_RULES = {"PERSON": "person_spelling", "ORG": "organization_spelling"}


# "McConnel", "DeSantos", "O'Conner" match; "EuropeanUnion", "DVD" must not.
_PREFIXED = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O['’])[A-Z][a-z]+")


def _has_inner_capital(word: str) -> bool:
    """EuropeanUnion, iPhone: two words in one, or a spelling that somebody meant. McConnel is a name like any other."""
    return not word.isupper() and any(c.isupper() for c in word[1:]) and not _PREFIXED.fullmatch(word)


class Proposer:
    """Spelling proposals for one page."""

    def __init__(self, page: Page, *, heard: bool = False, date: str | None = None) -> None:
        self.page = page
        self.index, self.corpus = page.index, page.corpus
        self.witness = Witness(page, heard=heard, date=date)
        self.echoes = Echoes(page, self.witness)
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
                and not self._is_taken_back(i)
            ]
            if not free or (len(low) <= 5 and all(page.scan.words[i].isupper() for i in free)):
                continue
            found: dict[str, Proposal] = {}
            if zipf is None or (zipf < 2.6 and not index.is_name(low)):
                if self._is_plural(low):
                    continue
                for source in (self._from_index, self.echoes.from_document, self.echoes.from_corpus):
                    for proposal in source(low, free, zipf):
                        keep_best(found, proposal)
                if (
                    len(places) <= 2
                    and (zipf or 0.0) < 2.3
                    and not any(_is_heeded(p) for p in found.values())
                ):
                    found = {}
                    for proposal in self.echoes.from_common(low, free, zipf):
                        keep_best(found, proposal)
            elif zipf < 5.5:
                beside = [i for i in free if self._has_neighbor(i)]
                if beside:
                    for proposal in self._from_index(low, beside, zipf, whole_only=True):
                        keep_best(found, proposal)
                if zipf < 3.3 or (zipf < 4.5 and index.is_proper(low)):
                    for proposal in self.echoes.from_document(low, free, zipf, persons_only=True):
                        keep_best(found, proposal)
            if found:
                yield best_of(found, low)

    def _is_plural(self, low: str) -> bool:
        """The plural or the bare possessive of a known word."""
        if len(low) <= 5 or low[-1] != "s" or low[-2] == "s":
            return False
        return (self.index.zipf(low[:-1]) or 0.0) >= 2.3 or self.index.is_name(low[:-1])

    def _is_taken_back(self, i: int) -> bool:
        """A false start: "the Israli — Israeli officials". The next word begins as this one does, after a dash or comma."""
        scan = self.page.scan
        taken_up = i + 1 < len(scan) and scan.low[i][:4] == scan.low[i + 1][:4]
        return taken_up and scan.gap(i).strip() in ("-", "--", "–", "—", ",", "…", "...")

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
        if written.isascii() and not scan.words[at[0]].isascii():
            return None  # a name with accents is spelled with care
        if (
            zipf is not None
            and known.type != "PERSON"
            and len(low) != len(meant)
            and is_inflected(meant, low)
        ):
            return None  # America is a word of its own beside American
        if known.type == "ORG" and (
            is_regional(low, meant)
            or (
                zipf is not None
                and not is_typed(low, meant)
                and not self._is_rare_slip(known, low, meant, bool(whole))
            )
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
        slot = self._slot(known, meant) if whole else ""
        legitimate = witness.is_legitimate(known, low, meant, kind, slot)
        if legitimate and zipf is None and self.page.counted(meant) and is_typed(low, meant):
            legitimate = False
        if legitimate and not whole and not is_variant(low, meant):
            return None  # neither a slip nor surely a spelling of this name
        rows = witness.spelling(low, meant, zipf, kind, slot=slot, settled=known.kind in SETTLED)
        if whole:
            rows.append(self._whole_name(known, meant, at[0]))
        if known.type == "PERSON":
            context = witness.person(known, at)
            if whole:
                context += description(self.page, known, at[0])
        elif known.type == "ORG":
            context = witness.organization(known, at, bool(whole))
        else:
            context = witness.place(known, at, bool(whole))
        rows += context
        rows += witness.same_document(low, meant, name)
        rows += witness.in_corpus(low, meant, at)
        if known.type == "PERSON" and whole and not _is_told_of(rows):
            rows.append(policy.evidence("no_context", f"nothing else in the text tells of {known.name}"))
        if known.kind == "city" and not whole and (index.zipf(meant) or 0) < 4.4:
            if not _is_located(rows) and (
                (index.zipf(meant) or 0.0) < 3.6 or (index.zipf(meant) or 0.0) - (zipf or 0.0) < 2.2
            ):
                return None  # Davio's need not be in Davie
            if not is_told_elsewhere(rows):
                # There may be a Dorby that no list has: "in" before it says that it is a place, not which one.
                rows.append(policy.evidence("unplaced", f"nothing else in the text is about {known.name}"))
        if known.kind == "demonym" and (index.zipf(meant) or 0.0) < 1.5:
            return None  # Sanmarinese is as good as the Sammarinese of the list
        if known.type == "PERSON" and not whole and not _is_placed(rows):
            return None  # a last name alone, without a title and without the person elsewhere in the document
        # Nobody else transcribes it so: a reader decides whether it is a spelling or a slip of the hand.
        doubtful = (
            legitimate and zipf is None and distance(low, meant, 1) == 1 and not is_umlaut_pair(low, meant)
        )
        return Proposal(
            "possible_variant" if doubtful else _RULES.get(known.type, "place_spelling"),
            known.type,
            dressed(scan.words[at[0]], written, self.plain),
            [(i, i + 1) for i in at],
            rows,
            name,
            linked=legitimate and not doubtful,
            score=policy.score(rows),
        )

    def _is_rare_slip(self, known: Known, low: str, meant: str, is_whole: bool) -> bool:
        """A word that the web has and English has not (Volkswagon), or one beside a word of no other name (Boko Harem)."""
        if not sounds_alike(low, meant):
            return False
        zipf = self.index.zipf
        if is_whole and max((zipf(w) or 0.0) for w in known.words if w != meant) < 3.3:
            return True
        gap = (zipf(meant) or 0.0) - (zipf(low) or 0.0)
        return gap >= (2.0 if is_whole else 1.8) and (zipf(low) or 0.0) < (3.0 if is_whole else 2.0)

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
        if len(words) == 2 and is_person and self._is_beside_initial(words, meant, i):
            return True
        if len(words) > 2 and is_person:
            if words[-1] == meant and i and scan.low[i - 1] == words[0] and scan.adjacent(i - 1):
                return len(words[0]) > 2 and words[0] not in PARTICLES
            if words[0] == meant and i + 1 < len(scan) and scan.low[i + 1] == words[-1] and scan.adjacent(i):
                return len(words[-1]) > 2
        return False

    def _is_beside_initial(self, words: tuple[str, ...], meant: str, i: int) -> bool:
        """True when the other word of a name of two stands beyond a middle initial: Jerome H. Powel."""
        scan = self.page.scan
        at, step = (0, 1) if words[0] == meant else (1, -1)
        j, k = i + step, i + 2 * step
        if not min(j, k) >= 0 or max(j, k) >= len(scan) or len(scan.low[j]) != 1 or len(words[1 - at]) < 3:
            return False
        gaps = scan.gap(min(i, j)) + scan.gap(min(j, k))
        return scan.low[k] == words[1 - at] and scan.capital[k] and gaps.strip() in ("", ".")


def _is_heeded(proposal: Proposal) -> bool:
    """True for a proposal that reaches a reader: a link, or a change that is at least proposed."""
    return proposal.linked or policy.decide(proposal.rule, proposal.type, proposal.evidence)[0] != "kept"


def _is_placed(rows: list[Evidence]) -> bool:
    return any(r.kind in ("title", "same_document") and r.weight > 0 for r in rows)


def is_told_elsewhere(rows: list[Evidence]) -> bool:
    families = ("country", "place", "same_document", "corpus", "same_name")
    return any(r.kind in families and r.weight > 0 for r in rows)


def _is_told_of(rows: list[Evidence]) -> bool:
    families = ("title", "country", "description", "same_document", "corpus")
    return any(r.kind in families and r.weight > 0 for r in rows)


def _is_located(rows: list[Evidence]) -> bool:
    return any(r.kind in ("grammar", "place", "same_document") and r.weight > 0 for r in rows)
