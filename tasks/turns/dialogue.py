"""Who speaks when, over a whole conversation. In: the votes and signs of a document. Out: for each turn the probability that each
person who takes part is its speaker.

A hidden Markov model of second order (Rabiner 1989, forward-backward): the hidden state is who speaks now and who spoke before. In
talk of two the floor returns to the one before last nearly always, with more people less often; votes, questions and the
speaker's own words weigh on top. Nobody speaks twice in a row, but after a break; "somebody else" may always speak."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache

import numpy as np

from tasks.turns.address import addresses
from tasks.turns.boundaries import is_chat
from tasks.turns.lexicon import compiled
from tasks.turns.lines import Line
from tasks.turns.signs import INTRODUCING, Signs
from tasks.turns.votes import Context, Vote

# Share of turns that return to the one before last, by the number of people who talk around them; counted on the
# labels of real podcasts and hearings (.965, .67 to .88, .55, .30).
_RETURNS = {1: 0.92, 2: 0.92, 3: 0.7, 4: 0.55}
_RETURNS_MANY = 0.45
_RETURNS_TWO = 0.98  # both are named, and nobody else is
_AFTER_STRANGER = 0.5  # somebody unnamed has put in a word: the floor may go either way
_TO_STRANGER = 0.3
_STRANGERS = 0.9  # of several whom nobody names, one more goes on
_AFTER_STOP = 0.25
_ASKS = {"host": 0.55, "guest": 0.12, "other": 0.25}  # shares of turns that ask, by side
_BASE = 0.2  # how often a vote's name is right by chance: one of five
_REMARK = 20  # words
_REACH = 16  # turns after the last sign of somebody
_MOST = 14  # people


# Who presents a show beside its host. "With me as always is Bo Roe." matches, "with me is Bo Roe" must not.
_BESIDE = re.compile(r"(?i)\b(?:as (?:always|usual|ever)|co-?hosts?|co-?presenter|sidekick)\b")


@cache
def _guest_thanks() -> re.Pattern[str]:
    return compiled(r"(?:<lead>|(?:<reply>|<greet>) (?:everyone|everybody)? ?)?(?:<guest_thanks>)\b")


class Dialogue:
    """The people of a document and what each turn tells of them. `names` are the states; the last is somebody else, the one before it
    a host nobody names, where there is one."""

    def __init__(
        self, c: Context, votes: list[Vote], signs: Signs, against: Iterable[tuple[int, str]]
    ) -> None:
        self.c = c
        self.signs = signs
        self.votes = votes
        self.naming: dict[str, list[Vote]] = defaultdict(list)
        self.aimed_at: dict[int, list[Vote]] = defaultdict(list)
        self.coming_from: dict[int, list[Vote]] = defaultdict(list)
        self._callable = {v.name for v in votes if v.target == v.source or (v.titled and v.weight >= 0.9)}
        for v in votes:
            self.naming[v.name].append(v)
            self.aimed_at[v.target].append(v)
            self.coming_from[v.source].append(v)
        self.chat = is_chat(c.text)
        weight: dict[str, float] = defaultdict(float)
        for v in votes:
            weight[v.name] += v.weight
        for t in c.turns:
            if t.speaker_name:
                weight[t.speaker_name] += 5
        for name in c.present:
            weight[name] += 0.5
        ranked = sorted(weight, key=lambda n: (-weight[n], n))[:_MOST]
        self.met = self._first_met(ranked)
        first = {n: min([*self._places(n), self.met[n]]) for n in ranked}
        self.openers = len({v.name for v in votes if v.family == "self_introduction" and v.target <= 4})
        self.names = sorted(ranked, key=lambda n: (first[n], n))
        self.side = np.array([self._host_like(n) for n in self.names], dtype=float)
        self.unnamed_host = not any(self.side > 0.6)
        self.size = len(self.names) + self.unnamed_host + 1
        self.at = {n: i for i, n in enumerate(self.names)}
        if self.unnamed_host:
            self.side = np.append(self.side, 0.95)
        self.side = np.append(self.side, 0.4)
        introducing = {v.source for v in votes if v.target in (v.source, v.source + 1)}
        self.unnamed = [
            at for at in signs.welcoming if at not in introducing
        ]  # a guest's name was not caught here
        self.doubtful = self._doubtful(introducing)
        self.hidden = self.chat and self._somebody_between()
        self.active = self._active()
        self.emission = self._emissions(against)

    def _places(self, name: str) -> list[int]:
        return [v.target for v in self.naming[name]] + [
            i for i, t in enumerate(self.c.turns) if t.speaker_name == name
        ]

    def _first_met(self, names: Collection[str]) -> dict[str, int]:
        """The first turn in which each is named; the last turn for those who are never named."""
        met = dict.fromkeys(names, len(self.c.turns) - 1)
        for i in range(len(self.c.turns) - 1, -1, -1):
            for line in self.c.lines[i]:
                if line.person.name in met:
                    met[line.person.name] = i
        return met

    def _host_like(self, name: str) -> float:
        """0 to 1: who introduces themselves in the opening, or leads on to others, hosts; who is introduced or asked does not."""
        own = [v for v in self.naming[name] if v.family == "self_introduction" and v.target <= 4]
        brought = [v for v in self.naming[name] if v.family in INTRODUCING and v.target != v.source]
        opened = [v for v in own if not any(b.target <= v.target for b in brought)]
        if any(t.role == "host" and t.speaker_name == name for t in self.c.turns):
            return 0.95
        if opened and opened[0].cue == "named_when_asked":
            return 0.1
        if opened and not brought:
            if any(_BESIDE.search(x.sentence) for row in self.c.lines[:3] for x in row):
                return 0.65  # one of two who present the show
            return (0.9 if self.openers == 1 else 0.7) if self.openers <= 2 and opened[0].target <= 2 else 0.5
        if opened:
            return 0.65
        if brought:
            return 0.35 if any(_BESIDE.search(x.sentence) for x in self._lines_of(name, 2)) else 0.05
        answered = [v.source for v in self.naming[name] if v.family in ("answering", "thanks")]
        if answered and min(answered) <= 3:
            return 0.7  # "Good morning, Leila.": a guest greets the host
        return 0.5 if answered else 0.15

    def _lines_of(self, name: str, last: int) -> list[Line]:
        return [x for row in self.c.lines[: last + 1] for x in row if x.person.name == name]

    def _active(self) -> np.ndarray:
        """[turn, person] how likely each is to take the floor unasked: from the first sign of somebody to their farewell."""
        count = len(self.c.turns)
        active = np.full((count, self.size), 0.02)
        self.here = np.zeros((count, self.size), dtype=bool)  # met, and not replaced by somebody new
        self.gone = np.zeros((count, self.size), dtype=bool)  # after their farewell
        for i, name in enumerate(self.names):
            places = self._places(name)
            sources = [v.source for v in self.naming[name]]
            start, last = min([*places, *sources, self.met[name]]), max([*places, self.met[name]])
            if self.side[i] > 0.6:
                active[:, i] = 0.5
                active[max(0, start - 2) :, i] = 1.0
                self.here[max(0, start - 2) :, i] = True
                continue
            farewell = [
                v.target
                for v in self.votes
                if v.name == name
                and (
                    v.family == "sign_off"
                    or (v.target < v.source and (v.family == "back_announcement" or self._closes(v)))
                )
            ]
            clip = bool(places) and all(v.role == "clip" for v in self.naming[name])
            if clip:
                farewell = [max(places) - 1]
            end = max(farewell) + 2 if farewell and max(farewell) + 2 >= last else last + _REACH
            newcomers = [v.source for v in self.votes if v.source in self.signs.alone and v.name != name]
            told = [v.target for v in self.naming[name] if v.weight >= 0.8]
            alone = any(v.source in self.signs.alone for v in self.naming[name])
            newcomers = [at for at in [*newcomers, *self.unnamed] if at > last and alone]
            end = min([end, *(at + 1 for at in newcomers)])
            active[start:, i] = 0.1
            if not clip:
                active[start : end + 1, i] = 1.0
                self.here[start : end + 1 if farewell or newcomers else count, i] = True
            active[told, i] = 1.0
            self.gone[max(end + 1, last + 1) :, i] = bool(farewell)
        if self.unnamed_host:
            active[:, self.size - 2] = 1.0
            self.here[:, self.size - 2] = True
        active[:, self.size - 1] = 0.6
        return active

    def _emissions(self, against: Iterable[tuple[int, str]]) -> np.ndarray:
        """[turn, person] how much likelier the turn's own words and the votes are if that person speaks."""
        c, signs = self.c, self.signs
        count = len(c.turns)
        host = self.side
        asking = _ASKS["host"] * host + _ASKS["guest"] * (1 - host)
        asking[-1] = _ASKS["other"]
        e = np.where(self.gone, 0.2, 1.0)
        leads = {v.source for v in self.votes if v.hands_on or v.family in ("thanks", "back_announcement")}
        for i in range(count):
            told = asking if signs.asks[i] else 1 - asking
            crowd = signs.crowd_at(i) or signs.called_near(i) or self.here[i].sum() > 2
            e[i] *= told**0.4 if crowd else told  # among several, guests ask too
            size = c.size(i)
            if size > _REMARK and not signs.asks[i] and i not in leads and i not in signs.leading and i > 1:
                e[i] *= 1 - 0.6 * host  # an interviewer's remark without a question is short
            if i in signs.leading:
                e[i] *= 0.1 + host
                e[i, -1] *= 0.2
            if i in signs.breaking or (i - 1) in signs.calling:
                e[i, -1] *= 8
            if (i - 1) in signs.calling:
                e[i, : len(self.names)] *= [0.2 if " " in n else 1.0 for n in self.names]
        best: dict[tuple[int, str], dict[str, Vote]] = defaultdict(dict)
        for v in sorted(self.votes, key=lambda v: v.weight):
            best[v.target, v.name][v.family] = v
        for (target, name), families in best.items():
            ranked = sorted(families.values(), key=lambda v: -v.weight)
            ratio = ranked[0].weight / (1 - ranked[0].weight) / _BASE
            for v in ranked[1:]:
                ratio *= max(1.0, v.weight / (1 - v.weight))
            if self.here[target].sum() > 2 and ranked[0].family in _CALLING:
                ratio **= 0.75  # among several, another may put in a word
            if " " not in name and ranked[0].family == "handing_on" and not ranked[0].titled:
                ratio **= 0.5
            if name in self.at:
                e[target, self.at[name]] *= ratio
            elif self.unnamed_host and ranked[0].family == "answering":
                e[target, self.size - 2] *= ratio
            elif ranked[0].hands_on:
                e[target, -1] *= ratio**0.5
        for at in self.unnamed:
            e[at + 1, :-1] *= 0.2
            e[at + 1, -1] *= 8
        for at in signs.playing:
            if not any(v.hands_on for v in self.coming_from[at]):
                e[at + 1, :-1] *= 0.2
                e[at + 1, -1] *= 4
        thanked = _guest_thanks()
        for i in range(2, count):
            if thanked.match(c.opening(i)):  # said once, at the start
                for name, at in self.at.items():
                    if min(self._places(name), default=i) < i - 2:
                        e[i, at] *= 0.3
        for first, last in self.reports():
            e[first : last + 1] *= 1 - 0.85 * host  # in a report the other voices are not the host's
            e[first : last + 1, -1] /= 1 - 0.85 * host[-1]
        for at, name, ratio in addresses(c):
            if name in self.at and 0 <= at < count:
                e[at, self.at[name]] *= ratio
        for at, name in against:
            if name in self.at:
                e[at, self.at[name]] *= 0.02
        for i, turn in enumerate(c.turns):
            if turn.label is not None:
                e[i] *= 1e-4
                e[i, self.at.get(turn.speaker_name or "", self.size - 1)] = 1.0
        for v in self.votes:
            if v.hands_on and v.family in INTRODUCING:
                e[v.source] *= 0.25 + host
        return e

    def _somebody_between(self) -> bool:
        """Whether somebody unnamed talks with the host before the first guest is greeted: a second host."""
        brought = [
            v for v in self.votes if v.family in INTRODUCING and v.target > v.source and v.weight >= 0.85
        ]
        if not brought:
            return False
        first = min(v.target for v in brought)
        own = [v.target for v in self.votes if v.family == "self_introduction" and v.target < first - 1]
        others = {v.target for v in self.votes if v.target < first and v.weight >= 0.8} - set(own)
        return bool(own) and first - 1 - min(own) >= 2 and not others

    def _closes(self, thanks: Vote) -> bool:
        """Whether thanks end somebody's part: in words that close, with nothing asked, or as another is turned to."""
        if thanks.family != "thanks":
            return False
        if thanks.cue in _CLOSING or not self.signs.asks[thanks.source]:
            return True
        return any(v.hands_on and v.name != thanks.name for v in self.coming_from[thanks.source])

    def _doubtful(self, introducing: Collection[int]) -> set[int]:
        """Turns without a question that end on somebody not named before, who may be heard next."""
        seen: set[str | None] = set()
        found = set()
        for i, row in enumerate(self.c.lines):
            own = {v.name for v in self.aimed_at[i] if v.source == i}
            new = [x for x in row if x.person.is_full and x.after <= 1 and x.person.name not in seen | own]
            if new and i not in introducing and not self.signs.asks[i]:
                found.add(i)
            seen.update(x.person.name for x in row)
        return found

    def _with_unnamed_guest(self, at: int) -> bool:
        """Whether the last guest brought in before a turn is one whose name was not caught."""
        last = max((i for i in self.unnamed if i < at), default=-1)
        return last >= 0 and not any(last < i < at for i in self.signs.alone)

    def reports(self) -> list[tuple[int, int]]:
        """[first, last] turns of reports that a host hands on to without a question, up to the sign-off or the thanks."""
        found = []
        for v in self.votes:
            if not v.hands_on or v.role != "correspondent" or "?" in self.c.ending(v.source, 120):
                continue
            if any(o.family in ("greeting", "question") for o in self.coming_from[v.source]):
                continue
            ends = [
                o.target
                for o in self.naming[v.name]
                if o.target > v.target and o.family in ("sign_off", "back_announcement", "thanks")
            ]
            found.append((v.target, min(ends) if ends else v.target + 1))
        return found

    def may_be_called(self, name: str) -> bool:
        """Whether one word is enough of a name: given by its owner, or with a title."""
        return name in self._callable

    def is_chat_of_several(self, at: int) -> bool:
        """Whether more than two people who chat take part around a turn, as far as they are known."""
        return self.chat and (self.hidden or self.signs.crowd_at(at) or int(self.here[at].sum()) > 2)

    def posteriors(self) -> np.ndarray:
        """[turn, person] probabilities; each row sums to 1."""
        count, size = self.emission.shape
        free = ~np.eye(size, dtype=bool)
        free[-1, -1] = True
        free_anyway = np.ones((size, size), dtype=bool)
        crowd = self.here.sum(1)
        forward = np.zeros((count, size, size))
        scale = np.ones(count)
        steps: list[tuple[np.ndarray, np.ndarray]] = []
        state = np.zeros((size, size))
        for i in range(count):
            jump = self.active[i]
            if i == 0:
                state[-1] = jump * self.emission[0]
                state /= state.sum()
                forward[0] = state
                steps.append((np.zeros((size, size)), np.zeros((size, size))))
                continue
            stop = i in self.signs.stops or (i - 1) in self.signs.leading
            to = np.where(free_anyway if stop else free, jump[None, :], 0.0)
            to /= to.sum(1, keepdims=True)
            people = int(crowd[i]) + self.signs.called_near(i) + self.hidden
            back = _RETURNS.get(people, _RETURNS_MANY)
            if people == 2 and not self.unnamed_host:
                back = _RETURNS_TWO
            if self.signs.crowd_at(i) or i - 1 in self.c.panels:
                back = min(back, 0.55)
            if {i, i - 1} & self.signs.breaking or {i - 1, i - 2} & self.signs.calling:
                back = min(back, 0.4)
            if i - 1 in self.doubtful:
                back = min(back, _AFTER_STRANGER)
            if stop:
                back = _AFTER_STOP
            returns = np.full((size, size), back)
            returns[:, -1] = back if self._with_unnamed_guest(i) else min(back, _AFTER_STRANGER)
            returns[-1, :] = back if self._with_unnamed_guest(i) else min(back, _TO_STRANGER)
            np.fill_diagonal(returns, 0.0)
            returns[-1, -1] = _STRANGERS
            if i == 1:
                returns[:] = 0.0
            steps.append((returns, to))
            # [b, c]: the floor returns to c, who spoke before b, or goes to anybody
            new = (returns * state).T + ((1 - returns) * state).sum(0)[:, None] * to
            new *= self.emission[i][None, :]
            scale[i] = new.sum()
            state = new / scale[i]
            forward[i] = state
        backward = np.ones((size, size))
        found = np.empty((count, size))
        for i in range(count - 1, -1, -1):
            both = forward[i] * backward
            found[i] = both.sum(0) / both.sum()
            if i:
                returns, to = steps[i]
                ahead = self.emission[i][None, :] * backward  # [b, c]
                backward = (returns * ahead.T + (1 - returns) * (to * ahead).sum(1)[None, :]) / scale[i]
        return found


_CALLING = frozenset({"answering", "question", "greeting", "thanks"})
_CLOSING = frozenset(
    {"closing_thanks", "our_thanks", "name_place_thanks", "name_then_thanks", "spoken_with", "was_guest"}
)
