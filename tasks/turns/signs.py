"""Signs that need no name. In: the context and votes of a document. Out: `Signs`: which turns ask, which lead a program or break in,
where a conversation is cut, who takes part from where to where, and how many are talking around a turn."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from tasks.turns.lexicon import any_of, compiled, functions
from tasks.turns.lines import normal
from tasks.turns.votes import Context, Vote

STOPS = frozenset({"soundbite", "clip_start", "clip_end", "break", "music"})
INTRODUCING = frozenset({"introduction", "outlet_introduction", "handing_on", "greeting"})
_ENDING = frozenset({"thanks", "back_announcement", "sign_off"})
_STOP = re.compile(r"[.?!]+")
# Three at least: "Thank you both." matches, "You both love and hate it" as well (silence costs little).
_SEVERAL = re.compile(
    r"(?i)\b(?:you both|both of you|you two|you three|all of you|you all|you guys|both you|you and (?-i:[A-Z][a-z]+))\b"
)


@cache
def _requests() -> re.Pattern[str]:
    """`Explain that.`, `And, Bo, tell us how.`, `Could you describe it?`; not `I had to explain it.`"""
    return re.compile(
        rf"(?i)(?:^|[.?!,] +)(?:(?:{any_of('lead')}|please|just|can you|could you|will you|would you|you)[ ,]+)*(?:{any_of('asks_end')})\b"
    )


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Patterns for the ends (for `breaks_in` the beginnings) of turns in lower case."""
    no_flag = re.RegexFlag(0)
    return {
        "leads": compiled(r"\b(?:<host_says>)\b", no_flag),
        "calls": compiled(r"\b<calls>\b", no_flag),
        "breaks_in": compiled(r"(?:<breaks_in>)\b", no_flag),
        "stay": compiled(r"\b<stay>\b", no_flag),
        "welcomes": compiled(
            r"\b(?:(?!thanks for having|thank you for having|thank you so much for having|thanks so much for having)<thanksfor>|"
            r"welcome to (?:the|our) (?:show|program|programme|podcast)|"
            r"(?:our|my|a) (?:special |next |first )?guest)\b",
            no_flag,
        ),
        "plays": compiled(r"\b(?:<plays>)\b", no_flag),
    }


# Matches `that is neighbor ann poe`, `that was the mayor of hull`; not `that is right`.
_WAS_HEARD = re.compile(
    r"(?:(?:and|so|now|well|okay)[ ,]+)?(?:that (?:is|was)|that['’]s|this was) (?:(?:the|our|a|an|my) )?([a-z-]+)\b"
)


@cache
def _field() -> re.Pattern[str]:
    """Words that send a reporter into the field: "joins us live", "has the story"."""
    return compiled(r"\b(?:<field>)\b")


def _tells_who_was_heard(opening: str) -> bool:
    """Whether a turn begins by saying what the one was who spoke before it: a voice from outside the talk."""
    match = _WAS_HEARD.match(opening)
    return match is not None and match[1] in functions()


class Signs:
    """What the words of each turn tell without a name. `stops`: turns before which a break or a clip stands."""

    def __init__(self, c: Context, votes: list[Vote], stops: Iterable[int]) -> None:
        self.c = c
        self.votes = votes
        turns = range(len(c.turns))
        endings = [normal(c.ending(i, 240)).lower() for i in turns]
        pattern = _patterns()
        self.asks = [self._asking(i) for i in turns]
        self.leading = {i for i in turns if pattern["leads"].search(endings[i])}
        self.breaking = {i for i in turns if pattern["breaks_in"].match(c.opening(i).lower())}
        self.calling = {i for i in turns if pattern["calls"].search(endings[i])}
        self.welcoming = {i for i in turns[:-1] if pattern["welcomes"].search(endings[i])}
        self.playing = {i for i in turns[:-1] if pattern["plays"].search(endings[i][-120:])}
        self.heard = {i for i in turns[:-1] if _tells_who_was_heard(c.opening(i + 1).lower())}
        self.in_the_field = {
            v.name
            for v in votes
            if v.family in INTRODUCING and _field().search(c.text, max(0, v.start - 60), v.end + 60)
        }
        self.stops = set(stops)
        self.alone = {
            v.source
            for v in votes
            if v.hands_on and v.full and v.family in ("introduction", "outlet_introduction")
        }
        self.crowded = {
            i
            for i, t in enumerate(c.turns)
            if pattern["stay"].search(endings[i]) or _SEVERAL.search(c.text, t.char_start, t.char_end)
        }
        self._together = self._in_crowds()

    def _asking(self, at: int) -> bool:
        """Whether a turn's last words, up to two sentences, ask or request."""
        tail = self.c.ending(at, 220)
        stops = [m.end() for m in _STOP.finditer(tail) if m.end() < len(tail) - 3]
        words = (tail[stops[-2] if len(stops) > 1 else 0 :] if stops else tail[-120:]).strip()
        return "?" in words or bool(_requests().search(words))

    def crowd_at(self, at: int) -> bool:
        """Whether several people may talk in turn `at`: they were introduced or spoken to together, and nobody alone since."""
        return self._together[at]

    def _in_crowds(self) -> list[bool]:
        found, together = [], False
        for i in range(len(self.c.turns)):
            together = i in self.crowded or i in self.c.panels or (together and i not in self.alone)
            found.append(together)
        return found

    def called_near(self, at: int) -> bool:
        """Whether callers or an audience were turned to in the last turns."""
        return any(i in self.calling for i in range(max(0, at - 6), at))
