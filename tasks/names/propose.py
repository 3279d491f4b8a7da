"""Which known names a misspelt word may stand for, and all that speaks for and against each.

In: a `Page` and one unknown word of it. Out: `Proposal`s (what it may be, at which places, the evidence), best first. The
candidates come from three places: the prominent names of the index, the document's own names, and the names of other
documents. A word that the reference, the vocabulary or the corpus knows is no candidate unless the words beside it make
the rest of a known name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.page import Page, locatives
from tasks.names.reference import given_and_family, title_words
from tasks.names.spelling import distance, is_inflected, is_variant, skeleton, slip, sounds_alike

_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)


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


def dressed(seen: str, meant: str) -> str:
    """`meant` in the capitals of `seen`: BEHRUT -> BEIRUT."""
    return meant.upper() if seen.isupper() and len(seen) > 3 and not meant.isupper() else meant


class Proposer:
    """Proposals for one page. `heard`: the text comes from speech recognition; `date`: the document's ISO date."""

    def __init__(self, page: Page, *, heard: bool = False, date: str | None = None) -> None:
        self.page, self.heard, self.date = page, heard, date
        self.index, self.corpus = page.index, page.corpus
        self._neighborhood: dict[str, list[str]] | None = None

    # candidates

    def unknown_words(self) -> Iterator[tuple[str, list[int], float]]:
        """(folded word, places, zipf or -1) of words that may be slips: unknown, or rare and nobody's name."""
        page, index = self.page, self.index
        for low, places in page.positions.items():
            if len(low) < 4 or "'" in low:
                continue
            zipf = index.zipf(low)
            if zipf is not None and (zipf >= 2.6 or index.is_name(low)):
                continue
            free = [i for i in places if i not in page.match_at and not self._in_headline_word(i)]
            if free and not all(page.scan.words[i].isupper() and len(low) <= 5 for i in free):
                yield low, free, -1.0 if zipf is None else zipf

    def _in_headline_word(self, i: int) -> bool:
        return False

    def for_word(self, low: str, places: list[int], zipf: float) -> list[Proposal]:
        """Proposals for one unknown word, best first."""
        found: dict[str, Proposal] = {}
        for proposal in self._from_index(low, places, zipf):
            self._keep_best(found, proposal)
        for proposal in self._from_document(low, places, zipf):
            self._keep_best(found, proposal)
        for proposal in self._from_corpus(low, places, zipf):
            self._keep_best(found, proposal)
        ranked = sorted(found.values(), key=lambda p: -p.score)
        if len(ranked) > 1 and ranked[0].score - ranked[1].score < 0.5:
            top = ranked[0]
            top.evidence.append(policy.evidence("rival", f"{ranked[1].replacement} is as near"))
            top.score = policy.score(top.evidence)
        return ranked

    @staticmethod
    def _keep_best(found: dict[str, Proposal], proposal: Proposal) -> None:
        proposal.score = policy.score(proposal.evidence)
        key = proposal.replacement.lower()
        if key not in found or found[key].score < proposal.score:
            found[key] = proposal

    def _from_index(self, low: str, places: list[int], zipf: float) -> Iterator[Proposal]:
        page, index, scan = self.page, self.index, self.page.scan
        for number in index.near(low):
            meant, written, names = index.token(number)
            if is_inflected(low, meant):
                continue
            kind = slip(low, meant)
            best: Proposal | None = None
            for name in self._likely(names, places):
                known = index.known(name)
                where = [p for p in (self._fit(known.words, meant, i) for i in places) if p is not None]
                whole = [i for i, fits in where if fits]
                if len(known.words) == 1:
                    at, whole_name = places, False
                elif whole:
                    at, whole_name = whole, True
                elif known.type == "PERSON" and given_and_family(list(known.words), known.family_first)[1] == meant:
                    at, whole_name = places, False
                else:
                    continue
                if kind == "far" and not whole_name:
                    continue
                rows = self._spelling(low, meant, zipf, kind)
                if whole_name:
                    others = [w for w in known.words if w != meant]
                    common = max((index.zipf(w) or 0.0) for w in others)
                    weak = known.type == "PERSON" and common > 4.6
                    rows.append(
                        policy.evidence(
                            "whole_name_weak" if weak else "whole_name",
                            f"the words beside it make {known.name}",
                            at=scan.span(at[0], at[0] + 1),
                        )
                    )
                rows += self._context(known, low, at, whole_name)
                rows += self._same_document(low, meant, name, len(places))
                rows += self._in_corpus(low, meant)
                rule = {"PERSON": "person_spelling", "ORG": "organization_spelling"}.get(known.type, "place_spelling")
                proposal = Proposal(
                    rule,
                    known.type,
                    dressed(scan.words[at[0]], written),
                    [(i, i + 1) for i in at],
                    rows,
                    name,
                    linked=self._is_legitimate(known, low, meant),
                )
                proposal.score = policy.score(rows)
                if best is None or proposal.score > best.score:
                    best = proposal
            if best is not None:
                yield best

    def _likely(self, names: list[int], places: list[int]) -> list[int]:
        """Of many names that share a word, those whose other words stand near, and else the first few."""
        if len(names) <= 12:
            return names
        low = self.page.scan.low
        beside = {low[j] for i in places for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(low)}
        known = self.index.known
        near = [n for n in names if any(w in beside for w in known(n).words)]
        present = [n for n in names if n in self.page.names_present]
        return list(dict.fromkeys(near[:12] + present[:6] + names[:6]))

    def _fit(self, words: tuple[str, ...], meant: str, i: int) -> tuple[int, bool] | None:
        """(i, True) when the words around word i are the rest of this name."""
        scan = self.page.scan
        if len(words) == 1:
            return i, False
        for at in (k for k, w in enumerate(words) if w == meant):
            first = i - at
            last = first + len(words)
            if first < 0 or last > len(scan):
                continue
            rest = all(scan.low[first + k] == w for k, w in enumerate(words) if k != at)
            if rest and all(scan.adjacent(k) for k in range(first, last - 1)):
                return i, True
        if len(words) > 2:  # given and family of a longer name
            if words[-1] == meant and i and scan.low[i - 1] == words[0] and scan.adjacent(i - 1):
                return i, True
            if words[0] == meant and i + 1 < len(scan) and scan.low[i + 1] == words[-1] and scan.adjacent(i):
                return i, True
        return None

    def _is_legitimate(self, known, low: str, meant: str) -> bool:
        """A spelling that transcription makes of this person's name is right as it stands."""
        return known.type == "PERSON" and known.country not in self.index.latin and is_variant(low, meant)

    def _from_document(self, low: str, places: list[int], zipf: float) -> Iterator[Proposal]:
        """Names that the document itself has more often, or introduces in full."""
        page, index, scan = self.page, self.index, self.page.scan
        for other, at in page.positions.items():
            if abs(len(other) - len(low)) > 2 or other == low or len(other) < 5 or "'" in other:
                continue
            d = distance(low, other, 2)
            if d > 2 or (d == 2 and min(len(low), len(other)) < 8):
                continue
            zipf_other = index.zipf(other)
            if zipf_other is None and len(at) < 2:
                continue
            if is_inflected(low, other) or scan.words[at[0]].isupper() != scan.words[places[0]].isupper():
                continue
            if zipf_other is not None and zipf_other > 4.0 and not index.is_name(other):
                continue
            match = page.match_at.get(at[0])
            known = index.known(match.name) if match else None
            rows = self._spelling(low, other, zipf, slip(low, other), zipf_other)
            rows += self._same_document(low, other, None, len(places))
            rows += self._in_corpus(low, other)
            rows += self._discourse(low, other, places, at)
            kind = known.type if known else self._guess_type(at)
            legitimate = kind == "PERSON" and is_variant(low, other)
            if known is not None and known.type == "PERSON":
                legitimate = self._is_legitimate(known, low, other)
            yield Proposal(
                "document_spelling",
                kind,
                dressed(scan.words[places[0]], scan.words[at[0]]),
                [(i, i + 1) for i in places],
                rows,
                match.name if match else None,
                linked=legitimate,
            )

    def _from_corpus(self, low: str, places: list[int], zipf: float) -> Iterator[Proposal]:
        if not self.corpus or len(self.corpus) < 2:
            return
        page, scan = self.page, self.page.scan
        for other in self.corpus.near(low):
            if other in page.positions or self.corpus.documents_with(other, beside=page.origin) < 2:
                continue
            if is_inflected(low, other):
                continue
            rows = self._spelling(low, other, zipf, slip(low, other), self.index.zipf(other))
            rows += self._in_corpus(low, other)
            whole = [
                i
                for i in places
                if (i and self.corpus.documents_with_pair(scan.low[i - 1], other, beside=page.origin))
                or (i + 1 < len(scan) and self.corpus.documents_with_pair(other, scan.low[i + 1], beside=page.origin))
            ]
            if whole:
                rows.append(policy.evidence("whole_name", "other documents have it with the words beside it"))
            kind = self._guess_type(places)
            yield Proposal(
                "corpus_spelling",
                kind,
                dressed(scan.words[places[0]], self.corpus.written[other]),
                [(i, i + 1) for i in places],
                rows,
                linked=kind == "PERSON" and is_variant(low, other),
            )

    def _guess_type(self, places: list[int]) -> str:
        """PERSON after a title or a given name, GPE after a preposition of place, else ORG."""
        scan = self.page.scan
        for i in places:
            given = self.page.given_before(i)
            if self.page.title_before(i) or (given and self.index.is_given(given)):
                return "PERSON"
        for i in places:
            if i and not scan.starts_sentence(i) and locatives().get(scan.low[i - 1]) == "strong":
                return "GPE"
        low = scan.low[places[0]]
        return "PERSON" if low in self.page.introduced else "ORG"

    # evidence

    def _spelling(
        self, low: str, meant: str, zipf: float, kind: str, zipf_meant: float | None = None
    ) -> list[Evidence]:
        index = self.index
        rows = [policy.evidence(f"slip_{kind}", f"{low} for {meant}: {kind}")]
        if kind != "sound" and sounds_alike(low, meant):
            rows.append(policy.evidence("same_sound", f"both sound {skeleton(meant)}"))
        if distance(low, meant, 2) > 1:
            rows.append(policy.evidence("two_slips", "more than one letter differs"))
        if len(meant) <= 4:
            rows.append(policy.evidence("short_name", meant))
        elif len(meant) >= 8:
            rows.append(policy.evidence("long_name", meant))
        if low[0] != meant[0] and kind != "swap":
            rows.append(policy.evidence("first_letter", f"{low[0]} for {meant[0]}"))
        common = zipf_meant if zipf_meant is not None else (index.zipf(meant) or 0.0)
        gap = min(4.0, common - max(zipf, 0.4))
        if gap > 0:
            rows.append(policy.evidence("frequency", f"{meant} is 10^{gap:.1f} times as common", gap))
        if zipf >= 0:
            rows.append(policy.evidence("rare_word", f"{low} is on record as a word"))
        if self.heard and kind == "sound":
            rows.append(policy.evidence("source_heard", "the text comes from speech recognition"))
        elif not self.heard and kind in ("swap", "key", "doubled", "dropped"):
            rows.append(policy.evidence("source_typed", "the text was typed"))
        return rows

    def _context(self, known, low: str, places: list[int], whole_name: bool) -> list[Evidence]:
        return self._place_context(known, places, whole_name) if known.type not in ("PERSON", "ORG") else (
            self._person_context(known, places) if known.type == "PERSON" else self._country(known)
        )

    def _place_context(self, known, places: list[int], whole_name: bool) -> list[Evidence]:
        page, scan, rows = self.page, self.page.scan, []
        if known.kind in ("country", "capital", "state", "demonym", "region"):
            rows.append(policy.evidence("prominent", f"{known.name} is a {known.kind}"))
        best = None
        for i in places:
            first = i
            while first > 0 and scan.capital[first - 1] and scan.adjacent(first - 1):
                first -= 1
            before = scan.low[first - 1] if first > 0 and not scan.starts_sentence(first) else ""
            strength = locatives().get(before) if known.type in ("GPE", "LOC", "FAC") else None
            if strength == "strong" or (strength == "weak" and best is None):
                best = (strength, before, i)
            if not whole_name:
                after = i + 1 < len(scan) and scan.capital[i + 1] and scan.gap(i) == " "
                given = first < i and self.index.is_given(scan.low[i - 1])
                if given or (after and not scan.headline[i] and known.kind != "demonym"):
                    rows.append(policy.evidence("person_slot", f"{scan.words[max(0, i - 1)]} {scan.words[i]}"))
                    break
                if first < i and known.kind != "demonym" and scan.low[i - 1] not in locatives() and (
                    (i - 1) not in page.match_at or page.title_before(i)
                ) and not scan.starts_sentence(i - 1):
                    rows.append(policy.evidence("person_slot", f"{scan.words[i - 1]} {scan.words[i]}"))
                    break
        if best:
            key = "locative" if best[0] == "strong" else "direction"
            rows.append(policy.evidence(key, f"after “{best[1]}”", at=scan.span(best[2] - 1, best[2])))
        for i in places:
            last = i + 1
            if last < len(scan) and scan.gap(i) in (", ", ",\n") and (match := page.match_at.get(last)):
                holder = self.index.known(match.name)
                if holder.country == known.country and holder.kind in ("country", "state"):
                    rows.append(
                        policy.evidence("contained", f"in {holder.name}", at=scan.span(match.first, match.last))
                    )
                    break
        return rows + self._country(known)

    def _country(self, known) -> list[Evidence]:
        if not known.country:
            return []
        countries = self.page.countries
        if known.country in countries:
            return [policy.evidence("country", f"the document is about {known.country}")]
        near = [c for c in self.index.neighbors.get(known.country, ()) if c in countries]
        if near and known.country != "US":
            return [policy.evidence("neighbor", f"the document names {near[0]}, a neighbor of {known.country}")]
        return []

    def _person_context(self, known, places: list[int]) -> list[Evidence]:
        page, scan = self.page, self.page.scan
        rows = []
        for i in places:
            first, _ = page.person_words(i)
            title = page.title_before(first)
            if title:
                rows.append(self.title_evidence(known, title[0], scan.span(title[1], first)))
                break
        if not rows:
            for i in places:
                before = scan.low[i - 1] if i and not scan.starts_sentence(i) else ""
                if locatives().get(before) == "strong":
                    rows.append(policy.evidence("place_slot", f"after “{before}”"))
                    break
        return rows + self._country(known)

    def title_evidence(self, known, title: str, at: tuple[int, int]) -> Evidence:
        """What a title before a name says: that it is a person, that the person held it, that he held it on the date."""
        words = title_words(title)
        best = policy.evidence("title", f"title “{title}”", at=at)
        for office in self.index.offices(known.name):
            held = title_words(office.title)
            if not words or not (words <= held or held <= words):
                continue
            span = f"{known.name} was {office.title} {office.start or '?'} to {office.end or 'now'}"
            if self.date and office.start:
                year = self.date[:4]
                if office.start[:4] <= year <= (office.end[:4] if office.end else "9999"):
                    return policy.evidence("office_then", span, at=at)
                continue
            best = policy.evidence("office", span, at=at)
        return best

    def _same_document(self, low: str, meant: str, name: int | None, seen: int) -> list[Evidence]:
        page = self.page
        often = page.counted(meant)
        rows = []
        if name is not None and not often:
            often = page.names_present.get(name, 0)
        if often:
            key = "same_document_often" if often >= 3 else "same_document"
            at = page.positions.get(meant)
            where = page.scan.span(at[0], at[0] + 1) if at else None
            rows.append(policy.evidence(key, f"{meant} stands {often} times in the document", at=where))
        if seen >= 3 and seen >= often:
            key = "insisted_often" if seen >= 6 else "insisted"
            rows.append(policy.evidence(key, f"{low} stands {seen} times in the document"))
        return rows

    def _discourse(self, low: str, meant: str, places: list[int], at: list[int]) -> list[Evidence]:
        """News names a person in full once and takes up the last name alone: who is never introduced is somebody else."""
        introduced = self.page.introduced
        mine, theirs = introduced.get(low, set()), introduced.get(meant, set())
        if mine and theirs:
            if mine & theirs:
                return [policy.evidence("introduced", f"{min(mine & theirs)} {low} and {min(mine & theirs)} {meant}")]
            return [policy.evidence("other_person", f"{min(mine)} {low} but {min(theirs)} {meant}")]
        if theirs and not mine:
            return [policy.evidence("introduced", f"{min(theirs)} {meant} is introduced, {low} never is")]
        if mine and not theirs and len(at) >= 2:
            return [policy.evidence("introduced", f"{min(mine)} {low} is taken up as {meant}")]
        return []

    def _in_corpus(self, low: str, meant: str) -> list[Evidence]:
        if not self.corpus:
            return []
        origin = self.page.origin
        rows = []
        n = self.corpus.documents_with(meant, beside=origin)
        if n:
            key = "corpus_many" if n >= 5 else "corpus_two" if n >= 2 else "corpus_one"
            rows.append(policy.evidence(key, f"{meant} stands in {n} other independent documents"))
        against = self.corpus.documents_with(low, beside=origin)
        if against and against * 20 > n:
            key = "corpus_insists" if against >= 2 else "corpus_knows"
            rows.append(policy.evidence(key, f"{low} stands in {against} other independent documents"))
        return rows
