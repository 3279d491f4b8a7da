"""Numbers that count nothing: dates, years, hours, ages, scores, ordinals, and numbers inside names.

In: a `View` and the tokens of a number. Out: whether it is one of these, so that no figure is made of it.
"""

from __future__ import annotations

import re

from tasks.claims import bounds, counted, numbers
from tasks.claims.lexicon import role_nouns
from tasks.claims.view import View

_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec".split()
)
_TIME_AFTER = frozenset("a.m. p.m. am pm o'clock gmt edt est pst utc bst cet et pt hrs".split())
#: Matches "1998", "2032"; not "2100", "1200".
YEAR = re.compile(r"(1[5-9]|20)\d\d$")
#: Matches "2100", "1066"; a year only after a word of `_YEAR_BEFORE`. Not "3000".
_ANY_YEAR = re.compile(r"(1\d|2[0-4])\d\d$")
#: Things that are told apart by numbers: what follows is a name.
_NUMBERED = frozenset(
    "# no. nos. number act section article chapter page pages room flight route channel boeing airbus title apollo windows "
    "post posts highway interstate gate exit grade platform resolution decree order form bus line apartment suite psalm "
    "district precinct version episode volume figure table item step phase day".split()
)
_YEAR_BEFORE = frozenset(
    "by in until till since before after through circa year early late mid around".split()
)
_HOUR_BEFORE = frozenset("at by until till before after from around".split())


def is_no_quantity(view: View, i: int, end: int, number: numbers.Number) -> bool:
    """Dates, years, times, ordinals, scores, names, pronouns."""
    lower, word = view.lower, view.word
    before = lower[i - 1] if i else ""
    after = lower[end] if end < view.n else ""
    single = end - i == 1
    if number.kind == "digits":
        if single and _is_year(view, i):
            return True
        if before.rstrip(".") in _MONTHS or (after in _MONTHS and number.low <= 31 and after != "may"):
            return True
        if after in _TIME_AFTER or before in _NUMBERED or (before == "no" and word[i - 1] == "No"):
            return True  # "No 10" is a house or a number, no count
        if before in ("-", "–") and i > 1 and lower[i - 2][:1].isdigit() and not _space_around(view, i):
            return not _counts_noun(view, i)
        if (
            after in ("-", "–")
            and end + 1 < view.n
            and lower[end + 1][:1].isdigit()
            and not _space_around(view, end)
        ):
            return not (_counts_noun(view, end + 1) or view.tag[min(end + 2, view.n - 1)] == "NNS")
        if after == ":" or (before == ":" and i > 1 and lower[i - 2][:1].isdigit()):
            return True
        if _is_age(view, i, end, number) or _is_hour(view, i, end, number):
            return True
        if view.tag[i] in ("NNP",) or (
            view.dep[i] in ("flat", "compound", "dep", "nummod")
            and i
            and view.tag[i - 1] in ("NNP", "NNPS")
            and view.head[i] == i - 1
        ):
            return True
        if after and after[0] in "'’" and after[1:] == "s" and YEAR.match(word[i]):
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
    if (
        before in ("the", "these", "those", "both")
        and single
        and number.kind == "count"
        and not _counts_noun(view, i)
    ):
        return True  # "separate the two"
    return (
        view.tag[i] in ("NNP", "NNPS")
        and number.kind == "count"
        and i > 0
        and word[i][0].isupper()
        and view.tag[i - 1] in ("NNP",)
    )


def _is_year(view: View, i: int) -> bool:
    """True for "1998", "by 2100", "the 2002 World Cup", "2000 levels"; not "2000 people", "more than 1800 homes"."""
    if not _counts_noun(view, i):
        before = view.lower[i - 1] if i else ""
        return bool(YEAR.match(view.word[i]) or (_ANY_YEAR.match(view.word[i]) and before in _YEAR_BEFORE))
    noun = view.head[i]
    people = (
        role_nouns().get(view.lower[noun], "document") != "document" or view.lemma[noun] in counted.units()
    )
    return bool(YEAR.match(view.word[i])) and not people and bounds.before(view, i)[1] == "="


def _is_age(view: View, i: int, end: int, number: numbers.Number) -> bool:
    """True for "Mark Doe, 24, said" and "Ann (31)": a bare number set off after a name tells an age."""
    if end - i != 1 or not 0 < number.low < 120 or i < 2 or end >= view.n:
        return False
    set_off = (view.word[i - 1], view.word[end]) == ("(", ")") or (
        view.word[i - 1] == "," and view.word[end] in (",", ".", ";", ":")
    )
    named = view.doc[i - 2].ent_type_ == "PERSON" or view.tag[i - 2] == "NNP"
    return set_off and (
        named or (view.tag[i - 2] == "NN" and number.low >= 12)
    )  # "the winger, 20, was left out"


def _is_hour(view: View, i: int, end: int, number: numbers.Number) -> bool:
    """True for "doors open at 5": a bare hour after a preposition of time, where no figure is put, rises or stands at it."""
    if end - i != 1 or number.low > 12 or number.low % 1 or i == 0 or view.lower[i - 1] not in _HOUR_BEFORE:
        return False
    if counted.noun_after(view, end) is not None or view.lower[end : end + 1] in (
        ["%"],
        ["percent"],
        ["per"],
    ):
        return False
    h = view.head[i]
    return view.tag[h].startswith("VB") and view.lemma[h] not in counted.VERDICTS and view.dep[i] == "obl"


def _space_around(view: View, i: int) -> bool:
    return view.start[i] > view.end[i - 1]


def _counts_noun(view: View, i: int) -> bool:
    return (
        view.dep[i] in ("nummod", "compound", "obl:npmod", "nmod:npmod")
        and view.tag[view.head[i]] in counted.NOUN_TAGS
        and view.head[i] > i
    )
