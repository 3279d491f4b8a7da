"""Batches for training: windows of consecutive sentences, drawn from the corpora in fixed proportions and changed at random.

In come the sentences of model/corpora.py, out goes an endless stream of batches of arrays.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from model.augment import Mentions, augment
from model.corpora import TAGS, Sentence

# Share of the words of training that come from each corpus.
MIX = {
    "ewt": 0.31,
    "gum": 0.22,
    "news": 0.15,
    "crossner": 0.10,
    "wikigold": 0.04,
    "re3d": 0.01,
    "silver": 0.17,
}
WINDOWS = ((25, 0.25), (60, 0.25), (110, 0.5))  # words of a window, how often
PIECES = 230
BATCH_PIECES = 1100
CLS, SEP, UNK, MASK = 101, 102, 100, 103
MASKED = 0.06  # share of the words hidden from half of the windows


def case_of(word: str) -> int:
    """As tasks/language/network.py: 0 not a letter first, 1 lower, 2 capitalized, 3 all capitals."""
    if not word[:1].isalpha():
        return 0
    if word.islower():
        return 1
    return 3 if word.isupper() and len(word) > 1 else 2


@dataclass
class Item:
    """One window ready for the network; arrays run over words with the root at 0, -100 is no label."""

    ids: list[int]
    case: list[int]
    first: list[int]
    xpos: np.ndarray
    upos: np.ndarray
    feats: np.ndarray
    head: np.ndarray
    dep: np.ndarray
    sent: np.ndarray
    start: np.ndarray
    names: np.ndarray
    weight: np.ndarray


class Stream:
    """An endless stream of batches, drawn from the corpora in the proportions of MIX."""

    def __init__(
        self, corpora: dict[str, list[Sentence]], labels: dict[str, list[str]], pieces: Path, seed: int
    ) -> None:
        self.rng = random.Random(seed)
        self.tokenizer = Tokenizer.from_file(str(pieces))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.index = {kind: {label: i for i, label in enumerate(names)} for kind, names in labels.items()}
        self.known: dict[str, list[int]] = {}
        self.corpora = {name: sentences for name, sentences in corpora.items() if sentences}
        self.sources = {name: self.windows(sentences) for name, sentences in self.corpora.items()}
        self.read = dict.fromkeys(self.corpora, 1.0)
        self.mentions = Mentions(
            s for name in ("news", "wikigold", "crossner") for s in corpora.get(name, ())
        )
        self.bits = 1 << np.arange(len(TAGS), dtype=np.int64)

    def windows(self, sentences: list[Sentence]) -> Iterator[list[Sentence]]:
        """Consecutive sentences of a document, grouped anew and shuffled in every pass."""
        rng = self.rng
        while True:
            groups: list[list[Sentence]] = []
            size = target = 0
            for i, s in enumerate(sentences):
                before = sentences[i - 1] if i else None
                joins = before is not None and s.document and before.document == s.document
                if not groups or not joins or size + len(s.words) > target:
                    groups.append([])
                    size = 0
                    target = rng.choices([w for w, _ in WINDOWS], [p for _, p in WINDOWS])[0]
                groups[-1].append(s)
                size += len(s.words)
            rng.shuffle(groups)
            yield from groups

    def pieces(self, word: str) -> list[int]:
        """Piece ids of a word."""
        ids = self.known.get(word)
        if ids is None:
            ids = self.tokenizer.encode(word, add_special_tokens=False).ids[:16] or [UNK]
            self.known[word] = ids
        return ids

    def item(self, window: list[Sentence]) -> Item | None:
        """A window as arrays, or None when it is too long."""
        ids, case, first = [CLS], [0], [0]
        rows: list[tuple[int, ...]] = []
        masks, weights = [0], [0.0]
        index = self.index
        hidden = MASKED if self.rng.random() < 0.5 else 0.0
        at = 1
        for k, s in enumerate(window):
            size = len(s.words)
            for i, word in enumerate(s.words):
                pieces = [MASK] if hidden and self.rng.random() < hidden else self.pieces(word)
                first.append(len(ids))
                ids += pieces
                case += [case_of(word)] * len(pieces)
                head, dep = -100, -100
                if s.head and s.head[i] > -2:
                    head = 0 if s.head[i] < 0 else at + s.head[i]
                    dep = index["dep"][s.dep[i]]
                rows.append(
                    (
                        index["xpos"].get(s.xpos[i], -100) if s.xpos else -100,
                        index["upos"].get(s.upos[i], -100) if s.upos else -100,
                        index["feats"].get(s.feats[i], -100) if s.feats else -100,
                        head,
                        dep,
                        k,
                        int(i == 0),
                    )
                )
                masks.append(s.names[i] if s.names else 0)
                weights.append(s.weight if s.names and s.names[i] else 0.0)
            at += size
        if len(ids) >= PIECES or not rows:
            return None
        table = np.array([(-100, -100, -100, -100, -100, -2, -1), *rows], dtype=np.int64)
        xpos, upos, feats, head, dep, sent, start = table.T
        allowed = (np.array(masks, dtype=np.int64)[:, None] & self.bits) > 0
        return Item(
            [*ids, SEP],
            [*case, 0],
            first,
            xpos,
            upos,
            feats,
            head,
            dep,
            sent,
            start,
            allowed,
            np.array(weights, dtype=np.float32),
        )

    def batches(self) -> Iterator[list[Item]]:
        """Batches of windows of like length, about BATCH_PIECES pieces each."""
        rng = self.rng
        while True:
            pool: list[Item] = []
            total = 0
            while total < 30 * BATCH_PIECES:
                name = min(self.read, key=lambda n: self.read[n] / MIX[n])
                item = self.item(augment(next(self.sources[name]), rng, self.mentions))
                if item is not None:
                    self.read[name] += len(item.first)
                    pool.append(item)
                    total += len(item.ids)
            pool.sort(key=lambda item: len(item.ids))
            made: list[list[Item]] = [[]]
            for item in pool:
                if (len(made[-1]) + 1) * len(item.ids) > BATCH_PIECES and made[-1]:
                    made.append([])
                made[-1].append(item)
            rng.shuffle(made)
            yield from made


def stack(items: list[Item], name: str, fill: float, dtype: torch.dtype) -> Tensor:
    """One field of a batch, padded."""
    arrays = [np.asarray(getattr(item, name)) for item in items]
    out = np.full((len(arrays), max(len(a) for a in arrays), *arrays[0].shape[1:]), fill)
    for row, array in zip(out, arrays, strict=True):
        row[: len(array)] = array
    return torch.from_numpy(out).to(dtype)
