"""Named cues of who speaks. In: the lines of each turn. Out: `Vote`s: this turn is that person's, because of these words.

Each family of cues is a function; its patterns and weights stand in seeds/turns_cues.csv. A weight is the share of times the
cue is right (the first ones counted on real shows, the rest by kinship with those); a cue of less than `verdicts.STRONG`
needs a second family to agree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from tasks.turns.address import is_addressed
from tasks.turns.lexicon import any_of, compiled, cues
from tasks.turns.lines import Line
from tasks.turns.people import Person
from tasks.turns.votes import PERSONAL, Context, Vote, first_fit, fits, vote_for

# "Our guests are Ann Lee and Bob Roe", "I'm joined by Ann Lee and by Bob Roe" (rewritten by `lines`).
_GUESTS = re.compile(
    r"(?i)\b(?:joined by|with (?:us|me)|guests|joining (?:us|me)|(?:our|my|the) panel|please welcome|(?:bring|welcome) in|"
    r"welcome(?= @)|(?:thank|thanks to) (?:you all|you both|all of you)|thanks to you all|talk(?:ing)? (?:to|with)|speak(?:ing)? (?:to|with))\b"
)
_AND_I = re.compile(r"@X and (?:I|me|myself)\b|\b(?:me|myself) and @X\b")  # whoever presents a show together
# "We are talking about bees with the biologist Ann Lee" matches, "talking about Ann Lee" must not.
_IN_TALK = re.compile(
    r"\b(?:talking|speaking|chatting|in conversation|a conversation)\b[^.?!@]{0,60}? with (?:(?!about)[^.?!@]){0,50}@X(?!'s)"
)
_SPOKEN_OF = re.compile(
    r"(?i)\b(?:about|discuss|on|against|over|why|how|whether|that|said|says|of|'s)\b[^.?!@]*@[XY]|@[XY]'s"
)
_SURE = 0.87
_EITHER = 0.55  # what may name the turn before or the turn after
_SHORT = 25  # words


def self_introduction(c: Context, line: Line) -> Iterator[Vote]:
    """`I'm Steve Inskeep.`: the turn's own speaker. One word alone only where it is the whole introduction."""
    p = line.person
    if p.title_only:
        return
    cue = first_fit(c, "self_introduction", line)
    if cue is not None and cue.name.startswith("named_") and not _says_own_name(c, p, cue.name):
        others = (o for o in cues("self_introduction") if not o.name.startswith("named_") and fits(o, line))
        cue = max(others, key=lambda o: o.weight, default=None)
    if cue is not None:
        if not p.is_full and not re.search(r"(?i)(?:am|is) @X(?:[.]|$| (?:and|with|from|your))", line.text):
            return
        yield from vote_for(c, cue, line, p.turn)


_NAME_ASKED = re.compile(
    r"(?i)\b(?:introduc\w+ (?:yourself|yourselves|themselves)|(?:state|give|tell us|say|spell) your (?:full )?names?|appearances|who you are)\b"
)


def _says_own_name(c: Context, p: Person, cue: str) -> bool:
    """Whether a name that opens a short turn is the speaker's: nobody said it before, or names were asked for."""
    if not p.is_full or not p.turn:
        return False
    if cue == "named_when_asked":
        before = range(max(0, p.turn - 4), p.turn)
        return c.size(p.turn) <= 40 and any(_NAME_ASKED.search(c.ending(i, 400)) for i in before)
    named = any(line.person.name == p.name for row in c.lines[: p.turn] for line in row)
    return not named and c.size(p.turn) <= 60


def sign_off(c: Context, line: Line) -> Iterator[Vote]:
    """`Alice Fordham, NPR News, Beirut.` as the last words of a report: the turn's own speaker."""
    p = line.person
    if not p.is_full or line.after or c.size(p.turn) < 12:
        return
    cue = first_fit(c, "sign_off", line)
    if cue is not None and not (cue.name == "sign_off_place" and c.size(p.turn) < 30):
        yield from vote_for(c, cue, line, p.turn)


def outlet_introduction(c: Context, line: Line) -> Iterator[Vote]:
    """`NPR's Alice Fordham is in Beirut.` near a turn's end: the next turn."""
    p = line.person
    if not p.is_full or p.title_only:
        return
    cue = first_fit(c, "outlet_introduction", line)
    if cue is None:
        return
    if side_by_side(line):
        _introduced_together(c, p)
        return
    if p.turn and first_fit(c, "back_announcement", line) is not None:
        return
    if re.search(rf"@X(?:[.!]|) (?:{any_of('thanks')})\b|(?:{any_of('thanks')}) @X", line.text):
        return
    if not _voice_first(c, p.turn + 1):
        yield from vote_for(c, cue, line, p.turn + 1)


