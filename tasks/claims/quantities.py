"""Figures with their bounds: "more than two dozen civilians were killed", "$3.5 million", "from 28 to 36 people".

In: a `View`. Out: `carrier.Quantity` for each count, share, sum of money, duration or other measure in the text: low and
high in plain units, a comparator, the unit, what is counted and what happened to them. Left out: dates, years, clock
times, ordinals, scores, numbers inside names, and "one" where it counts nothing.
"""

from __future__ import annotations

import re

from tasks.carrier import Quantity
from tasks.claims import bounds, compounds, counted, currencies, no_quantities, numbers
from tasks.claims.view import View

#: "NZ$1.2", "r$5", before "billion" too; not "$5".
_DOLLARS = re.compile(r"([a-z]{1,3}\$)(\d.*)")
#: "Rs500", "rs.20"; not "rs" alone.
_RUPEES = re.compile(r"rs\.?(\d[\d,.]*)")
#: Nouns for a count of people: what stands "at 17" after one is no age.
_TALLIES = frozenset("number toll count figure tally total death".split())


def find(view: View) -> list[Quantity]:
    """All quantities of a document, in text order."""
    out: list[Quantity] = []
    lower, n = view.lower, view.n
    words = numbers.NUMBER_WORDS
    i = 0
    while i < n:
        low = lower[i]
        if (
            low in words
            or low[0].isdigit()
            or (low[0] in "$€£¥₹₩₪₽" and _opens(low, lower, i))
            or (low[:2] == "rs" and _RUPEES.fullmatch(low))
            or ("$" in low[1:4] and _DOLLARS.fullmatch(low))
            or (low in ("a", "an") and i + 1 < n and lower[i + 1] in words)
        ):
            got = _one_in(view, i) or _quantity(view, i)
            if got is not None:
                quantity, i = got
                _complete(view, quantity, out)
                compounds.below_zero(view, quantity)
                out.append(quantity)
                continue
        i += 1
    return out


def _one_in(view: View, i: int) -> tuple[Quantity, int] | None:
    """ "One in five voters", "two out of three": a share, in percent. Not "two in three weeks"."""
    lower = view.lower
    first = numbers.read(lower, i)
    if first is None or first.kind not in ("count", "digits") or first.high > 99 or first.high % 1:
        return None
    at = i + first.size
    joint = 1 if lower[at : at + 1] == ["in"] else 2 if lower[at : at + 2] == ["out", "of"] else 0
    at += joint
    if (
        not joint
        or at >= view.n
        or not (lower[at][0].isdigit() or lower[at] in numbers.ONES or lower[at] in numbers.TENS)
    ):
        return None
    second = numbers.read(lower, at)
    if (
        second is None
        or not first.high < second.high
        or no_quantities.YEAR.match(view.word[at])
        or second.high % 1
    ):
        return None
    end = at + second.size
    noun = counted.noun_after(view, end)
    unit = counted.units().get(view.lemma[noun]) if noun is not None else None
    if (noun is None and joint == 1) or (unit is not None and unit[2] == "time"):
        return None
    share = 100 * first.high / second.high
    stop = noun + 1 if noun is not None else end
    start, comparator = bounds.before(view, i)
    a, b = view.start[start], view.end[stop - 1]
    quantity = Quantity(
        a, b, view.text[a:b],
        None if comparator in ("<", "<=") else share, None if comparator in (">", ">=") else share,
        comparator,  # type: ignore[arg-type]
        "percent", counted.item_of(view, noun) if noun is not None else None, counted.measure_of(view, noun),
    )  # fmt: skip
    return quantity, stop


def _complete(view: View, quantity: Quantity, before: list[Quantity]) -> None:
    """Give a bare figure what the one before it counts, in "from 28 people … to 36" and "14 dead according to A, 22
    according to B"; without one, people, where what happened to them happens to people ("12 were arrested")."""
    if quantity.unit is not None or quantity.item is not None:
        return
    first, after = view.tokens_in(quantity.char_start, quantity.char_end)
    a, _ = view.sentences[view.sentence[first]]
    last = before[-1] if before and before[-1].char_start >= view.start[a] else None
    if last is not None and (last.unit is not None or last.item is not None):
        i, j = view.tokens_in(last.char_start, last.char_end)
        from_to = view.lower[first - 1] == "to" and view.lower[i - 1] == "from"
        from_to = from_to or (view.lower[first] == "to" and view.lower[i - 1] == "from")
        listed = "according" in view.lower[after : after + 2] and "according" in view.lower[j : j + 2]
        if from_to or listed:
            quantity.unit, quantity.item = last.unit, last.item
            quantity.measure = last.measure or quantity.measure
            return
        if last.unit != "person":
            return
    if quantity.measure in counted.PERSONAL:
        if _is_age(view, first):
            quantity.unit, quantity.measure = "year", None
        else:
            quantity.unit = "person"


def _is_age(view: View, i: int) -> bool:
    """ "Roe died at 81", "killed at the age of 19": not "the toll stood at 81"."""
    before = view.lower[max(0, i - 2) : i]
    if before[-1:] in (["age"], ["aged"]) or before == ["age", "of"]:
        return True
    if before[-1:] != ["at"]:
        return False
    first, _ = view.sentences[view.sentence[i]]
    verb = view.head[i]
    return not (
        view.lemma[verb] in counted.VERDICTS or any(view.lemma[k] in _TALLIES for k in range(first, i))
    )


def _opens(low: str, lower: list[str], i: int) -> bool:
    return len(low) > 1 or (i + 1 < len(lower) and lower[i + 1][:1].isdigit())


