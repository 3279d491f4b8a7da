"""Figures side by side. In: two quantities of two claims on one event. Out: compatible, disputed or updated, by interval
logic alone: "more than two dozen" is (24, ∞), so 28 and 36 both lie in it; 28 and 36 exclude each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from tasks.stories.records import Figure, stem

ABOUT = 0.1  # "about 30" allows a tenth on either side


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


#: Nouns that count people in general: "28 people" and "more than two dozen civilians" are of one scale.
_PEOPLE = frozenset(
    stem(w)
    for w in "person people civilian victim resident man woman child other individual dead fatality death casualty life".split()
)


#: Measures that take in others: casualties are the killed and the injured.
_WIDER = {"casualties": frozenset({"killed", "injured", "wounded", "died", "dead"})}


def scale(a: Figure, b: Figure) -> Literal["same", "wider"] | None:
    """`same` when both count the same kind of thing happening to it (killed is not injured, percent is not a count);
    `wider` when one measure takes in the other, so that the figures may agree but cannot exclude each other."""
    if (a.unit or "") != (b.unit or "") and not (_people(a) and _people(b)):
        return None
    if a.measure != b.measure:
        wider = b.measure in _WIDER.get(a.measure or "", ()) or a.measure in _WIDER.get(b.measure or "", ())
        return "wider" if wider and _items_meet(a, b) else None
    if a.measure is not None:
        return "same" if _items_meet(a, b) else None
    return "same" if a.item and b.item and _items_meet(a, b) else None


def _people(f: Figure) -> bool:
    return f.unit in ("person", "people") or (f.item is not None and bool(_stems(f.item) & _PEOPLE))


def _items_meet(a: Figure, b: Figure) -> bool:
    """True when the counted things share a word, are both people, or one is left unsaid."""
    if not a.item or not b.item:
        return a.measure is not None
    return bool(_stems(a.item) & _stems(b.item)) or (_people(a) and _people(b))


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in text.lower().replace("-", " ").split())


def equal(a: Figure, b: Figure) -> bool:
    """True when both are the same exact value."""
    return a.comparator == b.comparator == "=" and a.low == b.low and a.high == b.high
