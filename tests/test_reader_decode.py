"""Decoding is exact: the best projective tree and the best legal tag path, compared with trying everything."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.language.agreement import agree, trim
from tasks.language.decode import best_tags, best_tree, entity_spans, is_projective_tree

TAGS = ["O", "B-ORG", "I-ORG", "B-GPE", "I-GPE"]
ALLOWED = np.array([[not b.startswith("I-") or a[1:] == b[1:] for b in TAGS] for a in TAGS])
FIRST = np.array([not t.startswith("I-") for t in TAGS])


def crosses(heads: tuple[int, ...]) -> bool:
    """Whether two arcs cross or an arc spans the root, checked pair by pair."""
    arcs = [sorted((i, h)) for i, h in enumerate(heads, 1) if h]
    root = heads.index(0) + 1
    return any(a < c < b < d for a, b in arcs for c, d in arcs) or any(a < root < b for a, b in arcs)


def reaches_root(heads: tuple[int, ...]) -> bool:
    """Whether every word's heads lead to the root."""
    for i in range(1, len(heads) + 1):
        seen: set[int] = set()
        while i and i not in seen:
            seen.add(i)
            i = heads[i - 1]
        if i:
            return False
    return True


def all_trees(n: int) -> list[tuple[int, ...]]:
    return [
        heads
        for heads in itertools.product(range(n + 1), repeat=n)
        if heads.count(0) == 1
        and all(h != i for i, h in enumerate(heads, 1))
        and reaches_root(heads)
        and not crosses(heads)
    ]


TREES = {n: all_trees(n) for n in range(1, 6)}


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_the_best_tree_is_the_best_of_all_projective_trees(n, seed):
    scores = np.random.default_rng(seed).normal(size=(n, n + 1)).astype(np.float32)
    scores[np.arange(n), np.arange(1, n + 1)] = -1e4  # no word heads itself
    heads = best_tree(scores)
    assert tuple(heads) in TREES[n]
    best = max(sum(scores[i, h] for i, h in enumerate(tree)) for tree in TREES[n])
    assert np.isclose(sum(scores[i, h] for i, h in enumerate(heads)), best, atol=1e-3)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 5), st.data())
def test_a_projective_tree_is_told_from_anything_else(n, data):
    heads = tuple(data.draw(st.lists(st.integers(0, n), min_size=n, max_size=n)))
    assert is_projective_tree(np.array(heads)) == (heads in TREES[n])


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_the_best_tags_are_the_best_of_all_legal_ones(n, seed):
    scores = np.random.default_rng(seed).normal(size=(n, len(TAGS))).astype(np.float32)
    path = best_tags(scores, ALLOWED, FIRST)
    legal = [
        p
        for p in itertools.product(range(len(TAGS)), repeat=n)
        if FIRST[p[0]] and all(ALLOWED[a, b] for a, b in itertools.pairwise(p))
    ]
    assert tuple(path) in legal
    best = max(scores[np.arange(n), list(p)].sum() for p in legal)
    assert np.isclose(scores[np.arange(n), path].sum(), best, atol=1e-4)


def test_spans_of_tags():
    assert entity_spans(["B-ORG", "I-ORG", "B-ORG", "O", "B-GPE"]) == [
        (0, 2, "ORG"),
        (2, 3, "ORG"),
        (4, 5, "GPE"),
    ]


def scores_of(rows: list[dict[str, float]]) -> np.ndarray:
    """Log probabilities of the given tags, everything else nearly impossible."""
    out = np.full((len(rows), len(TAGS)), -12.0, dtype=np.float32)
    for i, row in enumerate(rows):
        for tag, p in row.items():
            out[i, TAGS.index(tag)] = np.log(p)
    return out


def test_uncertain_mentions_of_a_name_follow_the_others():
    words = ["Zarvanda", "fought", "ZARVANDA", "and", "Zarvanda"]
    tags = scores_of(
        [
            {"B-ORG": 0.9, "B-GPE": 0.1},
            {"O": 1.0},
            {"B-ORG": 0.4, "B-GPE": 0.6},
            {"O": 1.0},
            {"B-ORG": 0.8, "B-GPE": 0.2},
        ]
    )
    spans = [(0, 1, "ORG"), (2, 3, "GPE"), (4, 5, "ORG")]
    assert agree(words, tags, spans, TAGS) == [(0, 1, "ORG"), (2, 3, "ORG"), (4, 5, "ORG")]


def test_a_mention_whose_context_is_clear_keeps_its_type():
    words = ["Washington", "beat", "Dallas", "in", "Washington"]
    tags = scores_of(
        [
            {"B-ORG": 0.999, "B-GPE": 1e-5},
            {"O": 1.0},
            {"B-ORG": 1.0},
            {"O": 1.0},
            {"B-GPE": 0.999, "B-ORG": 1e-5},
        ]
    )
    spans = [(0, 1, "ORG"), (2, 3, "ORG"), (4, 5, "GPE")]
    assert agree(words, tags, spans, TAGS) == spans


def test_articles_genitives_and_quotes_are_trimmed_from_names():
    words = ["The", "Pentagon", "'s", '"', "Die", "Soldaten", '"', "The"]
    spans = [(0, 3, "ORG"), (3, 7, "WORK_OF_ART"), (7, 8, "ORG")]
    assert trim(words, spans) == [(1, 2, "ORG"), (4, 6, "WORK_OF_ART")]


def test_numbers_keep_their_signs():
    assert trim(["the", "$", "5"], [(0, 3, "MONEY")]) == [(0, 3, "MONEY")]
