"""Quotations whose speaker the parse does not show: a cue right beside them, any verb after them, a colon before them,
or nothing at all, when they make a sentence of their own and go on speaking for the one before.

In: a `View` and one quoted stretch (`Quoted`) that no candidate owns yet. Out: a new candidate (`Found`), or None.
"""

from __future__ import annotations

import re

from tasks.claims import speaker
from tasks.claims.found import Found, Quoted
from tasks.claims.lexicon import Lexicon
from tasks.claims.view import NOMINAL_TAGS, View

#: Verbs of which a quotation gives the words of a song, which nobody says.
_SUNG = frozenset({"sing", "croon", "rap", "hum"})
#: Matches the name after “…” - Jane Smith; not “…” - and then he left.
_SIGNATURE = re.compile(r"[.,]?\s*(?:--|[-–—―])\s*([A-Z][^\n.;:“\"]{2,60})(?=[\n.]|$)")


def beside(
    view: View, lexicon: Lexicon, q: Quoted, found: list[Found], *, introduced: bool = False
) -> Found | None:
    """A cue right after or right before a quotation, where the parse does not tie them; only before it when the
    quotation is `introduced` by the paragraph before."""
    taken = {f.cue_head: f for f in found if f.cue_head is not None and f.rule != "verb_object"}
    after = None if introduced else cue_after(view, lexicon, q, taken)
    before = _cue_before(view, lexicon, q, taken)
    cue = after if after is not None else before
    if cue is None:
        return None
    hit = lexicon.verb(view.lemma[cue], view.lower[cue + 1 : cue + 4])
    assert hit is not None
    if cue in taken:
        return None
    for f in [f for f in found if f.cue_head == cue]:  # a weaker reading of the same cue gives way
        f.content.clear()
    new = Found(
        "quote_beside", set(range(q.first, q.last)), [cue], cue, hit[0], frame="quote", region=q.first
    )
    who = speaker.agent_of(view, cue)
    if who is None or q.first <= who < q.last:
        who = _nearest_nominal(view, cue, q)
    if who is not None:
        new.speaker_head = who
        new.speaker = speaker.phrase(view, who, stop=cue)
    return new


def cue_after(view: View, lexicon: Lexicon, q: Quoted, taken: dict[int, Found]) -> int | None:
    """The verb of “…,” X said: within the rest of the sentence, before any other punctuation than a comma."""
    inner = view.text[q.region.inner_start : q.region.inner_end].rstrip()
    follows = view.text[q.region.end : q.region.end + 1]
    if not inner or not (inner[-1] in ",?!…-–—" or follows == "," or not q.ends_sentence):
        return None
    k, steps = q.last, 0
    stop = view.paragraphs[view.paragraph(q.region.start)][1] if view.paragraphs else len(view.text)
    while k < view.n and view.start[k] < stop and steps < 22:
        if view.start[k] < q.region.end:
            k += 1
            continue
        if view.word[k] in (".", ";", "“", '"', "``", ":", "?", "!"):
            return None
        if view.tag[k] in ("VBD", "VBZ", "VBP", "VBN", "VBG") and _says(view, lexicon, k):
            return k if k not in taken else None
        if view.tag[k] in ("VBD", "VBZ", "VBP", "MD") and view.dep[k] not in ("acl:relcl", "aux", "cop"):
            return None
        k += 1
        steps += 1
    return None


def _cue_before(view: View, lexicon: Lexicon, q: Quoted, taken: dict[int, Found]) -> int | None:
    """The verb of: X said, “…”, or X told the paper in May: “…”, also at the end of the paragraph before."""
    k = view.previous_word(q.first)
    while k is not None and view.end[k] > q.region.start:
        k = view.previous_word(k)
    if k is None:
        return None
    colon = view.word[k] in (":", ",", "that", "–", "—", "-")
    new_paragraph = view.paragraph(view.start[k]) != view.paragraph(q.region.start)
    if new_paragraph and view.word[k] not in (":", ","):
        return None
    if not colon and not _says(view, lexicon, k):
        steps_allowed = 0 if q.words < 3 else 6
    else:
        steps_allowed = 26 if view.word[k] == ":" else 18
    if view.word[k] == "." and q.starts_sentence:
        steps_allowed = 1  # "…, he said. “…”": only the word right before the full stop
    steps = 0
    while k is not None and steps <= steps_allowed:
        if steps and view.word[k] in (".", ";", "?", "!", "”", "''", ":"):
            return None
        said = view.tag[k] in ("VBD", "VBZ", "VBP", "VBG", "VB") or (
            view.tag[k] == "VBN" and view.child(k, "aux") is not None and not speaker.is_passive(view, k)
        )
        said = said or (view.tag[k] == "VBN" and view.lemma[k] in ("quote", "hear", "see"))
        if said and _says(view, lexicon, k):
            return k if k not in taken else None
        k = view.previous_word(k)
        steps += 1
    return None


