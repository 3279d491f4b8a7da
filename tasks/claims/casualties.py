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
from tasks.claims.victims import BE, DEGREE, HAVE, SAID, STOP, Person, Phrases, nouns, words_of

Fate = Literal["killed", "injured", "shot"]
#: What kept a thing from happening: matches "tried to kill", "could have been killed"; not "went on to kill".
_UNREAL = frozenset("to will would could might may should if almost attempted not n't never without".split())
_ALONG = (("along", "with"), ("together", "with"), ("as", "well", "as"), ("alongside",))
#: What ties a wound to the one who has it.
_BEARING = frozenset(
    "with from for of suffered suffering suffers sustained sustaining had has have received receiving having".split()
)
FARTHEST = 9  # words between people and their wound
_UNREAL_HERE = frozenset({"not", "n't", "never"})

OWNED = "owned"
#: What stands for a few words in a phrase for a fate: "to … hospital".
GAP = "…"
WIDEST = 6  # words for which GAP may stand
FURTHEST = 3  # words between a verb and the noun for those who suffer it

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
        if row["sufferers"] == OWNED:
            continue
        words = tuple(row["phrase"].split())
        found.setdefault(words[0], []).append((words, row["measure"], row["sufferers"]))  # type: ignore[arg-type]
    for entries in found.values():
        entries.sort(key=lambda e: -len(e[0]))
    return found


