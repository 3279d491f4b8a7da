"""What qualifies a content: hedges, negation of its main clause, and its tense.

In: a `View` and the content's tokens. Out: the hedge phrases as they stand, whether the main clause is negated, and the
tense of its predicate. Permission "may" and ability "could" look like hedges and are told apart by their clause.
"""

from __future__ import annotations

from tasks.claims.lexicon import hedges
from tasks.claims.view import View

_KINDS = frozenset({"modal", "adverb", "verb", "attribution"})
_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "hardly", "scarcely"})
_NOBODY = frozenset({"nobody", "none", "nothing", "neither", "no-one"})
#: "Would", "should" and "could" weaken a statement less often than they place it in the future or call for it.
_WEAKEST = 0.45
_FIRST = frozenset({"i", "we"})


def predicate(view: View, content: set[int]) -> int | None:
    """The main predicate of a content: the topmost of its tokens that heads a clause, else its topmost token."""
    tops = [k for k in content if view.head[k] not in content or view.head[k] == k]
    if not tops:
        return None
    tops.sort()
    for k in tops:
        if view.tag[k].startswith("VB") or any(
            view.dep[c] in ("cop", "nsubj", "nsubj:pass") for c in view.children[k]
        ):
            return k
    words = [k for k in tops if not view.is_punct(k)]
    return words[0] if words else None


def find_hedges(view: View, content: list[int], taken: set[int]) -> list[str]:
    """Hedge phrases among content tokens, in order; tokens of quantities (`taken`) are bounds, not hedges."""
    table, lower = hedges(), view.lower
    out: list[str] = []
    last = -1
    inside = set(content)
    for k in content:
        if k < last or (lower[k] not in table and view.lemma[k] not in table):
            continue
        entries = table.get(lower[k]) or table[view.lemma[k]]
        for rest, hedge in entries:
            stop = k + 1 + len(rest)
            if hedge.kind not in _KINDS or hedge.strength < _WEAKEST:
                continue
            if rest and tuple(lower[k + 1 : stop]) != rest:
                continue
            if stop - 1 not in inside or k in taken:
                continue
            if not rest and not _weakens(view, k, hedge.kind):
                continue
            out.append(view.text[view.start[k] : view.end[stop - 1]])
            last = stop
            break
    return out


def _weakens(view: View, k: int, kind: str) -> bool:
    """False for "may now worship", "could not reach", "May 5", and for thinking that somebody else does."""
    low, tag = view.lower[k], view.tag[k]
    if kind == "modal":
        if tag != "MD":
            return False
        verb = view.head[k]
        if low == "could":
            return view.lemma[verb] == "be" or any(
                view.lemma[c] in ("be", "have") for c in view.children[verb] if c < verb
            )
        return not (
            low == "may"
            and any(view.lower[c] in ("now", "only", "also") for c in view.children[verb] if c < verb)
        )
    if kind == "verb":
        if not tag.startswith("VB"):
            return False
        if view.lemma[k] in ("appear", "seem", "look", "tend", "suggest", "indicate"):
            return view.lemma[k] in ("appear", "seem", "tend") and (
                view.child(k, "xcomp", "ccomp") is not None
            )
        subject = view.subject(k)
        return subject is not None and view.lower[subject] in _FIRST and view.child(k, "ccomp") is not None
    return True


def is_negated(view: View, content: set[int]) -> bool:
    """True when the content's main clause is negated."""
    top = predicate(view, content)
    if top is None:
        return False
    for c in view.children[top]:
        if c not in content:
            continue
        low, label = view.lower[c], view.dep[c]
        if low in _NEGATIONS and label in ("advmod", "cc", "neg", "det", "cc:preconj"):
            return True
        if label in ("nsubj", "obj", "nsubj:pass", "obl", "attr"):
            if low in _NOBODY:
                return True
            if label != "obl" and any(
                view.lower[g] == "no" and view.dep[g] in ("det", "advmod") for g in view.children[c]
            ):
                return True
        if low == "no" and label == "det":
            return True
        if label in ("aux", "cop") and view.lower[c] in (
            "cannot",
            "can't",
            "won't",
            "isn't",
            "wasn't",
            "aren't",
            "don't",
        ):
            return True
    return False


def tense_of(view: View, content: set[int]) -> str | None:
    """past, present, future or infinitive, by the content's main predicate; None for a noun phrase."""
    top = predicate(view, content)
    if top is None:
        return None
    helpers = [c for c in view.children[top] if view.dep[c] in ("aux", "aux:pass", "cop")]
    lowers = {view.lower[c] for c in helpers}
    if lowers & {"will", "'ll", "’ll", "shall", "wo"}:
        return "future"
    if "would" in lowers and not lowers & {"have", "'ve", "’ve"}:
        return "future"  # seen from the cue: "said he would resign"
    if any(view.tag[c] == "VBD" for c in helpers) or (
        lowers & {"has", "have", "'ve", "’ve"} and view.tag[top] == "VBN"
    ):
        return "past"
    tag = view.tag[top]
    if tag == "VBD":
        return "past"
    if any(view.tag[c] in ("VBZ", "VBP", "MD") for c in helpers) or tag in ("VBZ", "VBP"):
        if view.lower[top] == "going" and view.child(top, "xcomp") is not None:
            return "future"
        return "present"
    if tag == "VB" and any(view.lower[c] == "to" for c in view.children[top]):
        return "infinitive"
    return None
