"""Verbal cues: said, told, warned, "accused X of", "is believed to", "was quoted as saying", "are concerned that".

In: a `View`. Out: candidates (`Found`), one for each verb or adjective of the cue table that has a content. Which words
those are is settled in `contents`, and what is quoted afterwards, in `quotes`.
"""

from __future__ import annotations

from functools import cache

from tasks.claims import clauses, contents, speaker
from tasks.claims.found import Found
from tasks.claims.lexicon import Cue, Lexicon, role_nouns
from tasks.claims.view import View

_VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})


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
    following = [k for k in range(i + 1, min(i + 7, view.n)) if view.tag[k] != "_SP"]
    plain = [k for k in following if view.tag[k] != "RB"]
    out = []
    for rest, cue in entries:  # "shot back", with the adverb; "lashed out again at", without it
        fits = next(
            (f for f in (following, plain) if tuple(view.lower[k] for k in f[: len(rest)]) == rest), None
        )
        if fits is not None:
            out.append((cue, [i, *fits[: len(rest)]]))
    if (
        len(out) > 1
        and len(out[0][1]) > 1
        and view.tag[out[0][1][-1]] in ("IN", "TO")
        and clauses.clause_of(view, i) is not None
    ):
        out = [entry for entry in out if len(entry[1]) == 1] or out  # "testified to the committee that …"
    return passive + out


@cache
def _passives(cues: Lexicon) -> dict[str, Cue]:
    """Participle to the cue that it makes after "be": "believed", "said", "told"."""
    return {rest[0]: cue for rest, cue in cues.verbs.get("be", ()) if len(rest) == 1}


def _attribution(view: View, v: int, cue: Cue, tokens: list[int]) -> Found | None:
    got = contents.of_verb(view, v, cue, tokens)
    if got is None:
        return None
    rule, frame, content = got
    if _asks_you(view, v, cue) or _is_refusal(view, v, rule, content):
        return None
    cue_tokens = _cue_tokens(view, v, tokens)
    content -= set(cue_tokens)
    if not content:
        return None
    if frame == "inf" and cue.cue_class == "say":
        cue = cue._replace(cue_class="ask")  # "told them to leave" asks
    found = Found(rule, content, cue_tokens, v, cue, frame=frame)
    found.negated_cue = is_negated(view, v)
    who = _told_by(view, v, content) if "from" in cue.frames else None
    if who is None and frame == "of" and speaker.is_passive(view, v):
        who = _accuser(view, content)
    if who is None:
        who = speaker.agent_of(view, v)
    if (
        who is None
        and view.dep[v] in ("advcl", "xcomp")
        and speaker.is_passive(view, view.head[v])
        and not speaker.is_passive(view, v)
        and not speaker.is_addressed(view, v)
    ):
        who = speaker.agent_of(view, view.head[v], as_subject=True)
    if who is None and rule in ("verb_clause", "verb_rest") and min(content) > v:
        who = speaker.nominal_before(view, v)
    if who is None and rule == "verb_clause" and max(content) < v:
        who = _mistaken_for_content(view, v, found.content)
    if who is not None and view.tag[v] == "VBG" and view.subject(v) is None and v > who:
        who = speaker.able(view, v, who)
    if who is not None and who != v and who not in content:
        found.speaker_head = who
        found.speaker = speaker.phrase(view, who, stop=v)
    return found


def _mistaken_for_content(view: View, v: int, content: set[int]) -> int | None:
    """The speaker that the parse took for the end of what is said, "…, two people familiar with the talks | said": the noun
    phrase after its last comma, right before the verb. It is taken out of the content."""
    last = max(content)
    commas = [k for k in content if view.word[k] == "," and k < last]
    if last != v - 1 or not commas or v - commas[-1] > 14 or view.tag[v] not in ("VBD", "VBZ", "VBP"):
        return None
    tail = range(max(commas) + 1, v)
    if any(view.tag[k] in ("VBD", "VBZ", "VBP", "MD") for k in tail):
        return None
    heads = [
        k for k in tail if view.head[k] not in tail and view.tag[k] in ("NN", "NNS", "NNP", "NNPS", "PRP")
    ]
    if not heads:
        return None
    content -= set(range(max(commas), v))
    return heads[0]


def _asks_you(view: View, v: int, cue: Cue) -> bool:
    """True for "Do you believe that …?": nobody has said yet that he does."""
    subject = view.subject(v)
    if subject is None or view.lower[subject] != "you" or cue.cue_class != "believe":
        return False
    _, end = view.sentences[view.sentence[v]]
    return any(view.word[k] == "?" for k in range(v, end))


def _is_refusal(view: View, v: int, rule: str, content: set[int]) -> bool:
    """True for "nobody said no" and "no group has claimed responsibility": no words, and nobody's."""
    if all(view.lower[k] in ("no", "yes", "so") or view.is_punct(k) for k in content):
        return is_negated(view, v)
    return rule == "verb_object" and view.lemma[v] == "claim" and is_negated(view, v)


def _told_by(view: View, v: int, content: set[int]) -> int | None:
    """Whose words they are with a verb of hearing: "officials learned from the embassy that …"."""
    for c in view.children[v]:
        if c > v and c not in content and view.dep[c] in ("obl", "nmod") and view.case_of(c) == "from":
            return c
    return None


def _accuser(view: View, content: set[int]) -> int | None:
    """The one after "by" at the end of what a passive accuses somebody of, taken out of it: "was accused of lying | by Smith".
    The deed must be active: in "accused of being paid by Smith", Smith paid."""
    for c in sorted(content, reverse=True):
        h = view.head[c]
        if h not in content or view.tag[h] != "VBG" or view.case_of(c) != "by" or c < h:
            continue
        named = view.doc[c].ent_type_ in ("PERSON", "ORG", "NORP", "GPE")
        if named or view.lower[c] in role_nouns() or view.lemma[c] in role_nouns():
            content -= {k for k in content if k >= view.left[c]}
            return c
    return None


def is_negated(view: View, v: int) -> bool:
    """True when the saying is denied: "did not confirm", "never said", "refused to say", "neither side confirmed"."""
    if any(
        view.lower[c] in ("not", "n't", "n’t", "never", "neither", "nor")
        and view.dep[c] in ("advmod", "cc", "neg", "cc:preconj")
        for c in view.children[v]
    ):
        return True
    subject = view.subject(v)
    if subject is None:
        return view.dep[v] == "xcomp" and view.lemma[view.head[v]] in ("refuse", "decline", "fail")
    return view.lower[subject] in ("nobody", "none") or any(
        view.lower[c] in ("no", "neither")
        and c < subject
        and not view.word[c + 1][0].isdigit()  # not "No 10"
        for c in view.children[subject]
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
