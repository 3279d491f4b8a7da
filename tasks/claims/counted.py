"""What a figure counts and what happened to it: "eight ISIS targets" struck, "28 people" killed, "$3.5 million" cost.

In: a `View` and the tokens of a number. Out: the unit, the thing counted, and the measure, from `seeds/units.csv`,
`seeds/measures.csv` and the nouns of roles.
"""

from __future__ import annotations

import re
from functools import cache

from tasks import resources
from tasks.claims import compounds, currencies, numbers
from tasks.claims.lexicon import role_nouns
from tasks.claims.view import View

VERDICTS = frozenset(
    "range vary rise reach stand climb put place peg set total number be hit grow come amount exceed jump estimate".split()
)
#: What happens to people: a bare figure with one of these counts persons.
PERSONAL = frozenset(
    "killed injured missing arrested detained jailed hospitalized evacuated displaced abducted rescued infected convicted "
    "indicted charged sentenced executed vaccinated casualties".split()
)
NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})


@cache
def units() -> dict[str, tuple[str, float, str]]:
    return {r["word"]: (r["unit"], float(r["factor"]), r["kind"]) for r in resources.table("units.csv")}


@cache
def measures() -> dict[str, str]:
    return {r["lemma"]: r["measure"] for r in resources.table("measures.csv")}


def unit_of(
    view: View, i: int, end: int, currency: str | None, number: numbers.Number
) -> tuple[str | None, str | None, int, int | None, float]:
    """(unit, item, end of the phrase, noun token, factor) of a number that takes tokens [i, end)."""
    lower, known = view.lower, units()
    after = lower[end] if end < view.n else ""
    if currency is not None:
        return currency or None, None, end, view.head[i] if view.tag[i] in ("$", "SYM") else end - 1, 1.0
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
        if view.lower[noun] in ("square", "cubic") and view.word[noun + 1 : noun + 2] == ["-"]:
            noun += 2
        unit = known.get(view.lemma[noun])
        if unit and noun + 1 < view.n:
            compound, stop = compounds.whole(view, known, end + 1, noun, noun + 1)
            if noun > end + 1:
                compound = f"{view.lower[end + 1]} {compound}"
            return compound, None, stop, noun, 1.0
        if view.tag[noun] in ("NN", "NNS", "JJ") and view.start[end] == view.end[end - 1]:
            return (unit[0] if unit else None), (None if unit else view.lemma[noun]), noun + 1, noun, 1.0
    hyphen = re.match(r"\d[\d,.]*-([a-z]+)", lower[end - 1])
    if hyphen:
        unit = known.get(hyphen.group(1))
        return (unit[0] if unit else None), None, end, end - 1, 1.0
    if end < view.n and view.tag[end].startswith("VB") and number.low is not None and number.low >= 100:
        money = currencies.code(view, end)  # "1.9 trillion won", which the parse takes for a verb
        if money and lower[end] in known:
            return money, None, end + 1, end, 1.0
    many = compounds.per_many(view, end)
    if many is not None:
        return many[0], None, many[1], end - 1, 1.0
    counted = _noun(view, i, end)
    if counted is None:
        if lower[i - 1 : i] == ["aged"]:
            return "year", None, end, None, 1.0
        struck = end < view.n and measures().get(view.lemma[end], measures().get(after))
        if struck in PERSONAL and (view.tag[end].startswith("JJ") or view.tag[end] in ("VBN", "NN", "NNS")):
            return "person", None, end + 1, end, 1.0  # "14 dead"
        return None, None, end, end - 1, 1.0
    noun = _over_hyphen(view, counted)
    lemma = view.lemma[noun]
    entry = known.get(lemma) or known.get(lower[noun])
    stop = noun + 1 if noun - end <= 3 else end
    listed = entry is not None and entry[2] == "money"
    money = currencies.code(view, noun, default=entry[0] if entry is not None and listed else None)
    if money or money == "" or listed:
        return money or None, None if money else lemma, stop, noun, entry[1] if entry and listed else 1.0
    if entry and entry[2] not in ("person", "count"):
        if stop <= noun:
            return entry[0], None, stop, noun, 1.0
        compound, stop = compounds.whole(view, known, end, noun, stop)
        return compound, None, stop, noun, 1.0
    item = item_of(view, noun)
    kind = role_nouns().get(lower[noun])
    if (entry and entry[2] == "person") or kind in ("person", "official"):
        return "person", item, stop, noun, 1.0
    if entry and entry[2] == "count":
        return entry[0], None, stop, noun, 1.0
    return None, item, stop, noun, 1.0


