"""Names carried along two-person exchanges, and roles. In: turns of which some are named. Out: the same turns, more of them named:
in an interview every second turn is the guest's, as long as one side asks and the other answers. Stops at clips, breaks, labels,
third people, and where the alternation of questions and answers does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from tasks.carrier import Evidence
from tasks.turns.lexicon import any_of, compiled
from tasks.turns.lines import normal
from tasks.turns.verdicts import Verdict, is_clip, spoken_of
from tasks.turns.votes import Context, Vote

KEPT = 0.985  # a carried name loses this much certainty a step
_FLOOR = 0.6
_SHORT = 12  # words: "Right.", "And what else." belong to either side
_REMARK = 45  # words: an interviewer's remark without a question is shorter
_STOP = re.compile(r"[.?!]+")
STOPS = frozenset({"soundbite", "clip_start", "clip_end", "break", "music"})


@cache
def _requests() -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{any_of('asks_end')})\b")


class Exchange:
    """The state of a document's exchanges: who asks, who may follow whom. `stops`: turns before which a break or a clip stands."""

    def __init__(
        self, c: Context, votes: list[Vote], found: dict[int, Verdict], stops: Iterable[int]
    ) -> None:
        self.c = c
        self.votes = votes
        self.against = spoken_of(c, votes)
        self.claimed: dict[int, set[str]] = defaultdict(set)
        for v in votes:
            self.claimed[v.target].add(v.name)
        self.present = {v.name for v in votes} | {t.speaker_name for t in c.turns if t.speaker_name}
        self.stops = set(stops)
        self.introduced = {
            (v.source, v.name) for v in votes if v.hands_on and v.family != "question" and v.full
        }
        self.alone = {
            v.source
            for v in votes
            if v.hands_on and v.full and v.family in ("introduction", "outlet_introduction")
        }
        self.hosts = {v.name for v in votes if v.family == "self_introduction"}
        self.crowded = self._crowded()
        self._asks = [self._asking(i) for i in range(len(c.turns))]
        self.clips = {at for at, verdict in found.items() if is_clip(c, at, verdict)}
        leads = compiled(r"\b(?:<host_says>)\b")
        self.leading = {i for i in range(len(c.turns)) if leads.search(normal(c.ending(i, 240)))}
        third = compiled(r"(?:<breaks_in>)\b")
        calls = compiled(r"\b<calls>\b")
        for i in range(len(c.turns)):
            if calls.search(normal(c.ending(i, 240))):
                self.stops |= {i, i + 1}
            elif third.match(c.opening(i)):
                self.stops |= {i, i + 1}  # a lawyer or a judge breaks in

    def panel(self, at: int) -> bool:
        """Whether several guests who were introduced together talk in turn `at`: until somebody is introduced alone."""
        for i in range(at, -1, -1):
            if i in self.c.panels or i in self.crowded:
                return True
            if i in self.alone:
                return False
        return False

    def _crowded(self) -> set[int]:
        """Turns from which more than one guest talks: one is asked to stay, or another is brought in before the first was thanked or
        signed off."""
        stay = compiled(r"\b<stay>\b")
        found = {i for i in range(len(self.c.turns)) if stay.search(normal(self.c.ending(i, 240)))}
        guest, since = None, -1
        closed = [
            (v.name, v.source) for v in self.votes if v.family in ("thanks", "back_announcement", "sign_off")
        ]
        for v in sorted(
            (v for v in self.votes if v.source in self.alone and v.hands_on and v.full),
            key=lambda v: v.source,
        ):
            if (
                guest is not None
                and v.name != guest
                and not any(n == guest and since < at <= v.source for n, at in closed)
            ):
                found.add(v.source)
            if v.name != guest:
                guest, since = v.name, v.source
        return found

    def _asking(self, at: int) -> bool:
        """Whether a turn's last words, up to two sentences, ask or request."""
        tail = self.c.ending(at, 220)
        stops = [m.end() for m in _STOP.finditer(tail) if m.end() < len(tail) - 3]
        words = tail[stops[-2] if len(stops) > 1 else 0 :] if stops else tail[-120:]
        return "?" in words or bool(_requests().search(words))

    def short(self, at: int) -> bool:
        return self.c.size(at) <= _SHORT

    def asks(self, at: int) -> bool:
        return self._asks[at]

    def open(self, at: int) -> bool:
        """A turn without a label and without a clip, that follows the one before without a break."""
        turn = self.c.turns[at]
        return turn.label is None and not turn.inferred and at not in self.clips

    def holds(
        self, first: int, middle: int, last: int, name: str, answers: bool, loose: bool = False
    ) -> bool:
        """Whether the speaker of `first` is also the speaker of `last`, the turn after the next (or before the last)."""
        turns = self.c.turns
        if not (self.open(middle) and self.open(last)) or self.stops & set(
            range(min(first, last) + 1, max(first, last) + 1)
        ):
            return False
        if turns[middle].speaker_name == name or turns[last].speaker_name not in (None, name):
            return False
        if self.claimed[last] - {name} or (
            self.claimed[middle] - {turns[middle].speaker_name} and turns[middle].speaker_name
        ):
            return False
        if (last, name) in self.against:
            return False
        lead = min(first, last) + 1  # the middle turn leads on to the later of the two
        other = turns[middle].speaker_name
        for line in self.c.lines[lead]:
            p = line.person
            if (
                p.name in self.present
                and p.name not in (name, other)
                and line.after <= 1
                and not p.title_only
            ):
                return False
        if (middle, name) in self.introduced and last < first:
            return False
        host, guest = (middle, last) if answers else (last, middle)
        if guest in self.leading:
            return False
        return self._like_a_host(host, guest, first, loose) and self._like_a_guest(guest, loose)

    def _like_a_host(self, host: int, guest: int, first: int, loose: bool) -> bool:
        """Asks, or says a word; inside an interview also a remark shorter than what the guest says around it."""
        if self.asks(host) or self.short(host):
            return True
        size = self.c.size(host)
        shorter = size < self.c.size(guest) and (first in (guest, host) or size < self.c.size(first))
        return loose and size <= _REMARK and shorter

    def _like_a_guest(self, guest: int, loose: bool) -> bool:
        """Does not end on a question, or only after a long answer."""
        return not self.asks(guest) or self.short(guest) or (loose and self.c.size(guest) > 2 * _REMARK)

    def interview(self, at: int) -> bool:
        """Whether a question stands right before or right after a turn."""
        return (at > 0 and self.asks(at - 1)) or (at + 1 < len(self.c.turns) and self.asks(at + 1))

    def answering(self, at: int) -> bool | None:
        """True when the turn answers, False when it asks, None when it cannot be told."""
        leads = any(v.hands_on and v.source == at for v in self.votes)
        if leads and not (at > 0 and self.asks(at - 1)):
            return False
        before = (
            at > 0
            and self.open(at - 1)
            and (self.asks(at - 1) or any(v.hands_on and v.source == at - 1 for v in self.votes))
        )
        asks = self.asks(at) and not self.short(at)
        if before and not asks:
            return True
        if asks and not (at > 0 and self.asks(at - 1)):
            return False
        after = at + 1 < len(self.c.turns) and self.asks(at + 1)
        return True if after and not asks else None


