"""Voices that a recognizer told apart but could not name. In: turns labelled `SPEAKER_00`, `Speaker 2`, `HOST`. Out: a name for each
cluster for which the cues of all its turns together speak clearly; every turn of the cluster takes it."""

from __future__ import annotations

from collections import defaultdict

from tasks.carrier import Evidence
from tasks.turns.labels import parse_label
from tasks.turns.verdicts import STRONG, quoted, spoken_of
from tasks.turns.votes import Context, Vote

_LEAST = 2  # so many times the votes of the next best name


def name_clusters(c: Context, votes: list[Vote]) -> None:
    """Name the turns of clusters, in place. One name goes to one cluster."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, turn in enumerate(c.turns):
        if turn.label and turn.speaker_name is None and parse_label(turn.label).is_cluster:
            members[turn.label.lower()].append(i)
    if not members:
        return
    of = {i: key for key, places in members.items() for i in places}
    against: dict[tuple[str, str], int] = defaultdict(int)
    for at, name in spoken_of(c, votes):
        if at in of:
            against[of[at], name] += 1
    ballots: dict[str, dict[str, dict[int, Vote]]] = defaultdict(lambda: defaultdict(dict))
    for vote in votes:
        key = of.get(vote.target)
        if key is None or (vote.target != vote.source and of.get(vote.source) == key) or " " not in vote.name:
            continue
        best = ballots[key][vote.name]
        if vote.source not in best or best[vote.source].weight < vote.weight:
            best[vote.source] = vote
    scores: dict[tuple[str, str], float] = {}
    for key, names in ballots.items():
        for name, by_source in names.items():
            scores[key, name] = sum(v.weight for v in by_source.values())
    for key, names in ballots.items():
        ranked = sorted(names, key=lambda n: (-scores[key, n], n))
        name = ranked[0]
        group = sorted(names[name].values(), key=lambda v: v.start)
        score = scores[key, name]
        strong = max(v.weight for v in group) >= STRONG or len({v.family for v in group}) > 1
        second = scores[key, ranked[1]] if len(ranked) > 1 else 0.0
        elsewhere = max((s for (k, n), s in scores.items() if n == name and k != key), default=0.0)
        own = any(v.family == "self_introduction" for v in group)
        if (
            not strong
            or score < _LEAST * second
            or score < _LEAST * elsewhere
            or (against[key, name] >= len(group) and not own)
        ):
            continue
        doubt = 1.0
        for v in group:
            doubt *= 1 - v.weight
        strongest = max(group, key=lambda v: v.weight)
        for i in members[key]:
            turn = c.turns[i]
            turn.speaker_name, turn.basis = name, strongest.basis
            turn.confidence = round(min(1 - doubt, 0.98), 3)
            turn.evidence = [Evidence(v.cue, quoted(c, v), v.weight, v.start, v.end) for v in group[:6]]
