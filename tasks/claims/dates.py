"""When something happened: dates in a text as ISO dates or intervals, anchored on the document's own date.

In: words of a text and the day it was published. Out: `Dated` spans: "Wednesday" is the last Wednesday up to that day,
"earlier this month" the interval from the first of the month to that day, "2015" the whole year. Narrow rules on
purpose: a wrong date is worse than none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from tasks.claims import numbers
from tasks.claims.view import View

_MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {d: n for n, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11)}
_UNITS = frozenset("day days week weeks month months year years decade decades".split())
#: Matches "1", "21st", "3rd"; not "2015", "1,000".
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?$")
#: Matches "1998", "2015"; not "1400", "20155".
_YEAR = re.compile(r"(1[6-9]\d\d|20\d\d)$")
#: Matches "2015-09-30"; not "1-800-555".
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)$")
#: Matches "1990s", "2010s"; not "1995s".
_DECADE = re.compile(r"((?:1[6-9]|20)\d0)s$")
_TRIGGERS = frozenset({*_MONTHS, *_WEEKDAYS, "today", "tonight", "yesterday", "tomorrow", "ago", "last", "next", "this",
                       "earlier", "later", "recent", "past", "previous", "overnight"})  # fmt: skip


class Dated(NamedTuple):
    """Tokens [start, end) that name a time, as an ISO date or an ISO interval "start/end"."""

    start: int
    end: int
    value: str


def interval(first: date, last: date) -> str:
    """ISO text of a span of days: one date when it is one day."""
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def find(view: View, published: date | None) -> list[Dated]:
    """All dates and times of a document. Without `published` only absolute dates are resolved."""
    out: list[Dated] = []
    lower, n = view.lower, view.n
    i = 0
    while i < n:
        low = lower[i]
        got = None
        if low in _TRIGGERS or low[0].isdigit() or low.rstrip(".") in _MONTHS:
            got = _absolute(view, i) or (_relative(view, i, published) if published else None)
        elif low in numbers.NUMBER_WORDS or low in ("a", "an"):
            got = _ago(view, i, published) if published else None
        if got is not None:
            out.append(got)
            i = got.end
        else:
            i += 1
    return out


def _absolute(view: View, i: int) -> Dated | None:
    """ "September 30, 2015", "30 September 2015", "September 2015", "2015-09-30", "in 2015"."""
    lower, n = view.lower, view.n
    low = lower[i].rstrip(".")
    iso = _ISO.match(low)
    if iso:
        day = _safe(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
        return Dated(i, i + 1, day.isoformat()) if day else None
    if (
        i + 4 < n and lower[i + 1] == lower[i + 3] == "-" and _YEAR.match(low)
    ):  # 2015 - 09 - 28, cut up by the tokenizer
        iso = _ISO.match("".join(lower[i : i + 5]))
        day = _safe(int(iso.group(1)), int(iso.group(2)), int(iso.group(3))) if iso else None
        if day:
            return Dated(i, i + 5, day.isoformat())
    if low in _MONTHS and _is_month(view, i):
        k = i + 1
        if k < n and lower[k] == ".":
            k += 1
        day_match = _DAY.match(lower[k]) if k < n else None
        if day_match:
            at = k + 1
            if at < n and lower[at] == ",":
                at += 1
            if at < n and _YEAR.match(lower[at]):
                day = _safe(int(lower[at]), _MONTHS[low], int(day_match.group(1)))
                return Dated(i, at + 1, day.isoformat()) if day else None
            return None
        if k < n and lower[k] == "of":
            k += 1
        if k < n and _YEAR.match(lower[k]):
            return Dated(i, k + 1, _month(int(lower[k]), _MONTHS[low]))
        return None
    decade = _DECADE.match(low)
    if decade:
        year = int(decade.group(1))
        return Dated(i, i + 1, interval(date(year, 1, 1), date(year + 9, 12, 31)))
    day_match = _DAY.match(low)
    if day_match and i + 2 < n and lower[i + 1].rstrip(".") in _MONTHS and _YEAR.match(lower[i + 2]):
        day = _safe(int(lower[i + 2]), _MONTHS[lower[i + 1].rstrip(".")], int(day_match.group(1)))
        return Dated(i, i + 3, day.isoformat()) if day else None
    if (
        _YEAR.match(low)
        and i
        and lower[i - 1] in ("in", "since", "of", "during", "by", "early", "late", "mid")
    ):
        if lower[i - 1] in ("since", "by"):
            return None
        if view.dep[i] == "nummod":
            return None
        return Dated(i, i + 1, f"{low}-01-01/{low}-12-31")
    return None


def _is_month(view: View, i: int) -> bool:
    """ "May" and "March" are months only with a capital and not as verbs."""
    if view.lower[i] in ("may", "march"):
        return view.word[i][0].isupper() and view.tag[i] in ("NNP", "NN")
    return view.word[i][0].isupper()


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(year: int, month: int) -> str:
    return interval(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _relative(view: View, i: int, today: date) -> Dated | None:
    lower, n = view.lower, view.n
    low = lower[i].rstrip(".")
    after = lower[i + 1] if i + 1 < n else ""
    if low in ("today", "tonight"):
        return Dated(i, i + 1, today.isoformat())
    if low == "overnight":
        return Dated(i, i + 1, interval(today - timedelta(1), today))
    if low == "yesterday":
        return Dated(i, i + 1, (today - timedelta(1)).isoformat())
    if low == "tomorrow":
        return Dated(i, i + 1, (today + timedelta(1)).isoformat())
    if low in _WEEKDAYS and view.word[i][0].isupper():
        day = _weekday(view, i, today)
        if i and lower[i - 1] == "since" and day < today:
            return Dated(i, i + 1, interval(day, today))
        return Dated(i, i + 1, day.isoformat())
    if low in _MONTHS and _is_month(view, i):
        return _month_without_year(view, i, today)
    if low in ("earlier", "later") and after in ("this", "today"):
        return _this(view, i, i + 1, today) if after == "this" else Dated(i, i + 2, today.isoformat())
    if low in ("this", "last", "next", "past", "previous"):
        return _this(view, i, i, today)
    numbered = _DAY.match(low)
    if numbered and after.rstrip(".") in _MONTHS and view.word[i + 1][0].isupper():
        got = _nearest_day(view, i, _MONTHS[after.rstrip(".")], int(numbered.group(1)), today)
        return Dated(i, i + 2, got.isoformat()) if got else None
    return _ago(view, i, today)


def _weekday(view: View, i: int, today: date) -> date:
    """The day a weekday's name means: the last one up to the document's day, the next one after a future verb."""
    wanted = _WEEKDAYS[view.lower[i]]
    before = view.lower[i - 1] if i else ""
    back = (today.weekday() - wanted) % 7
    if before == "next" or (before != "last" and _is_future(view, i)):
        return today + timedelta((wanted - today.weekday()) % 7 or 7)
    if before == "last" and back == 0:
        back = 7
    return today - timedelta(back)


def _time_of(view: View, i: int) -> str | None:
    """ "future" or "past" by the verb above token i: will, going to, "is due to", "is meeting"; None where it is neither."""
    k = i
    for _ in range(5):
        if view.tag[k].startswith("VB"):
            helpers = [c for c in view.children[k] if view.dep[c] in ("aux", "aux:pass", "cop")]
            lowers = {view.lower[c] for c in helpers}
            if lowers & {"will", "'ll", "shall", "would"}:
                return "future"
            if view.lemma[k] in ("schedule", "expect", "set", "plan", "due") and view.tag[k] != "VBD":
                return "future"
            if view.tag[k] == "VBD" or any(view.tag[c] == "VBD" for c in helpers):
                return "past"
            if view.tag[k] == "VBN" and lowers & {"has", "have", "had", "'ve", "’ve"}:
                return "past"
            if view.tag[k] == "VBG" and any(view.tag[c] in ("VBZ", "VBP") for c in helpers):
                return "future"
            if view.tag[k] in ("VBZ", "VBP"):
                return None
        if view.head[k] == k:
            return None
        k = view.head[k]
    return None


def _is_future(view: View, i: int) -> bool:
    return _time_of(view, i) == "future"


def _month_without_year(view: View, i: int, today: date) -> Dated | None:
    lower, n = view.lower, view.n
    month = _MONTHS[lower[i].rstrip(".")]
    k = i + 1
    if k < n and lower[k] == ".":
        k += 1
    day = _DAY.match(lower[k]) if k < n else None
    if day:
        got = _nearest_day(view, i, month, int(day.group(1)), today)
        return Dated(i, k + 1, got.isoformat()) if got else None
    before = lower[i - 1] if i else ""
    a, b = view.sentences[view.sentence[i]]
    if any(_YEAR.match(lower[j]) and lower[j] != str(today.year) for j in range(a, b)):
        return None  # "began in February and ended in 2017": whose February?
    year = today.year
    if before == "last":
        year = today.year if month < today.month else today.year - 1
    elif before == "next":
        year = today.year if month > today.month else today.year + 1
    elif before in ("in", "late", "early", "mid", "this"):
        if month > today.month and before != "this":
            time = _time_of(view, i)
            if time is None:  # last May or next May: it does not say
                return None
            year -= time == "past"
    else:
        return None
    return Dated(i, i + 1, _month(year, month))


def _nearest_day(view: View, i: int, month: int, day: int, today: date) -> date | None:
    """The date of that month and day nearest to the document's day, on the side of it that the verb above token i tells."""
    options = [d for y in (today.year - 1, today.year, today.year + 1) if (d := _safe(y, month, day))]
    time = _time_of(view, i)
    fitting = [d for d in options if (time != "past" or d <= today) and (time != "future" or d >= today)]
    return min(fitting or options, key=lambda d: abs((d - today).days)) if options else None


