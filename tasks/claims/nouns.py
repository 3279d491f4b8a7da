"""Nominal cues: "the claim that", "X's warning that", "reports of", "issued a statement saying".

In: a `View`. Out: candidates (`Found`), one for each noun of the cue table that has a clause (or, for some, a phrase
with "of") for its content. The speaker is its possessor, an "of", "by" or "from" phrase, or the subject of the verb
whose object it is ("made the claim that").
"""

from __future__ import annotations

from tasks.claims import speaker
from tasks.claims.found import Found
from tasks.claims.lexicon import Lexicon
from tasks.claims.view import View

#: Verbs whose subject says what their object names: "made the claim that"; not "faced", "rejected".
_LIGHT = frozenset(
    "make issue deliver express give voice offer raise repeat send have release publish post share hold reiterate echo air "
    "add".split()
)


#: Verbs that take a statement for their object in a relative clause.
_HANDLE = frozenset(
    "make give send issue deliver dispute deny reject contest repeat get receive hear call".split()
)


def find(view: View, lexicon: Lexicon) -> list[Found]:
    """All nominal cues with a content."""
    out: list[Found] = []
    nouns = lexicon.nouns
    for i, lemma in enumerate(view.lemma):
        if lemma in nouns and view.tag[i] in ("NN", "NNS"):
            found = _attribution(view, lexicon, i)
            if found:
                out.append(found)
    return out


def _attribution(view: View, lexicon: Lexicon, i: int) -> Found | None:
    cue = lexicon.nouns[view.lemma[i]]
    got = _content(view, i, cue.frames)
    if got is None:
        return None
    rule, frame, content = got
    content = {k for k in content if k > i}
    if not content:
        return None
    found = Found(rule, content, [i], i, cue, frame=frame)
    who = _speaker(view, i, content)
    if who is not None and who not in content:
        found.speaker_head = who
        found.speaker = speaker.phrase(view, who, stop=i)
        if who < i:
            found.speaker = (found.speaker[0], min(found.speaker[1], i))
    return found


def _content(view: View, i: int, frames: frozenset[str]) -> tuple[str, str, set[int]] | None:
    for c in view.children[i]:
        if c < i:
            continue
        label = view.dep[c]
        if (
            label in ("acl", "ccomp", "advcl", "appos", "acl:relcl")
            and view.has_lemma(c, "mark", "that") is not None
        ):
            if _is_relative(view, c):
                continue
            return "noun_clause", "that", set(view.subtree(c))
        if label == "ccomp" and view.is_finite(c):
            return "noun_clause", "that", set(view.subtree(c))
        if (
            label == "acl"
            and view.is_finite(c)
            and view.subject(c) is not None
            and view.child(c, "mark") is None
        ):
            return "noun_clause", "that", set(view.subtree(c))
        if (
            label in ("acl", "advcl", "ccomp")
            and "inf" in frames
            and view.has_lemma(c, "mark", "to") is not None
        ):
            return "noun_infinitive", "inf", set(view.subtree(c))
    # "Their belief is that ...": the noun is the subject of a clause introduced by a copula.
    h = view.head[i]
    if view.dep[i] in ("nsubj", "nsubj:outer") and h > i:
        cop = view.child(h, "cop")
        if cop is not None and view.has_lemma(h, "mark", "that") is not None:
            mark = view.has_lemma(h, "mark", "that")
            assert mark is not None
            return "noun_copula", "that", {k for k in view.subtree(h) if k >= mark}
        if view.lemma[h] == "be":
            for c in view.children[h]:
                if view.dep[c] == "ccomp" and c > h:
                    return "noun_copula", "that", set(view.subtree(c))
    for preposition in ("of", "for", "about"):
        wanted = "of" if preposition == "about" else preposition
        if wanted not in frames:
            continue
        for c in view.children[i]:
            if (
                c > i
                and view.dep[c] in ("nmod", "acl", "advcl")
                and (view.case_of(c) == preposition or view.has_lemma(c, "mark", preposition) is not None)
            ):
                tokens = {
                    k
                    for k in view.subtree(c)
                    if not (view.head[k] == c and view.dep[k] in ("case", "mark") and k < c)
                }
                return "noun_of", preposition, tokens
    return None


def _is_relative(view: View, c: int) -> bool:
    """True for what somebody does with the words, which does not tell them: "the call that she made", "an assertion that
    workers dispute"."""
    if view.subject(c) is None:
        return view.dep[c] == "acl:relcl"
    return view.lemma[c] in _HANDLE and (view.dep[c] == "acl:relcl" or view.child(c, "obj") is None)


def _speaker(view: View, i: int, content: set[int]) -> int | None:
    who = view.child(i, "nmod:poss")
    if who is not None:
        return who
    for c in view.children[i]:
        if (
            view.dep[c] == "nmod"
            and c > i
            and c not in content
            and view.case_of(c) in ("by", "from", "of", "among")
        ):
            return c
        if view.dep[c] == "acl" and view.tag[c] == "VBN" and c not in content:  # "claims made by critics"
            for k in view.children[c]:
                if view.dep[k] in ("obl", "obl:agent") and view.case_of(k) in ("by", "from"):
                    return k
    for c in view.children[i]:  # "U.S. allegations", "Syrian claims"
        if (
            c < i
            and view.dep[c] in ("compound", "amod")
            and view.doc[c].ent_type_ in ("GPE", "NORP", "ORG", "PERSON")
        ):
            return c
    h = view.head[i]
    if view.dep[i] == "obj" and view.lemma[h] in _LIGHT:
        return speaker.agent_of(view, h)
    return None
