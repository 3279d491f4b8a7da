"""What the speaker of a turn asserts himself: declarative, checkable sentences of a transcript.

In: a `View`, the turns, and the contents already reported. Out: candidates (`Found`, rule "asserted"), a sentence each,
without opening interjections and first-person frames ("I think" is a hedge). Left out: questions, orders, greetings,
thanks, stage talk, wishes, norms, bare praise, and sentences whose point is that somebody else said something. A clip
that the next turn names ("That is Defense Secretary …") is reported speech of the one named.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from tasks import resources
from tasks.carrier import Turn
from tasks.claims import speaker
from tasks.claims.found import Found
from tasks.claims.lexicon import Cue, lexicon
from tasks.claims.view import View

#: Share of sentences like this one, with nothing that speaks for or against it, that an annotator marked as claims.
_BASE = 0.2
#: A turn that names the clip before it. Matches "That is Secretary Smith.", "That was the mayor"; not "That isn't so".
_BACK_ANNOUNCED = re.compile(r"\s*(That is|That's|That’s|That was|This is|You heard)\s+(?=[A-Z]|the\b|a\b)")
_FRAMES = frozenset(
    {"think", "believe", "guess", "suppose", "understand", "know", "say", "recall", "feel", "mean"}
)
_OPENINGS = frozenset({"INTJ", "UH"})
_BACK = Cue("be", "verb", "say", "neutral", frozenset({"quote"}), 0.9)


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(r["word"] for r in resources.table("not_asserted.csv") if r["kind"] == kind)


def clips(view: View, turns: list[Turn]) -> list[Found]:
    """Clips: a paragraph or turn whose speaker the next one names."""
    out = []
    blocks = [(t.char_start, t.char_end, t.role) for t in turns] or [
        (a, b, "unknown") for a, b in view.paragraphs
    ]
    for (a, b, role), (c, d, _) in pairwise(blocks):
        match = _BACK_ANNOUNCED.match(view.text, c, d)
        if not match or role in ("host", "correspondent") or view.text[a:b].rstrip().endswith("?"):
            continue
        i = view.token_at(match.end())
        first = view.token_at(match.start(1))
        who = _named(view, i, d)
        if who is None:
            continue
        start, end = view.tokens_in(a, b)
        content = {k for k in range(start, end) if not view.is_space[k]}
        if not content or len(content) > 400:
            continue
        found = Found(
            "back_announced", content, list(range(first, i)), first, _BACK, frame="quote", share_quoted=1.0
        )
        found.speaker_head, found.speaker = who, speaker.phrase(view, who, stop=i - 1)
        out.append(found)
    return out


def _named(view: View, i: int, stop: int) -> int | None:
    """Head of the person's name that starts at token i, when the sentence ends right after it or a comma follows."""
    sentence = view.sentences[view.sentence[i]]
    for e in view.doc.ents:
        if e.label_ == "PERSON" and i <= e.start < min(i + 8, sentence[1]) and e.end_char <= stop:
            between = [k for k in range(i, e.start) if view.tag[k] in ("VBD", "VBZ", "VBP", "WP", "IN")]
            if between:
                return None
            head = e.root.i
            while (
                view.dep[head] in ("flat", "compound", "appos")
                and i <= view.head[head] < e.end + 3
                and head != view.head[head]
            ):
                head = view.head[head]
            return head
    return None


def find(view: View, turns: list[Turn], reported: list[Found]) -> list[Found]:
    """Asserted clauses of all turns, one for each main clause with its own subject."""
    cues = {f.cue_head for f in reported if f.cue_head is not None}
    said = set().union(*(f.content for f in reported)) if reported else set()
    out = []
    for start, end in view.sentences:
        for found in _assertions(view, start, end, cues):
            inside = sum(1 for k in found.content if k in said)
            if inside < 0.6 * len(found.content):
                out.append(found)
    return out


