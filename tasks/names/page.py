"""One document as the corrector sees it: its words, the known names in it, its countries, its people and their titles.

In: a text, the `NameIndex`, the `CorpusNames`. Out: `Page`, which answers questions about a place in the text (what title
stands before this word, is a person's name expected here) and about the whole (which countries does it name, how often
does it use this word as a name, under which first names). It decides nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache, cached_property

from tasks import resources
from tasks.names.census import CorpusNames, fingerprint
from tasks.names.index import Match, NameIndex
from tasks.names.reference import PARTICLES
from tasks.names.scan import Scan

_HONORIFICS = frozenset("mr mrs ms miss dr mme mlle sir lord lady dame prof".split())


@cache
def locatives() -> dict[str, str]:
    """Word that stands before a place -> strong or weak."""
    return {r["word"]: r["strength"] for r in resources.table("names/locatives.csv")}


class Page:
    """A document, read for its names. Positions are word numbers."""

    def __init__(
        self, text: str, index: NameIndex, corpus: CorpusNames | None, document_id: str = ""
    ) -> None:
        self.scan = Scan(text)
        self.index = index
        self.corpus = corpus
        self.origin = corpus.origin(document_id) if corpus else None
        self.matches: list[Match] = []
        self.match_at: dict[int, Match] = {}
        self.positions: dict[str, list[int]] = defaultdict(list)
        scan, low = self.scan, self.scan.low
        until = 0
        for i, capital in enumerate(scan.capital):
            if not capital:
                continue
            self.positions[low[i]].append(i)
            if i < until:
                continue
            match = index.match(low, i, scan.adjacent)
            if match is not None and self._is_name(match):
                self.matches.append(match)
                for k in range(match.first, match.last):
                    self.match_at[k] = match
                until = match.last

    def _is_name(self, match: Match) -> bool:
        """A known name, not an English word at the start of a sentence, nor a lower-case stretch."""
        scan = self.scan
        if match.last - match.first == 1:
            return not (
                scan.starts_sentence(match.first) and (self.index.zipf(scan.low[match.first]) or 0) > 4.8
            )
        return scan.capital[match.last - 1]

    @cached_property
    def fingerprint(self) -> tuple[int, ...]:
        return fingerprint(self.scan.low)

    @cached_property
    def countries(self) -> Counter[str]:
        """Codes of the countries that the document names, by country, capital, big city or people."""
        found: Counter[str] = Counter()
        for match in self.matches:
            known = self.index.known(match.name)
            if known.country and known.type in ("GPE", "NORP", "LOC") and match.form != "misspelling":
                if known.kind == "city" and match.last - match.first == 1 and self._in_person(match.first):
                    continue
                found[known.country] += 1
        return found

    def _in_person(self, i: int) -> bool:
        return i > 0 and self.scan.capital[i - 1] and self.scan.adjacent(i - 1)

    @cached_property
    def names_present(self) -> dict[int, int]:
        """Number of each known name -> how often the document has it, in any right form."""
        found: dict[int, int] = defaultdict(int)
        for match in self.matches:
            if match.form != "misspelling":
                found[match.name] += 1
        return found

    @cached_property
    def english_forms(self) -> set[int]:
        """Numbers of the known names that the document has under the reference's own name for them."""
        return {match.name for match in self.matches if match.form == "official"}

    def title_before(self, i: int) -> tuple[str, int] | None:
        """Canonical title that ends right before word i, and the word it starts at."""
        scan, titles = self.scan, self.index.titles
        best = None
        phrase = ""
        for n in range(1, self.index.longest_title + 1):
            at = i - n
            if at < 0 or not scan.adjacent(at):
                break
            phrase = f"{scan.low[at]} {phrase}" if phrase else scan.low[at]
            if phrase in titles:
                best = (titles[phrase], at)
        return best

    def person_words(self, i: int) -> tuple[int, int]:
        """The run of capitalized words around word i without the titles, countries and peoples that lead it."""
        scan = self.scan
        first = i
        while first > 0 and scan.capital[first - 1] and scan.adjacent(first - 1):
            first -= 1
        last = i + 1
        while last < len(scan) and scan.capital[last] and scan.adjacent(last - 1):
            last += 1
        moved = True
        while moved and first < i:
            moved = False
            if scan.low[first] == "u" and first + 1 < i and scan.low[first + 1] == "s":
                first, moved = first + 2, True  # "U.S. Defense Secretary"
                continue
            for n in range(min(self.index.longest_title, i - first), 0, -1):
                if " ".join(scan.low[first : first + n]) in self.index.titles:
                    first += n
                    moved = True
                    break
            if not moved and first < i and (match := self.match_at.get(first)):
                known = self.index.known(match.name)
                if known.type in ("GPE", "NORP", "LOC", "ORG") and match.last <= i:
                    first, moved = match.last, True
        if first < i and scan.starts_sentence(first) and (self.index.zipf(scan.low[first]) or 0) > 5.2:
            first += 1  # "But Lavorv", "When Assad"
        return first, last

    @cached_property
    def introduced(self) -> dict[str, set[str]]:
        """Last word of each two- or three-word name in running text -> the words before it."""
        found: dict[str, set[str]] = defaultdict(set)
        for run in self.scan.runs():
            if run.last - run.first < 2:
                continue
            first, last = self.person_words(run.last - 1)
            given = self.scan.low[first]
            ordinary = (self.index.zipf(given) or 0) > 3.5 and not self.index.is_given(given)
            if 2 <= last - first <= 4 and not ordinary and len(given) > 1:
                found[self.scan.low[last - 1]].add(self.scan.low[first])
        return found

    @cached_property
    def families(self) -> dict[str, set[str]]:
        """First word of each introduced name -> the last words it stands before."""
        found: dict[str, set[str]] = defaultdict(set)
        for family, given in self.introduced.items():
            for word in given:
                found[word].add(family)
        return found

    def given_before(self, i: int) -> str | None:
        """The given name (or unknown capitalized word) right before word i inside one name."""
        first, _ = self.person_words(i)
        return self.scan.low[first] if first < i else None

    def is_bare(self, i: int) -> bool:
        """True when word i is a name by itself, titles aside; the Zarqawi of "Abu Musab al-Zarqawi" is not."""
        scan = self.scan
        first, last = self.person_words(i)
        if last - first != 1:
            return False
        if i + 2 < len(scan) and scan.low[i + 1] in PARTICLES - {"and", "the", "of"} and scan.capital[i + 2]:
            return not (scan.adjacent(i) and scan.adjacent(i + 1))
        if i > 1 and scan.low[i - 1] in PARTICLES and not scan.capital[i - 1] and scan.capital[i - 2]:
            return not (scan.adjacent(i - 1) and scan.adjacent(i - 2)) or scan.low[i - 1] in (
                "and",
                "the",
                "of",
            )
        return True

    def counted(self, word: str) -> int:
        """How often a folded word stands capitalized."""
        return len(self.positions.get(word, ()))
