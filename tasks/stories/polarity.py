"""What sets two claims against each other in words. In: two claims of one story. Out: the evidence that one denies what the
other says: a denial, "no" beside the same words, an antonym in the same words, a dismissal ("that is propaganda") after a
claim, or the absence of what the other acted upon. Each rule is narrow, since a false dispute is worse than none."""

from __future__ import annotations

import itertools
import re
from functools import cache, lru_cache
from typing import NamedTuple

from spacy.lang.en.stop_words import STOP_WORDS

from tasks import resources
from tasks.carrier import Evidence
from tasks.stories.records import Claim, Document, stem, stems, words
from tasks.stories.wording import meaning

ALIKE = 0.4  # share of all content words that claims must have in common to contradict each other at all
OPPOSED = 0.5  # the same where no cue says that the other claim is denied
DENIED = 0.6  # share of the shorter claim's words that a denial must repeat
FEW = 2  # words in common beside an antonym
MORE = 3  # words that the one who affirms may say more than the one who denies
NO_MORE = (
    1  # the same of the one who denies, after his "not": "did not cross on Friday" leaves the other days open
)
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
# What is to come: matches "will", "would", "is going to"; not "has gone".
_FUTURE = re.compile(r"\b(?:will|would|shall|going\s+to|won['’]t|wouldn['’]t|plans?\s+to)\b", re.I)
# When: two claims of different days do not meet.
_WHEN = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tomorrow|last|next|previous|earlier|first|second|"
    r"january|february|march|april|(?-i:May)|june|july|august|september|october|november|december|\d+)\b",
    re.I,
)
_IF = re.compile(r"\b(?:if|unless|whether|until)\b", re.I)
# Where a text goes on to say something else: matches ", and", "; but"; not "free and fair".
_CLAUSE = re.compile(
    r",?\s+(?:but|while|although|and\s+(?=(?:the|that|they|he|she|it|his|her|their|its)\b))\s*|[;:]\s+|,\s+and\s+",
    re.I,
)
# Where a sentence ends, roughly: matches ". T", "!” H"; not "U.S. troops" (no capital), "3.5".
_STOP = re.compile(r"[.!?][\"”’]?\s+(?=[\"“‘]?[A-Z])|\n")
# What points to something said before: matches "this is a lie", "the report is false", "called it"; not "ridiculous a message
# that calls".
_BACK = re.compile(
    r"\b(?:this|that|these|those|it|they)(?:['’]s|\s+(?:is|are|was|were|be))\b"
    r"|\b(?:call(?:s|ed)?|dismiss\w*|describ\w*|denounc\w*|brand\w*|label\w*|reject\w*|deni(?:ed|es))\s+"
    r"(?:it|this|that|these|those|them|such|the|all|any)\b"
    r"|\b(?:the|such|all|any|these|those)\s+(?:\w+\s+)?(?:claim|report|allegation|accusation|charge|assertion|suggestion|figure|number|"
    r"statement|account|rumou?r|comment|remark|finding)s?\b",
    re.I,
)
# What was called untrue at another time: matches "in the past", "previously".
_BYGONE = re.compile(r"\b(?:in the past|previous(?:ly)?|only later|years? ago|last (?:year|month))\b", re.I)
_PREFIXES = ("un", "in", "im", "il", "ir", "non", "dis")
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
            {s for w in resources.names_in(row[column]) for s in (stem(w), *meaning(w))}
            for column in ("word", "opposite")
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
    return (_has_not(claim.text) or claim.negated) != (claim.cue_class == "deny" and not claim.cue_negated)


@lru_cache(maxsize=50_000)
def _has_not(text: str) -> bool:
    return _NOT.search(text) is not None


def opposed(a: Claim, b: Claim) -> list[Evidence] | None:
    """Evidence that claims in nearly the same words contradict each other, by polarity or by antonym; else None."""
    if a.cue_negated or b.cue_negated or "ask" in (a.cue_class, b.cue_class):
        return None
    x, y = content(a.text), content(b.text)
    common = x & y
    if len(common) < FEW or len(common) < ALIKE * (len(x | y) - 2):
        return None
    if frame(a.text).ought != frame(b.text).ought or _other_time(a.text, b.text):
        return None  # what should not be may well be
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


def contradicts(a: Claim, b: Claim) -> list[Evidence] | None:
    """Evidence that two claims are the same but for a "not" or a word and its opposite; else None. Nothing else may differ but
    what the one who affirms says more, and what each calls the other: that they share few words does not matter then."""
    if a.cue_negated or b.cue_negated or "ask" in (a.cue_class, b.cue_class):
        return None
    if meaning(a.text).isdisjoint(meaning(b.text)) or apart(a, b):
        return None
    whose = parties(a, b)
    for one in _clauses(a.text):
        for other in _clauses(b.text):
            if found := _opposite(a, b, one, other, whose):
                return found
    return None


@lru_cache(maxsize=50_000)
def _clauses(text: str) -> tuple[str, ...]:
    parts = [p for p in _CLAUSE.split(text) if len(p.split()) >= 3]
    return (text,) if len(parts) < 2 else (text, *parts)


@lru_cache(maxsize=50_000)
def capitals(text: str) -> frozenset[str]:
    """Words with a capital letter that are not small words."""
    found = (w.removesuffix("'s").removesuffix("’s") for w in re.findall(r"\b[A-Z][\w’'-]+", text))
    return frozenset(w.lower() for w in found if w.lower() not in STOP_WORDS)


