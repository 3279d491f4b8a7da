"""Which of the mentions before a pronoun it means: candidates, their features, and a verdict with a margin.

In: a pronoun and the linked mentions before it. Out: the antecedent and a probability, or None when the best candidate is weak
or hardly better than the next. The score of a candidate is the sum of the weights of its features, "no antecedent" is a
candidate too, and scores become probabilities by softmax (mention ranking after Denis and Baldridge, 2008). The weights
stand in `seeds/entities/pronoun_weights.csv`, fitted on GUM by `bench/entities_fit.py`; each is readable by itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from tasks import resources
from tasks.entities.reading import Chain, Found, Reading
from tasks.entities.reference import speech_verbs

SUBJECTS = frozenset(("nsubj", "nsubj:pass", "csubj"))
OBJECTS = frozenset(("obj", "iobj"))
REFLEXIVE = frozenset(("himself", "herself", "itself", "themselves"))
POSSESSIVE = frozenset(("his", "its", "their", "her"))
GROUPS = {"m": "he", "f": "he", "thing": "it", "any": "they"}

#: (candidate, its features)
Scored = tuple[Found, list[str]]
#: The speaker of a turn, of the turn before and of the turn after.
Talkers = Sequence[Chain | None]


def group_of(mention: Found) -> str:
    """he (and she), it or they: pronouns that share weights."""
    if mention.gender:
        return "he"
    return "they" if mention.number == "plural" else "it"


def agrees(mention: Found, chain: Chain) -> bool:
    """Whether number, gender and kind let a pronoun mean a chain."""
    if mention.gender in ("m", "f"):
        return chain.kind == "person" and chain.number != "plural" and chain.gender in (None, mention.gender)
    if mention.number == "singular":  # it
        if chain.named and chain.is_they:
            return False  # what has been "they" is not "it"
        return chain.kind in ("organization", "place", "thing", "group") and chain.number != "plural"
    if chain.kind == "person" or chain.kind == "thing":
        return chain.number == "plural"
    return True


@cache
def load_weights() -> dict[str, dict[str, float]]:
    """Weights by group and feature; those of the group "all" are added to every group's."""
    found: dict[str, dict[str, float]] = {"he": {}, "it": {}, "they": {}}
    for row in resources.table("entities/pronoun_weights.csv"):
        for group in found if row["group"] == "all" else (row["group"],):
            found[group][row["feature"]] = found[group].get(row["feature"], 0.0) + float(row["weight"])
    return found