def _says(view: View, lexicon: Lexicon, k: int) -> bool:
    hit = lexicon.verb(view.lemma[k], view.lower[k + 1 : k + 4])
    return hit is not None and "quote" in hit[0].frames and hit[0].strength >= 0.6


def _nearest_nominal(view: View, cue: int, q: Quoted) -> int | None:
    """The noun before the cue, else after it, in its clause: for cues whose subject the parse misses."""
    low = q.region.end if view.start[cue] >= q.region.end else 0
    k = view.previous_word(cue)
    while k is not None and view.start[k] >= low and cue - k < 12 and view.word[k] not in (".", "”", ";"):
        if view.tag[k] in NOMINAL_TAGS and view.dep[k] in (
            "nsubj",
            "ROOT",
            "nsubj:pass",
            "appos",
            "parataxis",
            "flat",
        ):
            return view.head[k] if view.dep[k] == "flat" else k
        k = view.previous_word(k)
    k = view.next_word(cue)
    while k is not None and k - cue < 8 and view.word[k] not in (".", ",", "“", '"', ";", ":"):
        named = view.tag[k] in ("NN", "NNS", "NNP", "NNPS", "PRP") or view.lower[k] in ("one", "another")
        if named and view.dep[k] not in (
            "obl",
            "obj",
            "compound",
            "amod",
        ):
            while (
                view.tag[k] == "NNP"
                and k + 1 < view.n
                and view.tag[k + 1] == "NNP"
                and view.head[k + 1] not in (k, view.head[k])
            ):
                k += 1  # a title that the parse cut off its name ("Rep. | Lee")
            return view.head[k] if view.dep[k] == "flat" and view.head[k] > cue else k
        k = view.next_word(k)
    return None


def any_verb(view: View, q: Quoted) -> Found | None:
    """“…,” the president began, “…”: a short clause of a subject and any verb right after a quotation that ends in a
    comma reports it."""
    inner = view.text[q.region.inner_start : q.region.inner_end].rstrip()
    if not inner or inner[-1] not in ",?!" or q.words < 2 or not q.starts_sentence:
        return None
    k = q.last
    while k < view.n and view.start[k] < q.region.end:
        k += 1
    end = k
    while end < view.n and end - k < 14 and view.word[end] not in (",", ".", ";", ":", "“", '"', "``", "\n"):
        end += 1
    if end >= view.n or end - k < 2 or end - k >= 14 or "\n" in view.text[view.start[k] : view.start[end]]:
        return None
    for v in range(k, end):
        if view.tag[v] in ("VBD", "VBZ") and view.dep[v] not in ("aux", "aux:pass", "cop", "acl:relcl"):
            who = view.subject(v)
            if who is None or not k <= who < end or view.lemma[v] in _SUNG:
                return None
            found = Found(
                "quote_any_verb", set(range(q.first, q.last)), [v], v, None, frame="quote", region=q.first
            )
            found.speaker_head, found.speaker = who, speaker.phrase(view, who, stop=v)
            return found
    return None


def after_colon(view: View, q: Quoted) -> Found | None:
    """A quotation after a colon whose sentence has no cue: its subject speaks."""
    k = view.previous_word(q.first)
    while k is not None and view.end[k] > q.region.start:
        k = view.previous_word(k)
    if k is None or view.word[k] != ":" or q.words < 4 or not q.has_verb:
        return None
    a, b = view.sentences[view.sentence[k]]
    root = next((j for j in range(a, b) if view.head[j] == j), None)
    if root is not None and view.lemma[root] in _SUNG:
        return None
    found = Found("quote_colon", set(range(q.first, q.last)), region=q.first, frame="quote")
    who = speaker.agent_of(view, root, as_subject=True) if root is not None else None
    if who is not None and who < q.first:
        found.speaker_head, found.speaker = who, speaker.phrase(view, who)
    else:
        found.carried = True
    return found