def _voice_first(c: Context, turn: int) -> bool:
    """Whether a turn is a few words and no greeting: a report may open with somebody else's voice."""
    return turn < len(c.turns) and c.size(turn) < 8 and not _answers_thanks(c, turn)


def handing_on(c: Context, line: Line) -> Iterator[Vote]:
    """`Ann Lee reports.`, `I'll turn the call over to Ann Lee.`, `Mr. Lee is recognized.`: the next turn."""
    cue = first_fit(c, "handing_on", line)
    if cue is None or line.person.title_only:
        return
    if cue.role != "correspondent" or not _voice_first(c, line.person.turn + 1):
        yield from vote_for(c, cue, line, line.person.turn + 1)


def listed(line: Line) -> bool:
    """One of several who are introduced or thanked in a list: `Joining me are the strategist Ann Lee, the writer Bo Roe and from the
    Post Cy Dow.`; not `Joining me to talk about Ann Lee is Bo Roe.`"""
    found = _GUESTS.search(line.sentence)
    if found is None:
        return False
    rest = line.sentence if "hank" in found[0] else line.sentence[found.end() :]
    names = re.findall(r"@[XY]", rest)
    joined = (
        re.search(r"@[XY][^.?!]*\band\b[^.?!]*@[XY]", rest) is not None
        or len(names) > 2
        or "hank" in found[0]
    )
    return len(names) > 1 and joined and "@X" in rest and not _SPOKEN_OF.search(rest)


def side_by_side(line: Line) -> bool:
    """Two people introduced together: `With us are Ann Lee and Bob Roe.`, `Welcome to you both.`"""
    if re.search(
        r"(?i)\b(?:you both|both of you|you two|all of you|gentlemen|ladies|you all|welcome both|thank you both|panel)\b",
        line.text,
    ):
        return True
    joint = re.search(r"@Y\b[^.?!]*\band\b[^.?!]*@X|@X\b[^.?!]*\band\b[^.?!]*@Y", line.sentence)
    return joint is not None and bool(
        re.search(
            r"(?i)\b(?:are|joined by|guests|we have|have with|talking (?:to|with)|speaking (?:to|with)|bring in)\b",
            line.sentence,
        )
    )


def _introduced_together(c: Context, p: Person) -> None:
    c.panels.add(p.turn)
    if p.is_full and p.name:
        c.present.add(p.name)


def introduction(c: Context, line: Line) -> Iterator[Vote]:
    """`Joining us now is Senator Reed.`, `Ann Lee is a nurse. She joins us from Lagos.`: the next turn."""
    p = line.person
    cue = first_fit(c, "introduction", line)
    if p.turn <= 3 and _AND_I.search(line.sentence):
        c.panels.add(p.turn)
    if p.is_full and cue is None and p.name and _IN_TALK.search(line.sentence):
        c.present.add(p.name)
    if p.is_full and ((cue is None and _GUESTS.search(line.sentence) and side_by_side(line)) or listed(line)):
        _introduced_together(c, p)
    if cue is not None and (p.is_full or p.title) and not p.title_only:
        if side_by_side(line):
            _introduced_together(c, p)
            return
        if re.search(rf"@X\b[^?]*\b(?:{any_of('thanks')}) @X", line.text) and not _answers_thanks(
            c, p.turn + 1
        ):
            return
        yield from vote_for(c, cue, line, p.turn + 1)


def question(c: Context, line: Line) -> Iterator[Vote]:
    """`Alice, what did Russia do today?`, `Is that so, Senator?` at a turn's end: the next turn."""
    cue = first_fit(c, "question", line)
    if cue is None:
        return
    if cue.name == "name_alone" and line.person.is_full:
        return  # "And Boris Johnson?": what of him
    if cue.name == "question_ends_set_off" and not line.set_off_left and not line.person.title_only:
        return
    if cue.name == "question_ends_with_name" and c.commas and not line.set_off_left:
        return
    plain = cue.name in ("question_to", "question_asked") and c.commas and not line.set_off_right
    if plain and not re.search(r"(?i)@X (?:so |and |but |well )?(?:what|why|how|tell)\b", line.text):
        return
    yield from vote_for(c, cue, line, line.person.turn + 1)