def _assertions(view: View, start: int, end: int, cues: set[int]) -> list[Found]:
    """The assertions of one sentence."""
    tokens = [k for k in range(start, end) if not view.is_space[k]]
    if len(tokens) < 4:
        return []
    last = tokens[-1]
    if view.word[last] in "\"”'’":
        last = tokens[-2]
    if view.word[last] in ("?", ":", "-", "–", "—", "...", "…"):
        return []
    root = next((k for k in tokens if view.head[k] == k or not start <= view.head[k] < end), tokens[0])
    tops = [root]
    for top in tops:  # grows while read: a coordinated clause may have one of its own
        tops += [
            c
            for c in view.children[top]
            if view.dep[c] in ("conj", "parataxis")
            and c > top
            and view.subject(c) is not None
            and view.is_finite(c)
        ]
    out = []
    for top in tops:
        content = set(view.subtree(top, frozenset(tops) - {top})) & set(tokens)
        found = _assertion(view, top, content, tokens[0], cues)
        if found is not None:
            out.append(found)
    return out


def _assertion(view: View, top: int, content: set[int], first: int, cues: set[int]) -> Found | None:
    """The assertion of the clause headed by `top`, or None where it states nothing to check."""
    framed = False
    for _ in range(2):  # "I think that ...": a hedge, not a report
        clause, subject = view.child(top, "ccomp"), view.subject(top)
        if (
            clause is not None
            and subject is not None
            and view.lower[subject] in ("i", "we")
            and view.lemma[top] in _FRAMES
            and clause > top
            and not _is_negative(view, top)
        ):
            framed, top = True, clause
    if top in cues and not framed:
        return None
    subject = view.subject(top)
    there = view.child(top, "expl")
    if subject is None and view.child(top, "csubj") is None and there is None:
        return None
    if there is not None and subject is not None and view.lemma[subject] in lexicon().nouns:
        return None  # "there are reports of a second arrest": others report it
    if not view.is_finite(top):
        return None
    if framed:
        content &= set(view.subtree(top))
    ordered = sorted(k for k in content if not view.is_punct(k))
    if not ordered or _is_question(view, top, ordered[0]) or _is_no_fact(view, top, subject, ordered):
        return None
    _strip_opening(view, content, top)
    words = sum(1 for k in content if view.word[k][:1].isalnum())
    if words < 4:
        return None
    found = Found("asserted", content, frame="asserted", share_quoted=1.0)
    found.confidence = _checkable(view, top, subject, content)
    return found


def _is_negative(view: View, k: int) -> bool:
    return any(view.lower[c] in ("not", "n't", "n’t", "never") for c in view.children[k])


def _is_question(view: View, top: int, first: int) -> bool:
    if (
        view.tag[first] in ("WP", "WRB", "WDT")
        and view.head[first] == top
        and view.lower[first] not in ("when", "while")
    ):
        return True
    if view.has_lemma(top, "mark", "whether", "if") is not None and view.lower[first] in ("whether", "if"):
        return True
    aux = view.child(top, "aux", "cop", "aux:pass")
    subject = view.subject(top)
    return aux is not None and subject is not None and aux == first and aux < subject


def _is_no_fact(view: View, top: int, subject: int | None, tokens: list[int]) -> bool:
    """Greetings, thanks, wishes, norms, praise, and talk about the talk itself."""
    lemma = view.lemma[top]
    if lemma in _words("act") or view.lower[tokens[0]] in _words("opening"):
        return True
    for c in view.children[top]:
        if view.dep[c] == "aux" and view.lower[c] in _words("norm"):
            return True
        if view.dep[c] == "xcomp" and lemma in ("have", "need", "want", "try", "hope"):
            return True
    if subject is not None and view.lower[subject] == "you":
        return True
    if _is_stage_talk(view, top, subject):
        return True
    if any(view.lemma[k] == "join" and view.lower[k + 1 : k + 2] in (["us"], ["me"]) for k in tokens):
        return True  # "joining us is …", "she joins us from Rome"
    if view.lemma[top] in _words("praise") and (
        view.tag[top].startswith("JJ") or view.child(top, "cop") is not None
    ):
        return True
    return any(
        view.lower[c] in _words("praise")
        for c in view.children[top]
        if view.dep[c] == "amod" and view.child(top, "cop") is not None
    )


