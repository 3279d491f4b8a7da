"""Figures with their bounds: "more than two dozen civilians were killed", "$3.5 million", "from 28 to 36 people".

In: a `View`. Out: `carrier.Quantity` for each count, share, sum of money, duration or other measure in the text: low and
high in plain units, a comparator, the unit, what is counted and what happened to them. Left out: dates, years, clock
times, ordinals, scores, numbers inside names, and "one" where it counts nothing.
"""

from __future__ import annotations

import re

from tasks.carrier import Quantity
from tasks.claims import counted, numbers
from tasks.claims.view import View

_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec".split()
)
#: Words before a number, longest first: comparator. Read from right to left of the number.
_BEFORE = {
    ("more", "than"): ">", ("greater", "than"): ">", ("higher", "than"): ">", ("over",): ">", ("above",): ">",
    ("upwards", "of"): ">", ("upward", "of"): ">", ("in", "excess", "of"): ">", ("exceeding",): ">", ("exceeded",): ">",
    ("well", "over"): ">", ("just", "over"): ">", ("a", "little", "over"): ">",
    ("at", "least"): ">=", ("no", "fewer", "than"): ">=", ("no", "less", "than"): ">=", ("not", "less", "than"): ">=",
    ("a", "minimum", "of"): ">=", ("as", "few", "as"): ">=", ("as", "low", "as"): ">=", ("as", "little", "as"): ">=",
    ("nearly",): "<", ("almost",): "<", ("less", "than"): "<", ("fewer", "than"): "<", ("under",): "<",
    ("below",): "<", ("just", "under"): "<", ("close", "to"): "<", ("lower", "than"): "<", ("just", "short", "of"): "<",
    ("up", "to"): "<=", ("as", "many", "as"): "<=", ("as", "much", "as"): "<=", ("as", "high", "as"): "<=",
    ("at", "most"): "<=", ("no", "more", "than"): "<=", ("not", "more", "than"): "<=", ("within",): "<=",
    ("a", "maximum", "of"): "<=", ("as", "long", "as"): "<=", ("as", "large", "as"): "<=", ("as", "far", "as"): "<=",
    ("about",): "~", ("around",): "~", ("roughly",): "~", ("approximately",): "~", ("some",): "~", ("circa",): "~",
    ("an", "estimated"): "~", ("estimated",): "~", ("perhaps",): "~", ("probably",): "~", ("maybe",): "~",
    ("more", "or", "less"): "~", ("in", "the", "region", "of"): "~",
}  # fmt: skip
_AFTER = {
    ("or", "more"): ">=", ("or", "so"): "~", ("or", "fewer"): "<=", ("or", "less"): "<=", ("plus",): ">=",
    ("at", "least"): ">=", ("at", "most"): "<=", ("at", "the", "most"): "<=", ("and", "counting"): ">=",
    ("and", "up"): ">=",
}  # fmt: skip
_LONGEST = max(len(k) for k in _BEFORE)
_TIME_AFTER = frozenset("a.m. p.m. am pm o'clock gmt edt est pst utc bst cet et pt hrs".split())
_YEAR = re.compile(r"(1[5-9]|20)\d\d$")


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
            or (low in ("a", "an") and i + 1 < n and lower[i + 1] in words)
        ):
            got = _quantity(view, i)
            if got is not None:
                quantity, i = got
                out.append(quantity)
                continue
        i += 1
    return out


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
    else:
        number = numbers.read(lower, at)
    if number is None or number.size == 0:
        return None
    end = at + number.size
    if currency is None and i and (lower[i - 1] in ("us$", "c$", "a$", "hk$", "nz$")):
        currency, i = counted.units()[lower[i - 1]][0], i - 1
    if currency is None and _is_no_quantity(view, i, end, number):
        return None
    low, high = number.low, number.high
    low, high, end = _range(view, i, end, low, high, currency)
    start, comparator = _before(view, i)
    if comparator == "between":
        comparator = "="
    end, after = _after(view, end)
    comparator = after or comparator
    if number.plus:
        comparator = ">="
    if number.kind == "pair" and comparator == "=":
        comparator = "~"
    unit, item, end, noun, factor = counted.unit_of(view, i, end, currency, number)
    if unit == "no":
        return None
    if after is None:
        end, after = _after(view, end)
        comparator = after or comparator
    low, high = low * factor, high * factor
    lower_bound: float | None = low
    upper_bound: float | None = high
    if comparator in (">", ">="):
        upper_bound = None
        lower_bound = low
    elif comparator in ("<", "<="):
        lower_bound = None
    a, b = view.start[start], view.end[end - 1]
    quantity = Quantity(
        a,
        b,
        view.text[a:b],
        lower_bound,
        upper_bound,
        comparator,  # type: ignore[arg-type]
        unit,
        item,
        counted.measure_of(view, noun),
    )
    return quantity, max(end, at + number.size)


