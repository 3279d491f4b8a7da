"""From votes to speakers. In: turns, labels, votes. Out: each turn with a name, a role and the evidence, or an honest
nothing. A name needs one strong cue or two kinds that agree, and no rival; it is carried on only inside a two-person
exchange that a hand-off opened, and stops at clips, third people and breaks."""

from __future__ import annotations

import re
from collections import defaultdict

from tasks.carrier import Evidence
from tasks.turns.cues import Context, Vote

STRONG = 0.85
KEPT = 0.97  # a carried name loses this much certainty a step
_INTERVIEWER = 60  # words: a longer turn without a question is not an interviewer's


def decide(c: Context, votes: list[Vote]) -> None:
    """Name the turns that have no label, in place."""
    by_turn: dict[int, dict[str, list[Vote]]] = defaultdict(lambda: defaultdict(list))
    for vote in votes:
        by_turn[vote.target][vote.name].append(vote)
    for target, names in by_turn.items():
        turn = c.turns[target]
        if turn.label is not None:
            continue
        passing = []
        for name, group in names.items():
            cues = {v.cue: v for v in sorted(group, key=lambda v: v.weight)}
            confidence = 1.0
            for v in cues.values():
                confidence *= 1 - v.weight
            confidence = 1 - confidence
            strongest = max(cues.values(), key=lambda v: v.weight)
            if strongest.weight >= STRONG or len(cues) > 1:
                passing.append((confidence, name, strongest, group))
        if not passing:
            continue
        passing.sort(key=lambda p: (-p[0], p[1]))
        if len(passing) > 1 and passing[0][0] - passing[1][0] < 0.1:
            continue  # two people fit: silence
        confidence, name, strongest, group = passing[0]
        if " " not in name and not any(v.basis == "self_intro" for v in group) and strongest.weight < 0.86:
            continue
        turn.speaker_name, turn.basis, turn.confidence = name, strongest.basis, round(confidence, 3)
        turn.evidence = [Evidence(v.cue, _quoted(c, v), v.weight, v.start, v.end) for v in group]
        if any(v.is_clip for v in group):
            turn.role = "clip"
        elif any(v.is_correspondent for v in group):
            turn.role = "correspondent"
    carry(c, votes)


def carry(c: Context, votes: list[Vote]) -> None:
    """Carry a name along an interview: hand-off in turn i names i+1; then i+3, i+5 … while i+2, i+4 … still ask."""
    turns = c.turns
    opened = {v.target: v for v in votes if v.basis in ("handoff", "vocative") and v.target > _turn_of(c, v)}
    for first in sorted(opened):
        guest = turns[first]
        if guest.speaker_name is None or guest.role == "clip" or guest.label is not None:
            continue
        at = first
        while at + 2 < len(turns) and _asks(c, at + 1, guest.speaker_name):
            reply = turns[at + 2]
            if reply.label is not None or turns[at + 1].label is not None:
                break
            if turns[at + 1].speaker_name == guest.speaker_name:
                break
            if reply.speaker_name is None:
                reply.speaker_name, reply.basis, reply.role = guest.speaker_name, "run", guest.role
                reply.confidence = round(turns[at].confidence * KEPT, 3)
                reply.evidence = [
                    Evidence(
                        "exchange",
                        f"two-person exchange opened in turn {first}",
                        KEPT,
                        guest.char_start,
                        guest.char_start,
                    )
                ]
            elif reply.speaker_name != guest.speaker_name:
                break
            at += 2


def _asks(c: Context, position: int, guest: str) -> bool:
    """True when the turn reads as the interviewer's: a question, a word to the guest, or a short line; and it hands
    on to nobody else."""
    turn = c.turns[position]
    text = c.doc.text[turn.char_start : turn.char_end]
    others = [
        p
        for p in c.people[position]
        if p.name != guest and turn.char_end - p.end < 120 and _addressed(c.doc.text, p.start, p.end)
    ]
    if others or turn.role == "clip":
        return False
    if turn.speaker_name is not None and turn.speaker_name == guest:
        return False
    to_guest = any(p.name == guest for p in c.people[position])
    return "?" in text or to_guest or len(text.split()) <= _INTERVIEWER // 4


def _addressed(text: str, start: int, end: int) -> bool:
    return bool(re.match(r",|\?|\s+(?:what|how|why|do|did|is|are)\b", text[end : end + 8])) and (
        not text[:start].strip() or text[:start].rstrip()[-1] in ".?!,"
    )


def _turn_of(c: Context, vote: Vote) -> int:
    for i, turn in enumerate(c.turns):
        if turn.char_start <= vote.start < turn.char_end:
            return i
    return -1


def _quoted(c: Context, vote: Vote) -> str:
    """The words around the name that speak for the vote."""
    text = c.doc.text
    left = max(text.rfind(". ", 0, vote.start) + 2, text.rfind("  ", 0, vote.start) + 2, vote.start - 60, 0)
    right = min(vote.end + 60, len(text))
    return f"“{' '.join(text[left:right].split())}”"


def hosts(c: Context, votes: list[Vote]) -> None:
    """The turns that introduce, question and thank belong to the host, named or not."""
    turns = c.turns
    leads = {_turn_of(c, v) for v in votes if v.basis in ("handoff", "vocative", "back_announce")}
    for i, turn in enumerate(turns):
        if turn.role != "unknown":
            continue
        answered = i + 1 < len(turns) and turns[i + 1].role in ("correspondent", "guest", "clip")
        follows = i > 0 and turns[i - 1].role in ("correspondent", "guest", "clip")
        if (i in leads and turn.speaker_name is None) or (
            turn.speaker_name is None
            and (answered or follows)
            and ("?" in c.doc.text[turn.char_start : turn.char_end] or answered)
        ):
            turn.role = "host"
    for turn in turns:
        if (
            turn.role == "unknown"
            and turn.speaker_name is not None
            and turn.basis in ("handoff", "vocative", "run")
        ):
            turn.role = "guest"
