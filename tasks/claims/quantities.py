"""Figures with their bounds: "more than two dozen civilians were killed", "$3.5 million", "from 28 to 36 people".

In: a `View`. Out: `carrier.Quantity` for each count, share, sum of money, duration or other measure in the text: low and
high in plain units, a comparator, the unit, what is counted and what happened to it. Left out: dates, years, clock
times, ordinals, scores, numbers inside names, and "one" where it counts nothing.
"""

from __future__ import annotations

import re
from functools import cache

from tasks import resources
from tasks.carrier import Quantity
from tasks.claims import numbers
from tasks.claims.lexicon import role_nouns
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
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
#: Matches a token that may open a number: "20", "$5", "€3m"; not "B-52".
_STARTS = re.compile(r"[$€£¥₹₩₪₽]?\d")
_TIME_AFTER = frozenset("a.m. p.m. am pm o'clock gmt edt est pst utc bst cet et pt hrs".split())
_YEAR = re.compile(r"(1[5-9]|20)\d\d$")
_VERDICTS = frozenset(
    "range rise reach stand climb put total number be hit grow come amount exceed jump estimate".split()
)


@cache
def _units() -> dict[str, tuple[str, float, str]]:
    return {r["word"]: (r["unit"], float(r["factor"]), r["kind"]) for r in resources.table("units.csv")}


@cache
def _measures() -> dict[str, str]:
    return {r["lemma"]: r["measure"] for r in resources.table("measures.csv")}


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
    at, currency = i, None
    words: list[str] = lower
    if lower[i] in _units() and _units()[lower[i]][2] == "money":
        currency, at = _units()[lower[i]][0], i + 1
    elif not lower[i][0].isalnum() and lower[i][0] in _units():
        currency = _units()[lower[i][0]][0]
        words = lower.copy() if len(lower) < 64 else _Patched(lower, i, lower[i][1:])  # type: ignore[assignment]
        if isinstance(words, list):
            words[i] = lower[i][1:]
    number = numbers.read(words, at)
    if number is None or number.size == 0:
        return None
    end = at + number.size
    if currency is None and i and (lower[i - 1] in ("us$", "c$", "a$", "hk$", "nz$")):
        currency, i = _units()[lower[i - 1]][0], i - 1
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
    unit, item, end, noun, factor = _unit(view, i, end, currency, number)
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
        a, b, view.text[a:b], lower_bound, upper_bound, comparator, unit, item, _measure(view, noun)
    )  # type: ignore[arg-type]
    return quantity, max(end, at + number.size)


