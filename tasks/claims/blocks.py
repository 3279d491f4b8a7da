"""Block quotations: a paragraph without marks that the one before introduces with a cue and a colon.

In: a `View` and the candidates of the other rules. Out: candidates (`Found`, rule "quote_block"). Pages set such a quotation in a
box of its own, which is lost when the text is taken out: "In a statement, the church denied it:", and below it the words.
"""

from __future__ import annotations

from itertools import pairwise

from tasks.claims import speaker
from tasks.claims.found import Found
from tasks.claims.lexicon import Cue, Lexicon, role_nouns
from tasks.claims.view import View

_ISSUED = Cue("say", "verb", "say", "neutral", frozenset({"quote"}), 0.9)
#: Verbs of which a document is the object: "issued a statement:".
_ISSUE = frozenset("issue release publish share send put".split())


def find(view: View, lexicon: Lexicon, found: list[Found]) -> list[Found]:
    """Paragraphs that a cue and a colon at the end of the paragraph before introduce."""
    out = []
    for (a, b), (c, d) in pairwise(view.paragraphs):
        if view.text[a:b].rstrip()[-1:] != ":" or c in view.breaks or not _is_prose(view.text[c:d].strip()):
            continue
        cue = _cue(view, lexicon, b)
        first, last = view.tokens_in(c, d)
        if cue is None or any(f.cue_head == cue[0] and f.content and f.rule != "verb_object" for f in found):
            continue
        last = min([last, *(_starts_again(view, f, first, last) for f in found)])
        content = {k for k in range(first, last) if not view.is_space[k]}
        if len(content) < 5:
            continue
        block = Found("quote_block", content, [cue[0]], cue[0], cue[1], frame="quote", share_quoted=1.0)
        who = speaker.agent_of(view, cue[0])
        if who is None:
            continue
        block.speaker_head, block.speaker = who, speaker.phrase(view, who, stop=cue[0])
        out.append(block)
    return out


def _starts_again(view: View, f: Found, first: int, last: int) -> int:
    """Start of the sentence inside [first, last) where the writer goes on ("… They also claimed that"), else `last`."""
    h = f.speaker_head
    if h is None or f.cue_head is None or not first <= f.cue_head < last or f.cue_head in f.content:
        return last
    told = view.lower[h] in ("he", "she", "they", "it") and view.sentence[h] == view.sentence[f.cue_head]
    return max(first, view.sentences[view.sentence[h]][0]) if told else last


def _is_prose(text: str) -> bool:
    """True for whole sentences without marks: no list, no heading, no quotation."""
    return len(text.split()) >= 5 and text[:1].isalpha() and text[:1].isupper() and text[-1] in ".?!"


def _cue(view: View, lexicon: Lexicon, end: int) -> tuple[int, Cue] | None:
    """The verb that introduces words after the colon that ends a paragraph: the main verb of its last sentence."""
    colon = view.token_at(end - 1)
    a, b = view.sentences[view.sentence[colon]]
    root = next((k for k in range(a, b) if view.head[k] == k), None)
    if root is None or view.child(root, "ccomp") is not None or view.tag[root] not in ("VBD", "VBZ", "VBP"):
        return None
    written = any(role_nouns().get(view.lemma[k]) == "document" for k in range(a, b))
    hit = lexicon.verb(view.lemma[root], view.lower[root + 1 : root + 4])
    if hit is not None and "quote" in hit[0].frames and hit[0].strength >= 0.85 and hit[0].cue_class != "ask":
        obj = view.child(root, "obj")
        return (root, hit[0]) if obj is None or written else None
    return (root, _ISSUED) if written and view.lemma[root] in _ISSUE else None
