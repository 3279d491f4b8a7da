"""Coreference scores: MUC, B-cubed, CEAF-e and their mean (CoNLL F), and precision and recall of links across documents.

In: two clusterings of the same mentions, as {mention: cluster}. Out: numbers between 0 and 1. Definitions as in Pradhan et
al. 2014 ("Scoring coreference partitions of predicted mentions").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from contextlib import suppress
from itertools import combinations

import numpy as np

Clusters = Mapping[Hashable, Hashable]


def _groups(clusters: Clusters) -> dict[Hashable, set]:
    groups: dict[Hashable, set] = defaultdict(set)
    for mention, cluster in clusters.items():
        groups[cluster].add(mention)
    return groups


def _f(p: float, r: float) -> tuple[float, float, float]:
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def muc(gold: Clusters, answer: Clusters) -> tuple[float, float, float]:
    def recall(key: Clusters, response: Clusters) -> float:
        found = wanted = 0
        for group in _groups(key).values():
            found += len(group) - len({response[m] for m in group})
            wanted += len(group) - 1
        return found / wanted if wanted else 0.0

    return _f(recall(answer, gold), recall(gold, answer))


def b_cubed(gold: Clusters, answer: Clusters) -> tuple[float, float, float]:
    golden, answered = _groups(gold), _groups(answer)
    both: Counter = Counter((gold[m], answer[m]) for m in gold)
    p = sum(n * n / len(answered[a]) for (_, a), n in both.items()) / len(gold)
    r = sum(n * n / len(golden[g]) for (g, _), n in both.items()) / len(gold)
    return _f(p, r)


def ceaf_e(gold: Clusters, answer: Clusters) -> tuple[float, float, float]:
    from scipy.optimize import linear_sum_assignment

    golden, answered = list(_groups(gold).values()), list(_groups(answer).values())
    where = {m: j for j, group in enumerate(answered) for m in group}
    phi = np.zeros((len(golden), len(answered)))
    for i, group in enumerate(golden):
        for j, shared in Counter(where[m] for m in group).items():
            phi[i, j] = 2 * shared / (len(group) + len(answered[j]))
    rows, columns = linear_sum_assignment(-phi)
    total = phi[rows, columns].sum()
    return _f(total / len(answered), total / len(golden))


def conll(gold: Clusters, answer: Clusters) -> dict[str, tuple[float, float, float]]:
    """MUC, B-cubed, CEAF-e as (precision, recall, F), and the mean F as "CoNLL"."""
    scores = {"MUC": muc(gold, answer), "B3": b_cubed(gold, answer)}
    with suppress(ImportError):  # scipy is no dependency; without it the mean is of two
        scores["CEAF-e"] = ceaf_e(gold, answer)
    scores["CoNLL"] = (0.0, 0.0, sum(f for _, _, f in scores.values()) / len(scores))
    return scores


def link_scores(gold: Clusters, answer: Clusters) -> tuple[float, float, int]:
    """Precision, recall and number of answered links between mentions of different documents (mention[0])."""

    def links(clusters: Clusters) -> set[frozenset]:
        found = set()
        for group in _groups(clusters).values():
            one_each: dict = defaultdict(set)
            for mention in group:
                one_each[mention[0]].add(mention)
            for a, b in combinations(sorted(one_each), 2):
                found.update(frozenset((x, y)) for x in one_each[a] for y in one_each[b])
        return found

    wanted, made = links(gold), links(answer)
    right = len(wanted & made)
    return right / len(made) if made else 1.0, right / len(wanted) if wanted else 0.0, len(made)


def exact_links(gold: Clusters, answer: Clusters, only: set, texts: Mapping[str, str]) -> None:
    """Print clusters of the answer that mix gold chains, by the forms in them."""
    for group in _groups({m: answer[m] for m in only}).values():
        chains: dict = defaultdict(Counter)
        for document, start, end in group:
            chains[gold[document, start, end]][texts[document][start:end]] += 1
        if len(chains) > 1:
            print("  mixed:", {str(k)[-6:]: dict(v.most_common(4)) for k, v in chains.items()})


def split_chains(gold: Clusters, answer: Clusters, only: set, texts: Mapping[str, str]) -> None:
    """Print gold chains that the answer splits, by the forms in each part."""
    for chain, group in sorted(_groups({m: gold[m] for m in only}).items(), key=lambda item: -len(item[1])):
        parts: dict = defaultdict(Counter)
        for mention in group:
            parts[answer[mention]][texts[mention[0]][mention[1] : mention[2]]] += 1
        if len(parts) > 1:
            print(f"  split {str(chain)[-6:]}:", [dict(forms.most_common(4)) for forms in parts.values()])