class _Patched:
    """A list with one word replaced, without a copy."""

    def __init__(self, words: list[str], at: int, word: str) -> None:
        self.words, self.at, self.word = words, at, word

    def __getitem__(self, k: int) -> str:
        return self.word if k == self.at else self.words[k]

    def __len__(self) -> int:
        return len(self.words)


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
        if before in ("'", "’"):
            return True
        return False
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
        return (
            not (after in ("of", "a", "the") or _counts_noun(view, end - 1))
            or (lower[end - 1] in ("quarter", "fifth", "third", "sixth", "tenth", "eighth")
            and (
                before in ("the", "first", "second", "last", "this", "his", "her", "their", "each")
                or view.tag[end - 1] == "JJ"
            ))
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
        and view.tag[view.head[i]] in _NOUN_TAGS
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
            if key == ("under",) or key == ("over",) or key == ("above",) or key == ("below",):
                if view.dep[start] not in ("advmod", "case", "amod", "mark"):
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


def _unit(
    view: View, i: int, end: int, currency: str | None, number: numbers.Number
) -> tuple[str | None, str | None, int, int | None, float]:
    """(unit, item, end of the phrase, noun token, factor) of a number that takes tokens [i, end)."""
    lower, units = view.lower, _units()
    after = lower[end] if end < view.n else ""
    if currency:
        return currency, None, end, view.head[i] if view.tag[i] in ("$", "SYM") else end - 1, 1.0
    if after in ("%", "percent", "pct") or (after == "per" and end + 1 < view.n and lower[end + 1] == "cent"):
        stop = end + (2 if after == "per" else 1)
        point = lower[stop] if stop < view.n else ""
        noun = end
        return "percent", _share_of(view, stop), stop + (point in ("points", "point")) * 0, noun, 1.0
    if after.startswith("percentage"):
        return "percentage point", None, min(end + 2, view.n), end, 1.0
    if number.kind == "fraction":
        return "percent", _share_of(view, end), end, end - 1, 1.0
    if after == "-" and end + 1 < view.n:  # 19 - year - old, three - nation
        noun = end + 1
        unit = units.get(view.lemma[noun])
        if view.tag[noun] in ("NN", "NNS", "JJ") and view.start[end] == view.end[end - 1]:
            return (unit[0] if unit else None), (None if unit else view.lemma[noun]), noun + 1, noun, 1.0
    hyphen = re.match(r"\d[\d,.]*-([a-z]+)", lower[end - 1])
    if hyphen:
        unit = units.get(hyphen.group(1))
        return (unit[0] if unit else None), None, end, end - 1, 1.0
    noun = _noun(view, i, end)
    if noun is None:
        return None, None, end, end - 1, 1.0
    lemma = view.lemma[noun]
    entry = units.get(lemma) or units.get(lower[noun])
    stop = noun + 1 if noun - end <= 3 else end
    if entry and entry[2] not in ("person", "count"):
        return entry[0], None, stop, noun, entry[1] if entry[2] == "money" else 1.0
    item = _item(view, noun)
    kind = role_nouns().get(lower[noun])
    if (entry and entry[2] == "person") or kind in ("person", "official"):
        return "person", item, stop, noun, 1.0
    if entry and entry[2] == "count":
        return entry[0], None, stop, noun, 1.0
    return None, item, stop, noun, 1.0


def _noun(view: View, i: int, end: int) -> int | None:
    """The noun that the number counts: its head, or the noun after it ("dozens of people")."""
    for k in range(end - 1, i - 1, -1):
        h = view.head[k]
        if (
            view.dep[k] in ("nummod", "det", "compound", "amod", "nmod")
            and h >= end
            and view.tag[h] in _NOUN_TAGS
            and h - end < 8
        ):
            return h
    k = end
    if k < view.n and view.lower[k] == "of":
        k += 1
        while (
            k < view.n
            and view.tag[k] in ("DT", "JJ", "PRP$", "VBN", "CD", "NNP", "POS", "JJS")
            and k - end < 6
        ):
            k += 1
        if k < view.n and view.tag[k] in ("NN", "NNS", "NNPS", "NNP"):
            while k + 1 < view.n and view.tag[k + 1] in ("NN", "NNS") and view.dep[k] == "compound":
                k += 1
            return k
        return None
    while (
        k < view.n and k - end < 4 and view.tag[k] in ("JJ", "NN", "NNP", "VBN", "VBG", "HYPH", "NNS", "JJR")
    ):
        if view.tag[k] in ("NNS", "NN", "NNPS") and not (k + 1 < view.n and view.tag[k + 1] in ("NN", "NNS")):
            return k
        k += 1
    return None


def _item(view: View, noun: int) -> str:
    """What is counted, singular, with the nouns and adjectives right before it that name its kind."""
    parts = [
        view.word[c]
        for c in view.children[noun]
        if c < noun
        and view.dep[c] in ("compound", "amod")
        and noun - c < 4
        and view.tag[c] not in ("CD", "JJR")
        and view.lower[c] not in ("more", "other", "least", "few", "many")
    ]
    return " ".join([*parts, view.lemma[noun] if view.tag[noun] not in ("NNP", "NNPS") else view.word[noun]])


def _share_of(view: View, at: int) -> str | None:
    """The whole that a share is taken of: "15 percent of the vote"."""
    if at < view.n and view.lower[at] == "of":
        for k in range(at + 1, min(at + 7, view.n)):
            if view.tag[k] in ("NN", "NNS") and not (k + 1 < view.n and view.tag[k + 1] in ("NN", "NNS")):
                return _item(view, k)
            if view.is_punct(k):
                break
    return None


def _measure(view: View, noun: int | None) -> str | None:
    """What happened to the things counted: from the noun itself, the verb it depends on, or that verb's subject."""
    if noun is None:
        return None
    table = _measures()
    if view.lemma[noun] in table and view.lemma[noun] not in ("case", "raid", "fine"):
        return table[view.lemma[noun]]
    for c in view.children[noun]:
        if view.dep[c] in ("amod", "acl", "nmod", "acl:relcl", "compound") and view.lemma[c] in table:
            return table[view.lemma[c]]
    k = noun
    for _ in range(4):
        h = view.head[k]
        if h == k:
            break
        if view.dep[k] == "nsubj" and view.lemma[h] in (
            "kill",
            "injure",
            "wound",
            "hurt",
            "arrest",
            "rescue",
            "detain",
        ):
            break  # those counted did it, they did not suffer it
        lemma = view.lemma[h]
        for c in view.children[h]:
            if (
                view.dep[c] in ("compound:prt", "advmod")
                and c == h + 1
                and f"{lemma} {view.lower[c]}" in table
            ):
                return table[f"{lemma} {view.lower[c]}"]
        if lemma in table:
            return table[lemma]
        for c in view.children[h]:
            if view.dep[c] in ("xcomp", "conj") and view.lemma[c] in table and view.tag[c] in ("JJ", "VBN"):
                return table[view.lemma[c]]
        if view.tag[h] in _NOUN_TAGS:
            for c in view.children[h]:
                if c != k and view.dep[c] == "nmod" and view.lemma[c] in table:
                    return table[view.lemma[c]]
        if lemma in _VERDICTS:
            subject = view.subject(h)
            if subject is None and view.dep[h].startswith("acl"):
                subject = view.head[h]
            if subject is not None and subject != k:
                for s in view.subtree(subject):
                    if view.lemma[s] in table:
                        return table[view.lemma[s]]
        if view.dep[k] not in (
            "nmod",
            "conj",
            "obl",
            "obj",
            "nsubj",
            "nsubj:pass",
            "compound",
            "nummod",
            "appos",
            "dep",
            "advcl",
            "xcomp",
            "amod",
        ):
            break
        k = h
    return None
