"""The people of a sentence, as phrases: a number, article, possessive or name with a noun of `seeds/victims.csv` ("two men", "a
34-year-old clerk", "his wife and son", "Lee, 34", "one of them").

In: the words of one sentence and the names of persons in it. Out: `Phrases`, with each phrase as a `Person` that tells how many
it is, and the groups that commas and "and" make of them. Read from words alone, since headlines parse badly.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Literal, NamedTuple

from tasks import resources
from tasks.claims import numbers

Kind = Literal[
    "number", "all", "part", "ordinal", "one", "own", "name", "known", "bare", "self", "none", "event"
]

# matches "34-year-old", "sheriff's", "p.m.", "1,300", ","; a word with its hyphens and apostrophes is one
_WORD = re.compile(r"\d[\d,]*\d(?![\w-])|(?:[A-Za-z]\.){2,}|\w+(?:[-’'&]\w+)*|[^\w\s]")
# A name with an age is a person's: matches "Nina Park, 49,"; not "Saturday, 21 people" or "Elm Street, 400 block".
_AGED_NAME = re.compile(r"\b([A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){1,3}), \d{1,2}(?=[,;.)]| and\b)")
# matches "16-year-old", "two-month-olds"
_AGED = re.compile(r"\w+-(?:year|month|week)-olds?")
ORDINALS = {
    w: n for n, w in enumerate("second third fourth fifth sixth seventh eighth ninth tenth".split(), 2)
}
BE = frozenset("is are was were be been being got gets get getting found left".split())
HAVE = frozenset("has have had".split())
DEGREE = frozenset(
    "critically seriously severely gravely slightly accidentally fatally mortally reportedly also later apparently allegedly "
    "both all each now still just then not yet immediately recently badly".split()
)
_POSSESSIVE = frozenset("his her their its my our your".split())
_PRONOUNS = frozenset("he she him they them".split())
#: Words that end a noun phrase that has not come to its noun.
STOP = frozenset(
    "the a an of in on at to for from by with as and or but who whom which that when while after before during inside outside "
    "near is are was were be been being has have had do does did will would can could may might said says told say not no "
    "into over under through than then if where about against between because".split()
)
SAID = frozenset("said says told say added wrote according".split())


class Noun(NamedTuple):
    """A noun that names people: how many, of which gender, and what part they play (gunman, other, survivor)."""

    lemma: str
    number: float | None
    gender: str
    part: str


@dataclass(slots=True)
class Person:
    """A phrase for people: tokens [start, end), how many, how they are told."""

    start: int
    end: int
    count: float | None
    kind: Kind
    noun: Noun | None = None
    name: str | None = None
    at_least: bool = False


@cache
def nouns() -> dict[str, Noun]:
    """Every form of a noun for people, in lower case. A plural without a number counts nobody."""
    found: dict[str, Noun] = {}
    for row in resources.table("role_nouns.csv"):
        if row["kind"] in ("person", "official") and " " not in row["noun"]:
            plural = row["number"] == "plural"
            found[row["noun"].lower()] = Noun(
                row["noun"].lower(), None if plural else 1, row["gender"][:1], ""
            )
    for row in resources.table("victims.csv"):
        count = float(row["count"])
        found[row["noun"]] = Noun(row["noun"], count, row["gender"], row["part"])
        if row["plural"]:
            found[row["plural"]] = Noun(row["noun"], None, row["gender"], row["part"])
    return found


@cache
def words_of(kind: str) -> frozenset[str]:
    """Words of one kind in `seeds/casualty_words.csv`: limbs, aims, what bears a number for its name."""
    return frozenset(r["word"] for r in resources.table("casualty_words.csv") if r["kind"] == kind)


_begins, _ends = itemgetter(0), itemgetter(1)


@cache
def _openers() -> frozenset[str]:
    """Words in lower case with which a phrase for people may begin, beside names, digits and ages."""
    told = "himself herself nobody none neither no both all a an another the".split()
    return frozenset().union(told, _POSSESSIVE, _PRONOUNS, ORDINALS, numbers.NUMBER_WORDS, nouns())


class Phrases:
    """The words of one sentence and the people in it. `names`: those of the text, in the order of where they begin."""

    def __init__(
        self, text: str, start: int, end: int, number: int, names: Sequence[tuple[int, int, str]]
    ) -> None:
        self.number = number
        self.text = text
        matches = list(_WORD.finditer(text, start, end))
        self.spans = [m.span() for m in matches]
        self.lower = [m[0].lower().replace("’", "'") for m in matches]
        self.n = len(matches)
        self._in_fate = set(self._telling())
        self._names: dict[int, tuple[int, str]] = {}
        first, last = (bisect_left(names, at, key=_begins) for at in (start, end))
        known = [(a, b, key) for a, b, key in names[first:last] if b <= end]
        for match in _AGED_NAME.finditer(text, start, end):
            if not any(a < match.end(1) and match.start(1) < b for a, b, _ in known):
                known.append((*match.span(1), match[1].split()[-1]))
        for a, b, key in known:
            opening = bisect_left(self.spans, a, key=_begins)
            closing = bisect_right(self.spans, b, key=_ends)
            if opening < closing:
                self._names[opening] = (closing, key)
        self.people = self._find_people()

    def _telling(self) -> Iterable[int]:
        """Tokens that tell what befell somebody: beside them a bare number counts people."""
        raise NotImplementedError

    def _find_people(self) -> list[Person]:
        found: list[Person] = []
        openers = _openers()
        i = 0
        while i < self.n:
            low = self.lower[i]
            if not (low in openers or i in self._names or low[0].isdigit() or "-" in low):
                i += 1
                continue
            person = self._person(i)
            if person is None:
                i += 1
                continue
            found.append(person)
            i = max(person.end, i + 1)
        return found

    def _person(self, i: int) -> Person | None:
        low = self.lower[i]
        after = self.lower[i + 1] if i + 1 < self.n else ""
        if i in self._names:
            end, key = self._names[i]
            return Person(i, self._age(end), 1, "name", name=key)
        if low in ("himself", "herself"):
            return Person(i, i + 1, 1, "self")
        if low in ("nobody", "none", "neither") or (low == "no" and (after == "one" or after in nouns())):
            return Person(i, i + (2 if low == "no" else 1), 0, "none")
        if (low == "both" and after not in ("of", "the")) or (low == "all" and self._number(i + 1)):
            count, end = (2.0, i + 1) if low == "both" else self._number(i + 1) or (0.0, i + 1)
            got = self._noun(end)
            return Person(i, got[0] if got else end, count, "all", got[1] if got else None)
        number = self._number(i)
        if number is not None:
            return self._counted(i, *number)
        if low in ("a", "an", "another", "the", *_POSSESSIVE):
            return self._determined(i)
        if low in ORDINALS and after in nouns():
            return Person(i, i + 2, ORDINALS[low], "ordinal", nouns()[after])
        if low in _PRONOUNS:
            return Person(i, i + 1, None if low in ("they", "them") else 1, "known")
        if _AGED.fullmatch(low):
            got = self._noun(i)
            return Person(i, got[0], got[1].number, "bare", got[1]) if got else None
        if low in nouns() and i not in self._in_fate:
            noun = nouns()[low]
            return Person(i, self._age(i + 1), noun.number, "bare", noun)
        return None

    def _number(self, i: int) -> tuple[float, int] | None:
        """The number at i and the token after it; None for ages, times, sums, addresses."""
        if i >= self.n:
            return None
        low = self.lower[i]
        if not (low.isdigit() or low in numbers.NUMBER_WORDS or low.replace(",", "").isdigit()):
            return None
        if low in ("half", "quarter", "third", "fifth", "couple") or (
            i and self.lower[i - 1] in ("$", "age", "ages", "aged", "no", "at", "-", "/", "#")
        ):
            return None
        if low.isdigit() and not {"age", "ages", "aged"}.isdisjoint(self.lower[max(0, i - 5) : i]):
            return None  # "ranging in age from 15 to 18"
        if i > 1 and self.lower[i - 1] == ":" and self.lower[i - 2].isdigit():
            return None
        if i and low.isdigit() and self.lower[i - 1].rstrip(".") in words_of("numbered"):
            return None  # "Interstate 25", "Unit 4"
        if (
            i > 1
            and self.lower[i - 1] == "of"
            and (noun := nouns().get(self.lower[i - 2]))
            and noun.number == 1
        ):
            return None  # "the mother of three was killed"
        number = numbers.read(self.lower, i)
        if number is None or not number.size or number.low != number.high or number.low != int(number.low):
            return None
        end = i + number.size
        after = self.lower[end] if end < self.n else ""
        if low.isdigit() and (after in (",", ")", ";", ".") and i and self.lower[i - 1] in (",", "(")):
            return None  # "Lee, 34, died"
        if low.isdigit() and (number.low > 1900 and number.low < 2100):
            return None
        return (number.low, end)

    def _counted(self, i: int, count: float, end: int) -> Person | None:
        at_least = i >= 2 and tuple(self.lower[i - 2 : i]) in (("at", "least"), ("more", "than"))
        after = self.lower[end] if end < self.n else ""
        if after == "of" and end + 1 < self.n:
            stop = end + 1
            while stop < self.n and stop - end < 7 and self.lower[stop] not in (",", ".", ";"):
                if self.lower[stop] in nouns() or self.lower[stop] in ("them", "whom", "those"):
                    whole = self._number(end + 1) or (self._number(end + 2) if end + 2 < self.n else None)
                    verb = self.lower[stop + 1] if stop + 1 < self.n else ""
                    if whole is not None and verb in words_of("slain") and whole[1] <= stop:
                        # "one of two people killed": two were; but "one of two people was killed", "… shot has died"
                        return Person(i, stop + 1, whole[0], "number", nouns().get(self.lower[stop]))
                    return Person(i, stop + 1, count, "part", nouns().get(self.lower[stop]))
                stop += 1
        got = self._noun(end)
        if got is not None:
            return Person(i, got[0], count, "number", got[1], at_least=at_least)
        if after in ("more", "other", "others") and end + 1 <= self.n:
            end += 1
        # a bare number counts people only right beside what befell them: "2 dead", "killing five"
        beside = end
        while beside < self.n and beside not in self._in_fate and self.lower[beside] in BE | HAVE | DEGREE:
            beside += 1
        before = i - 1
        while before >= 0 and self.lower[before] in ("at", "least", "another", "more", "than"):
            before -= 1
        if beside in self._in_fate or (
            before in self._in_fate
            and (
                end >= self.n
                or self.lower[end] in STOP
                or not self.lower[end][0].isalnum()
                or end in self._in_fate
            )
        ):
            return Person(i, end, count, "number", nouns().get(after), at_least=at_least)
        return None

    def _noun(self, i: int) -> tuple[int, Noun] | None:
        """The noun for people that ends a phrase whose modifiers begin at i, and where it ends."""
        k = i
        while k < self.n and k - i < 7:
            low = self.lower[k]
            if (k in self._in_fate and low not in ("dead", "wounded", "injured")) or low in STOP:
                return None
            if not low[0].isalnum() and low not in ('"', "“", "”"):
                return None
            if _AGED.fullmatch(low):
                following = self.lower[k + 1] if k + 1 < self.n else ""
                if following in STOP or not following[:1].isalnum() or k + 1 in self._in_fate:
                    return k + 1, Noun("person", None if low.endswith("s") else 1, "", "")
            noun = nouns().get(low)
            if noun is not None:
                while k + 1 < self.n and (after := nouns().get(self.lower[k + 1])) is not None:
                    k, noun = k + 1, after
                if k + 1 < self.n and self.lower[k + 1] in ("'s", "'", "’"):
                    return None
                return self._age(k + 1), noun
            k += 1
        return None

    def _determined(self, i: int) -> Person | None:
        low, k = self.lower[i], i + 1
        number = self._number(k)
        if low in ("a", "an", "the") and k < self.n and self.lower[k] in ORDINALS:
            got = self._noun(k + 1)
            if (
                got
                or k + 1 in self._in_fate
                or k + 1 >= self.n
                or self.lower[k + 1]
                in STOP - {"of", "the", "a", "an", "and", "or"}  # not "the Fourth of July"
                or not self.lower[k + 1][0].isalnum()
            ):
                return Person(
                    i, got[0] if got else k + 1, ORDINALS[self.lower[k]], "ordinal", got[1] if got else None
                )
        if number is not None and low != "a":
            got = self._noun(number[1])
            kind: Kind = "own" if low in _POSSESSIVE else "number" if low == "another" else "all"
            if got:
                return Person(i, got[0], number[0], kind, got[1])
            return Person(i, number[1], number[0], "all") if low in ("the", "another") else None
        got = self._noun(k)
        if got is None:
            if low == "another" and (
                k in self._in_fate or self.lower[k : k + 1] in (["was"], ["is"], ["were"], ["in"])
            ):
                return Person(i, k, 1, "one")
            return None
        end, noun = got
        owned = low in _POSSESSIVE or (
            low == "the" and any(w.endswith("'s") for w in self.lower[k : end - 1])
        )
        kind = "own" if owned else "known" if low == "the" else "one"
        if kind == "one" and noun.number is None:
            return None
        return Person(i, end, noun.number, kind, noun)

    def _age(self, end: int) -> int:
        """Where a phrase ends, an age after it included: "Lee, 34", "boy, 7", "man (34)"."""
        if end + 1 < self.n and self.lower[end] in (",", "(") and self.lower[end + 1].isdigit():
            return end + 2 + (end + 2 < self.n and self.lower[end + 2] == ")")
        return end

    def _aged(self, person: Person) -> bool:
        """True when a phrase ends with an age, as in a list of victims: "Ann, 36; her son, 8"."""
        return self.lower[person.end - 1].isdigit() or self.lower[person.end - 1] == ")"

    # people told together

    def _groups(self) -> list[list[Person]]:
        """People joined by commas and "and"; a phrase that says again who somebody is joins without being counted."""
        groups: list[list[Person]] = []
        for person in self.people:
            if person.start and self.lower[person.start - 1] == "including":
                continue
            if person.end < self.n and self.lower[person.end] in SAID:
                continue
            last = groups[-1][-1] if groups else None
            joint = self.lower[last.end : person.start] if last else []
            if last is not None and (
                (";" in joint and not (last.kind == person.kind == "name") and not self._aged(last))
                or (last.kind == "self" and joint == [","])
            ):
                groups.append([person])  # something else follows: "kills intruder; second suspect held"
                continue
            if last is not None and joint and all(w in (",", ";", "and", "&", "then", "also") for w in joint):
                if joint == [","] and self._same(last, person):
                    last.end, last.name = person.end, last.name or person.name
                    if last.noun is None:
                        last.noun = person.noun
                elif (
                    last.kind == "none"
                    or person.kind in ("known", "all", "part", "none")
                    or (person.kind == "number" and person.noun is None)
                ):
                    groups.append([person])
                else:
                    groups[-1].append(person)
            elif (
                last is not None
                and not joint
                and person.kind == "name"
                and last.kind in ("one", "own", "known", "bare")
            ):
                last.end, last.name = person.end, person.name
            else:
                groups.append([person])
        return groups

    def _same(self, a: Person, b: Person) -> bool:
        """ "his wife, Edith", "Dua, a father of three", "a fourth, a 25-year-old woman": one person told twice."""
        if b.end < self.n and self.lower[b.end] == "and" and a.kind == "name" and b.kind == "name":
            return False
        if a.kind in ("own", "one", "known", "bare", "ordinal", "part") and b.kind == "name":
            return a.count == 1 or a.kind == "ordinal"
        one_of_them = a.kind == "part" and a.count == 1  # "one of them, a guard"
        return (a.name is not None or one_of_them or a.kind in ("ordinal", "known")) and b.kind in (
            "one",
            "known",
        )
