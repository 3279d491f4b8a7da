"""Weights and thresholds: how much each kind of evidence counts, and what a rule needs to change a text.

In: `seeds/names/weights.csv` and `seeds/names/verdicts.csv`. Out: `evidence()` rows with their weight and `decide()`, the
only place where a verdict is reached. A rule whose ceiling is `review` never changes a text, however sure it is; one is
promoted by changing its row. Reviewers' rejections lower a rule for one outlet (see `decisions.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from tasks import resources
from tasks.carrier import Action, Evidence


class Bar(NamedTuple):
    """What a rule needs for one entity type."""

    apply_at: float
    review_at: float
    families: int
    ceiling: str


@cache
def weights() -> dict[str, tuple[str, float]]:
    """Key of evidence -> (family, weight)."""
    return {r["evidence"]: (r["family"], float(r["weight"])) for r in resources.table("names/weights.csv")}


@cache
def bars() -> dict[tuple[str, str], Bar]:
    """(rule, entity type) -> what it needs."""
    return {
        (r["rule"], r["entity_type"]): Bar(
            float(r["apply_at"]), float(r["review_at"]), int(r["families"]), r["ceiling"]
        )
        for r in resources.table("names/verdicts.csv")
    }


def evidence(key: str, detail: str, times: float = 1.0, at: tuple[int, int] | None = None) -> Evidence:
    """A row of evidence with the weight of its key in the table, times a factor; `at` is where it stands."""
    family, weight = weights()[key]
    start, end = at if at else (None, None)
    return Evidence(family, detail, round(weight * times, 3), start, end)


def documents(n: int, other: str = "") -> str:
    """How many documents bear something out: "1 independent document has", "2 other independent documents have"."""
    return f"1 {other}independent document has" if n == 1 else f"{n} {other}independent documents have"


def score(rows: Iterable[Evidence]) -> float:
    """Sum of the weights. Within one family only the best positive row counts in full, a second one half."""
    by_family: dict[str, list[float]] = {}
    total = 0.0
    for row in rows:
        if row.weight > 0 and row.kind != "spelling":
            by_family.setdefault(row.kind, []).append(row.weight)
        else:
            total += row.weight
    for values in by_family.values():
        values.sort(reverse=True)
        total += values[0] + 0.5 * sum(values[1:])
    return total


def families(rows: Iterable[Evidence]) -> int:
    """Number of families that speak for the change."""
    sums: dict[str, float] = {}
    for row in rows:
        sums[row.kind] = sums.get(row.kind, 0.0) + row.weight
    return sum(1 for value in sums.values() if value > 0)


def decide(
    rule: str, entity_type: str, rows: list[Evidence], *, demoted: bool = False
) -> tuple[Action, float]:
    """The verdict on one change and its confidence (0 to 1). `demoted`: at most `review`."""
    bar = bars().get((rule, entity_type))
    if bar is None:
        bar = Bar(9.0, 3.0, 2, "review")
    total = score(rows)
    confidence = round(1 / (1 + math.exp(-1.6 * (total - bar.apply_at + 0.9))), 3)
    enough = families(rows) >= bar.families
    if total >= bar.apply_at and enough and bar.ceiling == "applied" and not demoted:
        return "applied", confidence
    if total >= bar.review_at and enough:
        return "review", min(confidence, 0.7) if total < bar.apply_at else confidence
    return "kept", confidence
