"""Which of the mentions before a pronoun it means: candidates, their features, and a verdict with a margin.

In: a pronoun and the linked mentions before it. Out: the antecedent and a probability, or None when the best candidate is weak
or hardly better than the next. Each candidate has a score, the sum of weights of its features (a mention ranking model
after Denis and Baldridge, 2008).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tasks.entities.reading import Chain, Found, Reading

SUBJECTS = frozenset(("nsubj", "nsubj:pass", "csubj"))
OBJECTS = frozenset(("obj", "iobj"))
REFLEXIVE = frozenset(("himself", "herself", "itself", "themselves"))

WEIGHTS: dict[str, float] = {
    "same_sentence": 0.6, "sentence_1": 0.8, "sentence_2": -0.6, "sentence_3": -1.6,
    "subject": 1.0, "object": 0.1, "possessor": 0.3, "parallel": 0.5, "name": 0.8, "pronoun": 1.0, "nominal": -0.4,
    "gender_sure": 0.8, "gender_unknown": -0.4, "frequent": 0.6, "nearest": 0.6, "none": 1.2,
    "thing_for_it": 0.0, "embedded": -0.4,
}  # fmt: skip


def agrees(mention: Found, chain: Chain) -> bool:
    """Whether number, gender and kind let a pronoun mean a chain."""
    if mention.gender in ("m", "f"):
        return chain.kind == "person" and chain.number != "plural" and chain.gender in (None, mention.gender)
    if mention.normal in ("it", "its", "itself"):
        return chain.kind in ("organization", "place", "thing") and chain.number != "plural"
    if chain.kind == "person":
        return chain.number == "plural"
    if chain.kind == "place" or (chain.kind == "thing" and chain.number != "plural"):
        return chain.kind == "place" and chain.type == "GPE"
    return True


@dataclass
class Ranker:
    """Scores antecedents. `minimum` is the least probability of the best, `margin` its least lead over the next chain."""

    weights: dict[str, float] = field(default_factory=lambda: dict(WEIGHTS))
    minimum: float = 0.5
    margin: float = 0.15
    reach: int = 3

    def antecedent(self, mention: Found, window: list[Found], reading: Reading) -> tuple[Found, float] | None:
        """The mention a pronoun refers to and its probability; None when in doubt."""
        candidates = self.candidates(mention, window, reading)
        if not candidates:
            return None
        scores = [sum(self.weights.get(f, 0.0) for f in features) for _, features in candidates]
        scores.append(self.weights.get("none", 0.0))
        top = max(scores)
        weights = [math.exp(s - top) for s in scores]
        total = sum(weights)
        by_chain: dict[int, float] = {}
        for (candidate, _), weight in zip(candidates, weights, strict=False):
            by_chain[id(candidate.chain)] = by_chain.get(id(candidate.chain), 0.0) + weight / total
        ranked = sorted(by_chain.items(), key=lambda item: -item[1])
        if ranked[0][1] < self.minimum or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < self.margin):
            return None
        best = next(c for c, _ in reversed(candidates) if id(c.chain) == ranked[0][0])
        return best, round(min(ranked[0][1], 0.95), 3)

    def candidates(self, mention: Found, window: list[Found], reading: Reading) -> list[tuple[Found, list[str]]]:
        """Mentions that may be meant, oldest first, one a chain and sentence, with their features."""
        found: list[tuple[Found, list[str]]] = []
        seen: set[tuple[int, int]] = set()
        for candidate in reversed(window):
            distance = mention.sentence - candidate.sentence
            if distance > self.reach:
                break
            chain = candidate.chain
            if not chain or not agrees(mention, chain) or candidate.end > mention.start:
                continue
            if (id(chain), distance) in seen or self._bound(mention, candidate, reading):
                continue
            seen.add((id(chain), distance))
            found.append((candidate, self.features(mention, candidate, distance, reading, not found)))
        found.reverse()
        return found

    @staticmethod
    def _bound(mention: Found, candidate: Found, reading: Reading) -> bool:
        """A plain pronoun cannot mean a co-argument of its verb: "Kerry met him"."""
        if mention.normal in REFLEXIVE or mention.normal in ("his", "its", "their", "her") and reading.deps[mention.head] == "nmod:poss":
            return candidate.start <= mention.start < candidate.end
        verb = reading.heads[mention.head]
        return reading.heads[candidate.head] == verb and reading.deps[candidate.head] in SUBJECTS | OBJECTS | {"obl"}

    @staticmethod
    def features(mention: Found, candidate: Found, distance: int, reading: Reading, nearest: bool) -> list[str]:
        """Names of the features that hold for a candidate."""
        chain = candidate.chain
        assert chain is not None
        dep, own = reading.deps[candidate.head], reading.deps[mention.head]
        features = ["same_sentence" if distance == 0 else f"sentence_{distance}", candidate.kind]
        if dep in SUBJECTS:
            features.append("subject")
        elif dep in OBJECTS:
            features.append("object")
        elif dep == "nmod:poss":
            features.append("possessor")
        if dep == own or (dep in SUBJECTS and own in SUBJECTS):
            features.append("parallel")
        if mention.gender:
            features.append("gender_sure" if chain.gender else "gender_unknown")
        if len(chain.mentions) > 2:
            features.append("frequent")
        if nearest:
            features.append("nearest")
        if chain.kind == "thing" and mention.role == "thing":
            features.append("thing_for_it")
        return features
