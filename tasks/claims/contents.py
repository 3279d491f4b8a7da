"""What was said at a verbal cue: the tokens of its content, by the frames of the cue table.

In: a `View`, a verb, its cue and the cue's tokens. Out: the rule and frame that fit, and the content's tokens: a clause,
the clause the cue is inserted in, an infinitive, a phrase with "of" or "for", a naming ("called X a liar"), an object.
"""

from __future__ import annotations

from tasks.claims import clauses, relations, speaker
from tasks.claims.lexicon import Cue, role_nouns
from tasks.claims.view import DAYS, View

_MEDIA = frozenset(
    "statement interview conference letter speech address post tweet message report article briefing".split()
)


_REFUSE = frozenset({"decline", "refuse", "ask"})
_FIND = frozenset({"find", "show", "see", "put"})
_GIVE = frozenset({"offer", "promise", "pledge"})
_SPEAK = frozenset(
    "comment say answer respond speak discuss elaborate identify name disclose reveal talk reply give".split()
)


def of_verb(view: View, v: int, cue: Cue, tokens: list[int]) -> tuple[str, str, set[int]] | None:
    """(rule, frame, tokens) of what was said at verb v."""
    frames = cue.frames
    dep, children, lemma = view.dep, view.children, view.lemma[v]
    if len(tokens) > 1 and view.tag[tokens[-1]] in ("IN", "TO", "RP"):
        got = _after_preposition(view, v, tokens)
        if got:
            return "verb_preposition", "np", got
    clause = clauses.clause_of(view, v)
    if clause is not None and view.has_lemma(clause, "mark", "of", "for") is not None:
        clause = None
    if clause is not None and frames & {"that", "quote", "wh", "inf"}:
        if view.lower[view.left[clause]] in clauses.WH_WORDS and not frames & {"wh", "that", "quote"}:
            return None
        if clause < v and view.subject(v) is not None and view.dep[v] == "acl:relcl":
            return None
        if "that" not in frames and not clauses.is_question_or_quoted(view, clause, frames):
            return None
        got = _without_listener(view, v, clause, set(view.subtree(clause)))
        got |= clauses.stray_subject(view, v, clause)
        got |= clauses.stray_conjuncts(view, v, clause)
        if clause > v and view.lower[view.head[v]] == "what":
            got -= clauses.bare_copula(view, clause)
        return "verb_clause", "that", clauses.without_day(view, v, got)
    host = _host(view, v)
    if host is not None and frames & {"that", "quote", "wh"}:
        return host
    if frames & {"that", "wh"}:
        got = clauses.rest_of_sentence(view, v)
        if got:
            return "verb_rest", "that", got
        if "that" in frames and view.child(v, "obj", "xcomp") is None and dep[v] != "acl:relcl":
            got = clauses.clause_before(view, v)
            if got:
                return "verb_final", "host", got
    if frames & {"inf", "that"}:
        for c in children[v]:
            if dep[c] in ("xcomp", "advcl", "acl") and c > v and view.has_lemma(c, "mark", "to") is not None:
                if dep[c] == "acl" or (dep[c] == "advcl" and "inf" not in frames) or "inf" not in frames:
                    continue
                obj = view.child(v, "obj")
                if lemma in _GIVE and obj is not None and v < obj < c:
                    continue  # "offered $5 million to help": what the money is for
                if lemma in _REFUSE and view.lemma[c] in _SPEAK:
                    continue  # "declined to comment": nothing was said
                return (
                    "verb_infinitive",
                    "inf",
                    set(view.subtree(c)) | _subject_of_infinitive(view, v, c, cue),
                )
        if "inf" in frames:  # "urged Israel to stop": the infinitive may hang on the object
            for c in children[v]:
                if dep[c] in ("obj", "iobj") and c > v and _can_be_asked(view, c):
                    for k in children[c]:
                        if (
                            dep[k] in ("acl", "advcl", "xcomp")
                            and view.has_lemma(k, "mark", "to") is not None
                        ):
                            return "verb_infinitive", "inf", set(view.subtree(k))
    related = relations.of_verb(view, v, cue)
    if related is not None:
        rule, frame, got = related
        return rule, frame, _with_adjuncts(view, v, got) if frame == "at" else got
    if lemma in _FIND:
        got = _found_doing(view, v)
        if got:
            return "verb_gerund", "np", got
    if "np" in frames or len(tokens) > 1:
        for c in children[v]:
            if dep[c] in ("obj", "obl") and c > v and not view.is_punct(c):
                case = view.case_of(c)
                if dep[c] == "obl" and not (
                    len(tokens) > 1
                    and (case in view.lower[tokens[-1]] if case else view.left[c] == tokens[-1] + 1)
                ):
                    continue  # "insisted on changes": "on" belongs to the cue
                if dep[c] == "obj" and (cue.lemma in ("tell", "inform", "brief", "ask", "assure", "remind")):
                    continue
                if view.tag[c] in ("PRP", "WP", "WDT", "EX") or view.lower[c] in ("that", "this", "it", "so"):
                    continue
                got = set(view.subtree(c))
                first = min(got)
                if view.lower[first] == "that" and view.lower[first + 1] in ("a", "an"):
                    got.discard(
                        first
                    )  # "calls that an election promise": two phrases that the parse reads as one
                for k in children[c]:
                    if dep[k] == "case" and k < c:
                        got.discard(k)
                    if (
                        dep[k] in ("acl", "advcl")
                        and view.has_lemma(k, "mark", "to") is not None
                        and "inf" in frames
                        and _can_be_asked(view, c)
                    ):
                        return "verb_infinitive", "inf", set(view.subtree(k))
                if cue.cue_class in ("ask", "say") and "as" not in frames and _can_be_asked(view, c):
                    continue  # "citing officials", "backed the rebels": nobody is what was said
                rule = "verb_object" if len(tokens) == 1 else "verb_preposition"
                return rule, "np", _with_adjuncts(view, v, got)
    if cue.cue_class in ("deny", "confirm", "ask", "say", "accuse") and "np" in frames:
        for c in children[v]:  # "denied having plans", "recommended leaving", "denied ever having met him"
            if c > v and _is_gerund(view, v, c):
                return "verb_gerund", "np", set(view.subtree(c))
    return None


