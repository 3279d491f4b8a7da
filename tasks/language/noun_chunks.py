"""Base noun phrases over Universal Dependencies, for `doc.noun_chunks`.

In comes a Doc or a Span, out go (start, end, label) triples in order, never nested. A chunk runs from a noun's leftmost modifier to the
noun, or to the end of a name that continues it with `flat`: "the U.S. defense secretary", "Prime Minister Benjamin Netanyahu".
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.symbols import NOUN, PRON, PROPN
from spacy.tokens import Doc, Span, Token

BEFORE = frozenset(
    {"det", "amod", "compound", "nummod", "nmod:poss", "nmod:desc", "advmod", "flat", "punct", "nmod", "case", "cc:preconj", "det:predet", "appos", "goeswith"}
)
INSIDE_NAME = frozenset({"compound", "flat", "goeswith", "fixed"})


def _right_edge(head: Token) -> int:
    """Index of the last word of the name that `head` begins."""
    edge = head.i
    for child in head.rights:
        if child.dep_ in ("flat", "goeswith") and child.i == edge + 1 + _gap(child, edge):
            edge = child.right_edge.i if child.dep_ == "flat" else child.i
        else:
            break
    return edge


def _gap(child: Token, edge: int) -> int:
    """How many white-space tokens lie between the edge and a child's leftmost word, or a number that cannot match."""
    left = child.left_edge.i
    between = child.doc[edge + 1 : left]
    if all(token.is_space for token in between):
        return child.i - edge - 1
    return -1


def _left_edge(head: Token) -> int:
    """Index of the first word of the noun's modifiers, prepositions and coordinators left out."""
    edge = head.i
    for child in reversed(list(head.lefts)):
        if child.dep_ in ("case", "mark", "cc") or child.dep_ not in BEFORE:
            break
        if child.dep_ == "punct" and child.text not in ("-", "–", '"', "“", "'", "$", "£", "€"):
            break
        if child.dep_ == "nmod" and child.i > head.i:
            break
        edge = child.left_edge.i
    while edge < head.i and (head.doc[edge].is_space or head.doc[edge].is_punct):
        edge += 1
    return edge


def noun_chunks(doclike: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, label) of base noun phrases.

    doclike: what to look at; needs dependencies in Universal Dependencies labels. Raises ValueError without a parse.
    """
    doc = doclike.doc
    if not doc.has_annotation("DEP"):
        raise ValueError("noun chunks need a dependency parse")
    label = doc.vocab.strings.add("NP")
    last = -1
    for token in doclike:
        if token.pos not in (NOUN, PROPN, PRON) or token.i <= last:
            continue
        if token.dep_ in INSIDE_NAME and token.head.pos in (NOUN, PROPN, PRON):
            continue
        if token.dep_ in ("nmod:poss", "nmod", "nummod", "amod") and token.i < token.head.i and not _possessor(token):
            continue
        start = max(_left_edge(token), last + 1)
        end = _right_edge(token)
        last = end
        yield start, end + 1, label


def _possessor(token: Token) -> bool:
    """A possessor is part of its noun's chunk ("Assad's forces"), so it is none of its own."""
    return False