def _over_hyphen(view: View, noun: int) -> int:
    """The last part of a noun written with hyphens: "mails" of "e-mails"."""
    while (
        noun + 2 < view.n
        and view.word[noun + 1] == "-"
        and view.start[noun + 1] == view.end[noun]
        and view.start[noun + 2] == view.end[noun + 1]
        and view.tag[noun + 2] in NOUN_TAGS
    ):
        noun += 2
    return noun


def _noun(view: View, i: int, end: int) -> int | None:
    """The noun that the number counts: its head, or the noun after it ("dozens of people")."""
    for k in range(end - 1, i - 1, -1):
        h = view.head[k]
        if (
            view.dep[k] in ("nummod", "det", "compound", "amod", "nmod")
            and h >= end
            and view.tag[h] in NOUN_TAGS
            and h - end < 8
        ):
            return h
    return noun_after(view, end)


def noun_after(view: View, end: int) -> int | None:
    """The noun right after a number that ends before token `end`, over adjectives and "of the"."""
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


def item_of(view: View, noun: int) -> str:
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
    last = view.lemma[noun] if view.tag[noun] not in ("NNP", "NNPS") else view.word[noun]
    if noun > 1 and view.word[noun - 1] == "-" and view.start[noun] == view.start[noun - 1] + 1:
        if parts[-1:] == [view.word[noun - 2]]:
            parts.pop()
        last = f"{view.word[noun - 2]}-{last}"
    return " ".join([*parts, last])


def _share_of(view: View, at: int) -> str | None:
    """The whole that a share is taken of: "15 percent of the vote"."""
    if at < view.n and view.lower[at] == "of":
        for k in range(at + 1, min(at + 7, view.n)):
            if view.tag[k] in ("NN", "NNS") and not (k + 1 < view.n and view.tag[k + 1] in ("NN", "NNS")):
                return item_of(view, k)
            if view.is_punct(k):
                break
    return None


#: Prepositions of what goes along with an event and is not what it happened to.
_BESIDE = frozenset("in on over during with under within across".split())


def measure_of(view: View, noun: int | None) -> str | None:
    """What happened to the things counted: from the noun itself, the verb it depends on, or that verb's subject."""
    if noun is None:
        return None
    table = measures()
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
        if (
            view.dep[k] == "obl"
            and view.case_of(k) in _BESIDE
            and view.child(h, "obj", "nsubj:pass") not in (None, k)
        ):
            break  # "grows onions on two hundred acres", "wounded four in three raids"
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
        if view.dep[h] == "conj" and view.subject(h) is not None:
            break  # what happened in the clause before happened to others
        for c in view.children[h]:
            if view.dep[c] in ("xcomp", "conj") and view.lemma[c] in table and view.tag[c] in ("JJ", "VBN"):
                return table[view.lemma[c]]
        if view.tag[h] in NOUN_TAGS:
            for c in view.children[h]:
                if c != k and view.dep[c] == "nmod" and view.lemma[c] in table:
                    return table[view.lemma[c]]
        if lemma in VERDICTS:
            subject = view.subject(h)
            if subject is None and view.dep[h].startswith("acl"):
                subject = view.head[h]
            for source in (view.child(h, "obj"), subject):  # "put the number of dead at 11": the object tells
                if source is not None and source != k and k not in (inside := view.subtree(source)):
                    for s in inside:
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
