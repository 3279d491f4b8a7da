"""Who was killed, hurt or shot, told with or without a number: "a man was killed and two others were wounded", "one fatally",
"killing his wife and son", "Lee, 34, died".

In: a text, its sentences and the names of persons in it. Out: `Casualty` for each group of people to whom one of the verbs
of `seeds/casualties.csv` gives a fate, with how many they are. The people are the phrases of `victims`; the fate of a
group is told by the verb after it, or by the one before it where the verb takes an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Literal

from tasks import resources
from tasks.claims.victims import BE, DEGREE, HAVE, SAID, STOP, Person, Phrases, nouns

Fate = Literal["killed", "injured", "shot"]
#: What kept a thing from happening: matches "tried to kill", "could have been killed"; not "went on to kill".
_UNREAL = frozenset("to will would could might may should if almost attempted not n't never without".split())
#: Words that a verb of killing also takes for its object though nobody dies.
_NO_VICTIM = frozenset(
    "dog cat deer bear bull horse cow animal specie species time bill plan deal engine light".split()
)

#: The noun for somebody dead, whatever is said of him.
_BODY = "body"


@dataclass(slots=True)
class Casualty:
    """People who suffered one fate, in one clause. `count` None: several, nobody says how many. `at_least`: or more."""

    fate: Fate
    people: list[Person]
    sentence: int  # number of the sentence; -1 is the headline
    start: int  # characters of the text
    end: int
    text: str
    is_active: bool = False  # told as what somebody did to them
    parts: set[str] = field(default_factory=set)

    @property
    def count(self) -> float | None:
        """How many, when all of them are counted."""
        counts = [p.count for p in self.people]
        return None if None in counts else sum(c for c in counts if c is not None)

    @property
    def kinds(self) -> set[str]:
        """How the people are told."""
        return {p.kind for p in self.people}


@cache
def _fates() -> dict[str, list[tuple[tuple[str, ...], Fate, str]]]:
    """First word: phrases with their fate and where those who suffer it stand, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Fate, str]]] = {}
    for row in resources.table("casualties.csv"):
        words = tuple(row["phrase"].split())
        found.setdefault(words[0], []).append((words, row["measure"], row["sufferers"]))  # type: ignore[arg-type]
    for entries in found.values():
        entries.sort(key=lambda e: -len(e[0]))
    return found


# The words of a text, its hyphens and apostrophes between them: matches "murder" and "suicide" in "murder-suicide"; not "’".
_PARTS = re.compile(r"\w+")


@cache
def _lexicon() -> frozenset[str]:
    """Words of which a sentence holds one if it tells of casualties: of each phrase for a fate its longest word, and bodies."""
    common = STOP | BE | HAVE
    told = (_PARTS.findall(row["phrase"])[::-1] for row in resources.table("casualties.csv"))
    bodies = (form for form, noun in nouns().items() if noun.lemma == _BODY)
    return frozenset([*(max(words, key=lambda w: (w not in common, len(w))) for words in told), *bodies])


def _tells(text: str) -> bool:
    """False for a text that can tell of no casualties, without reading it."""
    return not _lexicon().isdisjoint(_PARTS.findall(text.lower()))


