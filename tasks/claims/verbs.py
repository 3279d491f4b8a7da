"""Verbal cues: said, told, warned, "accused X of", "is believed to", "was quoted as saying".

In: a `View`. Out: candidates (`Found`), one for each verb of the cue table that has a content: a clause, an infinitive,
an object, a prepositional phrase, or the clause that the verb's own clause interrupts or follows (parataxis, "as X
says"). What is quoted is settled afterwards, in `quotes`.
"""

from __future__ import annotations

from functools import cache

from tasks.claims import speaker
from tasks.claims.found import Found
from tasks.claims.lexicon import Cue, Lexicon, lexicon
from tasks.claims.view import View

_VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
_QUOTES = frozenset("“\"«‘'") | {"``"}
_WH = frozenset("who what when where why how whether which whose whom if".split())
_MEDIA = frozenset(
    "statement interview conference letter speech address post tweet message report article briefing".split()
)
_TOLD_NOT = frozenset(
    "claim allegation report fact idea view charge concern hope fear belief statement suggestion".split()
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday".split())
#: Verbs that nearly always bring a clause, so that a missing one is the parse's fault.
_PLAIN = frozenset(
    "say report claim maintain insist argue believe think add note warn announce state".split()
)


def find(view: View, cues: Lexicon) -> list[Found]:
    """All verbal cues with a content."""
    out = []
    verbs = cues.verbs
    for i, lemma in enumerate(view.lemma):
        if (
            lemma in verbs
            and view.tag[i] in _VERB_TAGS
            and view.dep[i] not in ("aux", "cop", "aux:pass", "amod")
        ):
            for cue, tokens in _match(view, cues, i):
                found = _attribution(view, i, cue, tokens)
                if found:
                    out.append(found)
                    break
        elif lemma in cues.adjectives and view.tag[i] in ("JJ", "VBN", "JJR", "RB"):
            found = _adjective(view, cues, i)
            if found:
                out.append(found)
    return out


def _adjective(view: View, cues: Lexicon, i: int) -> Found | None:
    """ "is critical of X", "are concerned that", "was adamant that"."""
    for rest, cue in cues.adjectives[view.lemma[i]]:
        if rest and tuple(view.lower[i + 1 : i + 1 + len(rest)]) != rest:
            continue
        tokens = list(range(i, i + 1 + len(rest)))
        content: set[int] = set()
        frame = "np"
        for c in view.children[i]:
            if c < i:
                continue
            label = view.dep[c]
            if label in ("ccomp", "advcl", "xcomp", "csubj") and "that" in cue.frames and view.is_finite(c):
                if view.child(c, "mark") is None or view.has_lemma(c, "mark", "that", "whether") is not None:
                    content, frame = set(view.subtree(c)), "that"
                    break
            elif label in ("obl", "advcl", "nmod", "xcomp") and rest and view.left[c] <= i + len(rest):
                content, frame = {k for k in view.subtree(c) if k > i + len(rest)}, "np"
                break
        if not content:
            continue
        found = Found(
            f"adjective_{'clause' if frame == 'that' else 'object'}", content, tokens, i, cue, frame=frame
        )
        found.negated_cue = is_negated(view, i)
        who = speaker.agent_of(view, i, as_subject=True)
        if who is None or who in content:
            continue
        found.speaker_head, found.speaker = who, speaker.phrase(view, who, stop=i)
        copula = view.child(i, "cop", "aux:pass")
        if copula is not None and copula < i:
            found.cue = sorted({*tokens, copula})
        return found
    return None


def _match(view: View, cues: Lexicon, i: int) -> list[tuple[Cue, list[int]]]:
    """The cues that verb i may make, longest first, with their tokens: further words must follow, at most one adverb
    between."""
    if view.lower[i] in _passives(cues) and speaker.is_passive(view, i):
        passive = [(_passives(cues)[view.lower[i]], [i])]
    else:
        passive = []
    entries = cues.verbs[view.lemma[i]]
    if len(entries) == 1 and not entries[0][0]:
        return [*passive, (entries[0][1], [i])]
    following = [k for k in range(i + 1, min(i + 7, view.n)) if view.tag[k] not in ("RB", "_SP")]
    words = tuple(view.lower[k] for k in following)
    out = [(cue, [i, *following[: len(rest)]]) for rest, cue in entries if words[: len(rest)] == rest]
    if (
        len(out) > 1
        and len(out[0][1]) > 1
        and view.tag[out[0][1][-1]] in ("IN", "TO")
        and _clause_child(view, i) is not None
    ):
        out = [entry for entry in out if len(entry[1]) == 1] or out  # "testified to the committee that …"
    return passive + out


@cache
def _passives(cues: Lexicon) -> dict[str, Cue]:
    """Participle to the cue that it makes after "be": "believed", "said", "told"."""
    return {rest[0]: cue for rest, cue in cues.verbs.get("be", ()) if len(rest) == 1}


def _attribution(view: View, v: int, cue: Cue, tokens: list[int]) -> Found | None:
    got = _content(view, v, cue, tokens)
    if got is None:
        return None
    rule, frame, content = got
    cue_tokens = _cue_tokens(view, v, tokens)
    content -= set(cue_tokens)
    if not content:
        return None
    found = Found(rule, content, cue_tokens, v, cue, frame=frame)
    found.negated_cue = is_negated(view, v)
    who = speaker.agent_of(view, v)
    if who is None and view.dep[v] in ("advcl", "xcomp") and speaker.is_passive(view, view.head[v]):
        who = speaker.agent_of(view, view.head[v], as_subject=True)
    if who is not None and who != v and who not in content:
        found.speaker_head = who
        found.speaker = speaker.phrase(view, who, stop=v)
    return found


def is_negated(view: View, v: int) -> bool:
    """True when the verb itself is negated: "did not confirm", "never said", "refused to say" is not."""
    return any(
        view.lower[c] in ("not", "n't", "n’t", "never", "neither", "nor")
        and view.dep[c] in ("advmod", "cc", "neg")
        for c in view.children[v]
    )


def _cue_tokens(view: View, v: int, tokens: list[int]) -> list[int]:
    """The cue's shortest words: the verb, its particles, and auxiliaries where negated or passive."""
    extra = [c for c in view.children[v] if view.dep[c] == "compound:prt" and c > v]
    full = is_negated(view, v) or speaker.is_passive(view, v)
    if full:
        extra += [
            c
            for c in view.children[v]
            if c < v and (view.dep[c] in ("aux", "aux:pass") or view.lower[c] in ("not", "n't", "never"))
        ]
    return sorted({*tokens, *extra})


def _content(view: View, v: int, cue: Cue, tokens: list[int]) -> tuple[str, str, set[int]] | None:
    """(rule, frame, tokens) of what was said at verb v."""
    frames = cue.frames
    dep, children = view.dep, view.children
    if len(tokens) > 1 and view.tag[tokens[-1]] in ("IN", "TO", "RP"):
        got = _after_preposition(view, v, tokens)
        if got:
            return "verb_object", "np", got
    clause = _clause_child(view, v)
    if clause is not None and view.has_lemma(clause, "mark", "of", "for") is not None:
        clause = None
    if clause is not None and frames & {"that", "quote", "wh", "inf"}:
        if view.lower[view.left[clause]] in _WH and not frames & {"wh", "that", "quote"}:
            return None
        if clause < v and view.subject(v) is not None and view.dep[v] == "acl:relcl":
            return None
        if "that" not in frames and not _is_question_or_quoted(view, clause, frames):
            return None
        got = set(view.subtree(clause))
        got |= _stray_subject(view, v, clause)
        got |= _stray_conjunct(view, v, clause)
        return "verb_clause", "that", _without_day(view, v, got)
    host = _host(view, v)
    if host is not None and frames & {"that", "quote", "wh"}:
        return host
    if frames & {"that", "wh"}:
        got = _rest(view, v)
        if got:
            return "verb_rest", "that", got
        if view.child(v, "obj", "xcomp") is None:
            got = _before(view, v)
            if got:
                return "verb_final", "host", got
    if frames & {"inf", "that"}:
        for c in children[v]:
            if dep[c] in ("xcomp", "advcl", "acl") and c > v and view.has_lemma(c, "mark", "to") is not None:
                if dep[c] == "acl" or (dep[c] == "advcl" and "inf" not in frames) or "inf" not in frames:
                    continue
                return (
                    "verb_infinitive",
                    "inf",
                    set(view.subtree(c)) | _subject_of_infinitive(view, v, c, cue),
                )
        if "inf" in frames:  # "urged Israel to stop": the infinitive may hang on the object
            for c in children[v]:
                if dep[c] in ("obj", "iobj") and c > v:
                    for k in children[c]:
                        if (
                            dep[k] in ("acl", "advcl", "xcomp")
                            and view.has_lemma(k, "mark", "to") is not None
                        ):
                            return "verb_infinitive", "inf", set(view.subtree(k))
    for preposition in ("of", "for"):
        if preposition in frames:
            got = _prepositional(view, v, preposition)
            if got:
                return f"verb_{preposition}", preposition, got
    if "as" in frames:
        got = _naming(view, v)
        if got:
            return "verb_naming", "as", got
    if "np" in frames or len(tokens) > 1:
        for c in children[v]:
            if dep[c] in ("obj", "obl") and c > v and not view.is_punct(c):
                case = view.case_of(c)
                if dep[c] == "obl" and not (len(tokens) > 1 and case and case in view.lower[tokens[-1]]):
                    continue
                if dep[c] == "obj" and (cue.lemma in ("tell", "inform", "brief", "ask", "assure", "remind")):
                    continue
                if view.tag[c] in ("PRP", "WP", "WDT", "EX") or view.lower[c] in ("that", "this", "it", "so"):
                    continue
                got = set(view.subtree(c))
                for k in children[c]:
                    if dep[k] == "case" and k < c:
                        got.discard(k)
                    if (
                        dep[k] in ("acl", "advcl")
                        and view.has_lemma(k, "mark", "to") is not None
                        and "inf" in frames
                    ):
                        return "verb_infinitive", "inf", set(view.subtree(k))
                return "verb_object", "np", _with_adjuncts(view, v, got)
    if cue.cue_class in ("deny", "confirm", "ask", "say") and "np" in frames:
        for c in children[v]:  # "denied having plans", "recommended leaving"
            if dep[c] in ("xcomp", "ccomp") and c > v and view.tag[c] == "VBG":
                return "verb_gerund", "np", set(view.subtree(c))
    return None


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


def _is_question_or_quoted(view: View, clause: int, frames: frozenset[str]) -> bool:
    """True when a clause may follow a cue that takes no "that": a question after "asked", quoted words after "shouted"."""
    first = view.left[clause]
    if view.lower[first] in _WH:
        return "wh" in frames
    edge = view.previous_word(first)
    return "quote" in frames and (
        view.word[first] in _QUOTES or (edge is not None and view.word[edge] in _QUOTES)
    )


def _after_preposition(view: View, v: int, tokens: list[int]) -> set[int]:
    """Content of a cue that ends in a preposition: "insisted on building", "spoke out against the plan"."""
    last = tokens[-1]
    h = view.head[last]
    if h == v or h <= last or view.dep[last] not in ("case", "mark"):
        return set()
    got = {k for k in view.subtree(h) if k > last}
    return _with_adjuncts(view, v, got)


def _stray_subject(view: View, v: int, clause: int) -> set[int]:
    """A noun phrase between cue and clause that the parse took for the cue's object and is the clause's subject."""
    if (
        clause < v
        or not view.is_finite(clause)
        or view.child(clause, "nsubj", "nsubj:pass", "mark", "expl", "csubj") is not None
    ):
        return set()
    for c in view.children[v]:
        if v < c < clause and view.dep[c] in ("obj", "nsubj", "ccomp") and view.right[c] == view.left[clause]:
            if view.lemma[v] in ("tell", "inform", "ask", "remind", "assure", "warn") or view.tag[
                c
            ].startswith("PRP"):
                return set()
            return set(view.subtree(c))
    return set()


def _stray_conjunct(view: View, v: int, clause: int) -> set[int]:
    """A clause with "but" or "and" and its own subject after the content, hung on the cue instead of the content: in
    "says no aid will go to X, but the country will contribute" it is still what was said."""
    out: set[int] = set()
    if clause < v:
        return out
    edge = view.right[clause]
    for c in view.children[v]:
        if c <= clause or view.dep[c] not in ("conj", "ccomp") or not view.is_finite(c):
            continue
        if view.dep[c] == "conj" and view.subject(c) is None:
            continue
        if view.left[c] > edge + 1 or any(view.word[k] in ("”", "''", '"', ";") for k in range(clause, c)):
            break
        if any(
            cue.strength >= 0.85 and cue.cue_class in ("say", "deny")
            for _, cue in lexicon().verbs.get(view.lemma[c], ())
        ):
            break  # "…, and she added": another attribution
        out |= set(view.subtree(c))
        edge = view.right[c]
    return out


def _with_adjuncts(view: View, v: int, content: set[int]) -> set[int]:
    """An object's content with what follows it without a comma in the verb's own clause: "… so far"."""
    edge = max(content)
    for c in view.children[v]:
        if (
            view.left[c] == edge + 1
            and view.dep[c] in ("obl", "advmod", "nmod", "advcl", "xcomp", "acl")
            and not (view.lemma[c] in _MEDIA or view.lower[c] in _DAYS or view.case_of(c) == "to")
        ):
            content = content | set(view.subtree(c))
            edge = max(content)
    return content


def _rest(view: View, v: int) -> set[int]:
    """The rest of the sentence after a finite cue that the parse leaves without its clause: "Authorities say the woman
    died Tuesday", read with "say" hung on "died"."""
    if view.tag[v] not in ("VBD", "VBZ", "VBP") or view.subject(v) is None or view.lemma[v] not in _PLAIN:
        return set()
    a, b = view.sentences[view.sentence[v]]
    k = v + 1
    if (
        k >= b
        or view.is_punct(k)
        or (view.tag[k] in ("IN", "TO", "CC", "RP")
        and view.lower[k] not in ("that", "if"))
    ):
        return set()
    stop = next((j for j in range(k, b) if view.word[j] in (";", ":", "”", "``", "“", '"')), b)
    if any(view.tag[j] in ("VBD", "VBZ", "VBP", "MD") for j in range(k, stop)):
        h = view.head[v]
        if v < h < stop and view.dep[v] in (
            "parataxis",
            "advcl",
            "ccomp",
            "dep",
            "acl:relcl",
            "csubj",
            "nsubj",
        ):
            return {j for j in view.subtree(h) if j > v}
        clauses = [
            c
            for c in view.children[v]
            if c > v
            and view.is_finite(c)
            and view.dep[c] in ("advcl", "conj", "parataxis", "xcomp", "obj", "dep", "acl")
        ]
        if clauses and view.dep[clauses[0]] not in ("conj",) and view.child(clauses[0], "mark") is None:
            return {j for j in view.subtree(clauses[0]) if j > v}
        if view.dep[v] == "acl:relcl" or view.child(v, "ccomp", "xcomp") is not None:
            return set()
        return set(range(k, stop))
    return set()


def _clause_child(view: View, v: int) -> int | None:
    """The clause that is verb v's object; a paratactic one counts when it follows a colon or a quotation mark."""
    best = None
    for c in view.children[v]:
        label = view.dep[c]
        if label == "ccomp" and view.tag[c] in ("WDT", "WP", "WRB", "IN") and c < v:
            continue
        if label == "ccomp":
            best = c if best is None else best
        elif (
            label == "advcl"
            and best is None
            and c > v
            and view.has_lemma(c, "mark", "whether", "that") is not None
        ) or (
            label in ("advcl", "acl")
            and best is None
            and c > v
            and (
                view.lower[view.left[c]] in _WH - {"if", "when", "while"}
                or (
                    view.lower[view.left[c]] in ("when", "if")
                    and view.left[c] == v + 1
                    and view.tag[v] == "VB"
                )
            )
        ):
            best = c
        elif label == "parataxis" and c > v and best is None and not _is_comment(view, c):
            edge = view.previous_word(view.left[c])
            if (
                edge is not None
                and edge >= v
                and view.word[edge] in (":", ",", "“", '"', "``", "''", "‘", "'", "said")
            ):
                best = c
        elif (
            label == "xcomp"
            and best is None
            and view.has_lemma(c, "mark", "to") is None
            and view.is_finite(c)
        ):
            best = c
    if best is None:  # "testified to the committee that …", "told him whether …", hung on the one told
        for c in view.children[v]:
            if view.dep[c] in ("obl", "obj", "iobj", "nmod") and c > v:
                for k in view.children[c]:
                    if (
                        view.dep[k] in ("acl", "acl:relcl", "ccomp", "advcl")
                        and k > c
                        and view.subject(k) is not None
                        and view.has_lemma(k, "mark", "that", "whether") is not None
                        and view.lemma[c] not in _TOLD_NOT
                    ):
                        best = k
    return best


def _is_comment(view: View, c: int) -> bool:
    """True for a paratactic clause that is itself an attribution or an aside in parentheses."""
    edge = view.previous_word(view.left[c])
    return edge is not None and view.word[edge] in ("(", "—", "--")


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
        a, b = _own_paragraph(view, v)
        return (
            "verb_parataxis",
            "host",
            {k for k in view.subtree(h) if k not in inside and a <= view.start[k] < b},
        )
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
    if label in ("advcl", "advcl:relcl", "acl") and any(
        view.dep[c] in ("mark", "advmod", "case") and view.lower[c] in ("as", "so") and c < v
        for c in view.children[v]
    ):
        if view.child(v, "obj", "ccomp", "xcomp") is not None and view.lemma[v] not in ("tell", "put"):
            return None
        rest = {k for k in view.subtree(h) if k not in inside}
        return "verb_as", "host", rest
    return None


def _own_paragraph(view: View, k: int) -> tuple[int, int]:
    return view.paragraphs[view.paragraph(view.start[k])] if view.paragraphs else (0, len(view.text))


def _prepositional(view: View, v: int, preposition: str) -> set[int]:
    """Content of "accused X of doing Y", "blamed X for Y": what stands after the preposition."""
    for c in view.children[v]:
        if view.dep[c] in ("obl", "advcl", "xcomp", "nmod", "ccomp") and c > v:
            mark = view.has_lemma(c, "mark", preposition)
            case = view.has_lemma(c, "case", preposition)
            at = mark if mark is not None else case
            if at is not None:
                return {k for k in view.subtree(c) if k != at}
    for c in view.children[v]:
        if view.dep[c] == "obj":
            for k in view.children[c]:
                if k > c and (
                    view.has_lemma(k, "mark", preposition) is not None
                    or view.has_lemma(k, "case", preposition) is not None
                ):
                    if (
                        preposition == "of"
                        and view.dep[k] == "nmod"
                        and view.lemma[v] not in ("accuse", "suspect")
                    ):
                        continue
                    at = view.has_lemma(k, "mark", preposition)
                    at = at if at is not None else view.has_lemma(k, "case", preposition)
                    return {t for t in view.subtree(k) if t != at}
    return set()


def _naming(view: View, v: int) -> set[int]:
    """Content of "called X a liar", "described X as Y": the thing named and the name."""
    obj = view.child(v, "obj")
    out: set[int] = set()
    for c in view.children[v]:
        if c < v:
            continue
        if view.dep[c] == "xcomp" and view.has_lemma(c, "mark", "to") is None:
            out |= set(view.subtree(c))
        elif view.dep[c] in ("obl", "advcl") and (
            view.case_of(c) == "as" or view.has_lemma(c, "mark", "as") is not None
        ):
            out |= {k for k in view.subtree(c) if view.head[k] != c or view.lower[k] != "as"}
    if out and obj is not None and obj > v:
        between = set(view.subtree(obj))
        if view.tag[obj] != "PRP":
            out |= between
    return out


def _before(view: View, v: int) -> set[int]:
    """The clause before a final cue that the parse does not tie to it: "…, a spokesman announced on Monday."."""
    subject = view.subject(v)
    if subject is None or view.tag[v] not in ("VBD", "VBZ", "VBP") or not subject < v:
        return set()
    edge = min(view.left[subject], subject)
    comma = edge - 1
    if comma < 1 or view.word[comma] != "," or v - edge > 25:
        return set()
    a, b = view.sentences[view.sentence[v]]
    after = [k for k in range(v + 1, b) if not view.is_punct(k) and not view.is_space[k]]
    if len(after) > 8 or any(view.tag[k] in ("VBD", "VBZ", "VBP", "MD", "WP", "WDT") for k in after):
        return set()
    low, _ = _own_paragraph(view, v)
    while (
        a > 0
        and view.start[a - 1] >= low
        and view.word[a - 1] not in (".", "?", "!", "”", '"', "''", ":", ";")
    ):
        a -= 1
    if not any(view.tag[k] in ("VBD", "VBZ", "VBP", "MD") for k in range(a, comma)):
        return set()
    return {k for k in range(a, comma) if not view.is_space[k]}


def _without_day(view: View, v: int, content: set[int]) -> set[int]:
    """Take a bare day right after the cue out of its content: "said Friday the talks failed", "says late Saturday …"."""
    first = min(content)
    k = v + 1
    if first != k or k + 1 >= view.n:
        return content
    if view.lower[k] in ("late", "early", "earlier", "later"):
        k += 1
    if view.lower[k] in _DAYS and view.dep[k] not in ("nsubj", "nsubj:pass", "compound", "nmod:poss"):
        if view.lower[k + 1] in ("night", "morning", "evening", "afternoon"):
            k += 1
        return {j for j in content if j > k}
    return content