def _quantity(view: View, i: int) -> tuple[Quantity, int] | None:
    """The quantity at token i and the token after it."""
    lower = view.lower
    at, currency, money = i, None, counted.units().get(lower[i][0])
    if counted.units().get(lower[i], ("", 0, ""))[2] == "money":
        currency, at = counted.units()[lower[i]][0], i + 1
        number = numbers.read(lower, at) if at < view.n else None
    elif money is not None and not lower[i][0].isalnum():  # "€3m" as one token
        currency = money[0]
        number = numbers.read([lower[i][1:], *lower[i + 1 : i + 8]], 0)
    elif (dollars := _DOLLARS.fullmatch(lower[i])) and dollars[1] in counted.units():
        currency = counted.units()[dollars[1]][0]
        number = numbers.read([dollars[2], *lower[i + 1 : i + 8]], 0)
    elif rupees := _RUPEES.fullmatch(lower[i]):
        currency = currencies.rupees(view)
        number = numbers.read([rupees[1], *lower[i + 1 : i + 8]], 0)
    else:
        number = numbers.read(lower, at)
    if number is None or number.size == 0:
        return None
    end = at + number.size
    number = _scaled(view, number, at)
    end = at + number.size
    if currency is None and i and (lower[i - 1].endswith("$") and lower[i - 1] in counted.units()):
        currency, i = counted.units()[lower[i - 1]][0], i - 1
    sign = 1 if lower[i - 1 : i] == ["rs"] else 2 if lower[max(0, i - 2) : i] == ["rs", "."] else 0
    if currency is None and sign:  # "Rs 4,200 crore"
        currency, i = currencies.rupees(view), i - sign
    if currency is None and no_quantities.is_no_quantity(view, i, end, number):
        return None
    low, high = number.low, number.high
    low, high, end = _range(view, i, end, low, high, currency)
    start, comparator = bounds.before(view, i)
    if comparator == "between":
        comparator = "="
    end, after = bounds.after(view, end)
    comparator = after or comparator
    if number.plus:
        comparator = ">="
    if number.kind == "pair" and comparator == "=":
        comparator = "~"
    unit, item, end, noun, factor = counted.unit_of(view, i, end, currency, number)
    if unit == "no":
        return None
    period = unit is not None and counted.units().get(unit, ("", 0, ""))[2] == "time"
    if period and start < i and view.lower[start:i] == ["over"] and _beside_verb(view, noun):
        start, comparator = i, "="  # "killed 30 over three days"
    if after is None:
        end, after = bounds.after(view, end)
        comparator = after or comparator
    if comparator in (">", "<") and bounds.is_denied(view, noun):
        comparator = "<=" if comparator == ">" else ">="
    low, high = low * factor, high * factor
    lower_bound: float | None = low
    upper_bound: float | None = high
    if comparator in (">", ">="):
        upper_bound = None
        lower_bound = low
    elif comparator in ("<", "<="):
        lower_bound = None
    a, b = view.start[start], view.end[end - 1]
    if view.lower[end - 1] in ("m.", "bn.", "k."):  # the sentence's full stop
        b -= 1
    quantity = Quantity(
        a,
        b,
        view.text[a:b],
        lower_bound,
        upper_bound,
        comparator,  # type: ignore[arg-type]
        unit,
        item,
        None if period else counted.measure_of(view, noun),
    )
    if quantity.measure in counted.PERSONAL and unit not in (None, "person"):
        quantity.measure = None  # "save 2.4 million dollars" rescues nobody
    return quantity, max(end, at + number.size)


def _scaled(view: View, number: numbers.Number, at: int) -> numbers.Number:
    """A number with the letter glued to it that the tokenizer cut off: "€5m" is five million, "5 m" is a length."""
    end = at + number.size
    letter = view.lower[end].rstrip(".") if end < view.n else ""
    if letter not in ("m", "bn", "b", "k", "mn", "tn"):
        return number
    if view.start[end] != view.end[end - 1]:
        return number
    scale = numbers.SCALES[letter]
    return number._replace(low=number.low * scale, high=number.high * scale, size=number.size + 1)


def _beside_verb(view: View, noun: int | None) -> bool:
    if noun is None or view.dep[noun] != "obl":
        return False
    h = view.head[noun]  # "killed 30 over three days", not "lasted over three days"
    return view.tag[h].startswith("VB") and view.child(h, "obj", "nsubj:pass") is not None


def _range(
    view: View, i: int, end: int, low: float, high: float, currency: str | None
) -> tuple[float, float, int]:
    """ "28 to 36", "between 5 and 10", "one or two", "5 - 10": low, high and where the second number ends."""
    lower = view.lower
    if end + 1 >= view.n:
        return low, high, end
    joint = lower[end]
    before = lower[i - 1] if i else ""
    second = end + 1
    if joint in ("to", "-", "–", "—") or (joint == "and" and before == "between") or joint == "or":
        if second < view.n and lower[second] in ("$", "€", "£"):
            second += 1
        if second >= view.n or not (lower[second][:1].isdigit() or lower[second] in numbers.NUMBER_WORDS):
            return low, high, end
        other = numbers.read(lower, second)
        if other is not None:
            other = _scaled(view, other, second)
        if other is None or other.high < low:
            return low, high, end
        if other.kind == "fraction":
            return low, high, end
        ratio = other.high / low if low else 0
        if ratio >= 1000 and other.size > 1:  # "2 to 3 million"
            scale = 10 ** (len(str(int(other.high))) - len(str(int(other.high)).rstrip("0")))
            scale = 1e9 if scale >= 1e9 else 1e6 if scale >= 1e6 else 1e3 if scale >= 1e3 else 1
            if low * scale < other.high:
                low *= scale
        if joint == "or" and (other.high > 3 * low + 1):
            return low, high, end
        return low, other.high, second + other.size
    return low, high, end
