"""The spaCy component that reads: `reader` sets tags, features, lemmas, sentences, dependencies, names and word vectors.

In comes a tokenized Doc, out goes the same Doc with `tag_`, `pos_`, `morph`, `lemma_`, `dep_` (Universal Dependencies), `head`, sentence
starts, `ents` (18 OntoNotes types) and `tensor` (the encoder's vector of every token, so `token.vector` works). A long document is read
in windows: the sentence that a window cuts off opens the next window, so every sentence is read whole. A window is read alone, so the
reading of a document does not depend on the batch it came in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from spacy.attrs import DEP, HEAD, LEMMA, MORPH, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import minibatch
from spacy.vocab import Vocab

from tasks.language import decode
from tasks.language.agreement import agree, trim
from tasks.language.errors import ModelError
from tasks.language.lemmas import Lemmas
from tasks.language.network import FILES, Network
from tasks.language.noun_chunks import noun_chunks
from tasks.language.tokenizer import adjust_tokenizer

DATA_FILES = (*FILES, "lemmas.json")
BLANK_LINE, WIDE_SPACE = 1e6, 4.0  # log odds that white space adds to a sentence start
SENTENCE_ENDS = frozenset(".?!")
CLOSING = frozenset({'"', "”", "''", "'", "’", ")", "]"})
OPENING = frozenset({'"', "“", "``", "‘", "'"})
DATELINE_DASHES = frozenset({"-", "–", "—", "--"})
LONGEST_DATELINE = 16  # words up to its dash
LONGEST_TEXT = 20_000_000  # characters; windows keep memory flat, so spaCy's limit of a million is not needed


def layout(doc: Doc, where: list[int]) -> dict[int, float]:
    """What white space and a dateline say of sentence starts: log odds to add, by word.

    A blank line always parts sentences, and so does the dash of a dateline. Two blanks, or a line's end, speak for it after a full stop, a
    question or an exclamation mark, an abbreviation's stop included ("in the U.S.  Later").
    """
    found = {}
    if where and (story := after_dateline(doc, where, 0)) is not None:
        found[story] = BLANK_LINE
    for k in range(1, len(where)):
        here, before = where[k], where[k - 1]
        if here - before == 1:
            continue
        space = "".join(doc[i].text_with_ws for i in range(before + 1, here))
        if space.count("\n") > 1:
            found[k] = BLANK_LINE
            if (story := after_dateline(doc, where, k)) is not None:
                found[story] = BLANK_LINE
        elif doc[before].text[-1] in SENTENCE_ENDS or (
            k > 1 and doc[before].text in CLOSING and doc[where[k - 2]].text[-1] in SENTENCE_ENDS
        ):
            found[k] = WIDE_SPACE
    return found


def after_dateline(doc: Doc, where: list[int], k: int) -> int | None:
    """The word after the dash of a dateline that opens at word k, as in "MOSCOW, Aug. 4 (Reuters) - Russia said", or None.

    A dateline begins with a place in capitals and holds no word in lower case; "TV - a history" is none, nor is a text all in capitals.
    """
    first = doc[where[k]].text
    if not (first.isupper() and first.isalpha() and len(first) > 2):
        return None
    for j in range(k + 1, min(k + LONGEST_DATELINE, len(where) - 1)):
        token = doc[where[j]]
        if token.text in DATELINE_DASHES and doc[where[j - 1]].whitespace_:
            after = doc[where[j + 1]].text
            opens = after[0].isupper() and (len(after) == 1 or not after.isupper())
            return j + 1 if opens or after in OPENING else None
        if token.text[0].islower() or token.text in SENTENCE_ENDS:
            return None
    return None


class Reading:
    """What one document's words were read as; arrays and lists run over its words, white space left out."""

    def __init__(self, size: int, width: int, tensor: bool) -> None:
        self.xpos = [""] * size
        self.upos = [""] * size
        self.feats = [""] * size
        self.dep = ["dep"] * size
        self.head = np.arange(size)  # index of the head, a root's own
        self.names: list[tuple[int, int, str]] = []
        self.name_scores: list[np.ndarray] = []  # of each window, [words, BIO tags] log probabilities
        self.vectors = np.zeros((size, width), dtype=np.float16) if tensor else None


