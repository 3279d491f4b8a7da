"""What a cue says of somebody or something: accused X of Y, blamed X on Y, credited X with Y, called X Y, put X at 11.

In: a `View`, a verb and its cue. Out: the rule, the frame and the tokens of the content. After "of", and after "for" where
someone is criticized or praised, the content is what he is said to have done; who is named as an object of the cue is
found by `target`. Blame and credit tie two things together, so their content holds both.
"""

from __future__ import annotations

from tasks.claims import speaker
from tasks.claims.lexicon import Cue, figure_nouns
from tasks.claims.numbers import NUMBER_WORDS
from tasks.claims.view import View


def of_verb(view: View, v: int, cue: Cue) -> tuple[str, str, set[int]] | None:
    """(rule, frame, tokens) of what is said about the object of verb v, or None."""
    frames = cue.frames
    for preposition in ("on", "with", "for", "to"):
        if f"obj+{preposition}" in frames:
            got = _together(view, v, preposition)
            if got:
                return "verb_relation", preposition, got
    for preposition in ("of", "for", "against", "with"):
        if preposition in frames:
            got = _after(view, v, preposition)
            if got:
                return f"verb_{preposition}", preposition, got
    if "as" in frames:
        got = _naming(view, v, bare="name" in frames)
        if got:
            return "verb_naming", "as", got
    if "at" in frames:
        got = _figure(view, v)
        if got:
            return "verb_clause", "at", got
    return None


def target(view: View, v: int) -> int | None:
    """Head of the one spoken of or asked: the object, or with a passive the subject ("was accused of")."""
    if speaker.is_passive(view, v):
        return view.child(v, "nsubj:pass", "nsubj")
    return view.child(v, "obj", "iobj")


def _phrase(view: View, v: int, preposition: str) -> tuple[int, int] | None:
    """(preposition, head) of the phrase with it after verb v: under the verb, or under its object, where a noun after
    "of" and "for" is rather the object's own ("criticized the king of Spain")."""
    for c in view.children[v]:
        if view.dep[c] in ("obl", "advcl", "xcomp", "nmod", "ccomp") and c > v:
            for label in ("mark", "case"):
                at = view.has_lemma(c, label, preposition)
                if at is not None:
                    return at, c
    obj = view.child(v, "obj")
    for c in view.children[obj] if obj is not None else ():
        for label in ("mark", "case"):
            at = view.has_lemma(c, label, preposition)
            if at is None or c < v:
                continue
            if preposition == "of" and view.dep[c] == "nmod" and view.lemma[v] not in ("accuse", "suspect"):
                continue
            return at, c
    return None


def _after(view: View, v: int, preposition: str) -> set[int]:
    """Content of "accused X of doing Y", "criticized X for Y": what stands after the preposition; after "with" only what
    was done ("charged with stealing", not "charged with murder")."""
    found = _phrase(view, v, preposition)
    if found is None or (preposition == "with" and view.tag[found[1]] != "VBG"):
        return set()
    at, head = found
    return {k for k in view.subtree(head) if k > at}


def _together(view: View, v: int, preposition: str) -> set[int]:
    """Content of "blamed X on Y", "credited X with Y": both things; after a passive ("was credited with", "was blamed
    for") or a pronoun only the second, which is what is said of the first."""
    found, first = _phrase(view, v, preposition), target(view, v)
    if found is None:
        return _inside(view, first, preposition) if first is not None and first > v else set()
    at, head = found
    if first is None or first >= at or (preposition != "on" and (first < v or view.tag[first] == "PRP")):
        return {k for k in view.subtree(head) if k > at}
    return set(view.subtree(first)) | {k for k in view.subtree(head) if k >= at}


def _inside(view: View, obj: int, preposition: str) -> set[int]:
    """The object with the phrase, where the parse hangs that on a noun inside it ("a lack of lighting for the violence")."""
    tokens = view.subtree(obj)
    deep = any(view.lower[k] == preposition and view.dep[k] == "case" and view.head[k] > k for k in tokens)
    return set(tokens) if deep else set()


def _naming(view: View, v: int, *, bare: bool) -> set[int]:
    """Content of "described X as Y", and of "called X a liar" where a name may stand without "as" (`bare`): the thing named
    and the name."""
    obj = view.child(v, "obj")
    out: set[int] = set()
    for c in view.children[v]:
        if c < v:
            continue
        if (
            bare
            and view.dep[c] == "xcomp"
            and view.tag[c] not in ("VB", "VBG")
            and view.has_lemma(c, "mark", "to") is None
        ):
            out |= set(view.subtree(c))
        elif (
            view.dep[c] in ("obl", "advcl")
            and not view.is_finite(c)
            and (view.case_of(c) == "as" or view.has_lemma(c, "mark", "as") is not None)
        ):
            out |= {k for k in view.subtree(c) if view.head[k] != c or view.lower[k] != "as"}
    if out and obj is not None and obj > v:
        between = set(view.subtree(obj))
        if view.tag[obj] != "PRP":
            out |= between
    return out


def _figure(view: View, v: int) -> set[int]:
    """Content of "put the number of dead at 11", "the cost was estimated at $4 million": what is measured, and the figure."""
    measured = view.child(v, "nsubj:pass") if speaker.is_passive(view, v) else view.child(v, "obj")
    if measured is None:
        return set()
    known = figure_nouns()
    if view.tag[measured] != "PRP" and not any(
        view.lemma[k] in known or view.lower[k] in known
        for k in (measured, *view.children[measured])
        if view.dep[k] in ("compound", "nmod") or k == measured
    ):
        return set()
    for c in view.subtree(v):
        if c > max(v, measured) and view.case_of(c) == "at" and view.head[c] in (v, measured):
            figure = view.subtree(c)
            if any(view.tag[k] == "CD" or view.lower[k] in NUMBER_WORDS for k in figure):
                return set(view.subtree(measured)) | set(figure)
    return set()
