"""Bring other pipelines' labels to ours, so that no later stage asks which pipeline read the text.

In comes a Doc read by any spaCy pipeline, out goes the same Doc with Universal Dependencies (basic, English, subtypes cut except those our own
reader gives) and our 18 entity types. Labels are mapped by `seeds/language/labels.csv`. The official English pipelines use ClearNLP
labels, which differ in structure too: there prepositions and "be" are heads. They are turned the way UD has them (de Marneffe et al. 2021,
"Universal Dependencies", CL 47:2): the object of a preposition takes its place, the predicate takes that of "be", coordinated words all
hang on the first.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from spacy.attrs import DEP, HEAD
from spacy.language import Language
from spacy.tokens import Doc, Span

from tasks import resources

LABELS = "ontherecord_labels"  # the component's registered name
# Labels that only ClearNLP's scheme has: a pipeline that gives them needs its trees turned.
CLEARNLP_ONLY = frozenset(
    {"dobj", "pobj", "nsubjpass", "auxpass", "prep", "attr", "acomp", "npadvmod", "neg", "poss", "relcl"}
)
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "X", "DET"})


@cache
def label_map(kind: str) -> dict[str, str]:
    """From another scheme's labels to ours. kind: dep or ent; an empty value means that we have no such thing."""
    return {row["from"]: row["to"] for row in resources.table("language/labels.csv") if row["kind"] == kind}


class Tree:
    """Heads and labels of a Doc while they are turned; a root is its own head."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.head = [token.head.i for token in doc]
        self.dep = [token.dep_ for token in doc]

    def children(self, i: int) -> list[int]:
        """Dependents of a word, in order."""
        return [j for j, head in enumerate(self.head) if head == i and j != i]

    def replace(self, old: int, new: int, dep: str) -> None:
        """Let `new`, a dependent of `old`, take its place; all that hung on `old` hangs on `new`, `old` itself under `dep`."""
        for j in self.children(old):
            if j != new:
                self.head[j] = new
        self.head[new] = new if self.head[old] == old else self.head[old]
        self.head[old] = new
        self.dep[old] = dep


def turn_prepositions(tree: Tree) -> None:
    """prep -> pobj becomes obl or nmod with a case; prep -> pcomp becomes a clause with a mark."""
    doc = tree.doc
    for i in range(len(doc)):
        if tree.dep[i] not in ("prep", "agent", "dative"):
            continue
        objects = [j for j in tree.children(i) if tree.dep[j] in ("pobj", "pcomp")]
        if not objects:
            tree.dep[i] = "iobj" if tree.dep[i] == "dative" else "advmod"
            continue
        new = objects[0]
        governor = doc[tree.head[i]]
        of_noun = (
            governor.pos_ in NOMINAL and tree.dep[governor.i] not in ("attr", "ROOT") and tree.head[i] != i
        )
        of_noun = of_noun or (governor.pos_ in ("NOUN", "PROPN", "PRON") and tree.dep[governor.i] == "ROOT")
        of_noun = of_noun or (tree.dep[governor.i] == "attr" and tree.dep[i] == "prep")
        clause = tree.dep[new] == "pcomp" and doc[new].pos_ in ("VERB", "AUX")
        tree.replace(i, new, "mark" if clause else "case")
        tree.dep[new] = ("acl" if of_noun else "advcl") if clause else ("nmod" if of_noun else "obl")


def turn_copulas(tree: Tree) -> None:
    """be -> attr/acomp: the predicate becomes the head, "be" its cop."""
    doc = tree.doc
    for i in range(len(doc)):
        if doc[i].lemma_ != "be" or tree.dep[i] in ("aux", "auxpass"):
            continue
        predicates = [j for j in tree.children(i) if tree.dep[j] in ("attr", "acomp") and j > i]
        if predicates:
            new, dep = predicates[0], tree.dep[i]
            tree.replace(i, new, "cop")
            tree.dep[new] = dep


def turn_coordination(tree: Tree) -> None:
    """All conjuncts hang on the first, each conjunction on the conjunct after it."""
    for i in range(len(tree.doc)):
        while tree.dep[i] == "conj" and tree.dep[tree.head[i]] == "conj":
            tree.head[i] = tree.head[tree.head[i]]
    for i in range(len(tree.doc)):
        if tree.dep[i] == "cc":
            after = [j for j in tree.children(tree.head[i]) if tree.dep[j] == "conj" and j > i]
            if after:
                tree.head[i] = after[0]


def turn_names(tree: Tree) -> None:
    """The first word of a person's name is its head, the others are flat."""
    for ent in tree.doc.ents:
        if ent.label_ not in ("PERSON", "PER") or len(ent) < 2:
            continue
        old, new = ent.root.i, ent.start
        inside = range(ent.start, ent.end)
        if (
            tree.dep[new] == "compound"
            and tree.head[new] == old
            and all(tree.head[j] == old for j in inside if j != old)
        ):
            dep = tree.dep[old]
            tree.replace(old, new, "flat")
            tree.dep[new] = dep
            for j in inside:
                if j not in (new, old) and tree.dep[j] == "compound":
                    tree.dep[j] = "flat"


@Language.component(
    LABELS,
    requires=["token.dep", "token.head", "doc.ents"],
    assigns=["token.dep", "token.head", "doc.ents"],
)
def map_labels(doc: Doc) -> Doc:
    """Map one Doc's labels and, where they are ClearNLP's, turn its trees."""
    deps, ents = label_map("dep"), label_map("ent")
    spans = [(e.start, e.end, ents.get(e.label_, e.label_)) for e in doc.ents]
    doc.set_ents([Span(doc, start, end, label=label) for start, end, label in spans if label])
    if not doc.has_annotation("DEP"):
        return doc
    tree = Tree(doc)
    if CLEARNLP_ONLY.intersection(tree.dep):
        turn_names(tree)
        turn_prepositions(tree)
        turn_copulas(tree)
        turn_coordination(tree)
    add = doc.vocab.strings.add
    out = np.zeros((len(doc), 2), dtype=np.uint64)
    for i, (head, dep) in enumerate(zip(tree.head, tree.dep, strict=True)):
        mapped = "ROOT" if head == i else deps.get(dep, dep.split(":")[0])
        out[i] = add(mapped), np.array(head - i, dtype=np.int64).view(np.uint64)
    if len(doc):
        doc.from_array([DEP, HEAD], out)  # type: ignore[arg-type]
    return doc