def _is_stage_talk(view: View, top: int, subject: int | None) -> bool:
    """True for "I don't know", "I have two announcements", "we put out a readout", "our reporter is there", "he has said that
    publicly": what is known, shown or said nowhere in the sentence itself."""
    if subject is None:
        return False
    lemma = view.lemma[top]
    mine = view.lower[subject] in ("i", "we")
    obj = view.child(top, "obj")
    clause = view.child(top, "ccomp", "xcomp")
    if lemma in _words("said") and view.child(top, "nsubj:pass") is None:
        said = view.lower[obj] if obj is not None else "it"
        if clause is None and said in ("it", "that", "this", "so", "them", "you"):
            return True
    if mine and _is_negative(view, top) and lemma in _words("unknown"):
        told = clause is not None and view.has_lemma(clause, "mark", "that") is not None
        return not told
    if mine and lemma in _words("mine"):
        return True  # "I yield the floor", "I rise to speak"
    plan = view.child(top, "xcomp")
    if mine and _is_negative(view, top) and plan is not None and view.lemma[plan] in _words("unknown"):
        return True  # "I'm not going to speculate"
    if mine and view.child(top, "cop") is not None and view.doc[top].ent_type_ == "PERSON":
        return True  # "I'm Ed Ramos of the Laredo police"
    around = [c for c in view.children[top] if view.dep[c] in ("obj", "obl", "nsubj") and c != subject]
    if mine and any(view.lemma[c] in _words("stage") or view.lower[c] in _words("stage") for c in around):
        return True
    titles = [k for k in view.children[subject] if view.dep[k] in ("compound", "nmod", "flat", "amod")]
    chaired = lemma == "recognize" and view.dep[subject] == "nsubj:pass" and view.tag[top] == "VBN"
    if chaired and view.has_lemma(top, "aux:pass", "is", "are") is not None:
        return True  # "The gentleman from Ohio is recognized."
    return any(view.lemma[k] in _words("staff") for k in (subject, *titles))


def _strip_opening(view: View, content: set[int], top: int) -> None:
    """Take off "Well", "So", "And", "Now", "you know" at the start."""
    ordered = sorted(content)
    for k in ordered:
        if k == top or len(content) < 4:
            return
        if (
            (view.is_punct(k) and view.word[k] not in "$€£([")
            or view.tag[k] in ("UH", "CC")
            or (
                view.lower[k] in _words("filler")
                and view.dep[k] in ("discourse", "advmod", "cc", "mark", "dep", "obl")
                and not view.children[k]
            )
        ):
            content.discard(k)
        else:
            return


def _checkable(view: View, top: int, subject: int | None, content: set[int]) -> float:
    """How likely it is that the sentence states a fact one could check: past events, figures, names and denials speak for
    it; against it "that is …", and saying that something is good, hard or a reason without a figure or a name."""
    figure = any(view.tag[k] == "CD" for k in content)
    named = any(view.doc[k].ent_type_ for k in content)
    past = view.tag[top] == "VBD" or any(
        view.tag[c] == "VBD" for c in view.children[top] if view.dep[c] in ("aux", "cop", "aux:pass")
    )
    score = _BASE + 0.1 * named + 0.06 * figure + 0.14 * past + 0.06 * _is_negative(view, top)
    if subject is not None:
        pointing = view.lower[subject] in ("that", "this", "it", "these", "those")
        score -= 0.16 * pointing
        score += 0.04 * (view.tag[subject] in ("NN", "NNS", "NNP", "NNPS") or view.lower[subject] == "we")
    if view.child(top, "cop") is not None and not figure:
        score -= 0.1 if view.tag[top].startswith("JJ") else 0.06
    words = sum(1 for k in content if view.word[k][:1].isalnum())
    score -= 0.1 * (words < 6)
    return max(0.05, min(score, 0.6))
