"""How many a text says were killed and injured in the event it tells of, whether it gives a number or names them one by one.

In: the casualties of a text (`casualties.read`), its headline first. Out: a `Toll` for killed and one for injured, where the
text speaks of them, with the words it rests on. What a text says first is of its own event: the headline and the first two
sentences decide, and what comes later only adds to them ("a second victim died"). Everyone who died is counted, the gunman
too; "five killed before police shot him dead" is six. Casualties of other events ("last month", "in 2019", "this year") are
left out. A text of which nothing can be told has no toll: that is not the same as nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.carrier import Evidence, Toll
from tasks.claims import casualties, numbers, own_event
from tasks.claims.casualties import Casualty
from tasks.claims.victims import ORDINALS

# The toll itself: matches "death toll rose to 12", "number of dead stood at four", "bringing to three the number of people killed".
_TOLL = re.compile(
    r"\b(?:death\s+)?(?:toll|number\s+of\s+(?:dead|deaths|fatalities|people\s+killed))\b[^.;]{0,60}?\b(?:to|at|is|was|reached)\s+(\w+)"
    r"|\bto\s+(\w+)\s+the\s+(?:death\s+toll|number\s+of\s+(?:dead|deaths|people\s+killed))",
    re.I,
)
# The next of those counted so far: matches "confirmed a fifth death", "became the fourth person to die"; not "a second death in
# a week", "the fifth homicide of the year".
_NEXT = re.compile(
    r"\b(?:an?\s+(\w+)\s+(?:confirmed\s+|known\s+)?(?:death|fatality)|the\s+(\w+)\s+(?:person|victim|man|woman|child|worker|officer|soldier)\s+to\s+die)\b"
    r"(?![^.;]{0,40}\b(?:years?|months?|weeks?|days?|season|since|history)\b)",
    re.I,
)
# Who has to do with the dead alone: matches "The coroner identified", "an autopsy".
_CORONER = re.compile(r"\b(?:coroner|medical\s+examiner|autopsy|homicide\s+(?:victim|investigat\w+))\b", re.I)
# Nobody at all: matches "No injuries were reported", "There were no fatalities"; not "no other injuries".
_NO_DEATHS = re.compile(r"\bno\s+(?:deaths|fatalities|one\s+(?:died|was\s+killed))\b", re.I)
_NO_INJURIES = re.compile(
    r"\bno\s+(?:injuries|one\s+(?:was\s+|is\s+)?(?:hurt|injured))\b(?!\s+(?:to|were\s+life))", re.I
)
# The gunman's own death: matches "turning the gun on himself", "took his own life", "a self-inflicted gunshot wound".
_OWN_HAND = re.compile(
    r"\bturn(?:ed|ing|s)?\s+(?:the|his|her|a)\s+(?:\w+\s+)?on\s+(?:himself|herself)\b|\bown\s+life\b|\bself-inflicted\b|\bsuicide\b"
    r"|\bkill(?:ed|ing|s)\s+(?:himself|herself)\b",
    re.I,
)
_ACCIDENT = re.compile(r"\baccident(?:al|ally)?\b|\bunintentional(?:ly)?\b", re.I)
# The gunman is among those counted: matches "including the gunman", "including himself", "the shooter among them".
_INCLUDED = re.compile(
    r"\bincluding\s+(?:the\s+)?(?:suspected\s+|alleged\s+)?(?:gunman|shooter|suspect|attacker|assailant|killer|himself|herself)\b"
    r"|\b(?:gunman|shooter|attacker)\s+among\s+them\b",
    re.I,
)
# Those found or lying dead are all the dead: matches "Three dead", "two people were found shot to death"; not "killed".
_ALL_DEAD = re.compile(r"\b(?:dead|found|bodies)\b", re.I)
# Where the dying are taken too: matches "Four victims were taken to hospitals".
_TAKEN = re.compile(r"\bto\s+(?:\w+\s+){0,3}hospitals?\b", re.I)
_PRONOUN = re.compile(r"\b(?:he|him|she|her)\b", re.I)
# What makes a death more than a death: matches "shot", "gunfire", "earthquake", "a crash"; not "died of pneumonia", "a heart attack", "fired the
# coach".
_VIOLENT = re.compile(
    r"\b(?<!heart )(?<!panic )(?<!asthma )(?:shot|shoot|gun|kill|murder|homicid|stab|slay|slain|attack|bomb|blast|explo|crash|"
    r"collid|collision|fire(?!d\b(?!\s+(?:at|on|into|several|multiple|shots?|\w+\s+(?:shots?|rounds?|times))))|blaze|quake|"
    r"earthquake|flood|storm|hurricane|tornado|typhoon|cyclone|drown|collaps|riot|clash|strike|airstrike|wreck|derail|avalanche|"
    r"landslide|massacre|assault|victim|wound|injur|hurt|toll|bullet)\w*",
    re.I,
)
_OPENING = 2  # number of the last sentence in which a text shows that it tells of such an event
_TOLD = frozenset({"one", "own", "bare", "name", "number", "all", "ordinal"})


def of(
    text: str,
    sentences: Sequence[tuple[int, int]],
    names: Sequence[tuple[int, int, str]] = (),
    title: str | None = None,
) -> list[Toll]:
    """The tolls of a text: at most one for killed and one for injured. `title` is read before the text, unless the text
    opens with it; offsets are of the text, and a toll that only the title gives has none."""
    found: list[Casualty] = []
    lines: dict[int, str] = {}
    names = own_event.one_key(text, names)
    if title and not text.lstrip().startswith(title):
        found += casualties.read(title, [(0, len(title))], headline=True)
        lines[-1] = title
    found += casualties.read(text, sentences, names)
    lines.update({i: text[a:b] for i, (a, b) in enumerate(sentences)})
    counted = any(c.fate == "killed" and "number" in c.kinds and (c.count or 0) > 1 for c in found)
    last = own_event.lede(text, sentences)
    if not counted and not any(
        _VIOLENT.search(line) for n, line in lines.items() if n <= max(_OPENING, last)
    ):
        return []
    offset = {i: a for i, (a, _) in enumerate(sentences)}
    return _Reckoning(own_event.own(found, lines, offset, last), lines, offset, last).tolls()


class _Reckoning:
    """Casualties of one event, added up."""

    def __init__(
        self, found: list[Casualty], lines: dict[int, str], offset: dict[int, int], last: int
    ) -> None:
        self.lines, self.offset, self.last = lines, offset, last
        self.dead = [c for c in found if c.fate == "killed"]
        self.hurt = [c for c in found if c.fate == "injured"]
        self.shot = [c for c in found if c.fate == "shot"]
        self.shot_dead = False  # the gunman died, and not by his own hand as far as is said
        self.own_hand = self._own_hand()

    def tolls(self) -> list[Toll]:
        killed = self._killed()
        injured = self._injured(killed.count if killed else 0)
        return [t for t in (killed, injured) if t is not None]

    # the dead

    def _own_hand(self) -> bool:
        """True when the one who did it is dead too, of his own hand or another's."""
        for number, line in self.lines.items():
            if _OWN_HAND.search(line) and not _ACCIDENT.search(line):
                return not self._survived(number)
            here = [c for c in self.dead if c.sentence == number]
            if any("self" in c.kinds for c in here) and not _ACCIDENT.search(line):
                return True
            if any("gunman" in c.parts for c in here if not c.is_active):
                self.shot_dead = True
                return True
            others = [c for c in here if c.is_active and c.kinds & _TOLD]
            if others and any(
                c.kinds == {"known"} and _PRONOUN.search(c.text) and c.start > others[0].end for c in here
            ):
                return True  # "killing five before police shot him dead"
        return False

    def _survived(self, number: int) -> bool:
        """True when whoever turned the gun on himself is told hurt there or in the next sentence, and not dead."""
        after = [c for c in self.hurt if number <= c.sentence <= number + 1 and c.count == 1]
        meant = [c for c in after if "gunman" in c.parts or c.text.lower().startswith(("he ", "she "))]
        return bool(meant) and not re.search(r"suicide|own\s+life|kill", self.lines[number], re.I)

    def _is_gunman(self, c: Casualty) -> bool:
        """True when it is he alone, by his part, by "himself", or by the sentence that has his own hand in it."""
        if all(p.kind == "self" or (p.noun is not None and p.noun.part == "gunman") for p in c.people):
            return True
        return bool(_OWN_HAND.search(self.lines[c.sentence]) and not c.is_active and c.count == 1)

    def _killed(self) -> Toll | None:
        by_sentence: dict[int, list[Casualty]] = {}
        for c in self.dead:
            by_sentence.setdefault(c.sentence, []).append(c)
        told = {n: got for n, cs in by_sentence.items() if (got := self._sum(n, cs)) is not None}
        lede = {n: t for n, t in told.items() if n <= self.last}
        if not lede and self._lived():
            # those of whom the text tells first live: whoever it newly tells dead died elsewhere
            told = {n: t for n, t in told.items() if any(c.kinds - {"one", "number", "bare"} for c in t[2])}
        first = lede or dict(sorted(told.items())[:1])
        best: tuple[float, bool, list[Casualty]] | None = max(
            first.values(), key=lambda t: t[0], default=None
        )
        # "two found dead" has the gunman in it; that another sentence names two without saying so adds nobody
        whole = [t for t in first.values() if any(_with_gunman(c) and not self._is_gunman(c) for c in t[2])]
        if self.own_hand and not self.shot_dead and best is not None and not _with_gunman(best[2][0]):
            best = next((t for t in whole if t[0] == best[0] - 1), best)
        if best is not None:
            best = self._added(best, {n: cs for n, cs in by_sentence.items()})
        for match, number in (
            (m, n) for n, line in self.lines.items() if n <= self.last for m in [_TOLL.search(line)] if m
        ):
            read = numbers.read([(match[1] or match[2]).lower()], 0)
            if read is not None and read.low == read.high and read.low == int(read.low):
                return self._toll("killed", read.low, False, number, *match.span(), "the toll as it is given")
        for match, number in (
            (m, n) for n, line in self.lines.items() if n <= self.last for m in [_NEXT.search(line)] if m
        ):
            nth = ORDINALS.get((match[1] or match[2]).lower(), 0)
            if nth > (best[0] if best is not None else 1):
                return self._toll(
                    "killed", nth, False, number, *match.span(), "the next of those counted so far"
                )
        if best is None:
            return self._weak()
        count, at_least, members = best
        return self._made("killed", count, at_least, members)

    def _lived(self) -> bool:
        """True when those of whom the text tells first are hurt, or when all who were shot are."""
        if any(c.sentence <= self.last and c.count for c in self.hurt):
            return True
        shot = max((c.count or 0 for c in self.shot if c.sentence <= self.last), default=0)
        return bool(shot) and any("all" in c.kinds and (c.count or 0) >= shot for c in self.hurt)

    def _sum(self, number: int, here: list[Casualty]) -> tuple[float, bool, list[Casualty]] | None:
        """How many one sentence says died, the gunman included where the text says that he did."""
        victims = [c for c in here if c.kinds & _TOLD and not self._is_gunman(c) and c.count]
        parts = [c for c in here if "part" in c.kinds]
        numbered = [c for c in victims if c.kinds & {"number", "all"}]
        single = [c for c in victims if not c.kinds & {"number", "all", "ordinal"}]
        unnamed = [c for c in single if c.kinds != {"name"}]
        ordinal = [c for c in victims if "ordinal" in c.kinds]
        if numbered:
            top = max(numbered, key=lambda c: c.count or 0)
            unnamed = [] if "all" in top.kinds else unnamed  # "both were dead" leaves nobody out
            count = (top.count or 0) + sum(c.count or 0 for c in unnamed if c.start > top.end)
            members, at_least = (
                [top, *(c for c in unnamed if c.start > top.end)],
                any(p.at_least for p in top.people),
            )
        elif ordinal:
            count, members, at_least = self._ordinal(number, ordinal[0]), [ordinal[0]], False
        elif single:
            count, members, at_least = _each_once(single), single, False
        elif parts:
            count, members, at_least = max(c.count or 0 for c in parts), parts[:1], False
        elif any(self._is_gunman(c) for c in here):
            return 1.0, False, here[:1]
        else:
            return None
        line = self.lines[number]
        # "a man wanted on a warrant was shot and killed" may be the suspect himself
        he = self.shot_dead and count == 1 and members[0].kinds == {"one"} and not members[0].is_active
        if self.own_hand and not he and not _INCLUDED.search(line):
            count += not any(_with_gunman(c) for c in members)
        return count, at_least, members

    def _ordinal(self, number: int, c: Casualty) -> float:
        """ "A fourth victim died" makes four dead, unless those before were hurt."""
        count = next(p.count or 0 for p in c.people if p.kind == "ordinal")
        hurt = any(h.sentence == number and h.count == count - 1 for h in self.hurt + self.shot)
        return 1 if hurt else count

    def _added(
        self, best: tuple[float, bool, list[Casualty]], by_sentence: dict[int, list[Casualty]]
    ) -> tuple[float, bool, list[Casualty]]:
        """What later sentences add: a second victim, another man who died, more names than were counted."""
        count, at_least, members = best
        explicit = any(c.kinds & {"number", "all", "ordinal"} for c in members)
        for number, here in sorted(by_sentence.items()):
            for c in here:
                if "ordinal" in c.kinds and (n := self._ordinal(number, c)) > count:
                    count, members = n, [c]
                elif not explicit and number > members[-1].sentence and c.text.lower().startswith("another"):
                    count, members = count + 1, [*members, c]
        named = {p.name: c for c in self.dead if not self._is_gunman(c) for p in c.people if p.name}
        if not explicit and len(named) > count:
            count, members = len(named) + self.own_hand, list(named.values())
        return count, at_least, members

    def _weak(self) -> Toll | None:
        """What remains: "he died", a "double homicide", "a fatal shooting", or that nobody died."""
        # where somebody is told hurt first, a murder further down is another
        lived = self._lived()
        events = [c for c in self.dead if "event" in c.kinds and (c.sentence <= self.last or not lived)]
        for c in events:
            if not c.people[0].at_least:
                return self._made("killed", c.count or 1, False, [c])
        for c in self.dead:
            if c.kinds & {"known", "part"}:
                return self._made("killed", c.count or 1, c.count is None, [c])
        for c in [*events, *(c for c in self.dead if c.kinds & {"bare", "own", "self"})]:
            return self._made("killed", c.count or 1, True, [c])
        for number, line in self.lines.items():
            if number <= self.last and not lived and (match := _CORONER.search(line)):
                return self._toll("killed", 1, True, number, *match.span(), "whom a coroner names is dead")
        for c in self.dead:
            if "none" in c.kinds and not re.search(r"\b(?:else|other)\b", c.text):
                return self._made("killed", 0, False, [c])
        for number, line in self.lines.items():
            if match := _NO_DEATHS.search(line):
                return self._toll("killed", 0, False, number, *match.span(), "nobody is said to have died")
        return None

    # the injured

    def _injured(self, killed: int) -> Toll | None:
        told = [c for c in self.hurt if c.kinds & {"number", "all"} and c.count and not c.kinds & {"part"}]
        lede = [c for c in told if c.sentence <= self.last] or _fullest(told)
        ordinals = [c for c in self.hurt + self.shot if "ordinal" in c.kinds]
        struck = [c for c in self.shot if c.kinds & {"number", "all", "event"} and c.count]
        singles = self._singles(self.hurt)
        found: tuple[float, list[Casualty]] | None = None
        gunman = killed and self.own_hand
        if lede:
            lede = [c for c in lede if "other" in c.parts] or lede
            top = max(lede, key=lambda c: c.count or 0)
            if _TAKEN.search(top.text) and any("part" in c.kinds for c in self.dead):
                return self._made("injured", max(0.0, (top.count or 0) - killed), False, [top])
            beside = [c for c in singles if c.sentence == top.sentence and c.start > top.end]
            found = (top.count or 0) + sum(c.count or 0 for c in beside), [top, *beside]
            all_shot = max(
                (c for c in struck if c.sentence <= self.last and not c.is_active),
                key=lambda c: c.count or 0,
                default=top,
            )
            if (all_shot.count or 0) - killed > found[0]:  # "two men were shot, one critically"
                found = (all_shot.count or 0) - killed, [all_shot]
        elif struck:
            top = max(
                (c for c in struck if c.sentence <= self.last), key=lambda c: c.count or 0, default=struck[0]
            )
            found = max(0.0, (top.count or 0) - (0 if "other" in top.parts else killed)), [top]
        else:
            hurt, shot = _most(singles), _most(self._singles(self.shot))
            told_dead = min((c.sentence for c in self.dead), default=-1)
            if (
                killed
                and not any(c.kinds & _TOLD for c in self.dead)
                and any(c.sentence <= told_dead for c in hurt[1])
            ):  # "a man was wounded … he died"
                hurt = (max(0.0, hurt[0] - killed), hurt[1])
            besides = sum(c.count or 0 for c in shot[1] if re.search(r"\balso\b", c.text))
            spared = gunman and all(c.is_active for c in shot[1])  # whoever the gunman shot is not the gunman
            shot = (max(besides, shot[0] - killed + spared), shot[1])
            best = max(hurt, shot, key=lambda t: t[0])
            if not best[0] and killed == gunman:
                known = [c for c in self.hurt + self.shot if c.kinds & {"known", "self", "bare", "own"}]
                best = (1.0, known[:1]) if known else best
            found = best if best[0] else None
        for c in ordinals:
            rest = max(1, max(p.count or 0 for p in c.people if p.kind == "ordinal") - killed)
            if rest > (found[0] if found else 0):
                found = rest, [c]
        if found is not None and found[0]:
            return self._made("injured", found[0], any(p.at_least for p in found[1][0].people), found[1])
        if found is None and not killed:
            for number, line in self.lines.items():
                if match := _NO_INJURIES.search(line):
                    return self._toll("injured", 0, False, number, *match.span(), "nobody is said to be hurt")
        return None

    def _singles(self, found: list[Casualty]) -> list[Casualty]:
        """Those told one by one who are not told dead elsewhere, nor shot by their own hand."""
        gone = {p.name for c in self.dead for p in c.people if p.name}
        out = []
        for c in found:
            if (
                not c.count
                or not c.kinds <= {"one", "own", "bare", "name", "number"}
                or any(p.name in gone for p in c.people if p.name)
            ):
                continue
            if self.own_hand and "gunman" in c.parts:
                continue
            out.append(c)
        return out

    # rows

    def _made(self, measure: str, count: float, at_least: bool, members: list[Casualty]) -> Toll:
        top = members[0]
        span = None if top.sentence < 0 else (top.start, top.end)
        evidence = [
            Evidence(
                "casualties",
                f"“{' '.join(c.text.split())}”",
                1.0,
                *((c.start, c.end) if c.sentence >= 0 else (None, None)),
            )
            for c in members[:6]
        ]
        return Toll(measure, int(count), at_least, span, " ".join(top.text.split()), evidence)

    def _toll(
        self, measure: str, count: float, at_least: bool, number: int, a: int, b: int, why: str
    ) -> Toll:
        line = self.lines[number]
        at = self.offset.get(number, 0)
        span = None if number < 0 else (at + a, at + b)
        return Toll(
            measure,
            int(count),
            at_least,
            span,
            line[a:b],
            [Evidence("toll", f"{why}: “{line[a:b]}”", 1.0, *(span or (None, None)))],
        )