def _this(view: View, start: int, i: int, today: date) -> Dated | None:
    """ "this week", "last year", "earlier this month", "last summer", "the past three days"."""
    lower, n = view.lower, view.n
    which = lower[i]
    if i + 1 >= n:
        return None
    unit = lower[i + 1]
    earlier = start < i and lower[start] == "earlier"
    later = start < i and lower[start] == "later"
    if unit in ("morning", "afternoon", "evening") and which == "this":
        return Dated(start, i + 2, today.isoformat())
    if unit == "night" and which == "last":
        return Dated(start, i + 2, (today - timedelta(1)).isoformat())
    if unit in ("week", "month", "year", "weekend", *_SEASONS):
        first, last = _period(which, unit, today)
        if earlier or (which == "this" and unit != "weekend" and not later and not _is_future(view, i)):
            last = min(last, today)
        if later:
            first = max(first, today)
        return Dated(start, i + 2, interval(first, last)) if first <= last else None
    if which in ("last", "past", "previous"):
        k = i + 1
        number = numbers.read(lower, k) if lower[k][0].isalnum() else None
        count, size = (
            (number.high, number.size) if number else (3, 1) if lower[k] in ("few", "several") else (0, 0)
        )
        k += size
        if size and k < n and lower[k] in _UNITS:
            return Dated(start, k + 1, interval(_back(today, count, lower[k]), today))
    return None


