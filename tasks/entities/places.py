"""What a place's name stands for where it is not the place it usually is.

In: the name mentions of a document. Out: for a mention, the state of "Albany, New York", "Washington state" and "Athens, Ga."; the road
of "US 75"; the team of "Sweden scored", in a text about a match; the campus of "University of California, Berkeley".
Everything here only tells two things of one name apart: where the text does not show which is meant, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tasks import resources
from tasks.entities.keys import normalize_name
from tasks.entities.reading import Found, Reading
from tasks.entities.reference import Known, Reference

SPORTS_WORDS = 4  # different words of sport that make a text one about a match
SPORTS_SHARE = 0.012  # … and the share of all its words that they must be
#: Prepositions before a place where something is or goes: whoever "lost in Sweden" lost to nobody there.
_WHERE = frozenset(
    "in at from to near across throughout outside inside around into through toward towards via".split()
)
_BEFORE_STATE = frozenset("upstate downstate".split())
#: What a state has and its city has not, before "of" or "from".
_OF_STATE = frozenset("state governor gov senator sen legislature gentleman gentlewoman gentlelady".split())


@cache
def states() -> dict[str, Known]:
    """States by their name and by the short forms that stand after a city, in the form names are compared in."""
    found: dict[str, Known] = {}
    for row in resources.table("entities/states.csv"):
        known = Reference.entry(row, row["type"])
        for form in (row["name"], *resources.names_in(row["after_city"])):
            found[normalize_name(form)] = known
    return found


@cache
def _sports() -> frozenset[str]:
    return frozenset(row["word"] for row in resources.table("entities/sports.csv"))


class Places:
    """The names of one document that stand for something else than the place they name."""

    def __init__(self, reading: Reading, mentions: Sequence[Found]) -> None:
        self.reading = reading
        self._at_end = {m.end: m for m in mentions}
        self._at_start = {m.start: m for m in mentions}
        met = [w for w in reading.lower if w in _sports()]
        self.is_match = len(set(met)) >= SPORTS_WORDS and len(met) >= SPORTS_SHARE * reading.size

    def state(self, mention: Found) -> Known | None:
        """The state that is meant: after a city and a comma, before "state", after "upstate" or "state of"."""
        known = states().get(mention.normal)
        if known is None:
            return None
        lower, words = self.reading.lower, self.reading.words
        before = lower[mention.start - 1] if mention.start else ""
        after = lower[mention.end] if mention.end < self.reading.size else ""
        dotted = self.reading.text[mention.char_end : mention.char_end + 1] == "."
        if known.name != mention.text and mention.text.isalpha() and not (mention.text.isupper() or dotted):
            return None  # "Mass", "Miss": short forms end with a dot or are capitals
        office = (
            lower[mention.start - 2].rstrip(".") if mention.start > 1 and before in ("of", "from") else ""
        )
        if before in _BEFORE_STATE or office in _OF_STATE:
            return known
        if after == "state" and words[mention.end] == "state":
            return known
        city = self._at_end.get(mention.start - 1) if before == "," else None
        if city is None or city.type not in ("GPE", "LOC", "FAC") or city.normal in states():
            return None
        short = known.name != mention.text  # "Athens, Ga., and": nobody lists short forms
        return known if short or not self._is_list(city, mention) else None

    def _is_list(self, city: Found, mention: Found) -> bool:
        """ "Paris, London, New York and Rome": one of several, not where the one before it lies."""
        lower, end = self.reading.lower, mention.end
        after = lower[end] if end < self.reading.size else ""
        if after in ("and", "or", "&") or (after == "," and lower[end + 1 : end + 2] in (["and"], ["or"])):
            return True
        if after == "," and end + 1 in self._at_start and self._at_start[end + 1].type in ("GPE", "LOC"):
            return True
        return city.start >= 2 and lower[city.start - 1] == "," and city.start - 1 in self._at_end

    def road(self, mention: Found) -> str | None:
        """The name of the road of "US 75", "US-169"; None where other countries stand before numbers too, as in a score."""
        number = self._number(mention.end)
        if mention.normal != "us" or number is None:
            return None
        after = number + 1
        if after < self.reading.size and self.reading.tags[after] in ("NN", "NNS", "CD", "JJ", ":", "HYPH"):
            return None
        for other in self._at_end.values():
            counted = other.type == "GPE" and other.sentence == mention.sentence
            if counted and other.normal != mention.normal and self._number(other.end) is not None:
                return None
        return f"{mention.text} {self.reading.words[number]}"

    def _number(self, at: int) -> int | None:
        """The token of a short number that stands at a token, or after a hyphen there."""
        words = self.reading.words
        if at + 1 < self.reading.size and words[at] in ("-", "–"):
            at += 1
        word = words[at] if at < self.reading.size else ""
        return at if word.isdigit() and len(word) <= 3 else None

    def is_team(self, mention: Found) -> bool:
        """A country or city in a text about a match that is not named as where something is."""
        if not self.is_match or mention.type != "GPE":
            return False
        before = self.reading.lower[mention.start - 1] if mention.start else ""
        if before == "the" and mention.start > 1:
            before = self.reading.lower[mention.start - 2]
        if before in _WHERE or (before == "," and mention.start - 1 in self._at_end):
            return False
        after = self.reading.lower[mention.end] if mention.end < self.reading.size else ""
        return after != "," or mention.end + 1 not in self._at_start

    def campus(self, mention: Found) -> str | None:
        """The full name of a university whose place tells it from its sisters: "University of California, Berkeley"."""
        if mention.type != "ORG" or not mention.normal.startswith("university of ") or "," in mention.text:
            return None
        between = self.reading.lower[mention.end] if mention.end < self.reading.size else ""
        place = self._at_start.get(mention.end + 1) if between in (",", "at") else None
        if (
            place is None
            or place.type != "GPE"
            or place.normal in states()
            or place.sentence != mention.sentence
        ):
            return None
        if normalize_name(mention.text).removeprefix("university of ") not in states():
            return None  # "the University of Oxford, England"
        joint = ", " if between == "," else " at "
        return f"{mention.text}{joint}{place.text}"