@dataclass
class Ranker:
    """Scores antecedents. `minimum` is the least probability of the best chain, `margin` its least lead over the next;
    "it" and "they", which have less to agree with, need `extra` more. `rival` is the probability from which another person of
    unknown gender stands in the way of one of unknown gender."""

    weights: dict[str, dict[str, float]] = field(default_factory=load_weights)
    minimum: float = 0.5
    margin: float = 0.15
    extra: float = 0.1
    rival: float = 0.1
    reach: int = 3

    def antecedent(
        self, mention: Found, window: list[Found], reading: Reading, talkers: Talkers = ()
    ) -> tuple[Found, float] | None:
        """The mention a pronoun refers to and its probability; None when in doubt.

        `talkers`: the turn's speaker and those of the turns around it, where people talk.
        """
        candidates = self.candidates(mention, window, reading, talkers)
        if not candidates:
            return None
        weights = self.weights[group_of(mention)]
        scores = [sum(weights.get(f, 0.0) for f in features) for _, features in candidates]
        none = sum(weights.get(f, 0.0) for f in self.none_features(mention, reading))
        top = max(none, *scores)
        lifted = [math.exp(s - top) for s in scores]
        total = sum(lifted) + math.exp(none - top)
        by_chain: dict[int, float] = {}
        for (candidate, _), weight in zip(candidates, lifted, strict=True):
            by_chain[id(candidate.chain)] = by_chain.get(id(candidate.chain), 0.0) + weight / total
        ranked = sorted(by_chain.items(), key=lambda item: -item[1])
        least = self.minimum if mention.gender else self.minimum + self.extra
        if ranked[0][1] < least or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < self.margin):
            return None
        best = next(c for c, _ in reversed(candidates) if id(c.chain) == ranked[0][0])
        if best.chain in talkers[1:] and (best.turn != mention.turn or _calls(best, reading)):
            return None  # who is spoken to is "you", unless the turn also speaks of him
        if mention.gender and self._passed_over(mention, best, window, reading):
            return None
        others = [c for c, _ in candidates if c.chain is not best.chain]
        near = [c for c in others if by_chain[id(c.chain)] >= self.rival or c.sentence > best.sentence]
        if self._is_anybody(mention, best, near, reading.deps) or self._is_told(
            mention, best, others, reading
        ):
            return None
        return best, round(min(ranked[0][1], 0.99), 3)

    @staticmethod
    def _is_anybody(mention: Found, best: Found, others: list[Found], deps: list[str]) -> bool:
        """Whether "she" goes to one of two people of whom the text tells as little ("Dua Vane split from Leo Marsh, and she"),
        or past somebody of the same sentence who may be a woman to a woman of an earlier one."""
        if not mention.gender or not best.chain:
            return False
        unsure = [
            c for c in others if c.chain and c.chain.named and c.chain.kind == "person" and not c.chain.gender
        ]
        if best.chain.gender:
            unsure = [
                c
                for c in unsure
                if c.sentence == mention.sentence > best.sentence and deps[c.head] in SUBJECTS
            ]
        return bool(unsure)

    @staticmethod
    def _is_told(mention: Found, best: Found, others: list[Found], reading: Reading) -> bool:
        """Whether "he" in what somebody is told would be the one who is told, where it may be who tells: "Roe told Poe that he"."""
        if (
            mention.gender
            and reading.deps[mention.head] in SUBJECTS
            and any(
                c.kind == "name"
                and reading.deps[c.head] in SUBJECTS
                and c.sentence == mention.sentence
                and reading.lemmas[reading.heads[c.head]].lower() in speech_verbs()
                and reading.heads[reading.heads[mention.head]] == reading.heads[c.head]
                and reading.deps[reading.heads[mention.head]] == "ccomp"
                for c in others
            )
        ):
            return True  # "Roe voted no, and Poe said he would": not Roe without more
        verb = reading.heads[best.head]
        if reading.deps[best.head] not in ("obj", "iobj", "obl") or best.sentence != mention.sentence:
            return False
        if reading.lemmas[verb].lower() not in speech_verbs() or reading.deps[mention.head] not in SUBJECTS:
            return False
        if not _governs(verb, reading.heads[mention.head], reading.heads):
            return False
        return any(reading.heads[c.head] == verb and reading.deps[c.head] in SUBJECTS for c in others)

    def candidates(
        self, mention: Found, window: list[Found], reading: Reading, talkers: Talkers = ()
    ) -> list[Scored]:
        """Mentions that may be meant, oldest first, one a chain and sentence, with their features."""
        found: list[Scored] = []
        seen: set[tuple[int, int]] = set()
        rank: dict[int, int] = {}
        beside = self._beside(mention, window, reading)
        for candidate in reversed(window):
            distance = mention.sentence - candidate.sentence
            if distance > self.reach:
                break
            chain = candidate.chain
            if (
                not chain
                or id(chain) in beside
                or candidate.end > mention.start
                or not agrees(mention, chain)
            ):
                continue
            if (id(chain), distance) in seen or self._bound(mention, candidate, reading):
                continue
            if talkers and chain is talkers[0] and not reading.quote_depth[mention.start]:
                continue  # who speaks says "I"
            seen.add((id(chain), distance))
            nearness = rank.setdefault(id(chain), len(rank))
            features = self.features(mention, candidate, distance, reading, nearness)
            if chain in talkers[1:]:
                features.append("talks before or after")
            found.append((candidate, features))
        found.reverse()
        return found

    @staticmethod
    def _passed_over(mention: Found, best: Found, window: list[Found], reading: Reading) -> bool:
        """Whether "she said" would go past the person whom the sentence before is about: "Ann Roe defended Zoe Poe. … she said"."""
        if reading.deps[mention.head] not in SUBJECTS:
            return False
        if reading.lemmas[reading.heads[mention.head]].lower() not in speech_verbs():
            return False
        subjects = [
            m
            for m in window
            if m.kind == "name"
            and 0 < mention.sentence - m.sentence <= 2
            and m.turn == mention.turn
            and m.chain
            and agrees(mention, m.chain)
            and reading.deps[m.head] in SUBJECTS
            and reading.deps[reading.heads[m.head]] == "ROOT"
        ]
        return (
            bool(subjects) and subjects[-1].sentence >= best.sentence and subjects[-1].chain is not best.chain
        )

    @staticmethod
    def _bound(mention: Found, candidate: Found, reading: Reading) -> bool:
        """A pronoun cannot mean the noun that it modifies, nor "it" who owns the subject of its verb."""
        head = reading.heads[mention.head]
        if head == candidate.head:
            return True
        owned = reading.heads[candidate.head]
        if (
            mention.normal == "it"
            and reading.deps[candidate.head] == "nmod:poss"
            and reading.heads[owned] == head
        ):
            return True  # "Iran's ministry called it": not Iran
        if (
            mention.number == "plural"
            and reading.tags[head] == "NNS"
            and reading.child(head, "cop") is not None
        ):
            # "they are areas": what they are is many things, not one country
            chain = candidate.chain
            if chain and chain.named and chain.number != "plural" and reading.deps[mention.head] == "nsubj":
                return True
        return False

    @staticmethod
    def _beside(mention: Found, window: list[Found], reading: Reading) -> set[int]:
        """Chains that are another argument of a plain pronoun's verb: "Kerry met him", "his father, Karl Roe, met him"."""
        if mention.normal in REFLEXIVE or reading.deps[mention.head] == "nmod:poss":
            return set()
        verb = reading.heads[mention.head]
        return {
            id(m.chain)
            for m in window
            if m.sentence == mention.sentence
            and reading.heads[m.head] == verb
            and reading.deps[m.head] in SUBJECTS | OBJECTS
        }

    @staticmethod
    def none_features(mention: Found, reading: Reading) -> list[str]:
        """Features of the candidate "no antecedent": what the pronoun's own clause says."""
        role = _role(reading.deps[mention.head])
        features = ["none", f"none:{role}"]
        verb = reading.heads[mention.head]
        if mention.normal == "it":
            if reading.child(verb, "csubj", "ccomp", "xcomp", "acl", "advcl") is not None:
                features.append("none:clause")
            if reading.child(verb, "cop") is not None:
                features.append(f"none:copula {reading.pos[verb]}")
            features.append(
                f"none:verb {reading.lemmas[verb].lower()}" if role == "subject" else "none:other"
            )
        if mention.normal in POSSESSIVE:
            features.append("none:possessive")
        if reading.quote_depth[mention.start]:
            features.append("none:quoted")
        if reading.child(mention.head, "acl:relcl", "acl", "nmod") is not None:
            features.append("none:described")  # "those who"
        return features

    @staticmethod
    def features(
        mention: Found, candidate: Found, distance: int, reading: Reading, nearness: int
    ) -> list[str]:
        """Names of the features that hold for a candidate."""
        chain = candidate.chain
        assert chain is not None
        deps, heads = reading.deps, reading.heads
        dep, own = deps[candidate.head], deps[mention.head]
        role, own_role = _role(dep), _role(own)
        verb, own_verb = heads[candidate.head], heads[mention.head]
        where = "same" if distance == 0 else f"back{distance}"
        count = len(chain.mentions)
        many = "one" if count < 2 else "two" if count < 3 else "few" if count < 6 else "many"
        features = [
            where, candidate.kind, f"{candidate.kind} {where}", f"role {role}", f"role {role} {where}", f"kind {chain.kind}",
            f"chain {many}", f"nearness {min(nearness, 4)}", f"roles {role} {own_role}",
            "named" if chain.named else "nameless",
        ]  # fmt: skip
        if mention.gender:
            features.append("gender sure" if chain.gender else "gender unknown")
        if chain.number == "plural":
            features.append("plural")
        if candidate.kind == "nominal":
            first = reading.lower[candidate.start]
            features.append(
                "indefinite"
                if first in ("a", "an")
                else "definite"
                if first in ("the", "this", "that", "these", "those")
                else "bare"
            )
        if candidate.basis == "coordination":
            features.append("coordination")
        elif deps[candidate.head] == "conj" or reading.child(candidate.head, "conj") is not None:
            features.append("coordinated")
        if role == "subject" and deps[verb] == "ROOT":
            features.append(f"main subject {where}")
        if mention.turn != candidate.turn:
            features.append("other turn")
        quoted, quoting = reading.quote_depth[mention.start], reading.quote_depth[candidate.start]
        if quoted != quoting:
            features.append("into quote" if quoted else "out of quote")
            if quoted and role == "subject" and reading.lemmas[verb].lower() in speech_verbs():
                features.append("speaker into quote")
        speech = speech_verbs()
        speaks = role == "subject" and reading.lemmas[verb].lower() in speech
        if own_role == "subject" and reading.lemmas[own_verb].lower() in speech:
            features.append("both speak" if speaks else f"speaks {candidate.kind}")
        if distance == 0:
            if _governs(verb, own_verb, heads) and role == "subject":
                features.append("subject of the clause above" + (" speaks" if speaks else ""))
            if verb == own_verb:
                features.append("same verb")
            if heads[own_verb] == verb and deps[own_verb] == "conj":
                features.append("clauses in a row")
            features.append("close" if mention.start - candidate.end < 6 else "far")
        if reading.lemmas[verb] == reading.lemmas[own_verb] and role == own_role:
            features.append("same word and role")
        return features


def _calls(name: Found, reading: Reading) -> bool:
    """Whether a name only calls on its bearer: "Thank you, John." """
    if reading.deps[name.head] == "vocative":
        return True
    before = reading.words[name.start - 1] if name.start else "."
    after = reading.words[name.end] if name.end < reading.size else "."
    return before in ",.?!" and after in ",.?!"


def _role(dep: str) -> str:
    if dep in SUBJECTS:
        return "subject"
    if dep in OBJECTS:
        return "object"
    if dep == "nmod:poss":
        return "possessor"
    return dep if dep in ("obl", "nmod", "conj", "appos", "compound", "vocative", "ROOT") else "other"


def _governs(verb: int, other: int, heads: list[int]) -> bool:
    """Whether a clause lies under another's verb, at most four steps down."""
    for _ in range(4):
        up = heads[other]
        if up == other:
            return False
        if up == verb:
            return True
        other = up
    return False
