"""Whose office a title names: "President Varga" is not Lena Varga because the text names her too.

In: a last name with its titles, and the people of that name. Out: whether the document or the reference gives one of them
the office. Offices of state only: one person of a name holds them, and the family does not.
"""

from __future__ import annotations

import re
from collections import defaultdict

from tasks.entities.person_names import name_parts
from tasks.entities.reading import PROPER_TAGS, Chain, Context, Found, Reading
from tasks.entities.reference import HEADS_OF_STATE, Reference

_SMALL = frozenset("of the for and to us u.s. former acting".split())


def head_of_title(title: str) -> str:
    """The noun of a title: "secretary" of "secretary of state", "minister" of "foreign minister"."""
    return re.split(r" (?:of|for|to|at) ", title, maxsplit=1)[0].split()[-1]


def titles_agree(a: str, b: str) -> bool:
    """Whether two titles name one office: the words of one are among the other's ("secretary of defense", "defense secretary")."""
    words_a = {w for w in a.lower().split() if w not in _SMALL}
    words_b = {w for w in b.lower().split() if w not in _SMALL}
    if not words_a or not words_b:
        return False
    if ("vice" in words_a) != ("vice" in words_b) or ("deputy" in words_a) != ("deputy" in words_b):
        return False
    return words_a == words_b or (len(words_a & words_b) >= 2 and (words_a <= words_b or words_b <= words_a))


class Offices:
    """Answers for one document."""

    def __init__(self, reading: Reading, reference: Reference, context: Context) -> None:
        self.reading, self.reference, self.context = reading, reference, context
        self._beside: dict[int, frozenset[str]] = {}  # by chain: words before and close after its full names
        self._labels: dict[tuple[str, ...], set[str]] = defaultdict(
            set
        )  # by name: words of the labels of its turns
        for turn in context.turns:
            if turn.speaker_name and turn.label:
                words = re.findall(r"\w+", turn.label.lower())
                self._labels[name_parts(turn.speaker_name)].update(words)

    def named_with(self, mention: Found) -> set[str]:
        """Heads of the offices that stand with a mention: {"president"} of "President Varga"; none of "Dr. Varga"."""
        return {head_of_title(title) for title in mention.titles if title in self.reference.office_titles}

    def held_by(self, chain: Chain, mention: Found, office: set[str]) -> bool:
        """Whether the bearer of a full name is the one whom a last name with an office means.

        Whom the reference knows to hold it at the document's date goes before everybody else; then the document has to give
        the bearer the office, or the reference.
        """
        known = {k.key: k for k in self.reference.known(chain.name, ["PERSON"])}
        holders = {
            k.key
            for k in self.reference.people_by_last.get(chain.words[-1], [])
            for o in k.offices
            if any(titles_agree(t, o.title) for t in mention.titles)
            and o.held_on(self.context.date, slack_years=1)
        }
        if holders and known:
            return bool(holders & known.keys())
        if not holders and any(head_of_title(o.title) in office for k in known.values() for o in k.offices):
            return True
        return self._given(chain, office)

    def _given(self, chain: Chain, office: set[str]) -> bool:
        """Whether the document gives a person one of these offices: before the name, in a label, or close after it."""
        if any(head_of_title(title) in office for title in chain.titles):
            return True
        if office & self._labels.get(chain.words, set()):
            return True
        if id(chain) not in self._beside:
            self._beside[id(chain)] = self._words_beside(chain)
        return bool(office & self._beside[id(chain)])

    def _words_beside(self, chain: Chain) -> frozenset[str]:
        """Words before and close after a person's full names, those left out that stand before another name as its title."""
        reading, found = self.reading, set()
        for named in chain.mentions:
            if named.end - named.start > 1:
                for i in range(max(0, named.start - 8), min(reading.size - 1, named.end + 30)):
                    if reading.tags[i + 1] not in PROPER_TAGS:
                        found.add(reading.lower[i])
        return frozenset(found)

    def led_by_another(self, chain: Chain) -> bool:
        """Whether a namesake led a country at the document's date, and not the bearer of this full name."""
        leaders = {
            k.key
            for k in self.reference.people_by_last.get(chain.words[-1], [])
            if any(o.title in HEADS_OF_STATE and o.held_on(self.context.date) for o in k.offices)
        }
        return bool(leaders) and not leaders & {k.key for k in self.reference.known(chain.name, ["PERSON"])}
