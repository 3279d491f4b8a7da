"""Whom "they" means, where the text leaves one answer: the subject of the clause above, when it is several or of many.

In: the linked mentions of a document and a "they" that is the subject of its verb. Out: the mentions that it stands for: two or
more names joined by "and" ("Boeing and Airbus declined to comment; they had …"), or one body of many people that English takes
for a plural (a team, a militia, "the Clintons"). A company, a ministry or a country is none of these, whatever some houses
write: "the FAO said they had climbed" speaks of prices.
"""

from __future__ import annotations

from collections.abc import Iterable

from tasks.entities.reading import Found, Reading

_SUBJECTS = ("nsubj", "nsubj:pass")
_LINKED = frozenset("conj parataxis ccomp advcl xcomp".split())
_PLURAL_KINDS = frozenset(("militant", "sport"))


def is_many(mention: Found, reading: Reading) -> bool:
    """Whether a name is one body that is spoken of as many: a team, a militia, a family by its last name."""
    chain = mention.chain
    if chain is None or not chain.named or mention.kind != "name":
        return False
    after_the = mention.start > 0 and reading.lower[mention.start - 1] == "the"
    if chain.known is not None:
        return chain.known.kind in _PLURAL_KINDS
    plural = reading.tags[mention.end - 1] == "NNPS" or mention.number == "plural"
    return (
        plural
        and after_the
        and chain.type in ("ORG", "PERSON")
        and mention.basis not in ("demonym", "metonym")
    )


class Plurals:
    """Answers for one document."""

    def __init__(self, reading: Reading, names: Iterable[Found], nominals: Iterable[Found]) -> None:
        self.reading = reading
        self._names = {m.head: m for m in names}
        self._nominals = {m.head: m for m in nominals}
        self._roots: dict[int, int] = {}
        for i, dep in enumerate(reading.deps):
            if dep == "ROOT":
                self._roots.setdefault(reading.sentence[i], i)

    def antecedent(self, pronoun: Found) -> list[Found]:
        """The names a "they" stands for; nothing when the clause above has another subject, or another plural comes between."""
        reading = self.reading
        if pronoun.normal != "they" or reading.deps[pronoun.head] not in _SUBJECTS:
            return []
        subject = self._subject_above(pronoun)
        if subject is None:
            return []
        joined = [c for c in reading.children.get(subject, ()) if reading.deps[c] == "conj"]
        named = [self._names[i] for i in (subject, *joined) if i in self._names]
        if len(named) != 1 + len(joined) or any(m.chain is None or not m.chain.named for m in named):
            return []
        if any(m.basis == "demonym" for m in named):
            return []  # "American and United" are airlines
        if joined and (any(reading.lower[c] == "or" for j in joined for c in reading.children.get(j, ()))):
            return []
        if not joined and not is_many(named[0], reading):
            return []
        last = max(m.end for m in named)
        return [] if self._another(last, pronoun.start) else named

    def _subject_above(self, pronoun: Found) -> int | None:
        """The subject of the nearest clause that the pronoun's clause hangs on, or of the sentence before."""
        reading = self.reading
        verb = reading.heads[pronoun.head]
        for _ in range(5):
            up = reading.heads[verb]
            if up == verb or reading.deps[verb] not in _LINKED:
                break
            verb = up
            if (subject := reading.child(verb, *_SUBJECTS)) is not None:
                return subject if subject < pronoun.start else None
        root = self._roots.get(pronoun.sentence - 1)
        first = self._roots.get(pronoun.sentence)
        if root is None or first != reading.heads[pronoun.head] or reading.quote_depth[pronoun.start]:
            return None
        return reading.child(root, *_SUBJECTS)

    def _another(self, start: int, end: int) -> bool:
        """Whether people or bodies in the plural are named between an antecedent and its pronoun."""
        for i in range(start, end):
            nominal, name = self._nominals.get(i), self._names.get(i)
            if nominal is not None and nominal.number == "plural" and nominal.role != "thing":
                return True
            if name is not None and (
                name.type == "NORP" or name.number == "plural" or is_many(name, self.reading)
            ):
                return True
        return False
