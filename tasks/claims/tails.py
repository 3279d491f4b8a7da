"""Where a content ends: what the parse hangs on its end and the writer, or the next cue, says.

In: a `View` and the candidates of verbs, nouns and phrases. Out: the same, their contents cut before a second cue ("… and
urged caution"), before the writer's additions ("…, adding that", "…, a charge it denies"), before somebody else's word that
is set against it ("…, while Roe called for a vote"), and before a main clause that takes issue with them in the writer's
voice ("…, but Moscow backed the rebels").
"""

from __future__ import annotations

from tasks.claims.found import Found
from tasks.claims.lexicon import Lexicon
from tasks.claims.view import View

_QUOTES = frozenset({"“", "”", '"', "``", "''", "«", "»"})
_STOPS = frozenset(",;:") | _QUOTES
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
#: What an event brings about, as the writer sees it.
_EFFECTS = frozenset({"prompt", "spark", "draw", "provoke", "trigger"})
_CONTRARY = frozenset({"but", "yet", "however", "although", "though"})


def cut(view: View, found: list[Found], lexicon: Lexicon) -> None:
    """Cut all contents where they end; one of which nothing is left is taken out."""
    _part_coordinated(view, found)
    _cut_additions(view, found, lexicon)
    by_cue = {f.cue_head: f for f in found if f.cue_head is not None and f.speaker_head is not None}
    for f in found:
        if f.rule in ("verb_clause", "verb_rest", "noun_clause", "adjective_clause"):
            _cut_second_verb(view, f)
            _cut_narrator(view, f)
            _cut_second_source(view, f)
            _cut_second_speaker(view, f, by_cue)
        elif f.rule in ("verb_gerund", "verb_infinitive", "verb_object", "verb_preposition", "verb_relation"):
            _cut_occasion(view, f)
        _mend_hyphen(view, f)
    found[:] = [f for f in found if f.content]


def _cut_second_verb(view: View, f: Found) -> None:
    """ "Said they would not sign and left the room": after "would sign" a finite verb without a subject is not under the
    cue but beside it."""
    v = f.cue_head
    if v is None or min(f.content) < v or view.tag[v] not in ("VBD", "VBZ"):
        return
    for k in sorted(f.content):
        h = view.head[k]
        if view.dep[k] != "conj" or h not in f.content or k < h or view.tag[k] != view.tag[v]:
            continue
        if view.tag[h] != "VB" or view.subject(k) is not None or view.child(h, "aux") is None:
            continue
        if not any(view.dep[c] in ("aux", "aux:pass", "cop") for c in view.children[k]):
            f.content -= set(view.subtree(k))
            return


def _cut_narrator(view: View, f: Found) -> None:
    """Take off a main clause with "but" that cannot be under the cue, by its tense: a past event after "says it is …", a
    present one after "said it was …". It must have a subject of its own, no "that", and neither pronoun nor quotation."""
    v = f.cue_head
    if v is None or min(f.content) < v or view.tag[v] not in ("VBD", "VBZ", "VBP"):
        return
    top = min((k for k in f.content if view.head[k] == k or view.head[k] not in f.content), default=None)
    if top is None:
        return
    told = "past" if view.tag[v] == "VBD" else "present"
    if _tense(view, top) != told:
        return
    for k in (*view.children[top], *view.children[v]):
        if k not in f.content or k <= top or view.dep[k] not in ("conj", "parataxis", "ccomp"):
            continue
        comma = _comma(view, k)
        if comma is None and view.lower[view.left[k]] in _CONTRARY:
            comma = view.left[k]  # transcripts have no commas
        if comma is None:
            continue
        subject = view.subject(k)
        if subject is None or view.tag[subject].startswith("PRP") or view.child(k, "mark") is not None:
            continue
        if not any(view.lower[c] in _CONTRARY for c in view.children[k] if c < k):
            continue
        if {told, _tense(view, k)} != {"past", "present"}:
            continue
        if any(view.word[j] in _QUOTES for j in range(comma, view.right[k])):
            continue
        f.content = {j for j in f.content if j < comma}
        return


def _cut_second_source(view: View, f: Found) -> None:
    """Take ", according to the survey" off the end of "Most voters said rents came first, according to the survey": the
    writer names there whom he has all of it from."""
    last = max(f.content)
    for k in sorted(f.content):
        if view.lower[k] != "according" or view.lower[k + 1 : k + 2] != ["to"] or (f.cue_head or 0) > k:
            continue
        comma = view.previous_word(k)
        rest = [j for j in range(k, last + 1) if view.word[j] in _STOPS or view.tag[j] in _FINITE]
        if comma is not None and view.word[comma] == "," and not rest:
            f.content = {j for j in f.content if j < comma}
        return


def _cut_second_speaker(view: View, f: Found, by_cue: dict[int, Found]) -> None:
    """Take off what somebody else is set against with: "Singh said neither was honest, while Therrien called for a vote"."""
    v = f.cue_head
    if v is None or min(f.content) < v or view.tag[v] not in _FINITE:
        return
    for k in sorted(f.content & by_cue.keys()):
        who = by_cue[k].speaker_head
        if k == v or view.dep[k] != "advcl" or view.tag[k] != view.tag[v] or who is None:
            continue
        comma = _comma(view, k)
        named = view.tag[who] in ("NNP", "NNPS", "NN", "NNS")
        if named and comma is not None and view.has_lemma(k, "mark", "while", "whereas") is not None:
            f.content = {j for j in f.content if j < comma}
            return


