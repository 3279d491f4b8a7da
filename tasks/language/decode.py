"""From the network's scores for one window of words to a reading of it: tags, sentences, trees and names.

In come numpy arrays of log probabilities for the words of a window (row 0 stands for the root); out go plain arrays. Nothing here
knows spaCy or the network. The best projective tree is found only where the best head of each word by itself does not already make
one, and the best tag path only where the best tag of each word does not already make one: the cheap answer, where it is legal, is
also the best legal one.
"""

from __future__ import annotations

import numpy as np

NEVER = np.float32(-1e9)


def sentence_starts(scores: np.ndarray) -> np.ndarray:
    """Indices of the words that open a sentence; the first word always does.

    scores: [words] log odds that a word opens a sentence.
    """
    opens = scores > 0
    if len(opens):
        opens[0] = True
    return np.flatnonzero(opens)


def best_tags(scores: np.ndarray, allowed: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The most probable legal tag sequence (Viterbi 1967).

    scores: [words, tags] log probabilities; allowed: [tags, tags] whether the second tag may follow the first; first: [tags] whether
    a sequence may open with the tag. Returns [words] tag indices.
    """
    best = scores.argmax(1)
    if not len(best):
        return best
    if first[best[0]] and allowed[best[:-1], best[1:]].all():
        return best
    step = np.where(allowed, np.float32(0), NEVER)
    value = scores[0] + np.where(first, np.float32(0), NEVER)
    back = np.zeros(scores.shape, dtype=np.int64)
    columns = np.arange(scores.shape[1])
    for i in range(1, len(scores)):
        through = value[:, None] + step
        back[i] = through.argmax(0)
        value = through[back[i], columns] + scores[i]
    path = np.zeros(len(scores), dtype=np.int64)
    path[-1] = value.argmax()
    for i in range(len(scores) - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path


def is_projective_tree(heads: np.ndarray) -> bool:
    """Whether heads make one tree with one root and no crossing arcs.

    heads: [words], each the index of a word's head plus one, 0 for the root's.
    """
    n = len(heads)
    if np.count_nonzero(heads == 0) != 1:
        return False
    above = heads.tolist()
    reached = [False] * n
    for i in range(n):
        trail = []
        j = i
        while not reached[j]:
            trail.append(j)
            reached[j] = True
            if above[j] == 0:
                break
            j = above[j] - 1
            if j in trail:
                return False
    own = np.arange(1, n + 1)
    inner = heads > 0
    low = np.minimum(own, heads)[inner]
    high = np.maximum(own, heads)[inner]
    crossing = (low[:, None] < low) & (low < high[:, None]) & (high[:, None] < high)
    if crossing.any():
        return False
    root = int(np.flatnonzero(~inner)[0]) + 1
    return not ((low < root) & (root < high)).any()


def best_tree(scores: np.ndarray) -> np.ndarray:
    """The highest-scoring projective tree with exactly one root (Eisner 1996).

    scores: [words, words + 1], the log probability that a word (row) has a head (column; 0 is the root). Returns [words] heads in
    the same numbering. Vectorized over all spans of one length, so about 2 x words steps of numpy.
    """
    n = len(scores)
    heads = scores.argmax(1)
    if n == 0 or is_projective_tree(heads):
        return heads
    # Arc scores among the words alone; the one root is chosen at the end.
    arc = scores[:, 1:].T.astype(np.float64)  # [head, dependent]
    left = np.zeros((n, n))  # complete span, head at its right end
    right = np.zeros((n, n))  # complete span, head at its left end
    open_left = np.full((n, n), -np.inf)
    open_right = np.full((n, n), -np.inf)
    split_open = np.zeros((n, n), dtype=np.int64)
    split_left = np.zeros((n, n), dtype=np.int64)
    split_right = np.zeros((n, n), dtype=np.int64)
    for width in range(1, n):
        i = np.arange(n - width)  # left ends of all spans of this width
        j = i + width
        cut = i[:, None] + np.arange(width)  # cut points i .. j-1
        both = right[i[:, None], cut] + left[cut + 1, j[:, None]]
        k = both.argmax(1)
        best = both[i, k]
        split_open[i, j] = i + k
        open_left[i, j] = best + arc[j, i]
        open_right[i, j] = best + arc[i, j]
        closing = left[i[:, None], cut] + open_left[cut, j[:, None]]
        k = closing.argmax(1)
        left[i, j] = closing[i, k]
        split_left[i, j] = i + k
        closing = open_right[i[:, None], cut + 1] + right[cut + 1, j[:, None]]
        k = closing.argmax(1)
        right[i, j] = closing[i, k]
        split_right[i, j] = i + 1 + k
    every = np.arange(n)
    root = int((left[0, every] + right[every, n - 1] + scores[:, 0]).argmax())
    heads = np.zeros(n, dtype=np.int64)
    todo: list[tuple[str, int, int]] = [("left", 0, root), ("right", root, n - 1)]
    while todo:
        kind, begin, end = todo.pop()
        if begin == end:
            continue
        if kind == "left":
            cut_at = int(split_left[begin, end])
            todo += [("left", begin, cut_at), ("open_left", cut_at, end)]
        elif kind == "right":
            cut_at = int(split_right[begin, end])
            todo += [("open_right", begin, cut_at), ("right", cut_at, end)]
        else:
            if kind == "open_left":
                heads[begin] = end + 1
            else:
                heads[end] = begin + 1
            cut_at = int(split_open[begin, end])
            todo += [("right", begin, cut_at), ("left", cut_at + 1, end)]
    return heads


def entity_spans(tags: list[str]) -> list[tuple[int, int, str]]:
    """Spans [start, end) and type from a legal BIO sequence."""
    spans = []
    start = 0
    kind = ""
    for i, tag in enumerate([*tags, "O"]):
        if kind and not tag.startswith("I-"):
            spans.append((start, i, kind))
            kind = ""
        if tag.startswith("B-"):
            start, kind = i, tag[2:]
    return spans
