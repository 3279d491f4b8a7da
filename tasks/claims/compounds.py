"""Units of several words: acre-feet, kilowatt-hours, square miles, barrels a day, degrees Celsius, per 100,000 people.

In: a `View` and the noun that a number counts. Out: the whole unit ("acre-foot", "mile per hour") and the token after it.
"""

from __future__ import annotations

from tasks.carrier import Quantity
from tasks.claims.view import View

_POWERS = frozenset({"square", "cubic"})
_SCALES = {
    "celsius": "Celsius",
    "centigrade": "Celsius",
    "c": "Celsius",
    "fahrenheit": "Fahrenheit",
    "f": "Fahrenheit",
}
_SHORT = {"h": "hour", "hr": "hour", "s": "second", "sec": "second"}
#: Kinds of units (`seeds/units.csv`) of which a rate is told: 90 miles an hour, 60 hours a week.
_RATED = frozenset({"length", "area", "mass", "volume", "power", "energy", "time"})

Units = dict[str, tuple[str, float, str]]


def whole(view: View, known: Units, first: int, noun: int, stop: int) -> tuple[str, int]:
    """The unit whose last word is `noun` and whose first one is at `first` or after, and the token after all of it."""
    unit, _, kind = known[view.lemma[noun]] if view.lemma[noun] in known else known[view.lower[noun]]
    if noun >= 2 and view.word[noun - 1] == "-" and noun - 2 >= first:
        head = known.get(view.lemma[noun - 2])
        if head is not None:
            unit = f"{head[0]}-{unit}"
    elif noun > first and view.lower[noun - 1] in _POWERS:
        unit = f"{view.lower[noun - 1]} {unit}"
    if unit == "degree" and view.lower[stop : stop + 1] and view.lower[stop] in _SCALES:
        return f"degree {_SCALES[view.lower[stop]]}", stop + 1
    return rated(view, known, unit, kind, stop)


def rated(view: View, known: Units, unit: str, kind: str, stop: int) -> tuple[str, int]:
    """The unit with what it is told by, "mile per hour", where "per hour" or "an hour" follows at token `stop`."""
    word = view.lower[stop] if stop < view.n else ""
    if word == "/" and view.lower[stop + 1 : stop + 2] and view.lower[stop + 1] in _SHORT:
        return f"{unit} per {_SHORT[view.lower[stop + 1]]}", stop + 2
    after = known.get(view.lemma[stop + 1]) if stop + 1 < view.n else None
    fits = after is not None and (word == "per" or after[2] == "time")
    if word not in ("a", "an", "per", "/") or not fits or kind not in _RATED:
        return unit, stop
    assert after is not None
    return f"{unit} per {after[0]}", stop + 2


def per_many(view: View, end: int) -> tuple[str, int] | None:
    """("per 100,000 people", token after it) where such a share follows a bare number that ends before token `end`."""
    words = view.lower[end : end + 3]
    if (
        len(words) < 3
        or words[0] != "per"
        or not words[1][0].isdigit()
        or view.tag[end + 2] not in ("NNS", "NN")
    ):
        return None
    return " ".join(words), end + 3


def below_zero(view: View, quantity: Quantity) -> None:
    """Make "minus 4 degrees" a negative figure."""
    first, _ = view.tokens_in(quantity.char_start, quantity.char_end)
    if not (quantity.unit or "").startswith("degree") or first == 0 or quantity.comparator != "=":
        return
    sign = view.lower[first - 1]
    if sign == "minus" or (sign in ("-", "−") and view.end[first - 1] == view.start[first]):
        quantity.char_start = view.start[first - 1]
        quantity.text = view.text[quantity.char_start : quantity.char_end]
        quantity.low = -quantity.low if quantity.low is not None else None
        quantity.high = -quantity.high if quantity.high is not None else None