def parties(a: Claim, b: Claim) -> frozenset[str]:
    """The words by which the speakers are called: "he" in one claim is a name in the other."""
    return _called(a.speaker_text, a.speaker_name) | _called(b.speaker_text, b.speaker_name)


@lru_cache(maxsize=50_000)
def _called(text: str | None, name: str | None) -> frozenset[str]:
    return meaning(text or "") | meaning(name or "")


def apart(a: Claim, b: Claim) -> bool:
    """True when both claims name somebody or something and nothing that both name; "he" is the speaker."""
    if not (a.entities and b.entities) or a.entities & b.entities:
        return False
    names = [capitals(c.text) | capitals(c.speaker_name or c.speaker_text or "") for c in (a, b)]
    return not names[0] & names[1]


def at_odds(a: Claim, b: Claim) -> bool:
    """True when claims in other words differ in a name, a day or a number that both give, or hold a word and its opposite."""
    x, y = meaning(a.text), meaning(b.text)
    left, right = x - y - parties(a, b), y - x - parties(a, b)
    if _reversed(left, right):
        return True
    names = [{s for w in capitals(c.text) for s in meaning(w)} & rest for c, rest in ((a, left), (b, right))]
    return all(names) or _other_time(a.text, b.text)


class Frame(NamedTuple):
    """How a text puts what it says: as what ought to be, what is to come, what depends; and the days and numbers it names."""

    ought: bool
    future: bool
    condition: bool
    when: frozenset[str]


@lru_cache(maxsize=50_000)
def frame(text: str) -> Frame:
    """The frame of a text: only texts in one frame can contradict each other."""
    ought, future, condition = (pattern.search(text) is not None for pattern in (_OUGHT, _FUTURE, _IF))
    return Frame(ought, future, condition, frozenset(w.lower() for w in _WHEN.findall(text)))


def _other_time(one: str, other: str) -> bool:
    when = frame(one).when, frame(other).when
    return bool(when[0] and when[1]) and when[0] != when[1]


def _opposite(a: Claim, b: Claim, one: str, other: str, whose: frozenset[str]) -> list[Evidence] | None:
    x, y = _affirmed(one), _affirmed(other)
    common = x & y
    if len(common) < 2 and common <= whose:
        return None
    left, right = x - y - whose, y - x - whose
    against = _reversed(left, right)
    denies = [(_has_not(t) or c.negated) != _denied(c) for c, t in ((a, one), (b, other))]
    if bool(against) == (denies[0] != denies[1]) or min(len(left), len(right)) > 1:
        return (
            None  # neither is turned round, or both the word and the "not"; or each says something of its own
        )
    if _other_time(one, other) or frame(one)[:3] != frame(other)[:3]:
        return None
    told = Evidence("words", f"share {', '.join(sorted(common)[:8])}", round(len(common) / len(x | y), 3))
    if against:
        if len(left) + len(right) > 2 + len(common):
            return None
        return [told, Evidence("antonym", " and ".join(min(against)), 1.0)]
    if left and right:
        return None
    yes, no = (left, right) if denies[1] else (right, left)
    text, who = (other, b) if denies[1] else (one, a)
    if len(yes) > MORE or len(no) > NO_MORE or (len(common) < 2 and (yes or no)):
        return None
    if _denied(who):
        return [told, Evidence("denial", f"{who.who} denies it", 1.0)]
    match = _NOT.search(text)
    if match is None or not _after(text, match.end()) & common or no & meaning(text[: match.start()]):
        return None
    return [told, Evidence("negation", f"{who.who} says it is not so", 1.0)]


@lru_cache(maxsize=50_000)
def _affirmed(text: str) -> frozenset[str]:
    """What a text says, its negation left out."""
    return meaning(_NOT.sub(" ", text))


def _denied(claim: Claim) -> bool:
    return claim.cue_class == "deny" and not claim.cue_negated


def _after(text: str, end: int) -> frozenset[str]:
    """What a "not" is said of: the next two content words."""
    return frozenset(itertools.islice((s for w in words(text[end:])[:8] for s in meaning(w)), 2))


def _reversed(left: frozenset[str], right: frozenset[str]) -> set[tuple[str, str]]:
    """Pairs of a word of one set and its opposite in the other, by the table or by a prefix."""
    found = {(p, q) for p in left for q in _turned(p) if q in right}
    return found | {(p, q) for q in right for p in _unprefixed(q) if p in left}


@lru_cache(maxsize=50_000)
def _turned(word: str) -> tuple[str, ...]:
    return (*_antonyms().get(word, ()), *_unprefixed(word))


@lru_cache(maxsize=50_000)
def _unprefixed(word: str) -> tuple[str, ...]:
    """A word without a prefix that turns it round: "unarmed" is the opposite of "armed", "ineffective" of "effective"."""
    rest = (word[len(prefix) :] for prefix in _PREFIXES if word.startswith(prefix))
    return tuple(bare for bare in rest if len(bare) > 2)


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


def means(verdict: Claim, claim: Claim, document: Document) -> bool:
    """True when the sentence of a verdict points back ("this", "the report") or shares a word with the claim, and is not of another
    time."""
    text = document.text
    start = max((m.end() for m in _STOP.finditer(text[: verdict.start])), default=0)
    stop = _STOP.search(text, verdict.end)
    sentence = text[start : stop.start() if stop else len(text)]
    if _BYGONE.search(sentence):
        return False
    rest = meaning(sentence) - meaning(verdict.speaker_text or "")
    return _BACK.search(sentence) is not None or bool(rest & meaning(claim.text))


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
