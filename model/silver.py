"""Label news text with trained weights, for self-training: the student then learns to read it in lower case, capitals, without commas.

In come weights (as model.export writes them) and JSON lines with `tokens`, out go sentences in the form of model/corpora.py. Only what the teacher is
sure of becomes a label: a head of less than .6 is left open, and a word's entity tags are all those of more than .04.
Usage: python -m model.silver WEIGHTS_DIR TEXT.jsonl OUT.jsonl [HELD_OUT.jsonl ...]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from model.corpora import BIT, TAGS, Sentence, Splitter
from tasks.language.decode import best_tree
from tasks.language.network import FILES, Network

WINDOW = 100
SURE_HEAD, SURE_TAG, POSSIBLE_NAME = 0.6, 0.8, 0.04


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities over the last axis."""
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def sure(scores: np.ndarray, names: list[str]) -> list[str]:
    """The best label of each word, "?" where it is not sure."""
    p = softmax(scores)
    return [names[k] if p[i, k] > SURE_TAG else "?" for i, k in enumerate(p.argmax(1))]


def label(network: Network, texts: list[list[str]]) -> Iterator[Sentence]:
    """Label consecutive sentences, window by window."""
    window: list[list[str]] = []
    for words in [*texts, None]:
        if window and (words is None or sum(map(len, window)) + len(words) > WINDOW):
            yield from label_window(network, window)
            window = []
        if words:
            window.append(words)


def label_window(network: Network, window: list[list[str]]) -> Iterator[Sentence]:
    """Label the sentences of one window."""
    encoded = [network.encode(word) for words in window for word in words]
    if sum(len(pieces) for pieces, _ in encoded) > 225:
        return
    scores = network.read(encoded)
    at = 0
    for words in window:
        size = len(words)
        rows = slice(at + 1, at + size + 1)
        arcs = softmax(scores.arcs[rows][:, np.r_[0, at + 1 : at + size + 1]])
        heads = best_tree(np.log(arcs + 1e-9))
        inside = np.where(heads == 0, 0, heads + at)
        full = np.zeros(at + size, dtype=np.int64)
        full[at:] = inside
        deps = network.dep_labels(scores, full, at + size)[at:]
        names = np.exp(scores.names[rows])
        yield Sentence(
            words=words,
            corpus="silver",
            document="",
            xpos=sure(scores.tags["xpos"][rows], network.labels["xpos"]),
            upos=sure(scores.tags["upos"][rows], network.labels["upos"]),
            feats=sure(scores.tags["feats"][rows], network.labels["feats"]),
            head=[int(h) - 1 if arcs[i, h] > SURE_HEAD else -2 for i, h in enumerate(heads)],
            dep=[network.labels["dep"][k] for k in deps],
            names=[sum(BIT[TAGS[k]] for k in np.flatnonzero(p > POSSIBLE_NAME)) for p in names],
            weight=0.7,
        )
        at += size


def lines(path: Path) -> Iterator[str]:
    """Lines of a text file."""
    with path.open(encoding="utf8") as file:
        yield from file


def plain(words: list[str]) -> str:
    """Words as one string that does not depend on tokenization."""
    return "".join(words).replace("-", "").lower()


def main(weights: str, text: str, out: str, *held_out: str) -> None:
    """Label a file, sentences of the held-out JSONL files left out."""
    known = {plain(json.loads(line)["tokens"]) for path in held_out for line in lines(Path(path))}
    network = Network({name: (Path(weights) / name).read_bytes() for name in FILES}, weights)
    split = Splitter()
    texts = [
        [part for token in json.loads(line)["tokens"] for part in split(token)] for line in lines(Path(text))
    ]
    fresh = Path(out).with_suffix(".new")
    with fresh.open("w", encoding="utf8") as file:
        for n, sentence in enumerate(
            label(network, [words for words in texts if len(words) < WINDOW and plain(words) not in known]), 1
        ):
            file.write(json.dumps(sentence.__dict__, ensure_ascii=False) + "\n")
            if n % 2000 == 0:
                print(f"{n} of {len(texts)} sentences", flush=True)
    fresh.replace(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
