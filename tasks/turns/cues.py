"""Named cues of who speaks. In: a Doc, its turns, the people it names. Out: `Vote`s: this turn is that person's, because
of these words. Each cue is a function of its own. The weight of a vote is the precision of its cue as counted on
real shows (DESIGN gives the counts); a cue without a strong weight needs a second kind to agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from tasks import resources
from tasks.carrier import Basis, Turn
from tasks.turns.people import Person


@dataclass(frozen=True, slots=True)
class Vote:
    """One reason to believe that turn `target` is spoken by `name`."""

    cue: str
    basis: Basis
    target: int
    name: str
    weight: float
    start: int
    end: int
    is_clip: bool = False
    is_correspondent: bool = False

    @property
    def hands_on(self) -> bool:
        """True when it names the turn that follows."""
        return self.basis in ("handoff", "vocative") and self.cue not in ("thanks", "thanked_answers")


@dataclass(frozen=True, slots=True)
class Context:
    """What the cues look at. `people` are the person names of each turn in order, resolved to their fullest form."""

    doc: Doc
    turns: list[Turn]
    people: list[list[Person]]

    def before(self, person: Person, size: int = 60) -> str:
        """Text left of a person in the same turn."""
        start = self.turns[person.turn].char_start
        return self.doc.text[max(start, person.start - size) : person.start]

    def after(self, person: Person, size: int = 80) -> str:
        end = self.turns[person.turn].char_end
        return self.doc.text[person.end : min(end, person.end + size)]

    def rest(self, person: Person) -> int:
        """Characters from the person to the turn's end."""
        return self.turns[person.turn].char_end - person.end


@cache
def outlet_pattern() -> str:
    """Alternation of every outlet and program name the seeds know, longest first."""
    found = set()
    for row in resources.table("outlets.csv"):
        found.update(
            [row["outlet"], *resources.names_in(row["aliases"]), *resources.names_in(row["programs"])]
        )
    return "|".join(re.escape(name) for name in sorted(found, key=lambda n: (-len(n), n)) if len(name) > 1)


# "I'm Ann Lee.", "My name is Ann Lee and"; must not match "I'm Ann Lee's lawyer" (see _possessed).
_SELF = re.compile(r"(?i)(?:\bI'm|\bI’m|\bI am|\bmy name is|\bmy name's)\s+$")
# "This is Ann Lee." opens a show; "this is Ann Lee's house" does not.
_THIS_IS = re.compile(r"(?i)(?:^|[.?!]\s+)(?:and )?this is\s+$")
_THIS_IS_AFTER = re.compile(r"(?i)^(?:,? (?:with|for|in|at|from|reporting|speaking)\b|\s*[.!]|,\s*$|$)")


def self_introduction(c: Context) -> Iterator[Vote]:
    """`I'm Steve Inskeep`: the turn's own speaker."""
    for people in c.people:
        for p in people:
            if _possessed(c, p) or p.words < 2:
                continue
            if _SELF.search(c.before(p)):
                yield Vote("self_introduction", "self_intro", p.turn, p.name, 0.98, p.start, p.end)
            elif _THIS_IS.search(c.before(p)) and _THIS_IS_AFTER.match(c.after(p)) and _reports(c, p):
                yield Vote("this_is", "self_intro", p.turn, p.name, 0.9, p.start, p.end)


def _reports(c: Context, p: Person) -> bool:
    """`This is NAME` is a self-introduction when an outlet or a report is named right after."""
    return bool(
        re.match(rf"(?i),? (?:(?:with|for|from|at) )?(?:{outlet_pattern()}|reporting|in )", c.after(p))
    )


def sign_off(c: Context) -> Iterator[Vote]:
    """`Alice Fordham, NPR News, Beirut.` at a turn's end: the turn's own speaker."""
    pattern = re.compile(
        rf"(?i)^,? (?:(?:for|of|with|from) )?(?:the )?(?:{outlet_pattern()}|reporting)\b[^.?!]{{0,60}}[.!]?\s*$"
    )
    for people in c.people:
        for p in people[-2:]:
            before = c.before(p).rstrip()
            if (
                p.words > 1
                and c.rest(p) < 90
                and pattern.match(c.after(p, 120))
                and (not before or re.search(r"(?i)(?:[.?!…]|\bI'm|\bfor \w+,)$", before))
            ):
                yield Vote(
                    "sign_off", "sign_off", p.turn, p.name, 0.95, p.start, p.end, is_correspondent=True
                )


