"""Names carried along conversations, and roles. In: turns of which votes name some, and the probabilities of `dialogue`. Out: the same
turns, more of them named, and none against the run of the talk."""

from __future__ import annotations

from bisect import bisect_left, insort
from functools import cache

from tasks.carrier import Evidence
from tasks.turns.dialogue import Dialogue
from tasks.turns.verdicts import Verdict, quoted
from tasks.turns.votes import Context, Vote

SURE = 0.86  # a turn that no vote names needs this much
SURE_IN_CROWD = 0.96  # and this much where several were introduced or spoken to together
SURE_IN_CHAT = 0.985  # and where several chat, because anybody may put in a word
STRONG = 0.9  # a vote of this weight is not passed over for another name
DOUBTED = 0.8  # a turn that votes name loses the name below this


def doubted(d: Dialogue, probable: list[list[float]], found: dict[int, Verdict]) -> dict[int, Verdict]:
    """The verdicts that the run of the talk does not speak against."""

    def least(at: int) -> float:
        own = found[at].strongest.target == found[at].strongest.source
        return SURE_IN_CHAT if d.is_chat_of_several(at) and not own else DOUBTED

    return {
        at: v
        for at, v in found.items()
        if v.name not in d.at or _is_clip(v.strongest) or probable[at][d.at[v.name]] >= least(at)
    }


def _is_clip(vote: Vote) -> bool:
    """A voice named right after it was heard ("That's neighbor Ann Poe."), which takes no part in the talk around it."""
    return vote.family == "back_announcement" and vote.weight >= STRONG and vote.source == vote.target + 1


def _least(d: Dialogue, at: int) -> float:
    if d.is_chat_of_several(at):
        return SURE_IN_CHAT
    return SURE_IN_CROWD if d.signs.crowd_at(at) or d.signs.called_near(at) else SURE


def carry(d: Dialogue, probable: list[list[float]], found: dict[int, Verdict]) -> None:
    """Name further turns, in place, where one person is nearly sure to speak."""
    turns = d.c.turns
    anchors: dict[str, list[int]] = {}
    for at in sorted(found):
        anchors.setdefault(found[at].name, []).append(at)
    for by_vote in (True, False):
        for at, turn in enumerate(turns):
            name = _probable(d, probable, at)
            if name is None:
                continue
            sure = round(min(0.97, probable[at][d.at[name]]), 3)
            own = [v for v in d.aimed_at[at] if v.name == name]
            near = _nearest(anchors.get(name, []), at)
            if own and by_vote:
                turn.speaker_name, turn.basis = name, max(own, key=lambda v: v.weight).basis
                turn.evidence = [Evidence(v.cue, quoted(d.c, v), v.weight, v.start, v.end) for v in own]
                insort(anchors.setdefault(name, []), at)
            elif not own and not by_vote and (near or any(t.label and t.speaker_name == name for t in turns)):
                first = turns[near[0]] if near else turn
                turn.speaker_name, turn.basis = name, "run"
                turn.role = first.role if first.role != "clip" else turn.role
                detail = f"conversation in which {name} has turn {' and turn '.join(map(str, sorted(near)))}"
                start = first.char_start if near else None
                turn.evidence = [
                    Evidence("exchange", detail if near else f"{name} has turns by label", sure, start, start)
                ]
            else:
                continue
            turn.confidence = sure


def _nearest(places: list[int], at: int) -> list[int]:
    """The two of some turns, in order, that are nearest to one, the nearer first."""
    here = bisect_left(places, at)
    return sorted(places[max(0, here - 2) : here + 2], key=lambda a: abs(a - at))[:2]


def _probable(d: Dialogue, probable: list[list[float]], at: int) -> str | None:
    """Who speaks in a turn that is still open, if that is sure enough. A name of one word has to be nearly certain."""
    turn = d.c.turns[at]
    if turn.label is not None or turn.speaker_name is not None or turn.inferred or not d.names:
        return None
    best = max(range(len(d.names)), key=lambda i: probable[at][i])
    name, sure = d.names[best], probable[at][best]
    if _may_be_in_a_report(d, name, at) or _another_is_called(d, name, at):
        return None
    if at in d.signs.heard or any(v.name != name and v.weight >= STRONG for v in d.aimed_at[at]):
        return None
    if sure < _least(d, at) or (" " not in name and (sure < SURE_IN_CROWD or not d.may_be_called(name))):
        return None
    return name


def _another_is_called(d: Dialogue, name: str, at: int) -> bool:
    """Whether the turn before ends by calling somebody else: "Thank you, Doctor. Mr. Teague." """
    return at > 0 and any(
        line.sentence.strip() == "@X." and line.before and not line.after and line.person.name != name
        for line in d.c.lines[at - 1]
    )


def _may_be_in_a_report(d: Dialogue, name: str, at: int) -> bool:
    """Whether a turn after a reporter's may be a voice of the report: the studio asks, calls or thanks, the voice only speaks."""
    if at == 0 or name in d.signs.in_the_field or d.signs.asks[at]:
        return False
    before = d.c.turns[at - 1].speaker_name
    calls = at in d.signs.calling or at in d.signs.leading or bool(d.coming_from[at])
    return before in d.signs.in_the_field and not calls


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
