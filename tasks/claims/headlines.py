"""Headlines: "Gunmen kill nine - officials", "Police: Two held after raid", "'He lied': Neighbor speaks out".

In: a `View`. Out: candidates (`Found`). A headline is a text's first paragraph, short and without a full stop. What stands
beside a dash or before a colon is the source only when it names one: a role ("police", "officials", "study"), or, before
words with "I" and "we", a person. A place, a topic or a rubric ("Analysis:") says nothing.
"""

from __future__ import annotations

import re

from tasks.claims.found import Found
from tasks.claims.lexicon import Cue, lexicon, role_nouns
from tasks.claims.view import View

#: Matches the end of "Gunmen kill nine - officials", "Fire was arson — police chief"; not of "Lions win 3-2" or "Budget: a guide".
_AFTER = re.compile(r"\s[-–—]{1,2}\s*(?P<who>[^-–—:,.!?“”\"]{2,45})$")
#: Matches the start of "Police: Two held after raid"; not of "At 3:30 trains stop" or "“We won”: a diary".
_BEFORE = re.compile(r"(?P<who>[^-–—:,.!?“”‘\"']{2,45}):\s+(?=\S)")
_LONGEST = 180
_SOURCES = frozenset({"official", "group", "person", "media"})
_REPORTS = frozenset(
    "report reports paper newspaper study studies poll survey police sources watchdog court ministry".split()
)
_FIRST = frozenset({"i", "we", "my", "our", "me", "us", "i'm", "i'll", "we're", "we'll"})
_SAYS = Cue("say", "verb", "say", "neutral", frozenset({"that"}), 0.9)


def find(view: View) -> list[Found]:
    """The attribution that a text's headline makes by its punctuation alone, if any."""
    if len(view.paragraphs) < 2:
        return []
    a, b = view.paragraphs[0]
    b -= len(view.text[a:b]) - len(view.text[a:b].rstrip())
    if b - a > _LONGEST or view.text[b - 1] in ".?!:":
        return []
    last = _last_clause(view, a, b)
    if last is not None:
        (found,) = _found(view, *last)
        verb = view.tokens_in(a, b)[1] - 1
        found.cue, found.cue_head = [verb], verb
        found.entry = next(cue for rest, cue in lexicon().verbs[view.lemma[verb]] if not rest)
        return [found]
    after, before = _AFTER.search(view.text, a, b), _BEFORE.match(view.text, a, b)
    if after is not None and _is_source(view, *after.span("who"), (a, after.start())):
        return _found(view, after.span("who"), (a, after.start()))
    if before is not None and _is_source(view, *before.span("who"), (before.end(), b)):
        return _found(view, before.span("who"), (before.end(), b))
    return []


def _last_clause(view: View, start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """(source, content) of "River turned orange by mine water, agency finds", whatever the parse makes of it."""
    i, j = view.tokens_in(start, end)
    comma = next((k for k in range(j - 2, max(i + 3, j - 6), -1) if view.word[k] == ","), None)
    if comma is None or (view.tag[j - 1] not in ("VBZ", "VBP") and view.lower[j - 1] != "said"):
        return None  # "inquiry told", "council warned": they were
    cues = [cue for rest, cue in lexicon().verbs.get(view.lemma[j - 1], ()) if not rest]
    if not cues or "that" not in cues[0].frames or view.lower[comma + 1] in ("no", "he", "she", "they", "it"):
        return None
    who = (view.start[comma + 1], view.end[j - 2])
    nouns = all(
        view.tag[k][:2] in ("NN", "JJ", "DT", "PR", "PO", "VB", "HY") for k in range(comma + 1, j - 1)
    )
    named = (
        view.tag[j - 2] in ("NNP", "NNPS")
        or role_nouns().get(view.lower[j - 2])
        or role_nouns().get(view.lemma[j - 2])
    )
    return (who, (start, view.end[comma - 1])) if nouns and named and comma - i >= 3 else None


def _is_source(view: View, start: int, end: int, content: tuple[int, int]) -> bool:
    i, j = view.tokens_in(start, end)
    low, high = view.tokens_in(*content)
    words = [k for k in range(low, high) if view.word[k][:1].isalnum()]
    if j <= i or j - i > 5 or len(words) < 4 or view.text[content[0]] in "“‘\"'":
        return False
    last = view.lower[j - 1]
    if last not in _REPORTS and not any(view.tag[k].startswith(("VB", "MD")) for k in words):
        return False
    if last in _REPORTS or (role_nouns().get(last) in _SOURCES and not view.is_finite(j - 1)):
        return not any(view.tag[k] in ("VBD", "VBZ", "VBP", "IN") for k in range(i, j))
    person = all(view.doc[k].ent_type_ == "PERSON" for k in range(i, j))
    return person and any(view.lower[k] in _FIRST for k in words)


def _found(view: View, who: tuple[int, int], content: tuple[int, int]) -> list[Found]:
    tokens = {k for k in range(*view.tokens_in(*content)) if not view.is_space[k]}
    i, j = view.tokens_in(*who)
    found = Found("headline", tokens, entry=_SAYS, frame="that")
    found.speaker, found.speaker_head = (i, j), j - 1
    return [found]
