"""From votes to speakers. In: turns and votes. Out: each turn with a name, a role and the evidence, or an honest nothing.
A name needs one strong cue or two families that agree, no rival of like strength, and nothing that speaks against it: nobody is
spoken of by name in their own turn, and nobody speaks twice in a row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tasks.carrier import Evidence
from tasks.turns.lexicon import compiled
from tasks.turns.lines import normal
from tasks.turns.votes import Context, Vote

STRONG = 0.85
MARGIN = 0.1  # a rival this close means silence
_WHOLE = 3000  # characters: an inferred turn as long as this holds several
_MORE = re.compile(r"[.?!]\s+\S")  # another sentence after a name
_OWN = ("self_introduction", "sign_off")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A name for a turn, with the votes that carry it."""

    name: str
    confidence: float
    strongest: Vote
    votes: tuple[Vote, ...]


def weigh(votes: Iterable[Vote]) -> Verdict | None:
    """The name that a set of votes about one speaker carries; None when it is too weak or disputed."""
    by_name: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        by_name[vote.name].append(vote)
    passing, rivals = [], []
    for name, group in by_name.items():
        best: dict[str, Vote] = {}
        for v in sorted(group, key=lambda v: v.weight):
            best[v.family] = v
        doubt = 1.0
        for v in best.values():
            doubt *= 1 - v.weight
        strongest = max(best.values(), key=lambda v: v.weight)
        verdict = Verdict(name, 1 - doubt, strongest, tuple(sorted(group, key=lambda v: v.start)))
        rivals.append(verdict.confidence)
        if strongest.weight >= STRONG or len(best) > 1:
            passing.append(verdict)
    if not passing:
        return None
    passing.sort(key=lambda v: (-v.confidence, v.name))
    rivals.sort(reverse=True)
    if len(rivals) > 1 and passing[0].confidence - rivals[1] < MARGIN:
        return None
    first = passing[0]
    if " " not in first.name and not _stands_alone(first):
        return None
    return first


def _stands_alone(verdict: Verdict) -> bool:
    """A name of one word is enough only from its owner's mouth, or as a title's last name ("Senator Reed")."""
    if any(v.family in _OWN for v in verdict.votes):
        return True
    sure = verdict.strongest.weight >= 0.9 or len({v.family for v in verdict.votes}) > 1
    return sure and any(v.titled for v in verdict.votes)


def spoken_of(c: Context, votes: Iterable[Vote]) -> set[tuple[int, str]]:
    """(turn, name) where a person is named in a turn by somebody else: that turn is not theirs."""
    own = {(v.source, v.start) for v in votes if v.family in _OWN}
    return {
        (line.person.turn, line.person.name)
        for row in c.lines
        for line in row
        if line.person.name
        and not line.person.title_only
        and (line.person.turn, line.person.start) not in own
    }


def decide(c: Context, votes: list[Vote]) -> dict[int, Verdict]:
    """The turns (without a label) that votes name, by position."""
    against = spoken_of(c, votes)
    selves = {(v.target, v.name) for v in votes if v.family in _OWN}
    by_turn: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        turn = c.turns[vote.target]
        if turn.inferred and not _sure_of_bounds(c, vote):
            continue
        if turn.label is None and (
            (vote.target, vote.name) not in against or (vote.target, vote.name) in selves
        ):
            by_turn[vote.target].append(vote)
    found = {}
    for target, group in by_turn.items():
        verdict = weigh(group)
        if verdict is not None:
            found[target] = verdict
    return without_neighbours(c, found)


@cache
def _another() -> re.Pattern[str]:
    """What an answer does not go on to say, and so tells that somebody else has begun."""
    return compiled(r"\b(?:<host_says>|<thanks>|<breaks_in>|<calls>)\b")


def _sure_of_bounds(c: Context, vote: Vote) -> bool:
    """Of turns whose breaks were inferred, only those may be named that hold no question and no closing words (the next speaker's may
    be in them), by the sentence right before them, or by an introduction that opens the document."""
    turn = c.turns[vote.target]
    if turn.char_end - turn.char_start > _WHOLE:
        return False
    if vote.target == vote.source:
        return vote.target == 0 and "?" not in c.text[turn.char_start : turn.char_end - 1]
    said = c.text[turn.char_start : turn.char_end]
    between = c.text[vote.end : c.turns[vote.source].char_end]
    return (
        vote.hands_on
        and "?" not in said
        and _MORE.search(between) is None
        and _another().search(normal(said)[10:]) is None
    )


def without_neighbours(c: Context, found: dict[int, Verdict]) -> dict[int, Verdict]:
    """Of two turns in a row by one name, at most the surer one keeps it (a turn ends where the speaker changes)."""
    drop = set()
    for at, verdict in found.items():
        other = found.get(at + 1)
        labelled = c.turns[at + 1].speaker_name if at + 1 < len(c.turns) and c.turns[at + 1].label else None
        if labelled == verdict.name:
            drop.add(at)
        elif other is not None and other.name == verdict.name:
            if abs(other.confidence - verdict.confidence) < 0.03:
                drop |= {at, at + 1}
            else:
                drop.add(at if verdict.confidence < other.confidence else at + 1)
    return {at: v for at, v in found.items() if at not in drop}


def write(c: Context, found: dict[int, Verdict]) -> None:
    """Put verdicts on their turns."""
    for at, verdict in found.items():
        turn = c.turns[at]
        turn.speaker_name, turn.basis = verdict.name, verdict.strongest.basis
        turn.confidence = round(min(verdict.confidence, 0.99), 3)
        turn.evidence = [Evidence(v.cue, quoted(c, v), v.weight, v.start, v.end) for v in verdict.votes]
        roles = {v.role for v in verdict.votes}
        if is_clip(c, at, verdict):
            turn.role = "clip"
        elif "correspondent" in roles or any(v.family == "sign_off" for v in verdict.votes):
            turn.role = "correspondent"


def is_clip(c: Context, at: int, verdict: Verdict) -> bool:
    """A turn named only by what announces clips, and not the answer to a question."""
    asked = at > 0 and "?" in c.ending(at - 1, 80)
    return all(v.role == "clip" for v in verdict.votes) and not asked


def quoted(c: Context, vote: Vote) -> str:
    """The words around the name that speak for the vote."""
    text = c.text
    left = max(text.rfind(". ", 0, vote.start) + 2, text.rfind("  ", 0, vote.start) + 2, vote.start - 60, 0)
    right = min(vote.end + 60, len(text))
    return f"“{' '.join(text[left:right].split())}”"
