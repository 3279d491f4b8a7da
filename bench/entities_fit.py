"""Fit the weights of `tasks/entities/ranking.py` on GUM's training part. In: the shared folder. Out:
`seeds/entities/pronoun_weights.csv` (group, feature, weight), and the accuracy on the development part.

    python bench/entities_fit.py [--epochs N] [--l2 X] [--least COUNT]

GUM's annotations are CC BY 4.0; the weights are numbers about grammar and hold none of its text.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from entities import read  # noqa: E402
from entities_data import Gold, GoldDocument, gum  # noqa: E402

from tasks.entities import EntityLinker  # noqa: E402
from tasks.entities.ranking import Ranker, Talkers, group_of  # noqa: E402
from tasks.entities.reading import Found, Reading  # noqa: E402
from tasks.entities.reference import load_reference  # noqa: E402
from tasks.language import load  # noqa: E402

#: One decision: its group, candidates' features ("no antecedent" last), indices of the right ones.
Example = tuple[str, list[list[str]], list[int]]


class Teacher(Ranker):
    """Answers with the gold antecedent and keeps what a ranker would have seen."""

    def begin(self, document: GoldDocument) -> None:
        self.by_head: dict[int, Gold] = {}
        self.whole: dict[int, Gold] = {}
        for gold in sorted(document.mentions, key=lambda g: g.start - g.end):
            self.whole.setdefault(gold.head, gold)
            self.by_head[gold.head] = gold

    def _gold(self, mention: Found, reading: Reading) -> str | None:
        head = reading.starts[mention.head]
        if mention.basis == "coordination":
            gold = self.whole.get(head)
            return gold.chain if gold and gold.end >= mention.char_end else None
        gold = self.by_head.get(head)
        return gold.chain if gold else None

    def antecedent(
        self, mention: Found, window: list[Found], reading: Reading, talkers: Talkers = ()
    ) -> tuple[Found, float] | None:
        candidates = self.candidates(mention, window, reading, talkers)
        gold = self._gold(mention, reading)
        right = [i for i, (c, _) in enumerate(candidates) if gold and self._gold(c, reading) == gold]
        if candidates:
            features = [f for _, f in candidates] + [self.none_features(mention, reading)]
            self.examples.append((group_of(mention), features, right or [len(candidates)]))
        return (candidates[right[-1]][0], 1.0) if right else None


def examples(part: str, nlp, linker: EntityLinker) -> list[Example]:
    """Every decision on a third-person pronoun in a part of GUM."""
    teacher = Teacher(weights={})
    teacher.examples = []
    linker.ranker = teacher
    for document in gum(part):
        teacher.begin(document)
        linker(read(nlp, document, False))
    return teacher.examples


def fit(
    data: list[Example], epochs: int, l2: float, least: int, rate: float = 0.15
) -> dict[tuple[str, str], float]:
    """Weights of a softmax over candidates, by AdaGrad; shared over groups ("all") plus each group's own."""
    counts = Counter(
        (g, f) for group, candidates, _ in data for c in candidates for f in c for g in ("all", group)
    )
    kept = {k for k, n in counts.items() if n >= least}
    weights: dict[tuple[str, str], float] = {}
    squares: dict[tuple[str, str], float] = {}
    shuffled = list(data)
    for _ in range(epochs):
        random.shuffle(shuffled)
        for group, candidates, right in shuffled:
            keys = [[(g, f) for f in c for g in ("all", group) if (g, f) in kept] for c in candidates]
            chances = _softmax([sum(weights.get(k, 0.0) for k in ks) for ks in keys])
            good = sum(chances[i] for i in right) or 1e-12
            gradient: dict[tuple[str, str], float] = {}
            for i, (ks, p) in enumerate(zip(keys, chances, strict=True)):
                g = p - (p / good if i in right else 0.0)
                for k in ks:
                    gradient[k] = gradient.get(k, 0.0) + g
            for k, g in gradient.items():
                g += l2 * weights.get(k, 0.0)
                squares[k] = squares.get(k, 1e-2) + g * g
                weights[k] = weights.get(k, 0.0) - rate * g / math.sqrt(squares[k])
    return weights


def _softmax(scores: list[float]) -> list[float]:
    top = max(scores)
    lifted = [math.exp(s - top) for s in scores]
    total = sum(lifted)
    return [x / total for x in lifted]


def accuracy(
    data: list[Example], weights: dict[tuple[str, str], float], minimum: float
) -> dict[str, tuple[int, int, int]]:
    """(links right, links made, links wanted) by group, when a link is made from `minimum` on."""
    out: dict[str, list[int]] = {}
    for group, candidates, right in data:
        row = out.setdefault(group, [0, 0, 0])
        scores = [sum(weights.get((g, f), 0.0) for f in c for g in ("all", group)) for c in candidates]
        chances = _softmax(scores)
        none = len(candidates) - 1
        row[2] += none not in right
        best = max(range(none), key=lambda i: chances[i])
        if chances[best] >= minimum:
            row[1] += 1
            row[0] += best in right
    return {g: tuple(v) for g, v in out.items()}  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--l2", type=float, default=0.004)
    parser.add_argument("--least", type=int, default=15)
    options = parser.parse_args()
    random.seed(7)
    linker = EntityLinker(load_reference())
    nlp = load()
    train, dev = examples("train", nlp, linker), examples("dev", nlp, linker)
    weights = fit(train, options.epochs, options.l2, options.least)
    for minimum in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        row = accuracy(dev, weights, minimum)
        print(
            minimum,
            {
                g: f"P {r / max(m, 1):.3f} R {r / max(w, 1):.3f} of {w}"
                for g, (r, m, w) in sorted(row.items())
            },
        )
    path = ROOT / "seeds" / "entities" / "pronoun_weights.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("group", "feature", "weight"))
        for (group, feature), weight in sorted(weights.items()):
            if abs(weight) >= 0.01:
                writer.writerow((group, feature, f"{weight:.3f}"))
    print(
        f"{len(train)} decisions, {sum(abs(w) >= 0.01 for w in weights.values())} weights in {path.relative_to(ROOT)}"
    )


if __name__ == "__main__":
    main()
