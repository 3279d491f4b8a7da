"""What a rule proposes: a change of some words into a name, with the evidence for it.

In: nothing. Out: `Proposal`, and the small functions that every rule needs to make one: the capitals of the words it
replaces, how far a slip may reach, and the best of several proposals for one word.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.spelling import distance, fold, is_inflected, sounds_alike


@dataclass(slots=True)
class Proposal:
    """A change of words [first, last) at each of `places` into `replacement`."""

    rule: str
    type: str
    replacement: str
    places: list[tuple[int, int]]
    evidence: list[Evidence]
    name: int | None = None
    linked: bool = False  # a legitimate variant: say so, change nothing
    score: float = field(default=0.0)


def dressed(seen: str, meant: str, plain: bool = False) -> str:
    """`meant` in the capitals of `seen` (BEHRUT -> BEIRUT), without accents where the text has none (`plain`)."""
    if plain and not meant.isascii():
        low = fold(meant)
        if len(low) == len(meant):
            meant = "".join(c.upper() if m.isupper() else c for c, m in zip(low, meant, strict=True))
    return meant.upper() if seen.isupper() and len(seen) > 3 and not meant.isupper() else meant


def within_reach(seen: str, meant: str) -> bool:
    """One slip, or two in a name of six letters or more, and then of the same sound, the same letters or nine letters."""
    d = distance(seen, meant, 2)
    if d <= 1:
        return True
    alike = len(meant) >= 9 or sounds_alike(seen, meant) or sorted(seen) == sorted(meant)
    return d == 2 and len(meant) >= 6 and alike


def keep_best(found: dict[str, Proposal], proposal: Proposal) -> None:
    key = proposal.replacement.lower()
    if key not in found or found[key].score < proposal.score:
        found[key] = proposal


def best_of(found: dict[str, Proposal], seen: str) -> Proposal:
    """The strongest for a folded word; one that has a rival almost as strong is marked down."""
    ranked = sorted(found.values(), key=lambda p: -p.score)
    top = ranked[0]
    meant = fold(top.replacement)
    others = ((p, fold(p.replacement)) for p in ranked[1:])
    related = [p for p, other in others if is_inflected(meant, other) or is_inflected(other, meant)]
    twins = related[:1] == ranked[1:2] != []
    if any(distance(seen, fold(p.replacement)) == distance(seen, meant) for p in related):
        top.evidence.append(policy.evidence("twin", f"{related[0].replacement} is as likely"))
        top.rule, top.linked = "name_word", False  # a reader decides between Israel and Israeli
        top.score = policy.score(top.evidence)
    elif len(ranked) > 1 and (top.score - ranked[1].score < 0.8 or twins):
        top.evidence.append(policy.evidence("rival", f"{ranked[1].replacement} is as near"))
        top.score = policy.score(top.evidence)
    return top
