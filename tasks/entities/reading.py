"""A parsed Doc as plain lists, and the mentions found in it while they are being worked on.

In: a spaCy Doc with tags, Universal Dependencies and sentences. Out: `Reading` (words, tags, heads … by token index, read
once, since Python lists are many times quicker than token objects), `Found` (a mention) and `Chain` (what mentions of one
thing have in common). Internal to this stage; `component.py` turns them into the carrier's types.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from spacy.attrs import DEP, HEAD, LEMMA, POS, SENT_START, TAG
from spacy.tokens import Doc

from tasks.carrier import Turn
from tasks.entities.reference import Known

NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
PROPER_TAGS = frozenset(("NNP", "NNPS"))
#: UD relations that put a word to the left of a noun inside the noun phrase.
MODIFIERS = frozenset(
    "det amod compound nummod nmod:poss nmod:desc nmod advmod flat det:predet goeswith case punct".split()
)

_KIND_OF_TYPE = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
}


def role_of_type(type_: str) -> str:
    """person, organization, place, group or thing for an entity type."""
    return _KIND_OF_TYPE.get(type_, "thing")


def has_letter(word: str) -> bool:
    return any(c.isalnum() for c in word)


class Reading:
    """The words of a Doc with what the parser said of them. Every list has one item a token."""

    def __init__(self, doc: Doc) -> None:
        strings = doc.vocab.strings
        array = doc.to_array([TAG, DEP, HEAD, POS, LEMMA, SENT_START])
        memo: dict[int, str] = {}

        def text_of(column: int) -> list[str]:
            values = array[:, column].tolist()
            for value in set(values):
                if value not in memo:
                    memo[value] = strings[value]
            return [memo[value] for value in values]

        self.doc = doc
        self.size = len(doc)
        self.text = doc.text
        self.words = [token.text for token in doc]
        self.lower = [word.lower() for word in self.words]
        self.starts = [token.idx for token in doc]
        self.tags, self.deps, self.pos, self.lemmas = text_of(0), text_of(1), text_of(3), text_of(4)
        offsets = array[:, 2].astype("int64").tolist()
        self.heads = [i + (o if o < 1 << 31 else o - (1 << 64)) for i, o in enumerate(offsets)]
        self.sentence: list[int] = []
        at = -1
        for i, value in enumerate(array[:, 5].astype("int64").tolist()):
            at += value == 1 or i == 0
            self.sentence.append(at)

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """Indices of each head's dependents, in order."""
        found: dict[int, list[int]] = {}
        for i, head in enumerate(self.heads):
            if head != i:
                found.setdefault(head, []).append(i)
        return found

    def end_of(self, token: int) -> int:
        """Character offset just after a token."""
        return self.starts[token] + len(self.words[token])

    def at(self, char: int) -> int:
        """Index of the token that holds a character offset (or the last one before it)."""
        return max(bisect_right(self.starts, char) - 1, 0)

    def head_of(self, start: int, end: int) -> int:
        """The token of [start, end) whose head lies outside it."""
        for i in range(start, end):
            if not start <= self.heads[i] < end or self.heads[i] == i:
                return self._over_title(i)
        return end - 1

    def _over_title(self, token: int) -> int:
        """The noun that a name is written flat on: "leader" of "co-leader Terry Reintke", which has the place in the sentence."""
        while self.deps[token] == "flat" and self.heads[token] < token:
            token = self.heads[token]
        return token

    def left_edge(self, head: int) -> int:
        """First token of the base noun phrase of a noun: its determiner, possessor and modifiers."""
        edge = head
        for child in reversed(self.children.get(head, ())):
            if child > head:
                continue
            dep = self.deps[child]
            if dep not in MODIFIERS or dep in ("case", "punct"):
                if dep == "punct" and self.words[child] in "-–\"“'":
                    continue
                break
            low = child
            for inner in self.children.get(child, ()):
                low = min(low, self.left_edge(inner)) if inner < child else low
            edge = min(edge, low)
        return edge

    def child(self, head: int, *deps: str) -> int | None:
        """First dependent of a head with one of the relations."""
        return next((c for c in self.children.get(head, ()) if self.deps[c] in deps), None)

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """Words that stand in the text without a capital."""
        return frozenset(word for word in self.words if word[:1].islower())

    @cached_property
    def quote_depth(self) -> list[bool]:
        """Whether each token stands inside double quotation marks; a paragraph break closes an open quote."""
        inside, out = False, []
        for word in self.words:
            if word in ("“", "``"):
                inside = True
            elif word in ("”", "''"):
                inside = False
            elif word == '"':
                inside = not inside
            elif word.count("\n") > 1:
                inside = False
            out.append(inside)
        return out


@dataclass(slots=True, eq=False)
class Chain:
    """What the mentions of one thing have in common. `kind` is person, group, organization, place or thing."""

    name: str
    type: str
    known: Known | None = None
    mentions: list[Found] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    titles: dict[str, None] = field(default_factory=dict)  # insertion-ordered set
    gender: str | None = None
    gender_basis: str | None = None
    is_they: bool = False  # a plural pronoun has meant it
    country: str | None = None
    number: str = "singular"
    kind: str = "thing"
    named: bool = True
    evidence: str = "exact"
    words: tuple[str, ...] = ()  # normalized name parts, for people
    generation: str = ""  # jr, sr, ii …
    age: int = 0
    own: str = ""  # what keeps the key apart from a namesake's

    def add(self, mention: Found, basis: str, confidence: float) -> None:
        """Link a mention to this chain."""
        mention.chain, mention.basis, mention.confidence = self, basis, confidence
        self.is_they |= mention.kind == "pronoun" and mention.number == "plural"
        self.mentions.append(mention)
        if mention.kind == "name":
            self.forms[mention.text] += 1


@dataclass(slots=True, eq=False)
class Found:
    """A mention at work: tokens [start, end), characters [char_start, char_end)."""

    start: int
    end: int
    char_start: int
    char_end: int
    text: str
    type: str
    kind: str  # name, nominal, pronoun
    head: int
    sentence: int
    turn: int = 0
    chain: Chain | None = None
    basis: str = "none"
    confidence: float = 0.0
    metonym: bool = False
    normal: str = ""
    titles: tuple[str, ...] = ()
    gender: str | None = None
    number: str = "singular"
    role: str = "thing"  # person, group, organization, place, thing
    country: str | None = None
    person: int = 3
    title_start: int = 0  # first token of the titles before a person's name; `start` when there are none


@dataclass
class Context:
    """What the stages of this component share: the reading, the turns, the document's date, whether people talk."""

    reading: Reading
    turns: list[Turn]
    date: str | None
    spoken: bool
    speakers: dict[int, Chain] = field(default_factory=dict)  # by the turn's position
    countries: dict[str, int] = field(default_factory=dict)  # code -> how often the document speaks of it

    def turn_of(self, char: int) -> int:
        """Index of the turn that holds a character offset; 0 when there are no turns."""
        return max(bisect_right(self._turn_starts, char) - 1, 0) if self.turns else 0

    @cached_property
    def _turn_starts(self) -> list[int]:
        return [turn.char_start for turn in self.turns]
