"""Who a cue's words belong to: the noun phrase that speaks.

In: a `View` and the token of a cue. Out: the head token of the speaker and its phrase. The subject is looked for at the
verb itself, then up through infinitives, participles and coordination ("wants to say", "…, adding that"); a relative
pronoun gives its antecedent, a passive its agent, and a participle after a noun that noun ("a statement saying").
"""

from __future__ import annotations

from functools import cache

from tasks import resources
from tasks.claims.lexicon import lexicon, role_nouns
from tasks.claims.view import DAYS, NOMINAL_TAGS, View

_SPOKEN = frozenset({"say", "deny", "confirm", "warn", "promise"})
_ALONE = frozenset({"another", "some", "many", "most", "few", "both", "each"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_DROPPED = frozenset({"acl:relcl", "parataxis", "ccomp", "advcl", "cop", "punct", "discourse", "mark", "aux"})


def is_passive(view: View, v: int) -> bool:
    """True for "was told" and for a headline's "inquiry told": nobody tells without a listener or a content to follow."""
    if any(view.dep[c] in ("aux:pass", "nsubj:pass") for c in view.children[v]):
        being = any(view.lower[c] in ("being", "getting", "get") for c in view.children[v])
        return view.tag[v] != "VBG" or being  # "is warning that": the parse may take its "is" for a passive's
    return (
        view.lemma[v] == "tell"
        and view.tag[v] in ("VBD", "VBN")
        and not any(
            view.dep[c] == "aux" or (c > v and view.dep[c] != "punct" and view.tag[c] != "_SP")
            for c in view.children[v]
        )
    )


def is_addressed(view: View, v: int) -> bool:
    """True for a participle whose subject is the one spoken to: "Asked whether he would go, the mayor …", "Told that it had
    failed, she …", "if convicted of murder"; not "Saying that he would go, …"."""
    if view.dep[v] not in ("advcl", "dep", "ccomp") or view.subject(v) is not None:
        return False
    before = {view.dep[c] for c in view.children[v] if c < v}
    if view.tag[v] == "VBN" and view.dep[v] == "advcl" and "mark" in before and "aux" not in before:
        return True
    return view.tag[v] in ("VBN", "VBD") and v < view.head[v] and not before & {"mark", "aux"}


def agent_of(view: View, v: int, *, as_subject: bool = False, depth: int = 0) -> int | None:
    """Head token of the one who speaks at verb v, or None. `as_subject`: any subject will do, also a passive one,
    because the speaking verb hangs on v ("was quoted as saying")."""
    if depth > 6:
        return None
    children, dep, lower = view.children, view.dep, view.lower
    if (is_passive(view, v) or is_addressed(view, v)) and not as_subject:
        for c in children[v]:
            if dep[c] == "obl:agent" or (dep[c] == "obl" and view.case_of(c) == "by"):
                return c
        return None
    subject = view.subject(v)
    if subject is not None:
        if lower[subject] in _RELATIVE and view.tag[subject] in ("WP", "WDT", "DT", "IN"):
            return _antecedent(view, v)
        if lower[subject] == "there" or view.tag[subject] == "EX":
            return None
        if lower[subject] in ("what", "whatever"):
            return None
        return subject
    placeholder = view.child(v, "expl")
    if placeholder is not None:
        # "It added that 90 jobs were at risk": a body speaks, whatever the parse makes of "it"
        return placeholder if lower[placeholder] == "it" and _always_says(view.lemma[v]) else None
    alone = view.child(v, "det")
    if alone is not None and alone == v - 1 and lower[alone] in _ALONE:
        return alone  # "Another wrote", which the parse takes for a determiner
    head, label = view.head[v], dep[v]
    if head == v or is_addressed(view, v):
        return None
    if label == "acl" and view.tag[v] in ("VBG", "NN", "VB"):
        return head if view.tag[v] == "VBG" else None
    if label == "acl:relcl":
        return _antecedent(view, v)
    if label in ("xcomp", "advcl", "conj", "parataxis", "obl", "dep") or (
        label in ("ccomp", "acl") and view.tag[v] in ("VBG", "VB")
    ):
        if label == "conj" and is_passive(view, head):
            return view.subject(head)
        if view.lemma[head] in ("quote", "cite") and not is_passive(view, head) and view.tag[v] == "VBG":
            quoted = view.child(head, "obj")  # "quoted X as saying"
            if quoted is not None and quoted < v:
                return quoted
        if label == "advcl" and view.tag[v] == "VBG" and view.has_lemma(v, "mark", "for", "of") is not None:
            blamed = view.subject(head) if is_passive(view, head) else view.child(head, "obj")
            if blamed is not None and blamed < v:
                return blamed  # "criticized him for saying that": he said it
        if view.tag[head] in NOMINAL_TAGS and label == "conj" and view.subject(head) is None:
            return None
        return agent_of(view, head, as_subject=label != "conj" or as_subject, depth=depth + 1)
    return None


@cache
def _always_says(lemma: str) -> bool:
    """True for a verb whose subject can only be a speaker: "it added that", unlike "it emerged that", "it means that"."""
    entries = lexicon().verbs.get(lemma, ())
    return any(not rest and cue.strength >= 0.9 and cue.cue_class in _SPOKEN for rest, cue in entries)


def nominal_before(view: View, v: int) -> int | None:
    """The noun right before a finite active verb whose subject the parse misses ("Acting Prime Minister X has said",
    read with "Acting" as a verb), over auxiliaries, adverbs and commas."""
    if is_passive(view, v) or view.tag[v] not in ("VBD", "VBZ", "VBP", "VBN") or view.subject(v) is not None:
        return None
    if view.dep[v] not in ("ROOT", "ccomp", "parataxis") or any(
        view.dep[c] == "expl" for c in view.children[v]
    ):
        return None
    a, _ = view.sentences[view.sentence[v]]
    k = v - 1
    while (
        k >= a
        and v - k < 6
        and ((view.tag[k] in ("RB", "VBZ", "VBP", "VBD") and view.head[k] == v) or view.word[k] == ",")
    ):
        k -= 1
    if k < a or view.tag[k] not in ("NN", "NNS", "NNP", "NNPS", "PRP"):
        return None
    while view.head[k] != k and a <= view.head[k] < v and view.tag[view.head[k]] in NOMINAL_TAGS:
        if view.dep[k] not in ("flat", "appos", "nmod", "compound", "conj"):
            break
        k = view.head[k]
    return k


def able(view: View, v: int, who: int) -> int:
    """`who`, or for a thing that cannot speak the subject of the sentence: "a judge blocked a rule that …, finding that"."""
    if not _set_off(view, v):
        return who
    if _is_named(view, who) or _is_role(view, who) or view.tag[who].startswith("PRP"):
        return who
    a, _ = view.sentences[view.sentence[v]]
    top = v
    while view.head[top] != top and view.head[top] >= a:
        top = view.head[top]
    subject = view.subject(top)
    return subject if subject is not None and subject < v and _is_role(view, subject) else who


def _is_named(view: View, k: int) -> bool:
    return view.tag[k] in ("NNP", "NNPS") or view.doc[k].ent_type_ in ("PERSON", "ORG", "GPE", "NORP")


def _is_role(view: View, k: int) -> bool:
    return view.lower[k] in role_nouns() or view.lemma[k] in role_nouns() or view.doc[k].ent_type_ == "PERSON"


def _antecedent(view: View, v: int) -> int | None:
    """The noun that the relative clause of v modifies, up through coordination of clauses. "Who" is a person: in "the
    founder of an exchange who called himself" the founder."""
    for _ in range(4):
        if view.dep[v].startswith("acl"):
            noun = view.head[v]
            who = view.has_lemma(v, "nsubj", "who") is not None
            if (
                who
                and view.dep[noun] == "nmod"
                and not _is_role(view, noun)
                and _is_role(view, view.head[noun])
            ):
                return view.head[noun]
            return noun
        if view.head[v] == v:
            return None
        v = view.head[v]
    return None


def phrase(
    view: View, head: int, within: tuple[int, int] | None = None, stop: int | None = None
) -> tuple[int, int]:
    """Token range of the noun phrase of `head`, with titles and appositions, without its preposition, relative
    clauses after a comma and final comma. `stop`: a token it must not contain (the cue)."""
    dropped = set()
    for c in view.children[head]:
        label = view.dep[c]
        if (
            (label == "case" and c < head)
            or (label in _DROPPED and not (label == "punct" and view.word[c] in "()-'\"’"))
            or (label == "acl" and (c - head > 12 or _set_off(view, c)))
            or (view.lower[c] in DAYS and c > head and label in ("nmod", "obl"))  # "the palace on Sunday"
            or (label in ("conj", "cc") and stop is not None and (c > stop) != (head > stop))
        ):
            dropped.add(c)
    tokens = set(view.subtree(head, dropped))
    start = end = head
    while _reaches(view, tokens, start, -1) is not None:
        start = _reaches(view, tokens, start, -1)  # type: ignore[assignment]
    while _reaches(view, tokens, end, 1) is not None:
        end = _reaches(view, tokens, end, 1)  # type: ignore[assignment]
    if within:
        start, end = max(start, within[0]), min(end, within[1] - 1)
    if stop is not None and start <= stop <= end:
        start, end = (stop + 1, end) if head > stop else (start, stop - 1)
    start = _over_title(view, head, start)
    end = _over_abbreviation(view, end + 1)
    while (
        end - 1 > head
        and (view.is_punct(end - 1) or view.is_space[end - 1])
        and view.word[end - 1] not in ")%"
    ):
        end -= 1
    while end - 1 > head and view.lower[end - 1] in ("who", "which", "that"):
        end -= 1
    while start < head and (view.is_punct(start) or view.is_space[start]) and view.word[start] not in "($£€#":
        start += 1
    while (
        start < head and view.dep[start] in ("cc", "case", "mark") and view.tag[start] in ("CC", "IN", "TO")
    ):
        start += 1
    return start, end


def _set_off(view: View, c: int) -> bool:
    """True for a participle after a comma: "the report, published on Monday," is the report."""
    before = view.previous_word(view.left[c])
    return before is None or view.word[before] == "," or view.word[view.left[c]] == ","


def _over_title(view: View, head: int, start: int) -> int:
    """Back over a second subject of the same verb that ends right before the phrase: a title cut off its name."""
    verb = view.head[head]
    if verb == head:
        return start
    for c in view.children[verb]:
        if c < start and view.dep[c] in ("nsubj", "nsubj:pass") and view.lower[c] not in DAYS:
            between = range(view.right[c], start)
            if (
                all(view.tag[k] == "IN" for k in between)
                and len(between) <= 1
                and not view.is_punct(start - 1)
            ):
                return view.left[c]
    return start


def _over_abbreviation(view: View, end: int) -> int:
    """Past a title's full stop that the parse took for the end of the sentence: "Lt. | Gregg Hastings"."""
    if end < 1 or end >= view.n or view.tag[end - 1] != "NNP":
        return end
    k = end
    if view.lower[k - 1].rstrip(".") not in _abbreviations():
        return end
    if view.word[k] == ".":
        k += 1
    elif not view.word[k - 1].endswith("."):
        return end
    last = k
    while last < view.n and view.tag[last] == "NNP" and view.start[last] - view.end[last - 1] <= 1:
        last += 1
    return last if last > k else end


@cache
def _abbreviations() -> frozenset[str]:
    """Short forms of titles, without their full stop."""
    forms = (
        f
        for row in resources.table("titles.csv")
        for f in (row["title"], *resources.names_in(row["abbreviation"]))
    )
    return frozenset(f.lower().rstrip(".") for f in forms if f.endswith("."))


def _reaches(view: View, tokens: set[int], at: int, step: int) -> int | None:
    """Next token of the phrase in one direction, over one punctuation mark."""
    k = at + step
    if k in tokens:
        return k
    if (
        0 <= k < view.n
        and view.is_punct(k)
        and view.word[k] in (",", "(", ")", "-", "–", '"', "“", "”", "'")
        and (k + step in tokens)
    ):
        return k + step
    return None