def _each_once(found: Sequence[Casualty]) -> float:
    """How many people casualties of one sentence are, nobody twice: "the deaths of Ann and Bo, who were shot dead"."""
    return sum(count for _, count in {(p.start, p.count or 0) for c in found for p in c.people})


def _with_gunman(c: Casualty) -> bool:
    """True when a count takes in the one who did it: "killed two and himself", "three dead", "the bodies of"."""
    if "self" in c.kinds or "gunman" in c.parts:
        return True
    return bool(_ALL_DEAD.match(c.text) if c.is_active else _ALL_DEAD.search(c.text))


def _fullest(told: list[Casualty]) -> list[Casualty]:
    """Of the injured that only later sentences count: the others ("thirteen other people"), else a number, else "both"."""
    return next(
        (
            [c]
            for fits in (lambda c: "other" in c.parts, lambda c: "number" in c.kinds, lambda c: True)
            for c in told
            if fits(c)
        ),
        [],
    )


def _most(found: list[Casualty]) -> tuple[float, list[Casualty]]:
    """The sentence that tells of most people one by one."""
    by_sentence: dict[int, list[Casualty]] = {}
    for c in found:
        by_sentence.setdefault(c.sentence, []).append(c)
    sums = [(sum(c.count or 0 for c in cs), cs) for cs in by_sentence.values()]
    return max(sums, key=lambda t: t[0], default=(0.0, []))
