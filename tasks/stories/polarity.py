"""What sets two claims against each other in words. In: two claims of one story. Out: the evidence that one denies what the
other says: a denial, "no" beside the same words, an antonym in the same words, a dismissal ("that is propaganda") after a
claim, or the absence of what the other acted upon. Each rule is narrow, since a false dispute is worse than none."""

from __future__ import annotations

import re
from functools import cache

from tasks import resources
from tasks.carrier import Evidence
from tasks.stories.records import Claim, stem, stems, words

OPPOSED = 0.6  # share of the smaller claim's other words that claims must have in common to contradict each other
FEW = 2  # words in common that an antonym needs beside it
BESIDE = 4  # claims before a dismissal among which the one it means is looked for
DISMISSED_WITHIN = 300  # characters after a claim in which "that is propaganda" means it

#: Words that make a claim negative; "no" only before a noun. Matches "did not", "never", "no evidence"; not "no doubt".
_NOT = re.compile(
    r"\b(?:not|never|neither|nor|nobody|none|nothing|without|cannot|no(?!\s+(?:doubt|longer|matter|wonder|less|fewer|more)\b))\b"
    r"|n['’]t\b",
    re.I,
)
# What is said not to be there, to the end of its clause: matches "there probably were not ISIL forces and", "there are no
# troops in the town"; not "they were not there".
_ABSENT = re.compile(
    r"\bthere\s+(?:\w+\s+){0,2}?(?:is|are|was|were|be|been|being)(?:n['’]t|\s+(?:\w+\s+)?(?:not|no|never))\s+([^.;,:]{3,80})", re.I
)
# A dismissal says little beside its verdict: these words may stand around it.
_POINTERS = frozenset(stem(w) for w in (
    "this that these those it they claim claims report reports allegation allegations accusation accusations charge charges "
    "statement figure figures story stories information completely totally simply just purely entirely utterly nothing part "
    "campaign another attempt war western media opposition government enemy"
).split())  # fmt: skip


@cache
def _antonyms() -> dict[str, frozenset[str]]:
    """Stem: the stems that say the opposite."""
    found: dict[str, set[str]] = {}
    for row in resources.table("stories/antonyms.csv"):
        one, other = (
            {stem(w) for w in resources.names_in(row[column])} for column in ("word", "opposite")
        )
        for a in one:
            found.setdefault(a, set()).update(other - one)
        for b in other:
            found.setdefault(b, set()).update(one - other)
    return {k: frozenset(v) for k, v in found.items()}


@cache
def _dismissals() -> frozenset[str]:
    return frozenset(r["word"].lower() for r in resources.table("stories/dismissals.csv"))


def negative(claim: Claim) -> bool:
    """True when the claim as a whole says that something is not so: its own negation, or that of its cue ("did not say"
    leaves the content open, so it does not count), or the denial of it."""
    return (bool(_NOT.search(claim.text)) or claim.negated) != (claim.cue_class == "deny" and not claim.cue_negated)


def opposed(a: Claim, b: Claim) -> list[Evidence] | None:
    """Evidence that claims in nearly the same words contradict each other, by polarity or by antonym; else None."""
    if a.cue_negated or b.cue_negated:
        return None
    x, y = content(a.text), content(b.text)
    common = x & y
    against = {(p, q) for p in x - y for q in _antonyms().get(p, ()) if q in y - x}
    rest = min(len(x), len(y)) - (1 if against else 0)
    if not rest or len(common) < FEW or len(common) / rest < OPPOSED or not meet(a, b):
        return None
    told = Evidence("words", f"share {', '.join(sorted(common)[:8])}", round(len(common) / rest, 3))
    if against and negative(a) == negative(b):
        pair = sorted(against)[0]
        return [told, Evidence("antonym", f"{pair[0]} and {pair[1]}", 1.0)]
    denied = [c for c in (a, b) if c.cue_class == "deny"]
    if not against and negative(a) != negative(b) and len(common) >= FEW + (not denied):
        # with "not" alone the rest must be alike from both sides: a long claim negates much that the short one does not say
        if not denied and len(common) / max(len(x), len(y)) < OPPOSED - 0.1:
            return None
        kind = "denial" if denied else "negation"
        who = (denied[0] if denied else a if negative(a) else b).who
        return [told, Evidence(kind, f"{who} says it is not so", 1.0)]
    return None


def content(text: str) -> frozenset[str]:
    """Content stems without the words of negation."""
    return stems(_NOT.sub(" ", text))


def meet(a: Claim, b: Claim) -> bool:
    """True when the claims speak of one thing: an entity in common, or names that begin or end alike."""
    if a.entities & b.entities:
        return True
    if a.entities and b.entities:
        return False
    return len(content(a.text) & content(b.text)) >= 4


def dismissal(verdict: Claim) -> str | None:
    """The verdict, when a claim says little else than that another is false ("this is just propaganda by the opposition")."""
    if negative(verdict) and verdict.cue_class != "deny":
        return None
    text = " ".join(words(verdict.text))
    word = next((w for w in sorted(_dismissals(), key=len, reverse=True) if re.search(rf"\b{re.escape(w)}\b", text)), None)
    if word is None:
        return None
    rest = stems(verdict.text) - stems(word) - _POINTERS
    return word if len(rest) <= 1 else None


def absent(a: Claim, b: Claim) -> list[Evidence] | None:
    """Evidence that `b` says there is none of what `a` acted upon: eight targets of a group were hit, there were no forces of
    that group there; else None. `a` must affirm, with a figure of things named after what `b` says is absent."""
    match = _ABSENT.search(b.text)
    if match is None or negative(a):
        return None
    gone = {f for f in b.forms if f.lower() in match[1].lower()}
    gone_stems = stems(match[1])
    for figure in a.figures:
        if not figure.measure or not figure.item:
            continue
        named = [f for f in a.forms if f.lower() in (figure.text + " " + figure.item).lower()]
        if any(stems(f) & gone_stems for f in named) or (named and gone and a.entities & b.entities):
            return [Evidence("absence", f"{figure.text}, {figure.measure} ({a.who}); “{match[0].strip()}” ({b.who})", 0.8)]
    return None