class Reader:
    """Reads Docs with the project's network.

    path: the directory with the weights (reader.onnx, labeler.onnx, labels.json, pieces.json, lemmas.json), or None until from_disk;
    window: words read at once; pieces: word pieces read at once; threads: documents read side by side in `pipe`; vectors: whether
    `doc.tensor` is set (768 bytes a token).
    """

    def __init__(
        self,
        vocab: Vocab,
        name: str = "reader",
        *,
        path: str | Path | None = None,
        window: int = 120,
        pieces: int = 230,
        threads: int = 1,
        vectors: bool = True,
    ) -> None:
        self.vocab = vocab
        self.name = name
        self.window = window
        self.pieces = pieces
        self.threads = threads
        self.vectors = vectors
        self.files: dict[str, bytes] = {}
        self._network: Network | None = None
        self._process = 0
        vocab.get_noun_chunks = noun_chunks  # type: ignore[assignment]
        if path is not None:
            self.from_disk(path)

    # -- loading and saving

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Reader:
        """Load the weights from a directory. Raises ModelError where they are missing or cannot be read."""
        path = Path(path)
        missing = [name for name in DATA_FILES if not (path / name).is_file()]
        if missing:
            raise ModelError(
                f"the reader's weights at {path} lack {', '.join(missing)}: run `make model`, or get them again"
            )
        return self._open({name: (path / name).read_bytes() for name in DATA_FILES}, str(path))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights into a directory."""
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (path / name).write_bytes(content)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The weights as one byte string."""
        return srsly.msgpack_dumps(self.files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Reader:
        """Load the weights from `to_bytes`."""
        return self._open(srsly.msgpack_loads(data), "these bytes")

    def _open(self, files: dict[str, bytes], source: str) -> Reader:
        self.files = files
        self._network = Network(files, source)
        self._process = os.getpid()
        lemmas = json.loads(files["lemmas.json"])
        self.lemmas = Lemmas(lemmas["rules"], lemmas["exceptions"])
        names = self._network.labels["ner"]
        self._allowed = np.array([[not b.startswith("I-") or a[1:] == b[1:] for b in names] for a in names])
        self._first = np.array([not b.startswith("I-") for b in names])
        return self

    @property
    def network(self) -> Network:
        """The network of this process; a forked worker gets its own session."""
        if self._network is None:
            raise ModelError(
                "the reader has no weights: load a pipeline with tasks.language.load() or spacy.load()"
            )
        if self._process != os.getpid():
            self._network = Network(self.files, "this process's weights")
            self._process = os.getpid()
        return self._network

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_network": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self.files:
            self._open(self.files, "pickled weights")

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity types."""
        if not self.files:
            return ()
        return tuple(dict.fromkeys(tag[2:] for tag in self.network.labels["ner"] if tag != "O"))

    # -- reading

    def __call__(self, doc: Doc) -> Doc:
        """Read one document in place."""
        words = [i for i, token in enumerate(doc) if not token.is_space]
        return self._write(doc, words, self._read(doc, words))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Read a stream of documents, `threads` at a time, in order."""
        if self.threads == 1:
            yield from map(self, docs)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            for batch in minibatch(docs, batch_size):
                yield from pool.map(self, batch)

    def _read(self, doc: Doc, where: list[int]) -> Reading:
        network = self.network
        encoded = [network.encode(doc[i].text) for i in where]
        breaks = layout(doc, where)
        reading = Reading(len(where), network.width, self.vectors)
        at = 0
        while at < len(where):
            size = total = 0
            for pieces, _ in encoded[at : at + self.window]:
                if total + len(pieces) > self.pieces and size:
                    break
                total += len(pieces)
                size += 1
            at += self._read_window(reading, encoded[at : at + size], at, at + size == len(where), breaks)
        if reading.names:
            words = [doc[i].text for i in where]
            names = trim(words, reading.names)
            reading.names = agree(words, np.concatenate(reading.name_scores), names, network.labels["ner"])
        return reading

    def _read_window(
        self, reading: Reading, words: list, at: int, last: bool, breaks: dict[int, float]
    ) -> int:
        """Read one window into place; how many of its words are done, whole sentences unless the window holds none."""
        network = self.network
        scores = network.read(words)
        opening = scores.start[1:].copy()
        for k in range(len(words)):
            opening[k] += breaks.get(at + k, 0.0)
        starts = decode.sentence_starts(opening)
        end = len(words) if last or len(starts) == 1 else int(starts[-1])
        starts = starts[starts < end]
        heads = np.zeros(end, dtype=np.int64)
        for begin, stop in zip(starts, [*starts[1:], end], strict=True):
            columns = np.r_[0, begin + 1 : stop + 1]
            local = decode.best_tree(scores.arcs[begin + 1 : stop + 1][:, columns])
            heads[begin:stop] = np.where(local == 0, 0, local + begin)
        deps = network.dep_labels(scores, heads, end)
        reading.head[at : at + end] = np.where(heads == 0, np.arange(end), heads - 1) + at
        labels = network.labels
        found = {
            head: [labels[head][k] for k in scores.tags[head][1 : end + 1].argmax(1)] for head in scores.tags
        }
        for k in range(end):
            dep = "ROOT" if heads[k] == 0 else labels["dep"][deps[k]]
            reading.dep[at + k] = dep if heads[k] == 0 or dep != "ROOT" else "dep"
            reading.xpos[at + k] = found["xpos"][k]
        reading.upos[at : at + end] = found["upos"]
        reading.feats[at : at + end] = found["feats"]
        path = decode.best_tags(scores.names[1 : end + 1], self._allowed, self._first)
        reading.name_scores.append(scores.names[1 : end + 1])
        spans = decode.entity_spans([labels["ner"][t] for t in path])
        reading.names += [(start + at, stop + at, kind) for start, stop, kind in spans]
        if reading.vectors is not None:
            reading.vectors[at : at + end] = scores.vectors[1 : end + 1]
        return end

    def _lemmas(self, doc: Doc, where: list[int], reading: Reading) -> list[str]:
        """Lemma of each word; `'s` is "have" where it is the auxiliary of a past participle."""
        lemmas = [self.lemmas.lemma(doc[i].text, tag) for i, tag in zip(where, reading.xpos, strict=True)]
        for k, lemma in enumerate(lemmas):
            contracted = lemma == "be" and reading.dep[k] == "aux" and doc[where[k]].text in ("'s", "’s")
            if contracted and "VBN" in (reading.xpos[reading.head[k]], *reading.xpos[k + 1 : k + 2]):
                lemmas[k] = "have"
        return lemmas

    def _write(self, doc: Doc, where: list[int], reading: Reading) -> Doc:
        """Set the reading on the Doc; white space hangs on the word before it."""
        add = self.vocab.strings.add
        size = len(doc)
        out = np.zeros((size, 6), dtype=np.uint64)
        head = np.zeros(size, dtype=np.int64)
        position = np.array(where, dtype=np.int64)
        if len(where):
            head[position] = position[reading.head] - position
            out[position, 0] = [add(tag) for tag in reading.xpos]
            out[position, 1] = [add(tag) for tag in reading.upos]
            morphology = self.vocab.morphology
            out[position, 2] = [morphology.add(feats) for feats in reading.feats]
            out[position, 3] = [add(lemma) for lemma in self._lemmas(doc, where, reading)]
            out[position, 4] = [add(dep) for dep in reading.dep]
        if len(where) < size:
            space, tag, dep = add("SPACE"), add("_SP"), add("dep")
            is_word = np.zeros(size, dtype=bool)
            is_word[position] = True
            before = -1
            for i in np.flatnonzero(~is_word):
                before = int(np.searchsorted(position, i)) - 1
                anchor = where[max(before, 0)] if where else int(i)
                head[i] = anchor - i
                out[i, 0], out[i, 1], out[i, 3] = tag, space, add(doc[int(i)].text)
                out[i, 4] = dep if anchor != i else add("ROOT")
            if not where:
                head[:] = -np.arange(size)
                out[1:, 4] = dep
        out[:, 5] = head.view(np.uint64)
        if size:
            doc.from_array([TAG, POS, MORPH, LEMMA, DEP, HEAD], out)  # type: ignore[arg-type]
        doc.set_ents(
            [Span(doc, where[start], where[stop - 1] + 1, label=kind) for start, stop, kind in reading.names]
        )
        if reading.vectors is not None:
            doc.tensor = np.zeros((size, reading.vectors.shape[1]), dtype=np.float16)
            if len(where):
                doc.tensor[position] = reading.vectors
        return doc


@Language.factory(
    "ontherecord_reader",
    default_config={"window": 120, "pieces": 230, "threads": 1, "vectors": True},
    assigns=[
        "token.tag",
        "token.pos",
        "token.morph",
        "token.lemma",
        "token.dep",
        "token.head",
        "token.is_sent_start",
        "doc.sents",
        "doc.ents",
        "doc.tensor",
    ],
)
def make_reader(
    nlp: Language, name: str, window: int, pieces: int, threads: int, vectors: bool
) -> Callable[[Doc], Doc]:
    """The component's factory. window, pieces: most words and word pieces read at once; threads: documents read side by side;
    vectors: whether doc.tensor is set."""
    nlp.max_length = max(nlp.max_length, LONGEST_TEXT)
    adjust_tokenizer(nlp)
    return Reader(nlp.vocab, name, window=window, pieces=pieces, threads=threads, vectors=vectors)
