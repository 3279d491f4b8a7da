"""Bounds of a figure: "more than", "at least", "nearly" before it, "or more" after it, and what a denial makes of them.

In: a `View` and the first token of a number, or the one after it. Out: the comparator and the tokens it takes.
"""

from __future__ import annotations

from tasks.claims.view import View

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
    ("more", "or", "less"): "~", ("closer", "to"): "~", ("in", "the", "region", "of"): "~",
}  # fmt: skip
_AFTER = {
    ("or", "more"): ">=", ("or", "so"): "~", ("or", "fewer"): "<=", ("or", "less"): "<=", ("plus",): ">=",
    ("at", "least"): ">=", ("at", "most"): "<=", ("at", "the", "most"): "<=", ("and", "counting"): ">=",
    ("and", "up"): ">=", ("+",): ">=",
}  # fmt: skip
_LONGEST = max(len(k) for k in _BEFORE)


def before(view: View, i: int) -> tuple[int, str]:
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


def after(view: View, end: int) -> tuple[int, str | None]:
    lower = view.lower
    for size in (3, 2, 1):
        key = tuple(lower[end : end + size])
        if key == ("and", "up") and lower[end + 2 : end + 3] == ["to"]:
            continue  # "3,000 homes and up to 12 schools"
        if len(key) == size and key in _AFTER:
            return end + size, _AFTER[key]
    return end, None


def is_denied(view: View, noun: int | None) -> bool:
    """True for the figure of a negated verb: "will not pay more than $35" is at most 35."""
    k = noun
    for _ in range(4):
        if k is None:
            return False
        if any(view.lower[c] in ("not", "n't", "n’t", "never") for c in view.children[k]):
            return True
        if view.head[k] == k or view.dep[k] not in ("obj", "obl", "xcomp", "nummod", "compound"):
            return False
        k = view.head[k]
    return False