def _found_doing(view: View, v: int) -> set[int]:
    """Content of "a poll found Salgado leading 44% to 39%": a document finds somebody doing something. Of people it is an
    act ("police found him lying there")."""
    subject, obj = view.subject(v), view.child(v, "obj")
    if subject is None or obj is None or role_nouns().get(view.lemma[subject]) != "document":
        return set()
    for c in (*view.children[v], *view.children[obj]):
        if (
            c > obj
            and view.tag[c] == "VBG"
            and view.dep[c] in ("xcomp", "acl", "advcl")
            and view.left[c] == c
        ):
            return set(view.subtree(obj)) | set(view.subtree(c))
    return set()


def _is_gerund(view: View, v: int, c: int) -> bool:
    """True for a gerund that is verb v's object, also one that the parse reads as an adverbial clause right after v."""
    having = any(view.dep[k] == "aux" and view.tag[k] == "VBG" for k in view.children[c])
    if view.dep[c] in ("xcomp", "ccomp"):
        return view.tag[c] == "VBG" or having
    bare = view.child(c, "mark") is None and not any(view.is_punct(k) for k in range(v + 1, view.left[c] + 1))
    return view.dep[c] == "advcl" and having and bare and view.left[c] <= v + 2


def _without_listener(view: View, v: int, clause: int, content: set[int]) -> set[int]:
    """Take the one told, which the parse made part of the clause, off its beginning: "told | the Harbour Post they feared"."""
    subject = view.subject(clause)
    if view.lemma[v] not in ("tell", "inform", "remind", "assure") or subject is None or clause < v:
        return content
    if view.child(v, "obj", "iobj") is not None or view.child(clause, "mark") is not None:
        return content
    ahead = [k for k in content if k < view.left[subject]]
    nouns = [k for k in ahead if view.tag[k] in ("NNP", "NNPS", "NNS", "NN", "PRP")]
    if not nouns or min(ahead) != v + 1 or max(ahead) != nouns[-1] or view.left[subject] != nouns[-1] + 1:
        return content
    if any(view.is_punct(k) or view.tag[k] == "IN" for k in ahead):
        return content
    return {k for k in content if k >= view.left[subject]}


