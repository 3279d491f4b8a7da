"""Learn the weights of claims' confidence, and how well they hold on unseen documents.

In: candidates of the rules on annotated texts, each right (its content meets a gold content with an intersection over
union of .8 or more, one to one) or wrong. Out: `tasks/claims/weights.csv` and a table of cross-validated F and of
calibration. Logistic regression with an L2 penalty, by Newton's method; features seen fewer than four times are left out.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from claims_data import ROOT, Document, scorer

from tasks.claims import asserted, attribution, confidence
from tasks.claims.lexicon import lexicon
from tasks.claims.view import View

WEIGHTS = ROOT / "tasks" / "claims" / "weights.csv"
_FOLDS = 5
_RARE = 4
_PENALTY = 3.0


@dataclass(slots=True)
class Candidate:
    """A candidate of one document with its features, and whether it is right."""

    part: str
    document: str
    features: list[str]
    right: bool
    probability: float = 0.0


def candidates(documents: list[Document]) -> tuple[list[Candidate], Counter[str]]:
    """All candidates, and the number of gold contents of each part."""
    score = scorer()
    out: list[Candidate] = []
    gold: Counter[str] = Counter()
    for d in documents:
        assert d.doc is not None
        view = View(d.doc)
        found = attribution.reported(view, lexicon(), asserted.clips(view, []))
        words = [m.span() for m in score.W.finditer(d.text)]
        units, _ = score.units({"quotes": d.quotes}, d.text, words, score.regions(d.text), True)
        guesses = []
        for f in found:
            inside = (k for k, (a, b) in enumerate(words) if any(a >= x and b <= y for x, y in f.fragments))
            guesses.append({"toks": frozenset(inside) or frozenset([-1])})
        pairs, matched = score.match(units, guesses, 0.8)
        may_be = {
            k for k, u in enumerate(units) if d.part == "articles" and u["q"].get("reporting_cue") is False
        }
        gold[d.part] += len(units) - len(may_be)
        neither = {j for k, j in pairs.items() if k in may_be}
        for j, f in enumerate(found):
            if j in neither:
                continue
            out.append(Candidate(d.part, d.name, confidence.features(view, f), j in matched))
    return out, gold


def learn(rows: list[Candidate]) -> dict[str, float]:
    """Feature to weight."""
    seen = Counter(name for row in rows for name in set(row.features))
    names = ["bias", *sorted(name for name, n in seen.items() if n >= _RARE)]
    index = {name: k for k, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    x[:, 0] = 1
    for n, row in enumerate(rows):
        for name in row.features:
            if name in index:
                x[n, index[name]] = 1
    y = np.array([row.right for row in rows], dtype=float)
    penalty = np.full(len(names), _PENALTY)
    penalty[0] = 0.01
    w = np.zeros(len(names))
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) + penalty * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip(names, w.tolist(), strict=True))


def probability(weights: dict[str, float], row: Candidate) -> float:
    total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) for name in row.features)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def cross_validate(rows: list[Candidate]) -> None:
    """Set each candidate's probability by weights learned on the other documents."""
    names = sorted({(row.part, row.document) for row in rows})
    order = np.random.RandomState(0).permutation(len(names))
    fold = {names[k]: n % _FOLDS for n, k in enumerate(order)}
    for k in range(_FOLDS):
        weights = learn([row for row in rows if fold[row.part, row.document] != k])
        for row in rows:
            if fold[row.part, row.document] == k:
                row.probability = probability(weights, row)


def f_at(rows: list[Candidate], gold: int, threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F of the candidates at or above a threshold."""
    kept = [row for row in rows if row.probability >= threshold]
    right = sum(row.right for row in kept)
    p, r = right / max(1, len(kept)), right / max(1, gold)
    return p, r, 2 * p * r / max(1e-9, p + r)


def calibration(rows: list[Candidate]) -> list[tuple[str, int, float, float]]:
    """(range, count, mean probability, share right) by tenths."""
    out = []
    for k in range(10):
        inside = [
            row
            for row in rows
            if k / 10 <= row.probability < (k + 1) / 10 or (k == 9 and row.probability == 1)
        ]
        if inside:
            mean = sum(row.probability for row in inside) / len(inside)
            share = sum(row.right for row in inside) / len(inside)
            out.append((f".{k}-", len(inside), mean, share))
    return out


def save(weights: dict[str, float], path: Path = WEIGHTS) -> None:
    """Write weights worth keeping as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "weight"])
        for name, weight in weights.items():
            if abs(weight) >= 0.02:
                writer.writerow([name, round(weight, 3)])
