"""The clause that a cue introduces, follows or stands in, also where the parse hangs it somewhere else.

In: a `View` and a verb. Out: the head of the clause that is the verb's object, or sets of tokens: subjects and second
halves that the parse took off the clause, the rest of a sentence after a cue, the sentence before a final one.
"""

from __future__ import annotations

from tasks.claims import speaker
from tasks.claims.lexicon import lexicon, role_nouns
from tasks.claims.view import DAYS, View

_QUOTES = frozenset("“\"«‘'") | {"``"}
_TOLD_NOT = frozenset(
    "claim allegation report fact idea view charge concern hope fear belief statement suggestion".split()
)
#: Where something is said, beside documents.
_SPOKEN = frozenset("note phone telephone interview call conference briefing speech video broadcast".split())
#: Verbs that nearly always bring a clause, so that a missing one is the parse's fault.
_PLAIN = frozenset(
    "say report claim maintain insist argue believe think add note warn announce state".split()
)
#: Verbs after which "if" opens a question: "asked her if she knew".
_QUESTION = frozenset({"ask", "wonder", "inquire", "enquire", "query"})
WH_WORDS = frozenset("who what when where why how whether which whose whom if".split())


def clause_of(view: View, v: int) -> int | None:
    """The clause that is verb v's object; a paratactic one counts when it follows a colon or a quotation mark."""
    best = None
    for c in view.children[v]:
        label = view.dep[c]
        if label == "ccomp" and view.tag[c] in ("WDT", "WP", "WRB", "IN") and c < v:
            continue
        if label == "ccomp":
            # "Police put it at 11; a group says 14 died": what stands before a semicolon is another statement.
            if best is None or (best < v < c and any(view.word[k] == ";" for k in range(best, v))):
                best = c
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
                view.lower[view.left[c]] in WH_WORDS - {"if", "when", "while"}
                or (view.lower[view.left[c]] == "if" and view.lemma[v] in _QUESTION)
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
                        and (view.lemma[c] not in _TOLD_NOT or _is_medium(view, c))
                    ):
                        best = k
    return best


def _is_medium(view: View, c: int) -> bool:
    """True for where the words stand: "said in a statement that …", not "rejected the statement that …"."""
    return view.dep[c] == "obl" and view.case_of(c) in ("in", "through", "via", "by", "on")


def _is_comment(view: View, c: int) -> bool:
    """True for a paratactic clause that is itself an attribution or an aside in parentheses."""
    edge = view.previous_word(view.left[c])
    return edge is not None and view.word[edge] in ("(", "—", "--")


def is_question_or_quoted(view: View, clause: int, frames: frozenset[str]) -> bool:
    """True when a clause may follow a cue that takes no "that": a question after "asked", quoted words after "shouted"."""
    first = view.left[clause]
    if view.lower[first] in WH_WORDS:
        return "wh" in frames
    edge = view.previous_word(first)
    return "quote" in frames and (
        view.word[first] in _QUOTES or (edge is not None and view.word[edge] in _QUOTES)
    )


def stray_subject(view: View, v: int, clause: int) -> set[int]:
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


def stray_conjuncts(view: View, v: int, clause: int) -> set[int]:
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
        if (
            view.word[view.left[c]] in ("-", "–", "—", "--", ":")
            or view.left[c] > edge + 1
            or any(view.word[k] in ("”", "''", '"', ";") for k in range(clause, c))
        ):
            break
        if any(
            cue.strength >= 0.85 and cue.cue_class in ("say", "deny")
            for _, cue in lexicon().verbs.get(view.lemma[c], ())
        ):
            break  # "…, and she added": another attribution
        out |= set(view.subtree(c))
        edge = view.right[c]
    return out


def bare_copula(view: View, clause: int) -> set[int]:
    """The copula that opens a clause without a subject: "a kidnapping" is what was said in "what it says was a
    kidnapping"."""
    cop = view.child(clause, "cop")
    return {cop} if cop is not None and cop == view.left[clause] else set()