def _is_no_quantity(view: View, i: int, end: int, number: numbers.Number) -> bool:
    """Dates, years, times, ordinals, scores, names, pronouns."""
    lower, word = view.lower, view.word
    before = lower[i - 1] if i else ""
    after = lower[end] if end < view.n else ""
    single = end - i == 1
    if number.kind == "digits":
        if single and _YEAR.match(word[i]) and not _counts_noun(view, i):
            return True
        if before in _MONTHS or (after in _MONTHS and number.low <= 31 and after != "may"):
            return True
        if after in _TIME_AFTER or before in (
            "#",
            "no.",
            "number",
            "act",
            "section",
            "article",
            "chapter",
            "page",
            "room",
            "flight",
            "route",
            "channel",
            "boeing",
            "title",
            "apollo",
            "windows",
        ):
            return True
        if before in ("-", "–") and i > 1 and lower[i - 2][:1].isdigit() and not _space_around(view, i):
            return not _counts_noun(view, i)
        if (
            after in ("-", "–")
            and end + 1 < view.n
            and lower[end + 1][:1].isdigit()
            and not _space_around(view, end)
        ):
            return not _counts_noun(view, end + 1)
        if after == ":" or (before == ":" and i > 1 and lower[i - 2][:1].isdigit()):
            return True
        if view.tag[i] in ("NNP",) or (
            view.dep[i] in ("flat", "compound", "dep", "nummod")
            and i
            and view.tag[i - 1] in ("NNP", "NNPS")
            and view.head[i] == i - 1
        ):
            return True
        if after and after[0] in "'’" and after[1:] == "s" and _YEAR.match(word[i]):
            return True
        return before in ("'", "’")
    if lower[i] == "one" and single:
        return (
            not (view.dep[i] == "nummod" and view.head[i] > i)
            or after == "of"
            or lower[view.head[i]]
            in (
                "day",
                "another",
                "thing",
                "point",
                "way",
                "side",
                "hand",
                "reason",
            )
        )
    if number.kind == "fraction":
        return not (after in ("of", "a", "the") or _counts_noun(view, end - 1)) or (
            lower[end - 1] in ("quarter", "fifth", "third", "sixth", "tenth", "eighth")
            and (
                before in ("the", "first", "second", "last", "this", "his", "her", "their", "each")
                or view.tag[end - 1] == "JJ"
            )
        )
    if number.kind == "vague":
        return after == "up" or before in ("the", "test", "these", "box", "their", "his")
    if before == "the" and lower[i] == "one":
        return True
    return (
        view.tag[i] in ("NNP", "NNPS")
        and number.kind == "count"
        and i > 0
        and word[i][0].isupper()
        and view.tag[i - 1] in ("NNP",)
    )


def _space_around(view: View, i: int) -> bool:
    return view.start[i] > view.end[i - 1]


def _counts_noun(view: View, i: int) -> bool:
    return (
        view.dep[i] in ("nummod", "compound", "obl:npmod", "nmod:npmod")
        and view.tag[view.head[i]] in counted.NOUN_TAGS
        and view.head[i] > i
    )


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


def _before(view: View, i: int) -> tuple[int, str]:
    """The comparator before token i and where it starts."""
    lower = view.lower
    if i and lower[i - 1] in ("the", "only", "just", "an", "a") and i > 1:
        pass
    for size in range(_LONGEST, 0, -1):
        if i - size < 0:
            continue
        key = tuple(lower[i - size : i])
        if key in _BEFORE:
            start = i - size
            place = key in (("under",), ("over",), ("above",), ("below",))
            if place and view.dep[start] not in ("advmod", "case", "amod", "mark"):
                continue
            if (
                start and key[0] == "as" and lower[start - 1] == "to"
            ):  # "from 28 to as high as 36": the end of a range
                return start, "="
            if (
                start
                and lower[start - 1] in ("well", "just", "far", "slightly", "even", "a")
                and key[0] in ("over", "under", "more")
            ):
                start -= 1
            return start, _BEFORE[key]
    return i, "="


def _after(view: View, end: int) -> tuple[int, str | None]:
    lower = view.lower
    for size in (3, 2, 1):
        key = tuple(lower[end : end + size])
        if len(key) == size and key in _AFTER:
            return end + size, _AFTER[key]
    return end, None
