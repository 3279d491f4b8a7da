"""What a cue says, and what it is said of. In: a cue and a line. Out: `Vote`s (this turn is that person's, because of these words) and
the `Context` of a document that the cues look at. Which words are a cue of what is for `cues.py` and seeds/turns_cues.csv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.carrier import Basis, Role, Turn
from tasks.turns.lexicon import BASIS, Cue, cues
from tasks.turns.lines import Line, normal

_DISTANT = ("introduction", "outlet_introduction", "handing_on")
#: What is said of people only, whatever the reader took the name for.
PERSONAL = ("introduction", "greeting", "thanks")


@dataclass(frozen=True, slots=True)
class Vote:
    """One reason to believe that turn `target` is spoken by `name`; [start, end) is the name in the turn `source`."""

    cue: str
    family: str
    target: int
    name: str
    weight: float
    source: int
    start: int
    end: int
    role: Role = "unknown"
    full: bool = True  # the name stands there in full
    titled: bool = False
    soft: bool = False  # the reader took the name for something else

    @property
    def basis(self) -> Basis:
        return BASIS.get(self.family, "vocative")

    @property
    def hands_on(self) -> bool:
        """True when it names the turn that follows the one it stands in."""
        return self.target == self.source + 1 and self.family not in ("thanks", "answering", "response")


@dataclass(frozen=True, slots=True)
class Context:
    """What the cues look at. `commas`: the transcript has them, so a name addressed is set off."""

    text: str
    turns: list[Turn]
    lines: list[list[Line]]
    commas: bool
    panels: set[int] = field(
        default_factory=set
    )  # turns that introduce several people together; filled by `votes`
    present: set[str] = field(
        default_factory=set
    )  # full names of people shown to take part; filled by `votes`
    introduced: set[str] = field(default_factory=set)  # of those, by more than thanks; filled by `votes`
    unresolved: frozenset[int] = frozenset()  # turns with a name of one word that may be several people's
    memo: dict[tuple[str, str, int, int, int], Cue | None] = field(
        default_factory=dict
    )  # what fitted which line

    def size(self, turn: int) -> int:
        """Words of a turn."""
        t = self.turns[turn]
        return self.text.count(" ", t.char_start, t.char_end) + 1

    def opening(self, turn: int, chars: int = 90) -> str:
        """A turn's first words, normalized; empty past the last turn."""
        if not 0 <= turn < len(self.turns):
            return ""
        t = self.turns[turn]
        return normal(self.text[t.char_start : min(t.char_end, t.char_start + chars)])

    def ending(self, turn: int, chars: int = 160) -> str:
        t = self.turns[turn]
        return self.text[max(t.char_start, t.char_end - chars) : t.char_end]


def fits(cue: Cue, line: Line) -> bool:
    """Whether a cue's place and pattern fit a line."""
    if cue.place == "close" and line.after > cue.nearest:
        return False
    if cue.place == "open" and line.before > cue.nearest:
        return False
    if cue.place == "first" and (line.person.turn > 2 or line.before > 4):
        return False
    return cue.pattern.search(line.text) is not None


def first_fit(c: Context, family: str, line: Line) -> Cue | None:
    """The weightiest cue of a family that fits."""
    key = (family, line.text, line.before, line.after, line.person.turn)
    if key not in c.memo:
        c.memo[key] = _weightiest(family, line)
    return c.memo[key]


def _weightiest(family: str, line: Line) -> Cue | None:
    best: Cue | None = None
    for cue in cues(family):
        if (best is None or cue.weight > best.weight) and fits(cue, line):
            best = cue
    return best


def vote_for(
    c: Context, cue: Cue, line: Line, target: int, weight: float | None = None, **more: Role
) -> Iterator[Vote]:
    if 0 <= target < len(c.turns):
        p = line.person
        value = cue.weight if weight is None else weight
        tail = line.text.partition("@X")[2]
        if (
            target == p.turn + 1
            and cue.family in _DISTANT
            and line.after
            and "@Y" in tail
            and "@X" not in tail
        ):
            value *= 0.9  # somebody else is spoken of between the introduction and the turn's end
        if p.soft:
            value *= 0.9 if cue.family == "self_introduction" else 0.97 if cue.family in PERSONAL else 0.85
        assert p.name is not None
        role = cue.role
        if role == "clip" and re.search(r"@O(?:'s)? (?:[\w'-]+ ){0,4}?@X", line.text):
            role = "correspondent"
        role = more.get("role", role)
        full = p.is_full
        yield Vote(
            cue.name,
            cue.family,
            target,
            p.name,
            round(value, 3),
            p.turn,
            p.start,
            p.end,
            role,
            full,
            p.title is not None,
            p.soft,
        )
