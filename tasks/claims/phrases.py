"""Attributions without a verb: "according to X", "in X's view", "reportedly", "by all accounts".

In: a `View`. Out: candidates (`Found`). What such a phrase attributes is a clause or, in a list of figures, a noun
phrase: "from 28 people according to X, to as high as 36 people according to Y" holds two claims.
"""

from __future__ import annotations

from tasks.claims import speaker
from tasks.claims.found import Found
from tasks.claims.lexicon import Lexicon
from tasks.claims.numbers import VAGUE
from tasks.claims.view import NOMINAL_TAGS, View

_IN_FIGURES = frozenset({"CD", "JJ", "JJR", "NN", "NNS", "RB", "RBR", "$", "DT", "HYPH", "VBN"})
_STOPS = frozenset(",;:.—–()") | {"--"}
_OUTER = frozenset({"ccomp", "acl:relcl", "advcl:relcl", "csubj", "parataxis"})


def find(view: View, lexicon: Lexicon) -> list[Found]:
    """All adverbial attributions."""
    out: list[Found] = []
    for i, low in enumerate(view.lower):
        if low == "according" or (low in lexicon.prepositions and low not in ("citing", "quoting")):
            out += _according(view, lexicon, i)
        elif low in lexicon.adverbs and view.tag[i].startswith("RB"):
            out += _adverb(view, lexicon, i)
        elif low in ("in", "by", "from", "to") and view.dep[i] == "case":
            out += _in_the_view_of(view, lexicon, i)
    return out


def _according(view: View, lexicon: Lexicon, i: int) -> list[Found]:
    """Attribution by a preposition at token i, whose noun phrase is the source."""
    low = view.lower[i]
    cue = [i]
    if low == "according":
        if i + 1 >= view.n or view.lower[i + 1] != "to":
            return []
        cue.append(i + 1)
        entry = lexicon.prepositions.get("according to")
        source = view.head[i]
        if view.dep[i] not in ("case", "fixed", "mark") or source in cue or source < i:
            source = view.head[i + 1]  # "according" read as a verb: its object is the source
            if source <= i + 1:
                below = [
                    c
                    for k in cue
                    for c in view.children[k]
                    if c > i + 1 and view.dep[c] in ("obl", "obj", "nmod")
                ]
                source = below[0] if below else -1
    else:
        entry = lexicon.prepositions[low]
        source = view.head[i]
        if view.dep[i] != "case" or not _names_somebody(view, source):
            return []
    if entry is None:
        return []
    listed = _listed(view, i, cue)
    if listed is not None:
        found = Found("according_to", listed[0], cue, cue[0], entry, frame="adv")
        found.speaker_head, found.speaker = listed[1], listed[2]
        return [found]
    if source <= cue[-1]:
        return []
    content = _scope(view, source, cue[0])
    if not content:
        return []
    found = Found("according_to", content, cue, cue[0], entry, frame="adv")
    found.speaker_head, found.speaker = source, speaker.phrase(view, source, stop=cue[-1])
    found.content -= set(range(cue[0], found.speaker[1]))
    return [found]


def _names_somebody(view: View, i: int) -> bool:
    """For the weak preposition "per": a name follows, not a unit ("per day")."""
    return view.tag[i] in ("NNP", "NNPS")


def _scope(view: View, source: int, cue: int) -> set[int]:
    """Tokens that an adverbial phrase with this source attributes."""
    inside = set(view.subtree(source)) | {cue}
    top = view.head[source]
    if top == source:
        a, b = view.sentences[view.sentence[source]]
        return set(range(a, b)) - inside
    sentence = view.sentence[source]
    a, b = view.sentences[sentence]
    siblings = [k for k in range(a, b) if view.lower[k] == "according" and k != cue]
    previous = view.previous_word(cue)
    leads = previous is None or previous < a or view.word[previous] in '“"‘'
    if leads and not siblings:
        return set(range(a, b)) - inside - set(range(view.left[source], view.right[source]))
    clause = top
    ends = view.right[source]
    last = previous is not None and view.word[previous] == "," and (ends >= b or view.is_punct(ends))
    last = last and all(view.is_punct(k) or view.is_space[k] for k in range(ends, b))
    outer = _OUTER - {"ccomp"} if last else _OUTER  # "Officials see it rising, according to the paper"
    while (
        view.head[clause] != clause
        and view.dep[clause] not in outer
        and not (
            view.dep[clause] == "conj"
            and _heads_clause(view, clause)
            and view.left[clause] > a
            and view.subject(clause) is not None
        )
    ):
        clause = view.head[clause]
    tokens = {k for k in view.subtree(clause) if k not in inside}
    if view.dep[clause] == "acl:relcl":  # "boats which, according to X, ..."
        tokens = {k for k in tokens if view.tag[k] not in ("WDT", "WP") or k > cue}
        tokens = {k for k in tokens if k > cue} or tokens
    if cue > clause and view.head[clause] == clause:
        tokens = {k for k in tokens if k < cue} | {
            k for k in tokens if k > view.right[source] and _clause_goes_on(view, source)
        }
    for k in siblings:
        other = view.head[k] if view.dep[k] == "case" else k
        tokens -= set(view.subtree(other))
    while tokens and view.tag[min(tokens)] == "CC":
        tokens.discard(min(tokens))
    return tokens