@cache
def _owned() -> frozenset[str]:
    """Nouns that tell of a death before which its victim stands: "her brother's death"."""
    return frozenset(r["phrase"] for r in resources.table("casualties.csv") if r["sufferers"] == OWNED)


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
                size = self._size(i, words)
                if size:
                    if (
                        words == ("shooting",)
                        and i
                        and self.lower[i - 1] in ("a", "an", "the", "this", "that")
                    ):
                        break
                    found.append((i, i + size, fate, side))
                    i += size - 1
                    break
            i += 1
        return found

    def _size(self, i: int, words: tuple[str, ...]) -> int:
        """How many words a phrase takes up at i, 0 where it does not stand there; GAP takes up some of a name."""
        if GAP not in words:
            return len(words) if tuple(self.lower[i : i + len(words)]) == words else 0
        at = words.index(GAP)
        head, tail = words[:at], words[at + 1 :]
        if tuple(self.lower[i : i + at]) != head:
            return 0
        for k in range(i + at, min(self.n, i + at + WIDEST) + 1):
            if k > i + at and tuple(self.lower[k : k + len(tail)]) == tail:
                return k + len(tail) - i
            if k < self.n and (not self.lower[k][0].isalnum() and self.lower[k] not in (".", "'", "’", "-")):
                return 0
            if k < self.n and self.lower[k] in STOP - {"the", "a", "an", "of", "in", "for"}:
                return 0
        return 0

    def casualties(self) -> list[Casualty]:
        """Groups of people with their fate, in order."""
        found: dict[tuple[int, int], Casualty] = {}
        rank = {"shot": 0, "injured": 1, "killed": 2}
        groups = self._groups()
        for a, b, fate, side in self.fates:
            before = a - 1
            while before >= 0 and self.lower[before] in DEGREE:
                before -= 1
            if self._shot_at(a, b, before):
                continue
            if self._is_unreal(a, before) or not _UNREAL_HERE.isdisjoint(self.lower[before + 1 : a]):
                continue
            if side[0].isdigit():  # "a double homicide" says how many by itself
                told = Person(a, b, float(side.rstrip("+")), "event", at_least=side.endswith("+"))
                start, end = self.spans[a][0], self.spans[b - 1][1]
                found[a, b] = Casualty(fate, [told], self.number, start, end, self.text[start:end])
                continue
            following = next(
                (g for g in groups if 0 <= g[0].start - b <= FURTHEST and self._open(b, g[0])), None
            )
            passive = before >= 0 and self.lower[before] in BE
            active = side == "after" or (
                side == "either" and not passive and (following is not None or self._anybody(b) is not None)
            )
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
                if group is not None and before >= 0:
                    group = self._joint(group, self.lower[before], groups)
                if side == "bearing" and group is not None and not self._bears(group[-1].end, a):
                    group = None
            if group is None or not self._fits(a, before, fate, side, active, group):
                continue
            if not active:
                group = group + self._beside(b, groups)
            if fate == "shot" and active and self._to_death(group[-1].end):
                fate = "killed"
            elif fate == "shot" and self._in_limb(max(b, group[-1].end if active else b)):
                fate = "injured"
            if fate == "killed" and not active and (meant := self._meant(group, found.values())):
                meant.fate = fate  # "a man was taken to a hospital, where he died"
                continue
            key = (group[0].start, group[-1].end)
            start, end = self.spans[min(group[0].start, a)][0], self.spans[max(group[-1].end, b) - 1][1]
            known = found.get(key)
            if known is None or rank[fate] > rank[known.fate]:
                found[key] = Casualty(
                    fate, group, self.number, start, end, self.text[start:end], active,
                    {p.noun.part for p in group if p.noun and p.noun.part},
                )  # fmt: skip
        for person in self._mourned():
            start, end = self.spans[person.start][0], self.spans[person.end - 1][1]
            found.setdefault(
                (person.start, person.end),
                Casualty("killed", [person], self.number, start, end, self.text[start:end]),
            )
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
            return not (kinds <= {"bare"} and self.lower[a] in ("shooting", "striking", "hitting")) and all(
                p.noun or p.kind != "number" for p in group
            )
        return side == "bearing" or before < group[-1].end or self.lower[before] in BE | HAVE | {"and", "who"}

    def _to_death(self, i: int) -> bool:
        """True for "shot his wife to death", "shooting a clerk dead": what follows the verb's object within a few words."""
        end = next(
            (k for k in range(i, min(self.n, i + 6)) if not self.lower[k][0].isalnum()), min(self.n, i + 6)
        )
        told = self.lower[i:end]
        return told[:1] == ["dead"] or any(told[k : k + 2] == ["to", "death"] for k in range(len(told)))

    def _in_limb(self, i: int) -> bool:
        """True for "in the leg", "through his left hand", from which nobody dies unless it is said."""
        told = self.lower[i : i + 5]
        return told[:1] in (["in"], ["through"]) and not words_of("limb").isdisjoint(told[1:])

    def _shot_at(self, a: int, b: int, before: int) -> bool:
        """True for "shot at two officers", which hit nobody; not "was shot at a party"."""
        if self.lower[b - 1] not in ("shot", "shoots", "shooting", "shoot") or self.lower[b : b + 1] != [
            "at"
        ]:
            return False
        if before >= 0 and self.lower[before] in BE:
            return False
        aim = self.lower[b + 1 : b + 4]
        return any(b < p.start <= b + 3 for p in self.people) or not words_of("aim").isdisjoint(aim)

    def _meant(self, group: list[Person], told: Iterable[Casualty]) -> Casualty | None:
        """The last one told hurt before a "he" or "she" that may be the same person."""
        gender = {"he": "m", "she": "f"}.get(self.lower[group[0].start]) if len(group) == 1 else None
        before = [c for c in told if c.people[-1].end <= group[0].start]
        if gender is None or not before:
            return None
        last = max(before, key=lambda c: c.people[-1].end)
        [*others, person] = last.people
        fits = person.count == 1 and (person.noun is None or person.noun.gender in ("", gender))
        return last if fits and not others and last.fate != "killed" else None

    def _bears(self, end: int, a: int) -> bool:
        """True when people are told to have a wound that stands at a: "a man with a gunshot wound", not "two men fled; a gunshot
        wound"."""
        between = self.lower[end:a]
        return (
            len(between) <= FARTHEST
            and not _BEARING.isdisjoint(between)
            and between[-1:] != ["no"]
            and not any(w in (";", ".", ":") for w in between)
        )

    def _mourned(self) -> Iterable[Person]:
        """Those whose death is theirs: "in the death of" the other way round, "her brother's murder", "Hayes' death"."""
        for i, word in enumerate(self.lower[:-1]):
            if not word.endswith(("'s", "s'")):
                continue
            end = next((k for k in range(i + 1, min(i + 4, self.n)) if self.lower[k] in _owned()), None)
            noun = nouns().get(word.removesuffix("'s"))
            if end is None or noun is None or not noun.number or noun.part:
                continue
            if not any(w in STOP or not w[0].isalnum() for w in self.lower[i + 1 : end]):
                yield Person(i, end + 1, noun.number, "known", noun)

    def _joint(self, group: list[Person], verb: str, groups: list[list[Person]]) -> list[Person]:
        """The group with the one named before it, where a plural verb says that there are two: "Ann Orr of the harbor police and
        Bo Lund of the fire department were killed"."""
        at = groups.index(group)
        if verb not in ("were", "are") or not at or len(group) > 1 or group[0].count != 1:
            return group
        last = groups[at - 1]
        one_kind = all(p.kind == "one" or p.name is not None for p in (last[-1], group[0]))
        between = self.lower[last[-1].end : group[0].start]
        opens = (
            between[:1] in (["of"], ["with"], ["from"], [","]) and "and" in between[-4:]
        )  # "and Capt. Bo Lund"
        return [*last, *group] if one_kind and opens else group

    def _beside(self, b: int, groups: list[list[Person]]) -> list[Person]:
        """Those who shared a fate, told after it: "who were killed along with their mother"."""
        size = next(
            (len(w) for w in _ALONG if tuple(self.lower[b : b + len(w)]) == w and b + len(w) < self.n), 0
        )
        return next((g for g in groups if size and g[0].start == b + size), [])

    def _is_counted(self, group: list[Person]) -> bool:
        """A number, an ordinal or an article, or the first words of a headline."""
        return bool({p.kind for p in group} & {"number", "ordinal", "one"}) or group[0].start == 0

    def _is_unreal(self, a: int, before: int) -> bool:
        words = self.lower[max(0, before - 2) : before + 1]
        if "went" in words or "gone" in words:
            return False
        if words[-1:] == ["to"] and self.lower[a] in ("kill", "shot", "dead", "die", "shoot"):
            return not self._to_death(a + 1)
        if words[-2:] == ["to", "be"] and "found" not in self.lower[max(0, before - 3) : before]:
            return True  # "the first deputy to be killed since 1974"
        return any(w in _UNREAL - {"to"} or w.endswith("n't") for w in words[-3:])

    def _open(self, b: int, first: Person) -> bool:
        """Between a verb and its object stand only words of degree and "at least", or in a headline what the victim is: "kills
        estranged wife", "shoots Ellery man"."""
        between = self.lower[b : first.start]
        if first.kind == "bare" and not any(b <= k < first.start for k in self._in_fate):
            return all(w[0].isalnum() and w not in STOP and w not in SAID for w in between)
        if first.kind == "name" and between:  # "the death of 19-year-old Ann Orr", "killing Officer Lund"
            return all(w in nouns() or w.rstrip("s").endswith("-old") for w in between)
        return (
            len(between) <= 2
            and (between != ["at"])
            and all(  # "shot at two men" hit nobody
                w in ("at", "least", "more", "than", "another", "up", "to", "some", "about") for w in between
            )
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
            return (
                None if self.lower[k].rstrip("s") in words_of("no victim") else [Person(b, k + 1, 1, "one")]
            )
        if (
            b < self.n
            and self.lower[b - 1] == "slain"
            and self.lower[b] not in STOP
            and self.lower[b][0].isalpha()
        ):
            return [Person(b, b + 1, None if self.lower[b].endswith("s") else 1, "known")]
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