def signed(view: View, q: Quoted) -> Found | None:
    """“…” — Jane Smith: a quotation signed with a name after a dash."""
    match = _SIGNATURE.match(view.text, q.region.end)
    if not match or q.words < 4:
        return None
    i, j = view.tokens_in(match.start(1), match.end(1))
    people = [e for e in view.doc.ents if e.start >= i and e.end <= j and e.label_ in ("PERSON", "ORG")]
    if not people:
        return None
    found = Found("quote_signed", set(range(q.first, q.last)), region=q.first, frame="quote")
    found.speaker_head, found.speaker = people[0].root.i, (i, j)
    return found


def heading(view: View, q: Quoted) -> Found | None:
    """'He lied': Neighbor speaks out. A quotation that opens a headline before a colon; whose it is stays open."""
    a, b = view.paragraphs[0] if view.paragraphs else (0, 0)
    if not a <= q.region.start < b or view.text[a : q.region.start].strip() or q.words < 2 or not q.has_verb:
        return None
    after = view.text[q.region.end : b].strip()
    if not after.startswith(":") or len(after) < 3 or after[-1] in ".?!":
        return None
    return Found("quote_heading", set(range(q.first, q.last)), region=q.first, frame="quote")


def floating(view: View, q: Quoted, before: Quoted | None) -> Found | None:
    """A quotation that makes a sentence of its own: its speaker is carried over by the caller. A very short one counts
    only after an attributed quotation (`before`) of its paragraph: “We lost,” he said. “No excuses.”"""
    if not q.starts_sentence or q.words < 2:
        return None
    if not q.ends_sentence and not (q.has_verb and q.words >= 8):
        return None
    goes_on = (
        before is not None
        and bool(before.owners)
        and before.region.single == q.region.single
        and view.paragraph(before.region.start) == view.paragraph(q.region.start)
    )
    least = 2 if goes_on else 5 if q.region.single else 3 if q.has_verb else 6
    if q.words < least:
        return None
    return Found("quote_floating", set(range(q.first, q.last)), region=q.first, carried=True, frame="quote")


def inside(view: View, q: Quoted) -> Found | None:
    """A longer quotation inside a sentence without a cue: "The team studies “the amazing …”". Its clause's subject
    is taken for the speaker, with little confidence."""
    if q.words < 5 or q.region.single:
        return None
    tops = [k for k in range(q.first, q.last) if not q.first <= view.head[k] < q.last]
    if not tops:
        return None
    who = None
    k = tops[0]
    for _ in range(6):
        k = view.head[k]
        if view.tag[k].startswith("VB") or view.child(k, "nsubj") is not None:
            if speaker.is_passive(view, k):  # "she was named “Miss Harbor City”": nobody's words
                return None
            who = speaker.agent_of(view, k, as_subject=True)
            if who is not None:
                break
        if view.head[k] == k:
            break
    found = Found("quote_inside", set(range(q.first, q.last)), region=q.first, frame="quote")
    if who is not None and not q.first <= who < q.last:
        found.speaker_head, found.speaker = who, speaker.phrase(view, who)
    return found


def find_speakers(view: View, quoted: list[Quoted], found: list[Found]) -> None:
    """A speaker for cues right beside a quotation whose subject the parse missed: “…?” asked Peter Smith."""
    for q in quoted:
        for f in q.owners:
            if f.speaker is not None or f.cue_head is None or f.carried or f.negated_cue or f.frame == "adv":
                continue
            if (
                f.rule.startswith("noun")
                or speaker.is_passive(view, f.cue_head)
                or view.tag[f.cue_head] == "VBN"
            ):
                continue
            if not (0 <= f.cue_head - q.last <= 10 or 0 < q.first - f.cue_head <= 4):
                continue
            who = _nearest_nominal(view, f.cue_head, q)
            if who is not None and not q.first <= who < q.last and who not in f.content:
                f.speaker_head, f.speaker = who, speaker.phrase(view, who, stop=f.cue_head)
