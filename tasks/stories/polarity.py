"""What sets two claims against each other in words. In: two claims of one story. Out: the evidence that one denies what the
other says: a denial, "no" beside the same words, an antonym in the same words, a dismissal ("that is propaganda") after a
claim, or the absence of what the other acted upon. Each rule is narrow, since a false dispute is worse than none."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tasks import resources
from tasks.carrier import Evidence
from tasks.stories.records import Claim, stem, stems, words

ALIKE = 0.4  # share of all content words that claims must have in common to contradict each other at all
OPPOSED = 0.5  # the same where no cue says that the other claim is denied
DENIED = 0.6  # share of the shorter claim's words that a denial must repeat
FEW = 2  # words in common beside an antonym
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
    r"\bthere\s+(?:\w+\s+){0,2}?(?:is|are|was|were|be|been|being)(?:n['’]t|\s+(?:\w+\s+)?(?:not|no|never))\s+([^.;,:]{3,80})",
    re.I,
)
# What is wished, not said to be so: matches "should be rebuilt", "has to go"; not "will be rebuilt".
_OUGHT = re.compile(
    r"\b(?:should|shall|must|ought|let us|(?:need|needs|have|has|want|wants|plan|plans|hope|hopes)\s+to|would like)\b",
    re.I,
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
        one, other = ({stem(w) for w in resources.names_in(row[column])} for column in ("word", "opposite"))
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
    return (_has_not(claim.text) or claim.negated) != (claim.cue_class == "deny" and not claim.cue_negated)


@lru_cache(maxsize=50_000)
def _has_not(text: str) -> bool:
    return _NOT.search(text) is not None


def opposed(a: Claim, b: Claim) -> list[Evidence] | None:
    """Evidence that claims in nearly the same words contradict each other, by polarity or by antonym; else None."""
    if a.cue_negated or b.cue_negated or "ask" in (a.cue_class, b.cue_class):
        return None
    if (_OUGHT.search(a.text) is None) != (_OUGHT.search(b.text) is None):
        return None  # what should not be may well be
    x, y = content(a.text), content(b.text)
    common = x & y
    if len(common) < FEW or len(common) < ALIKE * (len(x | y) - 2):
        return None
    told = Evidence("words", f"share {', '.join(sorted(common)[:8])}", round(len(common) / len(x | y), 3))
    denied = [c for c in (a, b) if c.cue_class == "deny" and not c.cue_negated]
    apart = bool(a.entities and b.entities) and not a.entities & b.entities
    if not (meet(a, b) or (len(denied) == 1 and len(common) > FEW and not apart)):
        return None
    against = {(p, q) for p in x - y for q in _antonyms().get(p, ()) if q in y - x}
    if against:
        if negative(a) != negative(b) or len(common) < OPPOSED * (len(x | y) - 2):
            return None
        pair = sorted(against)[0]
        return [told, Evidence("antonym", f"{pair[0]} and {pair[1]}", 1.0)]
    if negative(a) == negative(b):
        return None
    if len(denied) == 1 and len(common) >= DENIED * min(len(x), len(y)):
        return [told, Evidence("denial", f"{denied[0].who} denies it", 1.0)]
    if denied or len(common) <= FEW or len(common) < OPPOSED * len(x | y):
        return None
    no = a if negative(a) else b
    if (
        _negated_word(no.text) not in common
    ):  # what is denied must be what the other says, not something beside it
        return None
    return [told, Evidence("negation", f"{no.who} says it is not so", 1.0)]


def _negated_word(text: str) -> str | None:
    """Stem of the first content word after the negation: "would not be returning" negates returning."""
    match = _NOT.search(text)
    after = words(text[match.end() :])[:6] if match else ()
    return next((s for w in after if (s := min(stems(w), default=None)) is not None), None)


@lru_cache(maxsize=50_000)
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
    word = next(
        (w for w in sorted(_dismissals(), key=len, reverse=True) if re.search(rf"\b{re.escape(w)}\b", text)),
        None,
    )
    if word is None:
        return None
    rest = stems(verdict.text) - stems(word) - _POINTERS
    return word if len(rest) <= 1 else None


def absent(a: Claim, b: Claim) -> list[Evidence] | None:
    """Evidence that `b` says there is none of what `a` acted upon: eight targets of a group were hit, there were no forces of
    that group there; else None. `a` must affirm, with a figure of things named after what `b` says is absent."""
    if not any(f.measure and f.item for f in a.figures):
        return None
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
            return [
                Evidence(
                    "absence",
                    f"{figure.text}, {figure.measure} ({a.who}); “{match[0].strip()}” ({b.who})",
                    0.8,
                )
            ]
    return None
