"""The trained network without spaCy: words in, scores for each word out.

A directory holds `reader.onnx` (the int8 graph), `labeler.onnx` (labels for given arcs), `labels.json` (the label lists) and `pieces.json`
(the word pieces). A window of words is read alone, without padding and without
neighbors from other documents, so that what comes out depends on nothing but the window.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from tasks.language.errors import ModelError

FILES = ("reader.onnx", "labeler.onnx", "labels.json", "pieces.json")
CLS, SEP, UNK = 101, 102, 100
WORD_PIECES = 16  # no more pieces of one word are read
CACHE = 50_000  # words whose pieces are remembered


def case_of(word: str) -> int:
    """0 not a letter first, 1 lower case, 2 capitalized, 3 all capitals: what the uncased pieces lose."""
    if not word[:1].isalpha():
        return 0
    if word.islower():
        return 1
    return 3 if word.isupper() and len(word) > 1 else 2


@dataclass
class Scores:
    """What the network says of one window; row 0 of each is the root, row i + 1 is word i.

    tags: name of a head -> [words + 1, labels]; start: [words + 1] log odds; arcs: [words + 1, words + 1] dependent by head;
    dependent, head: [words + 1, k] factors of the label score; names: [words + 1, BIO tags] log probabilities;
    vectors: [words + 1, 384].
    """

    tags: dict[str, np.ndarray]
    start: np.ndarray
    arcs: np.ndarray
    dependent: np.ndarray
    head: np.ndarray
    names: np.ndarray
    vectors: np.ndarray


class Network:
    """The graph, its labels and its word pieces.

    files: the content of each of FILES; source: where they came from, for the error. Raises ModelError where they cannot be read.
    """

    def __init__(self, files: dict[str, bytes], source: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self.session, self.labeler = (
                onnxruntime.InferenceSession(files[name], options, providers=["CPUExecutionProvider"])
                for name in ("reader.onnx", "labeler.onnx")
            )
            self.labels: dict[str, list[str]] = json.loads(files["labels.json"])
            self.pieces = Tokenizer.from_str(files["pieces.json"].decode("utf8"))
        except Exception as error:
            raise ModelError(
                f"the reader's weights at {source} cannot be read, perhaps cut short ({type(error).__name__}): "
                "run `make model`, or get them again"
            ) from error
        self.pieces.no_padding()
        self.pieces.no_truncation()
        self.outputs = [output.name for output in self.session.get_outputs()]
        self.heads = ["xpos", "upos", "feats"]
        self.width = int(self.session.get_outputs()[self.outputs.index("vectors")].shape[-1])
        self._cache: dict[str, tuple[list[int], int]] = {}

    def encode(self, word: str) -> tuple[list[int], int]:
        """Piece ids and case of one word."""
        known = self._cache.get(word)
        if known is None:
            # A word of thousands of letters is no word: its beginning says as much as it will say.
            ids = self.pieces.encode(word[:200], add_special_tokens=False).ids[:WORD_PIECES] or [UNK]
            known = (ids, case_of(word))
            if len(self._cache) >= CACHE:
                self._cache.clear()
            self._cache[word] = known
        return known

    def read(self, words: list[tuple[list[int], int]]) -> Scores:
        """Scores for one window of encoded words."""
        ids, case, first = [CLS], [0], [0]
        for pieces, kind in words:
            first.append(len(ids))
            ids += pieces
            case += [kind] * len(pieces)
        ids.append(SEP)
        case.append(0)
        feed = {
            "ids": np.array([ids], dtype=np.int64),
            "mask": np.ones((1, len(ids)), dtype=np.int64),
            "case": np.array([case], dtype=np.int64),
            "first": np.array([first], dtype=np.int64),
        }
        out = dict(zip(self.outputs, (part[0] for part in self.session.run(None, feed)), strict=True))
        return Scores(
            tags={name: out[name] for name in self.heads},
            start=out["start"],
            arcs=out["arcs"],
            dependent=out["dependent"],
            head=out["head"],
            names=out["ner"],
            vectors=out["vectors"],
        )

    def dep_labels(self, scores: Scores, heads: np.ndarray, end: int) -> np.ndarray:
        """Index of the best label of the first `end` words, given heads in the numbering of `Scores`."""
        feed = {"dependent": scores.dependent[1 : end + 1], "head": scores.head[heads]}
        return self.labeler.run(None, feed)[0]