def _cut_occasion(view: View, f: Found) -> None:
    """Take a past clause with "after", "when" or "as" off the end of a gerund or an infinitive, which have no tense of
    their own: "denied skipping checks | after a mechanic accused it of fraud"; after a comma, of an object too."""
    v, last = f.cue_head, max(f.content)
    if v is None or min(f.content) < v or view.tag[v] not in ("VBD", "VBN"):
        return
    for k in sorted(f.content):
        mark = view.has_lemma(k, "mark", "after", "when", "as", "while")
        if mark is None or view.dep[k] != "advcl" or view.subject(k) is None or _tense(view, k) != "past":
            continue
        free = f.rule in ("verb_gerund", "verb_infinitive") or _comma(view, k) is not None
        if free and view.left[k] > v + 1 and view.right[k] >= last:
            f.content = {j for j in f.content if j < view.left[k]}
            return


def _tense(view: View, k: int) -> str | None:
    """ "past" or "present" by the finite word of k's clause; None with a modal, which fits under any cue."""
    words = [k, *(c for c in view.children[k] if view.dep[c] in ("aux", "aux:pass", "cop"))]
    tags = {view.tag[w] for w in words}
    if "MD" in tags:
        return None
    if "VBD" in tags:
        return "past"
    return "present" if tags & {"VBZ", "VBP"} else None


def _mend_hyphen(view: View, f: Found) -> None:
    """Go on over a hyphen inside a word that the parse took for the end: "the deal will be re|-negotiated in May"."""
    last = max(f.content, default=-1)
    if last > 0 and view.word[last] == "-" and view.start[last] == view.end[last - 1]:
        last -= 1
    while (
        last > (f.cue_head or 0)
        and last + 2 < view.n
        and view.word[last + 1] == "-"
        and view.start[last + 1] == view.end[last]
        and view.start[last + 2] == view.end[last + 1]
    ):
        f.content |= {last + 1, *(k for k in view.subtree(last + 2) if k > last)}
        last = max(f.content)


def _part_coordinated(view: View, found: list[Found]) -> None:
    """ "Said the tests could fail and urged caution": a second cue read as part of the first one's content is taken out
    and given the first one's speaker, when its tense is the cue's and not that of the content's own predicate."""
    cues = {f.cue_head: f for f in found if f.cue_head is not None}
    for f in found:
        v = f.cue_head
        if (
            v is None
            or f.rule not in ("verb_clause", "verb_rest")
            or view.tag[v] not in ("VBD", "VBZ", "VBP")
        ):
            continue
        for k in sorted(f.content & cues.keys()):
            g = cues[k]
            if k == v or not g.rule.startswith("verb_") or view.dep[k] != "conj":
                continue
            h = view.head[k]
            if h not in f.content or view.subject(k) is not None or view.tag[k] not in ("VBD", "VBZ"):
                continue
            if view.tag[h] == view.tag[k] or any(
                view.tag[c] == view.tag[k] for c in view.children[h] if view.dep[c] in ("aux", "cop")
            ):
                continue
            tail = set(view.subtree(k)) | {c for c in view.children[k] if view.dep[c] == "cc"}
            f.content -= tail
            g.speaker, g.speaker_head = f.speaker, f.speaker_head


def _cut_additions(view: View, found: list[Found], lexicon: Lexicon) -> None:
    """Take the writer's own additions off the end of a content: "…, adding that", "…, a charge it denies". A cue in such
    a tail speaks for the outer cue's speaker."""
    cues = {f.cue_head: f for f in found if f.cue_head is not None}
    for f in found:
        if f.cue_head is None or not f.rule.startswith("verb_"):
            continue
        for k in sorted(f.content):
            comma = _comma(view, k)
            if comma is None or k not in f.content or k == f.cue_head:
                continue
            label = view.dep[k]
            if label == "advcl" and view.tag[k] == "VBG" and k in cues and view.right[k] >= max(f.content):
                outer = (
                    f.rule != "verb_clause"
                    or view.lemma[k] in ("add", "cite", "reject", "blame", "accuse")
                    or (f.entry is not None and f.entry.cue_class in ("deny", "warn", "accuse", "promise"))
                )
                if not outer or view.child(k, "mark", "nsubj") is not None:
                    continue
                cues[k].speaker, cues[k].speaker_head = f.speaker, f.speaker_head
            elif label == "advcl" and view.tag[k] == "VBG" and view.lemma[k] in _EFFECTS:
                pass  # "…, prompting uproar in the Commons"
            elif not (
                label in ("appos", "parataxis", "dep", "obj")
                and view.lemma[k] in lexicon.nouns
                and _has_cue_below(view, k, lexicon)
            ):
                continue
            f.content = {j for j in f.content if j < comma}
            break


def _has_cue_below(view: View, k: int, lexicon: Lexicon) -> bool:
    """True for "a charge Iran denies"."""
    return any(view.dep[c].startswith("acl") and view.lemma[c] in lexicon.verbs for c in view.children[k])


def _comma(view: View, k: int) -> int | None:
    """The comma or dash that sets off the subtree of k: its first token, or the one before it."""
    edge = view.left[k]
    if view.word[edge] in (",", "-", "–", "—"):
        return edge
    if edge > 1 and view.word[edge - 1] in ("”", "''", '"', "’") and view.word[edge - 2] in (",", "-"):
        return edge
    return edge - 1 if edge and view.word[edge - 1] in (",", "-", "–", "—") else None