def carry(x: Exchange, found: dict[int, Verdict]) -> None:
    """Carry names both ways along exchanges, in place."""
    c = x.c
    seeds = sorted(found, key=lambda at: (-found[at].confidence, at))
    for at in seeds:
        if at in x.clips or c.turns[at].inferred:
            continue
        answers = x.answering(at)
        if answers is None:
            continue
        name = found[at].name
        loose = x.interview(at) if answers else x.asks(at)
        back = any(v.target < v.source for v in found[at].votes)
        for step in (2, -2) if back else (2,):
            here = at
            while (
                not x.panel(here)
                and 0 <= here + step < len(c.turns)
                and x.holds(here, here + step // 2, here + step, name, answers, loose)
            ):
                turn = c.turns[here + step]
                here += step
                if turn.speaker_name is not None:
                    break
                confidence = c.turns[here - step].confidence * KEPT
                if confidence < _FLOOR:
                    break
                first = c.turns[at]
                turn.speaker_name, turn.basis, turn.role = name, "run", first.role
                turn.confidence = round(confidence, 3)
                detail = f"two-person exchange with turn {at}, named by {found[at].strongest.cue}"
                turn.evidence = [Evidence("exchange", detail, KEPT, first.char_start, first.char_start)]


def roles(c: Context, votes: list[Vote]) -> None:
    """The turns that introduce, question and thank belong to the host, named or not; those they name are guests."""
    turns = c.turns
    titled = {line.person.name for row in c.lines for line in row if line.person.title in _offices()}
    leads = {v.source for v in votes if v.source != v.target and v.family not in ("answering", "response")}
    hosts = {
        turns[at].speaker_name for at in leads if turns[at].speaker_name and turns[at].basis == "self_intro"
    }
    for i, turn in enumerate(turns):
        if turn.role != "unknown":
            continue
        if turn.speaker_name in hosts and turn.speaker_name:
            turn.role = "host"
        elif turn.speaker_name is not None and turn.basis in ("handoff", "vocative", "run"):
            turn.role = "official" if turn.speaker_name in titled else "guest"
        elif turn.speaker_name is None and turn.label is None:
            answered = i + 1 < len(turns) and turns[i + 1].role in (
                "correspondent",
                "guest",
                "official",
                "clip",
            )
            follows = i > 0 and turns[i - 1].role in ("correspondent", "guest", "official", "clip")
            asks = "?" in c.text[turn.char_start : turn.char_end]
            if i in leads or ((answered or follows) and (asks or answered)):
                turn.role = "host"
    for i, turn in enumerate(turns):  # the role of those whom a later turn made guests
        if turn.role == "unknown" and turn.speaker_name is None and turn.label is None and i in leads:
            turn.role = "host"


@cache
def _offices() -> frozenset[str]:
    from tasks.turns.lexicon import titles

    governing = ("civil", "government", "military", "police", "royal", "legal")
    return frozenset(r["canonical"] or r["title"] for r in titles().values() if r["kind"] in governing)