def _listed(view: View, i: int, cue: list[int]) -> tuple[set[int], int, tuple[int, int]] | None:
    """(figure, head of its source, phrase of its source) where a sentence lists figures with a source each: "from 28,
    according to the army, to as high as 36, according to relatives". The parse ties such a list together at random, so
    words and commas decide: the figure ends at the cue, the source at the next comma or figure."""
    a, b = view.sentences[view.sentence[i]]
    if not any(
        view.lower[k] == view.lower[i] and view.lower[k + 1 : k + 2] == view.lower[i + 1 : i + 2]
        for k in range(a, b)
        if k != i and view.lower[i] == "according"
    ):
        return None
    figure = _figure_before(view, a, cue[0])
    start = stop = cue[-1] + 1
    while (
        stop < b and view.word[stop] not in _STOPS and view.tag[stop] not in ("CD", "VBZ", "VBD", "VBP", "MD")
    ):
        stop += 1
    while stop > start and view.tag[stop - 1] not in NOMINAL_TAGS:
        stop -= 1  # "to", "and", "as many as" before the next figure
    if not figure or stop <= start:
        return None
    tops = [k for k in range(start, stop) if not start <= view.head[k] < stop and view.tag[k] in NOMINAL_TAGS]
    return figure, tops[0] if tops else stop - 1, (start, stop)


def _figure_before(view: View, a: int, cue: int) -> set[int]:
    """The noun phrase with a number that ends right before the cue, with its comparator ("as high as 36 people")."""
    stop = cue - 1 if cue - 1 > a and view.word[cue - 1] == "," else cue
    start = stop
    while start > a and (
        view.tag[start - 1] in _IN_FIGURES or (view.lower[start - 1] in ("as", "than", "of") and start < stop)
    ):
        start -= 1
    while start < stop and view.lower[start] in ("of", "than"):
        start += 1
    if not any(view.tag[k] == "CD" or view.lower[k] in VAGUE for k in range(start, stop)):
        return set()
    return set(range(start, stop))


def _heads_clause(view: View, i: int) -> bool:
    return view.tag[i].startswith("VB") or any(
        view.dep[c] in ("cop", "nsubj", "nsubj:pass") for c in view.children[i]
    )


def _clause_goes_on(view: View, source: int) -> bool:
    """True when the clause continues after the phrase (it was inserted in the middle)."""
    following = view.right[source]
    return following < view.n and view.word[following] in (",", ")")


def _adverb(view: View, lexicon: Lexicon, i: int) -> list[Found]:
    """ "Reportedly", "allegedly": the clause they stand in, without a speaker."""
    h = view.head[i]
    if h == i:
        return []
    if not _heads_clause(view, h):
        return []
    entry = lexicon.adverbs[view.lower[i]]
    if entry.cue_class not in ("report", "claim"):
        return []
    dropped = (
        {i}
        | {c for c in view.children[h] if view.dep[c] in ("cc", "parataxis")}
        | {c for c in view.children[h] if view.dep[c] == "conj" and view.subject(c) is not None}
    )
    tokens = set(view.subtree(h, dropped))
    if view.dep[h] in ("acl:relcl",):
        tokens = {k for k in tokens if view.tag[k] not in ("WDT", "WP")}
    if view.dep[h] == "advcl":
        tokens -= {c for c in view.children[h] if view.dep[c] == "mark"}
    return [Found("adverb", tokens, [i], i, entry, frame="adv")] if tokens else []


def _in_the_view_of(view: View, lexicon: Lexicon, i: int) -> list[Found]:
    """ "In X's view", "in the words of X", "by his own account"."""
    noun = view.head[i]
    entry = lexicon.frames_of_view.get((view.lower[i], view.lemma[noun])) or lexicon.frames_of_view.get(
        (view.lower[i], view.lower[noun])
    )
    if entry is None or noun < i:
        return []
    who = view.child(noun, "nmod:poss")
    if who is None:
        for c in view.children[noun]:
            if view.dep[c] == "nmod" and view.case_of(c) == "of" and c > noun:
                who = c
    if who is None or view.dep[noun] not in ("obl", "nmod", "parataxis"):
        return []
    if view.lower[who] in ("my", "our", "your"):
        return []
    content = _scope(view, noun, i) - set(range(i, view.right[noun]))
    if not content:
        return []
    found = Found("view_of", content, list(range(i, noun + 1)), i, entry, frame="adv")
    found.speaker_head, found.speaker = who, speaker.phrase(view, who, stop=i)
    if who < noun:
        found.speaker = (found.speaker[0], min(found.speaker[1], noun))
    return [found]