def greeting(c: Context, line: Line) -> Iterator[Vote]:
    """`Ann Lee, welcome to the program.` near a turn's end: the next turn."""
    cue = first_fit(c, "greeting", line)
    if cue is None:
        return
    p = line.person
    answer = p.turn > 0 and line.before <= 1 and c.size(p.turn) < 14 and "?" not in line.text
    if answer and not re.search(r"(?i)welcome", line.text):
        return  # the one who was greeted greets back: see `answering`
    yield from vote_for(c, cue, line, p.turn + 1)


_RESPONSE = None


def _answers_thanks(c: Context, turn: int) -> bool:
    """True when a turn opens as one does who was thanked or welcomed."""
    return bool(c.opening(turn)) and _response().match(c.opening(turn)) is not None


def _response() -> re.Pattern[str]:
    global _RESPONSE
    if _RESPONSE is None:
        _RESPONSE = compiled(r"(?:well |oh |yes |yeah |and )?<response>\b")
    return _RESPONSE


def thanks(c: Context, line: Line) -> Iterator[Vote]:
    """`Thank you, Alice.`: who spoke before; at an interview's end also who answers `You're welcome.`"""
    p = line.person
    cue = first_fit(c, "thanks", line)
    if cue is None:
        return
    if cue.target == "prev":
        weight = cue.weight
        if weight < _SURE and (p.name in c.introduced or c.size(p.turn) <= _SHORT):
            weight = _SURE  # thanked by name, and introduced or questioned by name elsewhere; or nothing but thanked
        asks = "?" in c.ending(p.turn, 120) and "@Y" not in line.text.partition("@X")[2]
        # "Thank you, Admiral. What about ...?": it is the answer that will be the admiral's
        if p.turn:
            yield from vote_for(c, cue, line, p.turn - 1, min(weight, 0.75) if asks else weight)
        if asks and cue.name != "spoken_with":
            yield from vote_for(c, cue, line, p.turn + 1, 0.75)
        elif line.after <= 1 and _answers_thanks(c, p.turn + 1):
            yield from vote_for(c, cue, line, p.turn + 1, 0.88)
        return
    # thanks that may close an interview or open it
    opens = (
        re.search(r"(?i)\bfor (?:joining|being|coming|taking|speaking|talking|having|making)\b", line.text)
        is not None
    )
    answered = _answers_thanks(c, p.turn + 1)
    asks = "?" in c.ending(p.turn, 120)
    fresh = answered and not any(line.person.name == p.name for row in c.lines[: p.turn] for line in row)
    if p.turn and not asks and not fresh and (c.size(p.turn) < 60 or p.turn + 2 >= len(c.turns)):
        yield from vote_for(c, cue, line, p.turn - 1)
    last = re.split(r"[.?!] ", line.text.rstrip(" .?!"))[-1]
    after = last.partition("@X")[2] if "@X" in last else last
    turns_away = "@Y" in after  # "Thank you, Ann. And now to Bo Roe."
    if (answered and not turns_away) or (opens and (asks or not p.turn)):
        yield from vote_for(c, cue, line, p.turn + 1, 0.9 if answered else 0.8)


def answering(c: Context, line: Line) -> Iterator[Vote]:
    """`Well, Steve, I think so.`, `Good morning, Renee.` at a turn's start: the turn before."""
    cue = first_fit(c, "answering", line)
    if cue is None:
        return
    p = line.person
    if c.commas and not line.set_off_right and cue.name in ("answers_by_name", "name_first"):
        return
    if (
        (c.commas or cue.name == "answer_set_off")
        and not line.set_off_left
        and cue.name.startswith("answer_")
    ):
        return
    # "Good morning, Mr. Pell. Where do you work?" greets who comes next as well as it may answer who went before
    greets = "?" in c.ending(p.turn, 3) and first_fit(c, "greeting", line) is not None
    if cue.name == "answer_set_off" and p.is_full:
        return  # "The man behind it is a doctor, Ann Lee."
    asks = "?" in c.ending(p.turn, 3) and c.size(p.turn) > 5  # "Well, Ann, what do you say?"
    weight = _EITHER if greets or asks else None
    if cue.target == "other":
        if c.size(p.turn) > 30:
            return
        yield from vote_for(c, cue, line, p.turn - 1 if p.turn else 1, weight)
    elif p.turn:
        yield from vote_for(c, cue, line, p.turn - 1, weight)


