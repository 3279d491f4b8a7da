"""Conversations of two filled, and the one host of a show. In: an `Exchange`, after names were carried along questions and answers. Out:
the same turns, more of them named: in stretches where nobody but two people takes part each second turn is one's, whether or not
it asks; and who alone presents a show is the one who brings its guests in."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from tasks.carrier import Evidence
from tasks.turns.exchange import KEPT, Exchange, carry
from tasks.turns.lexicon import cues
from tasks.turns.verdicts import Verdict
from tasks.turns.votes import Vote

_BEYOND = 12  # turns after the last evidence
_BRINGING_IN = frozenset({"introduction", "outlet_introduction", "handing_on", "greeting"})
# Three at least: "Thank you both." matches, "You both love and hate it" as well (silence costs little).
_SEVERAL = re.compile(r"(?i)\b(?:you both|both of you|you two|you three|all of you|you all|you guys)\b")
# "With me as always is Bo Roe" matches, "with Bo Roe" must not.
_BESIDE = re.compile(
    r"(?i)\b(?:with (?:me|us)|joined by|joining (?:me|us)|co-?host|alongside|(?:my|our) (?:guest|colleague|friend)s?)\b"
)
_CONVERSING = frozenset({"self_introduction", "introduction", "question", "greeting", "thanks", "answering"})
_ONE_SIDED = frozenset({"sign_off", "back_announcement", "clip_announcement", "handing_on"})


def host(x: Exchange, found: dict[int, Verdict]) -> None:
    """Turns that bring a guest in, or thank one, are the host's, in place: where one person alone introduces themselves, in the
    first turns, and has nobody beside them. Carried on from there as any name is."""
    c = x.c
    selves = [v for v in x.votes if v.family == "self_introduction" and v.full]
    if len({v.name for v in selves}) != 1 or min(v.source for v in selves) > 2:
        return
    first = min(selves, key=lambda v: v.source)
    name = first.name
    if any(_BESIDE.search(line.sentence) for row in c.lines[: first.source + 3] for line in row):
        return
    more: dict[int, Verdict] = {}
    for v in x.votes:
        at, guest = v.source, found.get(v.target)
        brings = v.family in ("introduction", "outlet_introduction") or v.cue == "closing_thanks"
        if not brings or v.weight < 0.85 or guest is None or guest.name != v.name or v.name == name:
            continue
        beside = {c.turns[k].speaker_name for k in (at - 1, at + 1) if 0 <= k < len(c.turns)}
        turn = c.turns[at]
        if turn.speaker_name or not x.open(at) or name in beside or (at, name) in x.against:
            continue
        turn.speaker_name, turn.basis, turn.confidence = name, "run", 0.9
        here = c.turns[first.source].char_start
        turn.evidence = [
            Evidence("host", f"the only host, who says so in turn {first.source}", 0.9, here, here)
        ]
        more[at] = Verdict(name, 0.9, first, (first,))
    carry(x, more)


def pair(x: Exchange, found: dict[int, Verdict]) -> None:
    """Fill conversations of two, in place: stretches in which nobody but two people (or the host and one guest) is addressed,
    introduced or introduces themselves, at two places or more, all of which fit the alternation of turns. Beyond the outermost
    evidence, if both are named, for a few turns; else only between."""
    for first, last in _stretches(x):
        _fill(x, found, first, last)


def _stretches(x: Exchange) -> list[tuple[int, int]]:
    """[first, last) runs of turns without a break, a clip or a panel, cut before each turn that brings in somebody else."""
    cuts = {0, len(x.c.turns), *x.stops}
    cuts |= {at + d for at in x.c.panels | x.crowded | x.clips | x.c.unresolved for d in (0, 1)}
    guest, met = None, set()
    for v in sorted(x.votes, key=lambda v: (v.source, v.start)):
        if v.source in x.alone and v.hands_on and v.full:
            if guest is not None and v.name != guest:
                cuts.add(v.source)
            guest = v.name
        if v.hands_on and v.family in _BRINGING_IN and v.name not in met:
            cuts.add(v.source)  # who is brought in here has not spoken before
        met.add(v.name)
    edges = sorted(at for at in cuts if 0 <= at <= len(x.c.turns))
    return [(a, b) for a, b in pairwise(edges) if b - a > 2 and not x.panel(a)]


def _fill(x: Exchange, found: dict[int, Verdict], first: int, last: int) -> None:
    c = x.c
    votes = [v for v in x.votes if first <= v.target < last or first <= v.source < last]
    names = {v.name for v in votes if " " in v.name}
    names |= {name for t in c.turns[first:last] if (name := t.speaker_name) and " " in name}
    talk = [v for v in votes if v.name in names and first <= v.target < last]
    speaking = {v.source for v in talk if v.family in _CONVERSING}
    if (
        not 1 <= len(names) <= 2
        or (len(speaking) < 2 and not _face_to_face(found, first, last))
        or any(v.family in _ONE_SIDED for v in votes)
        or any(t.speaker_name and t.speaker_name not in names for t in c.turns[first:last])
    ):
        return
    side: dict[str, set[int]] = defaultdict(set)
    for v in talk:
        side[v.name].add(v.target % 2)
    for at in range(first, last):
        if given := c.turns[at].speaker_name:
            side[given].add(at % 2)
    if any(len(sides) > 1 for sides in side.values()) or len(set(map(min, side.values()))) < len(side):
        return
    said = c.text[c.turns[first].char_start : c.turns[last - 1].char_end]
    if _strangers(x, votes, names, first, last) or _SEVERAL.search(said):
        return
    places = sorted(
        {at for at in found if first <= at < last and found[at].name in names}
        | {v.target for v in talk if v.weight >= 0.8}
    )
    if len(side) != len(names) or not places:
        return
    by_side = {min(sides): name for name, sides in side.items()}
    reach = _BEYOND if len(by_side) == 2 else 0
    sure = min((found[at].confidence for at in places if at in found), default=0.85)
    start = max(first, places[0] - (1 if reach else 0))
    for at in range(start, min(last, places[-1] + reach + 1)):
        if not x.open(at):
            break
        name, turn = by_side.get(at % 2), c.turns[at]
        if name is None or turn.speaker_name is not None or min(abs(at - p) for p in places) > _BEYOND:
            continue
        if (at, name) in x.against:
            continue
        if at in x.leading and turn.role != "host" and name not in x.hosts:
            break
        turn.speaker_name, turn.basis = name, "run"
        turn.confidence = round(min(sure, 0.95) * KEPT, 3)
        here = c.turns[places[0]].char_start
        detail = f"conversation of two, named in turns {', '.join(map(str, places[:4]))}"
        turn.evidence = [Evidence("pair", detail, KEPT, here, here)]


def _face_to_face(found: dict[int, Verdict], first: int, last: int) -> bool:
    """Whether two turns in a row are named, and one of them names itself: "I'm Ann Lee, and with me is Bo Roe. Hi, Bo." """
    return any(
        at + 1 in found
        and found[at].name != found[at + 1].name
        and any(v.family == "self_introduction" for v in (*found[at].votes, *found[at + 1].votes))
        for at in found
        if first <= at < last - 1
    )


def _strangers(x: Exchange, votes: list[Vote], names: set[str], first: int, last: int) -> bool:
    """Whether anybody but the two takes part: introduced in these turns, or addressed by a name that is not theirs."""
    theirs = {part for name in names for part in name.split()}
    addressed = {v.name for v in votes if " " not in v.name and v.basis == "vocative"} - theirs
    if len(addressed) > 2 - len(names):
        return True
    others = [
        line
        for row in x.c.lines[first:last]
        for line in row
        if line.person.is_full and line.person.name not in names
    ]
    return any(
        _BESIDE.search(line.sentence) or any(cue.pattern.search(line.text) for cue in cues("introduction"))
        for line in others
    )
