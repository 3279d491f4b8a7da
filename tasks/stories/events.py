"""Whether figures of two claims are of one event. In: two claims of one story with a figure each. Out: whether they may be
(nothing speaks against it: other places, years, days), and whether they are (something in common speaks for it), which a
conflict asks for: the dead of one bombing are not in dispute with those of another."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tasks.stories import figures, polarity
from tasks.stories.records import Claim, Document, Figure, stem, stems
from tasks.stories.wording import meaning

# A year named in a claim dates its figures: matches "in 1999", "2012"; not "20124" or "1,999".
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,.]?\d)")
# A day of the week: matches "Thursday"; not "today".
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)
# A count over some time: matches "since Friday", "so far this year", "in bomb attacks"; not "on Friday",
# "in the attacks".
_PERIOD = re.compile(
    r"\b(?:since|so far|(?:in|over|during|for)\s+the\s+(?:past|last)|this\s+(?:year|month|week)|(?:each|every|a|per)\s+(?:year|month|day)|"
    r"in\s+(?:(?!the\b|these\b|those\b)\w+\s+)?(?:attacks|bombings|clashes|incidents|shootings|accidents|raids|blasts))\b",
    re.I,
)
# Words that say that somebody died or was hurt, whatever it was.
_HARM = frozenset(
    stem(w)
    for w in "killed kill killing dead died die deaths death wounded wounding injured injuring injury hurt people person others "
    "men women children civilians soldiers troops police officers victims casualties toll number total including least".split()
)


def may_be_one(a: Claim, b: Claim, x: Figure, y: Figure) -> bool:
    """Figures in one story are of one event unless the claims name different places, years or days."""
    if a.places and b.places and not a.places & b.places:
        return False
    years = {frozenset(_YEAR.findall(c.text)) for c in (a, b)} - {frozenset()}
    if len(years) == 2 and not frozenset.intersection(*years):
        return False
    if a.event_date and b.event_date and not _dates_meet(a.event_date, b.event_date):
        return False
    if a.document_id == b.document_id or a.entities & b.entities:
        return True
    if x.measure is not None and x.measure == y.measure:
        return True
    return figures.counts_people(x) and figures.counts_people(y) and bool(x.measure or y.measure)


def _dates_meet(a: str, b: str) -> bool:
    """True when two event dates (ISO days, or intervals "start/end"; either may be cut to a year or month) have a day in
    common."""

    def bounds(text: str) -> tuple[str, str]:
        first, _, last = text.partition("/")
        return first, (last or first) + "~"  # "~" sorts after every digit: the whole month of "2015-09"

    (p, q), (r, s) = bounds(a), bounds(b)
    return p <= s and r <= q


def apart(a: Claim, b: Claim, documents: Mapping[str, Document]) -> bool:
    """True when claims of two texts speak of two events: of other days, one of a longer time, or one of a place that the other text
    does not name."""
    days = [{d.lower() for d in _WEEKDAY.findall(c.text)} for c in (a, b)]
    if all(days) and not days[0] & days[1]:
        return True
    if (_PERIOD.search(a.text) is None) != (_PERIOD.search(b.text) is None):
        return True
    return any(
        one.places and not one.places & documents[other.document_id].entities.keys()
        for one, other in ((a, b), (b, a))
    )


def is_one(a: Claim, b: Claim, documents: Mapping[str, Document]) -> bool:
    """True when claims of two texts are not `apart`, and have a word in common beside the figures, or say nothing else."""
    rest = [_beside(a, b), _beside(b, a)]
    met = not all(rest) or rest[0] & rest[1] or (a.entities & b.entities) - a.places
    return bool(met) and not apart(a, b, documents)


def _beside(claim: Claim, other: Claim) -> frozenset[str]:
    """What a claim says beside its figures and beside that people came to harm."""
    counted = frozenset().union(*(stems(f.text) | stems(f.item or "") for f in claim.figures))
    said = meaning(claim.text) - counted - _HARM - polarity.parties(claim, other)
    return frozenset(s for s in said if not s[0].isdigit() and not _WEEKDAY.match(s))