class Sentence(Phrases):
    """The words of one sentence, the people in it and what befell them."""

    def _telling(self) -> Iterable[int]:
        self.fates = self._find_fates()
        return (k for a, b, _, _ in self.fates for k in range(a, b))

    def _find_fates(self) -> list[tuple[int, int, Fate, str]]:
        found = []
        i = 0
        while i < self.n:
            for words, fate, side in _fates().get(self.lower[i], ()):
                if tuple(self.lower[i : i + len(words)]) == words:
                    if (
                        words == ("shooting",)
                        and i
                        and self.lower[i - 1] in ("a", "an", "the", "this", "that")
                    ):
                        break
                    found.append((i, i + len(words), fate, side))
                    i += len(words) - 1
                    break
            i += 1
        return found

    def casualties(self) -> list[Casualty]:
        """Groups of people with their fate, in order."""
        found: dict[tuple[int, int], Casualty] = {}
        rank = {"shot": 0, "injured": 1, "killed": 2}
        groups = self._groups()
        for a, b, fate, side in self.fates:
            before = a - 1
            while before >= 0 and self.lower[before] in DEGREE:
                before -= 1
            if self._is_unreal(a, before):
                continue
            if side[0].isdigit():  # "a double homicide" says how many by itself
                told = Person(a, b, float(side.rstrip("+")), "event", at_least=side.endswith("+"))
                start, end = self.spans[a][0], self.spans[b - 1][1]
                found[a, b] = Casualty(fate, [told], self.number, start, end, self.text[start:end])
                continue
            following = next(
                (g for g in groups if 0 <= g[0].start - b <= 2 and self._open(b, g[0].start)), None
            )
            passive = before >= 0 and self.lower[before] in BE
            active = side == "after" or (side == "either" and not passive and following is not None)
            group: list[Person] | None
            if active:
                group = self._and_more(following) if following else self._anybody(b)
            else:
                group = next(
                    (
                        g
                        for g in reversed(groups)
                        if g[-1].end <= a and not self._speaks(g) and not self._acts(g)
                    ),
                    None,
                )
            if group is None or not self._fits(a, before, fate, side, active, group):
                continue
            key = (group[0].start, group[-1].end)
            start, end = self.spans[min(group[0].start, a)][0], self.spans[max(group[-1].end, b) - 1][1]
            known = found.get(key)
            if known is None or rank[fate] > rank[known.fate]:
                found[key] = Casualty(
                    fate, group, self.number, start, end, self.text[start:end], active,
                    {p.noun.part for p in group if p.noun and p.noun.part},
                )  # fmt: skip
        for group in groups:  # a body is somebody dead, whatever is said of it
            key = (group[0].start, group[-1].end)
            if (
                key not in found
                and any(p.noun and p.noun.lemma == _BODY for p in group)
                and self._is_counted(group)
            ):
                start, end = self.spans[key[0]][0], self.spans[key[1] - 1][1]
                found[key] = Casualty("killed", group, self.number, start, end, self.text[start:end])
        return [found[k] for k in sorted(found)]

    def _fits(self, a: int, before: int, fate: Fate, side: str, active: bool, group: list[Person]) -> bool:
        """False for "a great shot", "shooting 51 percent", "critically acclaimed": the words are not of a fate."""
        kinds = {p.kind for p in group}
        if side == "elided":  # "one fatally", "man critical"
            return before < group[-1].end and bool(kinds & {"number", "part", "bare", "ordinal"})
        if fate != "shot":
            return True
        if active:
            return not (kinds <= {"bare"} and self.lower[a] == "shooting") and all(
                p.noun or p.kind != "number" for p in group
            )
        return before < group[-1].end or self.lower[before] in BE | HAVE | {"and", "who"}

    def _is_counted(self, group: list[Person]) -> bool:
        """A number, an ordinal or an article, or the first words of a headline."""
        return bool({p.kind for p in group} & {"number", "ordinal", "one"}) or group[0].start == 0

    def _is_unreal(self, a: int, before: int) -> bool:
        words = self.lower[max(0, before - 2) : before + 1]
        if "went" in words or "gone" in words:
            return False
        if words[-1:] == ["to"] and self.lower[a] in ("kill", "shot", "dead"):
            return True
        return any(w in _UNREAL - {"to"} or w.endswith("n't") for w in words[-3:])

    def _open(self, b: int, start: int) -> bool:
        """Between a verb and its object stand only words of degree and "at least"."""
        return all(
            w in ("at", "least", "more", "than", "another", "up", "to", "some", "about")
            for w in self.lower[b:start]
        )

    def _anybody(self, b: int, fate: int | None = None) -> list[Person] | None:
        """What a verb of killing is said of when its noun is not in the list: "killed a welder"."""
        if (
            b + 1 < self.n
            and self.lower[b] in ("a", "an", "another")
            and (fate is not None or self._kills(b - 1))
        ):
            k = b + 1
            while k + 1 < self.n and self.lower[k + 1][0].isalnum() and self.lower[k + 1] not in STOP:
                k += 1
            return None if self.lower[k].rstrip("s") in _NO_VICTIM else [Person(b, k + 1, 1, "one")]
        return None

    def _kills(self, i: int) -> bool:
        return any(a <= i < b and fate == "killed" for a, b, fate, _ in self.fates)

    def _and_more(self, group: list[Person]) -> list[Person]:
        """The group with one more whose noun is not in the list: "killed an officer and a bomb technician"."""
        end = group[-1].end
        opens = " ".join(self.lower[end : end + 2]) in ("and a", "and an", "and another")
        if not opens or any(p.start == end + 1 for p in self.people):
            return group
        return [*group, *(self._anybody(end + 1, end) or [])]

    def _speaks(self, group: list[Person]) -> bool:
        """Those who tell of it are not those who suffered it: "said Lt. Orr", "Orr said"."""
        first, last = group[0].start, group[-1].end
        before = self.lower[max(0, first - 3) : first]
        return (any(w in SAID for w in before[-2:]) and group[0].kind == "name") or (
            last < self.n and self.lower[last] in SAID
        )

    def _acts(self, group: list[Person]) -> bool:
        """Those by whom it was done are not those who suffered it: "was killed by two men"."""
        first = group[0].start
        return first > 0 and self.lower[first - 1] in ("by", "against", "charged")


def read(
    text: str,
    sentences: Sequence[tuple[int, int]],
    names: Sequence[tuple[int, int, str]] = (),
    headline: bool = False,
) -> list[Casualty]:
    """Everyone of whom a text says that he was killed, hurt or shot. `sentences`: characters [start, end). `names`: characters
    and key of each person's name. `headline`: number the sentences from -1."""
    found: list[Casualty] = []
    in_order = sorted(names, key=itemgetter(0))
    for number, (start, end) in enumerate(sentences, -1 if headline else 0):
        if _tells(text[start:end]):
            found += Sentence(text, start, end, number, in_order).casualties()
    return found