def _period(which: str, unit: str, today: date) -> tuple[date, date]:
    """First and last day of this, last or next week, month, year, weekend or season."""
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(7 * step)
        return monday, monday + timedelta(6)
    if unit == "weekend":
        saturday = today - timedelta(today.weekday()) + timedelta(5 + 7 * step)
        return saturday, saturday + timedelta(1)
    if unit == "month":
        month = today.month - 1 + step
        year, month = today.year + month // 12, month % 12 + 1
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if unit == "year":
        return date(today.year + step, 1, 1), date(today.year + step, 12, 31)
    low, high = _SEASONS[unit]
    year = today.year + step
    if which == "last" and today.month > high:
        year = today.year
    return date(year, low, 1), date(year, high, monthrange(year, high)[1])


def _ago(view: View, i: int, today: date | None) -> Dated | None:
    """ "three days ago", "a month ago": a day where days are counted, else an interval around it."""
    if today is None:
        return None
    lower, n = view.lower, view.n
    if lower[i] in ("a", "an") and i + 1 < n and lower[i + 1] in _UNITS:
        count, size = 1.0, 1
    else:
        number = numbers.read(lower, i)
        if number is None:
            return None
        count, size = number.high, number.size
    k = i + size
    if k + 1 >= n or lower[k] not in _UNITS or lower[k + 1] != "ago" or count > 400:
        return None
    unit = lower[k].rstrip("s")
    there = _back(today, count, unit)
    if unit == "day":
        return Dated(i, k + 2, there.isoformat())
    if unit == "week":
        return Dated(i, k + 2, interval(there - timedelta(3), there + timedelta(3)))
    if unit == "month":
        return Dated(i, k + 2, _month(there.year, there.month))
    return Dated(i, k + 2, f"{there.year}-01-01/{there.year}-12-31")


def _back(today: date, count: float, unit: str) -> date:
    """The day that many units before."""
    unit = unit.rstrip("s")
    days = {"day": 1, "week": 7, "month": 30.44, "year": 365.25, "decade": 3652.5}[unit]
    if unit == "month":
        month = today.month - 1 - int(count)
        year, month = today.year + month // 12, month % 12 + 1
        if year < 1:
            return date(1, 1, 1)
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    if unit in ("year", "decade"):
        year = today.year - int(count * (10 if unit == "decade" else 1))
        return date(max(1, year), today.month, min(today.day, 28))
    back = timedelta(min(int(count * days), 300_000))
    return today - back