def outlet_introduction(c: Context) -> Iterator[Vote]:
    """`NPR's Alice Fordham is in Beirut` near a turn's end: the next turn."""
    pattern = re.compile(rf"(?:{outlet_pattern()})['’]s?\s+(?:[A-Z]?[\w-]+\s+){{0,3}}$")
    for p in _near_end(c, 260):
        if p.turn + 1 < len(c.turns) and pattern.search(c.before(p)) and not _possessed(c, p):
            yield Vote(
                "outlet_introduction",
                "handoff",
                p.turn + 1,
                p.name,
                0.86,
                p.start,
                p.end,
                is_correspondent=True,
            )


def question_to(c: Context) -> Iterator[Vote]:
    """`Alice what did Russia do today?` or `…, Senator Reed?` at a turn's end: the next turn."""
    for p in _near_end(c, 400):
        if p.turn + 1 >= len(c.turns) or _possessed(c, p):
            continue
        before, after = c.before(p).rstrip(), c.after(p, 400)
        opens = not before or before[-1] in ".?!…"
        asks = re.match(
            r"(?i),? (?:well |so |and |but )*(?:what|why|how|who|when|where|which|is|are|was|were|do|does|did|can|could|"
            r"would|will|should|have|has|tell us|talk about|give us|walk us|explain)\b[^?]*(?:\?|\.)\s*$",
            after.rsplit(". ", 1)[-1] if opens and "?" not in after[:-3] else after,
        )
        if (
            opens
            and asks
            and (
                c.doc.text[c.turns[p.turn].char_end - 1] == "?"
                or asks.group(0).lstrip(", ").lower().startswith(("tell", "talk", "give", "walk", "explain"))
            )
        ):
            yield Vote("question_to", "vocative", p.turn + 1, p.name, 0.86, p.start, p.end)
        elif after.strip() in ("?", '?"') and (before.endswith(",") or p.titled):
            yield Vote("question_ends_with_name", "vocative", p.turn + 1, p.name, 0.81, p.start, p.end)


# "thank you", "thanks very much", "many thanks" right before or after the name.
_THANKS_BEFORE = re.compile(
    r"(?i)\b(?:thank you(?: so much| very much)?|thanks(?: so much| very much| a lot)?),?\s+(?:again,? )?$"
)
_THANKS_AFTER = re.compile(r"(?i)^,? (?:thank you|thanks|thank-you)\b")
_WELCOME = re.compile(
    r"(?i)^(?:well,? )?(?:you(?:'re|’re| are) (?:very |most |so )?welcome|my pleasure|thank(?:s| you)|pleasure|any ?time|good to be|great to be|glad to be)\b"
)


def thanks(c: Context) -> Iterator[Vote]:
    """`Thank you, Alice.`: who spoke before; and who answers `You're welcome.`"""
    for people in c.people:
        for p in people:
            before, after = c.before(p), c.after(p)
            if not (
                _THANKS_BEFORE.search(before)
                or (_THANKS_AFTER.match(after) and (not before.strip() or before.rstrip()[-1] in ".?!…"))
            ):
                continue
            start = c.turns[p.turn].char_start
            if p.turn and p.start - start < 120:
                yield Vote("thanks", "vocative", p.turn - 1, p.name, 0.8, p.start, p.end)
            if p.turn + 1 < len(c.turns) and c.rest(p) < 40:
                following = c.doc.text[c.turns[p.turn + 1].char_start : c.turns[p.turn + 1].char_end]
                if _WELCOME.match(following):
                    yield Vote("thanked_answers", "vocative", p.turn + 1, p.name, 0.9, p.start, p.end)


# "Ann Lee reports.", "Ann Lee has the story", "Ann Lee joins us now" at the end; not "Ann Lee reports to prison today".
_HANDS_ON = re.compile(
    r"(?i)^,?(?: [^.?!,]{0,40},)? (?:reports\s*[.:]|has (?:more|the (?:story|latest|details))|joins (?:us|me)\b|is (?:here|with us|on the line)\b|"
    r"has been (?:following|covering|reporting)|filed this|sent this|is in [A-Z])"
)
_INTRODUCES = re.compile(
    r"(?i)\b(?:joining (?:us|me)(?: now)?(?: \w+){0,4} (?:is|are)|we(?:'re|’re| are) joined (?:now )?by|here(?:'s|’s| is)|"
    r"let(?:'s|’s| us) (?:bring in|go to|turn to|hear from)|we turn (?:now )?to|for more,? we (?:go|turn) to|our guest(?: \w+){0,3} is|"
    r"with (?:us|me)(?: now)?(?: \w+){0,3} is)\s+(?:[\w'’.-]+ ){0,8}$"
)