def _host(view: View, v: int) -> tuple[str, str, set[int]] | None:
    """The clause that v's clause is inserted in or follows: "…, he said", "as X says, …"."""
    label, h = view.dep[v], view.head[v]
    if h == v:
        return None
    inside = set(view.subtree(v))
    subject = view.subject(v)
    mine = subject is not None and view.lower[subject] in ("i", "you", "we")
    if label == "parataxis":
        if subject is None or mine or view.child(v, "obj", "ccomp", "xcomp") is not None:
            return None
        if view.has_lemma(subject, "det", "no") is not None:
            return None  # "Quake shakes Wellington, no injuries reported"
        a, b = clauses.own_paragraph(view, v)
        rest = {k for k in view.subtree(h) if k not in inside and a <= view.start[k] < b}
        after = max(inside) + 1
        if view.word[after : after + 1] == [";"] or (after > 1 and view.word[after - 1] == ";"):
            rest = {k for k in rest if k < after}  # another statement follows
        return "verb_clause" if _is_inserted(view, v, inside) else "verb_parataxis", "host", rest
    if mine and view.lemma[v] in (
        "know",
        "see",
        "understand",
        "recall",
        "remember",
        "think",
        "believe",
        "tell",
        "imagine",
        "guess",
    ):
        return None
    if view.has_lemma(v, "mark", "if", "unless", "when", "once", "until") is not None:
        return None  # "if it is confirmed as the cause": nobody has confirmed it
    if label in ("advcl", "advcl:relcl", "acl") and any(
        view.dep[c] in ("mark", "advmod", "case") and view.lower[c] in ("as", "so") and c < v
        for c in view.children[v]
    ):
        if view.child(v, "obj", "ccomp", "xcomp") is not None and view.lemma[v] not in ("tell", "put"):
            return None
        rest = {k for k in view.subtree(h) if k not in inside}
        return "verb_as", "host", rest
    return None


def _is_inserted(view: View, v: int, inside: set[int]) -> bool:
    """True for ", the company said," between two commas, before a semicolon or at a headline's end, and for ", a court has
    ruled." with the verb last: as sure as the same words read with a clause for the verb's object."""
    words = [k for k in inside if not view.is_punct(k)]
    before, after = view.previous_word(min(words)), view.next_word(max(words))
    ended = after is None or view.paragraph(view.start[after]) != view.paragraph(view.start[v])
    return (
        before is not None
        and view.word[before] == ","
        and (
            ended
            or (after is not None and view.word[after] in ((",", ";") if v < words[-1] else (",", ";", ".")))
        )
        and max(words) - min(words) == len(words) - 1
        and view.is_finite(v)
        and view.tag[v] != "VBG"
    )


def _can_be_asked(view: View, noun: int) -> bool:
    """True for a person, a group or a body: "urged the governor to act", not "proposed a plan to cut costs"."""
    if view.tag[noun] in ("PRP", "NNP", "NNPS") or view.doc[noun].ent_type_ in (
        "PERSON",
        "ORG",
        "GPE",
        "NORP",
    ):
        return True
    return view.lower[noun] in role_nouns() or view.lemma[noun] in role_nouns()


def _subject_of_infinitive(view: View, v: int, c: int, cue: Cue) -> set[int]:
    """Who is to do it, where that is part of what is said: "profits" in "expects profits to fall", the raised subject
    of "he is believed to have fled"; the one asked, in "urged him to stop", is not."""
    if speaker.is_passive(view, v):
        subject = view.subject(v)
        if (
            cue.cue_class in ("believe", "claim", "report")
            and subject is not None
            and (view.tag[subject] not in ("WDT", "WP"))
        ):
            return set(view.subtree(subject))
        return set()
    obj = view.child(v, "obj", "iobj")
    if obj is None or not v < obj < c:
        return set()
    if cue.cue_class in ("believe", "claim", "report"):
        return set(view.subtree(obj))
    return set()


def _after_preposition(view: View, v: int, tokens: list[int]) -> set[int]:
    """Content of a cue that ends in a preposition: "insisted on building", "spoke out against the plan"."""
    last = tokens[-1]
    h = view.head[last]
    if h == v or h <= last or view.dep[last] not in ("case", "mark"):
        return set()
    got = {k for k in view.subtree(h) if k > last}
    return _with_adjuncts(view, v, got)


def _with_adjuncts(view: View, v: int, content: set[int]) -> set[int]:
    """An object's content with what follows it without a comma in the verb's own clause: "… so far"."""
    edge = max(content)
    for c in view.children[v]:
        if (
            view.left[c] == edge + 1
            and view.dep[c] in ("obl", "advmod", "nmod", "advcl", "xcomp", "acl")
            and not (view.lemma[c] in _MEDIA or view.lower[c] in DAYS or view.case_of(c) == "to")
        ):
            content = content | set(view.subtree(c))
            edge = max(content)
    return content