def rest_of_sentence(view: View, v: int) -> set[int]:
    """The rest of the sentence after a finite cue that the parse leaves without its clause: "Authorities say the woman
    died Tuesday", read with "say" hung on "died"."""
    if view.tag[v] not in ("VBD", "VBZ", "VBP") or view.subject(v) is None or view.lemma[v] not in _PLAIN:
        return set()
    _, b = view.sentences[view.sentence[v]]
    k = v + 1
    if (
        k >= b
        or view.is_punct(k)
        or (view.tag[k] in ("IN", "TO", "CC", "RP") and view.lower[k] not in ("that", "if"))
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


def clause_before(view: View, v: int) -> set[int]:
    """The clause before a final cue that the parse does not tie to it: "…, a spokesman announced on Monday."."""
    subject = view.subject(v)
    if subject is None or not view.is_finite(v) or view.tag[v] == "VBG" or not subject < v:
        return set()
    if speaker.is_passive(view, v):
        return set()
    if view.has_lemma(subject, "det", "no") is not None:
        return set()  # "Quake shakes Wellington, no injuries reported"
    edge = min(view.left[subject], subject)
    comma = edge - 1
    if comma < 1 or view.word[comma] != "," or v - edge > 25:
        return set()
    a, b = view.sentences[view.sentence[v]]
    if any(
        view.dep[c] == "advcl" and c < subject and speaker.is_addressed(view, c) for c in view.children[v]
    ):
        return set()  # "Told that the vote had failed, she shrugged": she was told
    after = [k for k in range(v + 1, b) if not view.is_punct(k) and not view.is_space[k]]
    if len(after) > 8 or any(view.tag[k] in ("VBD", "VBZ", "VBP", "MD", "WP", "WDT") for k in after):
        return set()
    low, _ = own_paragraph(view, v)
    while (
        a > 0
        and view.start[a - 1] >= low
        and view.word[a - 1] not in (".", "?", "!", "”", '"', "''", ":", ";")
    ):
        a -= 1
    if not any(view.tag[k] in ("VBD", "VBZ", "VBP", "MD") for k in range(a, comma)):
        return set()
    return {k for k in range(a, comma) if not view.is_space[k]}


def without_day(view: View, v: int, content: set[int]) -> set[int]:
    """Take the day of the saying, right after the cue, out of its content: "said Friday the talks failed", "says late
    Saturday …", "said on Monday that …"."""
    first = min(content)
    k = v + 1
    if first != k or k + 2 >= view.n:
        return content
    medium = _medium_first(view, content, k)
    if medium:
        return {j for j in content if j >= medium}
    that = next(
        (j for j in range(k, min(k + 8, view.n)) if view.lower[j] == "that" and view.dep[j] == "mark"), None
    )
    if (
        that is not None
        and that > k
        and that in content
        and not any(view.is_finite(j) for j in range(k, that))
    ):
        return {j for j in content if j >= that}  # what stands before "that" is of the cue's clause
    if view.lower[k] == "on" and view.lower[k + 1] in DAYS and view.word[k + 2] != ",":
        k += 1
    if view.lower[k] in ("late", "early", "earlier", "later"):
        k += 1
    if view.lower[k] in DAYS and view.dep[k] not in ("nsubj", "nsubj:pass", "compound", "nmod:poss"):
        if view.lower[k + 1] in ("night", "morning", "evening", "afternoon"):
            k += 1
        return {j for j in content if j > k}
    return content


def _medium_first(view: View, content: set[int], k: int) -> int:
    """Where the clause begins after a medium that the parse took into it ("said | in an email it follows the rules"), else 0."""
    if view.tag[k] != "IN" or view.lower[k] not in ("in", "by", "via", "through", "on", "over"):
        return 0
    noun = view.head[k]
    if noun <= k or noun not in content or view.dep[k] != "case":
        return 0
    if view.lemma[noun] not in _SPOKEN and role_nouns().get(view.lemma[noun]) != "document":
        return 0
    after = view.right[noun]
    rest = [j for j in content if j >= after]
    finite = any(view.is_finite(j) and (view.subject(j) or 0) >= after for j in rest)
    return after if finite and view.word[after] != "," else 0


def own_paragraph(view: View, k: int) -> tuple[int, int]:
    return view.paragraphs[view.paragraph(view.start[k])] if view.paragraphs else (0, len(view.text))