def back_announcement(c: Context, line: Line) -> Iterator[Vote]:
    """`That is Defense Secretary Ash Carter.` right after: the turn before."""
    p = line.person
    if not p.turn or p.title_only or not (p.is_full or p.title):
        return
    cue = first_fit(c, "back_announcement", line)
    if cue is None:
        return
    if "?" in c.ending(p.turn - 1, 3) and (line.before or not p.is_full):
        return  # "Did you know him?" "Yes. That was Mr. Dorn."
    yield from vote_for(c, cue, line, p.turn - 1)
    thanked = re.search(rf"(?i)\b(?:{any_of('thanks')})\b", line.text[-120:])
    if thanked and line.after <= 3 and _answers_thanks(c, p.turn + 1):
        yield from vote_for(
            c, cue, line, p.turn + 1, 0.88, role="correspondent" if "@O" in line.sentence else "unknown"
        )


def clip_announcement(c: Context, line: Line) -> Iterator[Vote]:
    """`Let's listen to what Ann Lee said.` at a turn's end: the next turn is a clip of her."""
    cue = first_fit(c, "clip_announcement", line)
    if cue is not None and not line.person.title_only:
        yield from vote_for(c, cue, line, line.person.turn + 1)


FAMILIES: tuple[Callable[[Context, Line], Iterator[Vote]], ...] = (
    self_introduction,
    sign_off,
    outlet_introduction,
    handing_on,
    introduction,
    question,
    greeting,
    thanks,
    answering,
    back_announcement,
    clip_announcement,
)


def votes(c: Context) -> list[Vote]:
    """Every vote of every family, one for each person, family and target at most, then sifted."""
    found: list[Vote] = []
    for row in c.lines:
        for line in row:
            if line.text:
                for family in FAMILIES:
                    found.extend(family(c, line))
                if " " in (line.person.name or "") and not line.person.is_full and is_addressed(c, line):
                    c.present.add(line.person.name or "")  # spoken to by a first name or a title
    found = sift(c, found)
    c.introduced.update(v.name for v in found if v.full and v.family in _INTRODUCING)
    c.present.update(
        v.name
        for v in found
        if (v.full or (" " in v.name and v.weight >= _SURE - 0.01))
        and not v.soft
        and v.family not in ("answering", "clip_announcement")
    )
    return found


def sift(c: Context, found: list[Vote]) -> list[Vote]:
    """Of the votes that hand on, only those of the last person in a turn count: `NPR's Tom Baker in Lagos. Now to Ada Obi.`
    closes with one and opens with another. Two who are introduced side by side, and neither addressed, cancel out. An opening
    answer ("Thanks for having me") to a hand-off is a second reason to believe it."""
    by_source: dict[int, list[Vote]] = defaultdict(list)
    for vote in found:
        if vote.hands_on:
            by_source[vote.source].append(vote)
    answered: dict[int, set[str]] = defaultdict(set)
    for vote in found:
        if vote.family == "answering":
            answered[vote.source].add(vote.name)
    # "Hello, Ann. Hello, Bo." answers both or neither
    kept = [
        v for v in found if not v.hands_on and not (v.family == "answering" and len(answered[v.source]) > 1)
    ]
    for source, group in by_source.items():
        direct = [v for v in group if v.family in ("question", "greeting") or v.cue in _DIRECT]
        named = {v.name for v in group if v.family in ("introduction", "outlet_introduction", "greeting")}
        if direct:
            last = max(direct, key=lambda v: v.start).name
        elif source in c.panels or (len(named) > 1 and _together(c, group)):
            c.panels.add(source)
            c.present.update(v.name for v in group if v.full)
            continue
        else:
            last = max(group, key=lambda v: v.start).name
        group = [v for v in group if v.name == last]
        kept.extend(group)
        opening = c.opening(source + 1)
        if not direct or not any(v.weight > 0.9 for v in direct):
            v = group[0]
            if (
                (not v.soft or v.family in PERSONAL)
                and v.family != "clip_announcement"
                and _response().match(opening)
            ):
                kept.append(replace(v, cue="answers_greeting", family="response", weight=0.6))
    return kept


def _together(c: Context, group: list[Vote]) -> bool:
    """Two people introduced in one turn: by like words, or in one sentence."""
    if len({v.name for v in group if v.family == "introduction"}) > 1:
        return True
    group = sorted(group, key=lambda v: v.start)
    return any(
        a.name != b.name and not re.search(r"[.?!]\s", c.text[a.end : b.start]) for a, b in pairwise(group)
    )


_INTRODUCING = frozenset(
    {"introduction", "outlet_introduction", "handing_on", "question", "greeting", "sign_off"}
)
_DIRECT = frozenset(
    {"go_ahead", "go_ahead_name", "back_to_you", "is_recognized", "over_to_in", "recognized", "turn_over"}
)
