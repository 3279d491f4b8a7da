"""Figures side by side. In: two quantities of claims on one event. Out: whether they measure the same thing, and by interval
logic whether both can hold: "more than two dozen" is (24, ∞), so 28 and 36 both lie in it; 28 and 36 exclude each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tasks import resources
from tasks.stories.records import Figure, stem

ABOUT = 0.1  # "about 30" allows a tenth on either side
ROUNDED = 0.05  # "12" for 12.3: a figure written with one or two digits stands for what rounds to it

#: `same`: one measure of one kind of thing, the figures may agree or exclude each other. `part`: the first counts part of what
#: the second counts (children of people), so it may not be the greater. `whole`: the reverse. `loose`: one measure takes in the
#: other, or is not said; the figures may agree but never exclude each other.
Scale = Literal["same", "part", "whole", "loose"]


@dataclass(frozen=True, slots=True)
class Interval:
    """The values a figure allows; `open_low` excludes low itself."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    def overlaps(self, other: Interval) -> bool:
        """True when some value satisfies both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low < high:
            return True
        if low > high:
            return False
        return not any(
            (i.open_low and i.low == low) or (i.open_high and i.high == low) for i in (self, other)
        )


def interval(figure: Figure) -> Interval:
    """Bounds of a figure: None is unbounded; `~` widens by a tenth; `>` and `<` leave the bound out."""
    low = -math.inf if figure.low is None else float(figure.low)
    high = math.inf if figure.high is None else float(figure.high)
    if figure.comparator == ">":
        return Interval(low, math.inf, open_low=True)
    if figure.comparator == ">=":
        return Interval(low, math.inf)
    if figure.comparator == "<":
        return Interval(-math.inf, high, open_high=True)
    if figure.comparator == "<=":
        return Interval(-math.inf, high)
    if figure.comparator == "~":
        return Interval(low - abs(low) * ABOUT, high + abs(high) * ABOUT)
    return Interval(low, high)


def near(a: Figure, b: Figure) -> bool:
    """True when one may be the other rounded: within a twentieth, and large enough to be rounded at all."""
    x, y = value(a), value(b)
    if x is None or y is None or max(abs(x), abs(y)) < 20:
        return False
    return abs(x - y) <= ROUNDED * max(abs(x), abs(y)) and (_is_round(x) or _is_round(y))


def _is_round(number: float) -> bool:
    digits = f"{abs(number):.0f}".rstrip("0")
    return (
        number == int(number)
        and len(digits) <= 2
        and abs(number) >= 20
        and f"{abs(number):.0f}".endswith("0")
    )


def value(figure: Figure) -> float | None:
    """The number in the text of an exact figure."""
    return figure.low if figure.low is not None and figure.low == figure.high else None


def equal(a: Figure, b: Figure) -> bool:
    """True when both give the same number in the same way: 28 and 28, more than 50 and more than 50."""
    return a.comparator == b.comparator and a.low == b.low and a.high == b.high


@cache
def _wider() -> dict[str, frozenset[str]]:
    """Measure: the measures it takes in."""
    return {
        r["measure"]: frozenset(resources.names_in(r["takes_in"]))
        for r in resources.table("stories/measures.csv")
    }


@cache
def _people() -> frozenset[str]:
    """Stems of the nouns that count people in general: a victim may be anybody."""
    return frozenset(stem(r["noun"].split()[-1]) for r in resources.table("stories/people.csv"))


@cache
def _kinds_of_people() -> frozenset[str]:
    """Stems of the nouns that name a person by what he is: resident, soldier, child."""
    return frozenset(
        stem(r["noun"].split()[-1])
        for r in resources.table("role_nouns.csv")
        if r["kind"] in ("person", "official")
    )


def counts_people(figure: Figure) -> bool:
    """True when what is counted is people of any kind."""
    if figure.unit is not None:
        return figure.unit in ("person", "people")
    return _head(figure) in _people() | _kinds_of_people()


def scale(a: Figure, b: Figure) -> Scale | None:
    """How what `a` counts stands to what `b` counts; None when they have nothing to do with each other. Killed is not
    injured, percent is not a count, and women are not children, but both are people."""
    people = counts_people(a), counts_people(b)
    if all(people):
        kinds = _kinds(a, b)
        if kinds is None:
            return None
        if a.measure == b.measure:
            return kinds if a.measure or (_head(a) and _head(a) == _head(b)) else "loose"
        if not a.measure or not b.measure:
            return "loose"
        wider = b.measure in _wider().get(a.measure, ()) or a.measure in _wider().get(b.measure, ())
        return "loose" if wider else None
    if a.measure in VICTIMS and a.measure == b.measure and _nobody(a, b, people):
        return "same"  # "killing four" beside "four people were killed"
    if any(people) or (a.unit or "") != (b.unit or ""):
        return None
    if a.item and b.item:
        if _head(a) != _head(b):
            # "eight depots" and "eight positions", both struck: one kind of thing in two words, if they share a modifier
            shared = _stems(a.item) & _stems(b.item)
            return "loose" if a.measure is not None and a.measure == b.measure and shared else None
        if a.measure and b.measure and a.measure != b.measure:
            return None
        return "same" if a.measure == b.measure else "loose"
    if a.item or b.item:
        return None
    return "same" if a.unit and (a.measure == b.measure or not a.measure or not b.measure) else None


#: Measures that only the living suffer, so that a bare number counts people.
VICTIMS = frozenset({"killed", "injured", "hospitalized", "casualties", "wounded"})


def _nobody(a: Figure, b: Figure, people: tuple[bool, bool]) -> bool:
    """True when a figure that is not of people names nothing else that it could count."""
    return all(is_people or not (f.item or f.unit) for f, is_people in zip((a, b), people, strict=True))


def _kinds(a: Figure, b: Figure) -> Scale | None:
    """People in general, or a kind of them."""
    x, y = _head(a), _head(b)
    general = x in _people() or not x, y in _people() or not y
    if all(general):
        return "same"
    if x == y:
        one, other = _stems(a.item or ""), _stems(b.item or "")
        if one == other:
            return "same"
        return (
            "part" if one > other else "whole" if other > one else "loose"
        )  # pregnant women are part of women
    if general[0]:
        return "whole"
    return "part" if general[1] else None


def _head(figure: Figure) -> str:
    """Stem of the last noun of what is counted."""
    words = (figure.item or "").lower().replace("-", " ").split()
    return _IRREGULAR.get(words[-1], stem(words[-1])) if words else ""


_IRREGULAR = {"people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child"}


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in text.lower().replace("-", " ").split())


def agree(a: Figure, b: Figure, how: Scale) -> bool:
    """True when both figures can hold and say something of each other: 28 killed and 36 casualties, not 36 and 28."""
    x, y = interval(a), interval(b)
    if how == "loose":
        if b.measure in _wider().get(a.measure or "", ()):
            how = "whole"
        elif a.measure in _wider().get(b.measure or "", ()):
            how = "part"
    if how == "part":  # the part exceeds the whole only if even its least is more than the most of the whole
        return x.low <= y.high
    if how == "whole":
        return y.low <= x.high
    return x.overlaps(y) or (how == "same" and near(a, b))


def excludes(a: Figure, b: Figure, how: Scale) -> bool:
    """True when both figures cannot hold: they count the same things, and no number satisfies both."""
    return how == "same" and not near(a, b) and not interval(a).overlaps(interval(b))
