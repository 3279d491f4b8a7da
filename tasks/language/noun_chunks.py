"""Base noun phrases over Universal Dependencies, for `doc.noun_chunks`.

In comes a Doc or a Span, out go (start, end, label) triples in order, never nested. A chunk runs from a noun's leftmost modifier to the
noun, or to the end of a name that continues it: "the U.S. defense secretary", "Secretary of State John Kerry", "Assad's forces".
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.symbols import NOUN, PRON, PROPN
from spacy.tokens import Doc, Span, Token

MODIFIERS = frozenset(
    {"det", "amod", "compound", "nummod", "nmod", "nmod:poss", "flat", "appos", "acl", "goeswith", "dep"}
)
NAME_PARTS = frozenset({"flat", "goeswith"})
INNER_PUNCTUATION = frozenset({"-", "–", "/", "'", '"', "“", "”", "’", "$", "£", "€"})


def _start(head: Token) -> int:
    """Index of the first word of the noun's own modifiers; prepositions, conjunctions and clauses before it stay out."""
    edge = head.i
    for child in reversed(list(head.lefts)):
        inner = child.dep_ == "punct" and child.text in INNER_PUNCTUATION
        if not inner and not child.is_space and child.dep_ not in MODIFIERS:
            break
        edge = child.left_edge.i
    while edge < head.i and (
        head.doc[edge].is_space or head.doc[edge].is_punct or head.doc[edge].dep_ in ("case", "cc", "mark")
    ):
        edge += 1
    return edge


def _end(head: Token) -> int:
    """Index of the last word of the name that the noun begins."""
    edge = head.i
    for child in head.rights:
        if child.dep_ in NAME_PARTS or (child.is_space and child.i == edge + 1):
            edge = child.right_edge.i if child.dep_ in NAME_PARTS else edge
        else:
            break
    return edge


def noun_chunks(doclike: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, label) of base noun phrases.

    doclike: a Doc or Span with Universal Dependencies. Raises ValueError without a parse.
    """
    doc = doclike.doc
    if not doc.has_annotation("DEP"):
        raise ValueError("noun chunks need a dependency parse: load a pipeline with a parser")
    label = doc.vocab.strings.add("NP")
    chunks = sorted(
        ((_start(t), _end(t) + 1) for t in doclike if t.pos in (NOUN, PROPN, PRON)),
        key=lambda chunk: (chunk[0], -chunk[1]),
    )
    last = 0
    for start, end in chunks:
        if start >= last:
            yield start, end, label
            last = end
