"""How sure a candidate is to be a claim with the right words: a small logistic model over what the rules saw.

In: a `View` and a `Found`. Out: a probability. The weights (`weights.csv` beside this file: feature, weight) are learned
by `bench/claims.py --fit` from annotated sentences; a feature without a weight counts nothing, so an unseen verb is judged
by its class, its frame and its subject. The features look at the parse only, never at a word of the content.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path

from tasks.claims.found import Found
from tasks.claims.lexicon import role_nouns
from tasks.claims.view import View

_BIAS = "bias"


@cache
def weights() -> dict[str, float]:
    """Feature to weight."""
    with (Path(__file__).parent / "weights.csv").open(encoding="utf-8", newline="") as file:
        return {row["feature"]: float(row["weight"]) for row in csv.DictReader(file)}


def of(view: View, f: Found) -> float:
    """Probability that the candidate is right."""
    table = weights()
    total = table.get(_BIAS, 0.0)
    for feature in features(view, f):
        total += table.get(feature, 0.0)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def features(view: View, f: Found) -> list[str]:
    """What speaks for or against a candidate, as names of features."""
    rule = f.rule
    group = rule.split("_")[0]
    out = [f"rule={rule}"]
    content = f.content
    words = sum(1 for k in content if view.word[k][:1].isalnum())
    size = (
        1
        if words == 1
        else 2
        if words < 4
        else 3
        if words < 8
        else 4
        if words < 16
        else 5
        if words < 32
        else 6
    )
    out.append(f"size={size}")
    out.append(f"{rule}|size={size}")
    quoted = "all" if f.share_quoted >= 0.9 else "some" if f.share_quoted > 0 else "none"
    out.append(f"{group}|quoted={quoted}|in={f.quoted_from}")
    out.append(f"pieces={min(3, len(f.fragments))}")
    who = _speaker_kind(view, f)
    out.append(f"{group}|who={who}")
    out.append(f"who={who}")
    if f.entry is not None:
        cue = f.entry
        out.append(f"{rule}|class={cue.cue_class}")
        out.append(f"class={cue.cue_class}|who={who}")
        out.append(f"{group}|lemma={cue.lemma}")
        if rule in ("verb_object", "verb_preposition", "verb_infinitive", "verb_clause", "verb_naming"):
            out.append(f"{rule}|lemma={cue.lemma}")
        out.append(f"{rule}|strength={round(cue.strength, 1)}")
    v = f.cue_head
    if v is not None:
        out += _cue_features(view, f, v, group, rule)
    return out


def _cue_features(view: View, f: Found, v: int, group: str, rule: str) -> list[str]:
    out = [f"{group}|tag={view.tag[v]}", f"{group}|dep={view.dep[v]}"]
    helpers = [c for c in view.children[v] if view.dep[c] in ("aux", "aux:pass", "cop")]
    lowers = {view.lower[c] for c in helpers}
    if any(view.tag[c] == "MD" for c in helpers):
        out.append(f"{group}|modal")
    if f.negated_cue:
        out += [f"{group}|negated", f"{rule}|negated"]
    if any(view.dep[c] == "aux:pass" for c in view.children[v]):
        out.append(f"{rule}|passive")
    if any(view.dep[c] == "mark" and view.lower[c] == "to" for c in view.children[v]):
        out.append(f"{group}|to")
    if any(
        view.dep[c] == "mark" and view.lower[c] in ("if", "when", "after", "before") for c in view.children[v]
    ):
        out.append(f"{group}|conditional")
    if lowers & {"did", "do", "does"} and not f.negated_cue:
        out.append(f"{group}|do")
    first, last = min(f.content), max(f.content)
    a, b = view.sentences[view.sentence[v]]
    end = b - 1
    while end > a and (view.is_space[end] or view.word[end] in "\"”'’"):
        end -= 1
    if view.word[end] == "?" and not any(k == end for k in f.content):
        out.append(f"{group}|question")
    side = "after" if first > v else "before" if last < v else "around"
    out.append(f"{rule}|side={side}")
    if side == "after":
        gap = [k for k in range(max(f.cue), first) if k not in f.cue]
        punct = next((view.word[k] for k in gap if view.is_punct(k)), "")
        kind = "comma" if punct == "," else "colon" if punct == ":" else "mark" if punct else "none"
        out.append(f"{rule}|between={kind}|{min(3, len(gap))}")
        that = view.lower[first] == "that" and view.dep[first] == "mark"
        out.append(f"{rule}|that={that}")
        out.append(f"{rule}|to_end={last >= end - 1}")
    out.append(f"{group}|parent_verb={_above(view, v)}")
    if rule in ("verb_object", "verb_preposition", "noun_of", "verb_for", "adjective_object", "verb_gerund"):
        head = next((k for k in sorted(f.content) if view.head[k] not in f.content), first)
        out.append(f"{rule}|head={view.tag[head]}")
        clause = any(view.dep[k] in ("acl", "acl:relcl", "ccomp", "advcl", "xcomp") for k in f.content)
        out.append(f"{rule}|clause={clause}")
        out.append(f"{rule}|det={_determiner(view, head)}")
        if view.doc[head].ent_type_:
            out.append(f"{rule}|object={view.doc[head].ent_type_}")
    return out


def _above(view: View, v: int) -> str:
    """What governs the cue: nothing, a wish or plan ("wants to say"), or another verb."""
    h = view.head[v]
    if h == v:
        return "none"
    if view.dep[v] == "xcomp":
        return "xcomp:" + (
            view.lemma[h]
            if view.lemma[h] in ("want", "try", "have", "go", "refuse", "decline", "continue", "begin")
            else "other"
        )
    return "verb" if view.tag[h].startswith("VB") else "noun"


def _determiner(view: View, head: int) -> str:
    for c in view.children[head]:
        if view.dep[c] == "det":
            return view.lower[c] if view.lower[c] in ("the", "a", "an", "any", "no", "this") else "other"
        if view.dep[c] in ("nmod:poss", "nummod"):
            return view.dep[c]
    return "bare"


def _speaker_kind(view: View, f: Found) -> str:
    """Coarse kind of the speaker's head word."""
    h = f.speaker_head
    if h is None:
        return "none"
    low, tag = view.lower[h], view.tag[h]
    if tag.startswith("PRP") or tag in ("WP", "WDT", "DT"):
        if low in ("i", "me", "my"):
            return "i"
        if low in ("we", "us", "our", "you", "it", "they"):
            return low
        return "he" if low in ("he", "she", "his", "her", "him") else "pronoun"
    if f.carried:
        return "carried"
    label = view.doc[h].ent_type_
    if label in ("PERSON", "ORG", "GPE", "NORP"):
        return label
    kind = role_nouns().get(low) or role_nouns().get(view.lemma[h])
    if kind:
        return "role_" + kind
    return (
        "plural" if tag == "NNS" else "noun" if tag == "NN" else "name" if tag.startswith("NNP") else "other"
    )