def hand_off(c: Context) -> Iterator[Vote]:
    """`Ann Lee reports.`, `Joining us now is Senator Reed`: the next turn."""
    for p in _near_end(c, 240):
        if p.turn + 1 >= len(c.turns) or _possessed(c, p):
            continue
        if _HANDS_ON.match(c.after(p, 120)):
            yield Vote("hand_off", "handoff", p.turn + 1, p.name, 0.72, p.start, p.end)
        elif _INTRODUCES.search(c.before(p, 140)):
            yield Vote("introduces", "handoff", p.turn + 1, p.name, 0.78, p.start, p.end)


# A greeting by name at a turn's end: "Ann Lee, welcome to the program."; "Good morning, Ann."
_WELCOMES = re.compile(
    r"(?i)^,? (?:welcome|good (?:morning|evening|afternoon|day)|thanks? (?:you )?for (?:joining|being|coming|having|taking)|hello|hi there|great to have you)"
)
_GREETS = re.compile(r"(?i)\b(?:welcome|good (?:morning|evening|afternoon)|hello|hi|hey),?\s+$")


def greeting(c: Context) -> Iterator[Vote]:
    """`Ann Lee, welcome to the program.` near a turn's end: the next turn."""
    for p in _near_end(c, 200):
        if p.turn + 1 < len(c.turns) and (_WELCOMES.match(c.after(p)) or _GREETS.search(c.before(p, 24))):
            yield Vote("greeting", "vocative", p.turn + 1, p.name, 0.8, p.start, p.end)


# "That is Defense Secretary Ash Carter.", "That was the voice of Ann Lee, who …" at a turn's start.
_THAT_IS = re.compile(
    r"(?i)^(?:and )?(?:that|this)(?: is|'s|’s| was)(?: (?:the voice of|from))?(?: [\w.'’-]+){0,9} ?$"
)


def back_announcement(c: Context) -> Iterator[Vote]:
    """`That is Defense Secretary Ash Carter.` right after a clip: the turn before."""
    for turn, people in enumerate(c.people):
        if not turn or not people:
            continue
        p = people[0]
        opening = c.doc.text[c.turns[turn].char_start : p.start]
        if (
            len(opening) < 90
            and "." not in opening.replace("U.S.", "")
            and _THAT_IS.match(opening.strip() + " ")
            and not _possessed(c, p)
        ):
            yield Vote(
                "back_announcement", "back_announce", turn - 1, p.name, 0.92, p.start, p.end, is_clip=True
            )


# "let's listen to Ann Lee.", "Here's what Ann Lee said:"
_LISTEN = re.compile(
    r"(?i)\b(?:listen to|let(?:'s|’s| us) hear|here(?:'s|’s| is) (?:what|how|a bit of)|take a listen to)\s+(?:[\w'’.-]+ ){0,6}$"
)


def listen_to(c: Context) -> Iterator[Vote]:
    """`Let's listen to the president, Ann Lee.`: the next turn is a clip of her."""
    for p in _near_end(c, 120):
        if p.turn + 1 < len(c.turns) and _LISTEN.search(c.before(p, 100)):
            yield Vote("listen_to", "handoff", p.turn + 1, p.name, 0.85, p.start, p.end, is_clip=True)


CUES = (
    self_introduction,
    sign_off,
    outlet_introduction,
    question_to,
    thanks,
    hand_off,
    greeting,
    back_announcement,
    listen_to,
)


def votes(c: Context) -> list[Vote]:
    """Every vote of every cue. Of those that hand on, only the last person's in a turn counts: `NPR's Tom Baker in
    Lagos. Now to Ada Obi. Ada, is it hot there?` closes with one and opens with another."""
    found = [vote for cue in CUES for vote in cue(c)]
    last: dict[int, Vote] = {}
    for vote in found:
        if vote.hands_on and (vote.target not in last or last[vote.target].start < vote.start):
            last[vote.target] = vote
    return [v for v in found if not v.hands_on or v.name == last[v.target].name]


def _near_end(c: Context, chars: int) -> Iterator[Person]:
    for people in c.people:
        for p in people:
            if c.rest(p) <= chars:
                yield p


def _possessed(c: Context, p: Person) -> bool:
    return bool(re.match(r"['’]s?\b", c.after(p, 3)))
