"""Gold coreference for `bench/entities.py`: GUM's entity layer and the entity chains of ECB+.

In: the shared folder (`ONTHERECORD_SHARED`, or `../shared` beside the project). Out: documents with tokens, gold trees and gold
mentions (character span, head offset, chain).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

ROOT = Path(__file__).resolve().parents[1]


_LINKS = frozenset(("coref", "ana", "cata", "appos", "pred", "disc", "sgl", "bridge"))


def shared() -> Path:
    """The folder of corpora and development data."""
    return Path(os.environ.get("ONTHERECORD_SHARED", ROOT.parent / "shared"))


@dataclass
class Gold:
    """A gold mention: character span, offset of its head word, chain, type as the corpus has it."""

    start: int
    end: int
    head: int
    chain: str
    type: str
    proper: bool = False
    tag: str = ""
    identity: str = ""  # Wikipedia article, where GUM gives one


@dataclass
class GoldDocument:
    """A document with gold tokens and mentions; `speakers` holds (first character, name) where speakers change."""

    id: str
    words: list[str]
    spaces: list[bool]
    tags: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)
    mentions: list[Gold] = field(default_factory=list)
    speakers: list[tuple[int, str]] = field(default_factory=list)
    topic: str = ""

    def doc(self, vocab: Vocab, gold_tree: bool = False) -> Doc:
        """A Doc of the gold tokens, with the gold tree when asked for."""
        if not gold_tree:
            return Doc(vocab, words=self.words, spaces=self.spaces)
        return Doc(
            vocab, words=self.words, spaces=self.spaces, tags=self.tags, pos=self.pos, heads=self.heads,
            deps=self.deps, lemmas=self.lemmas, sent_starts=self.starts,
        )  # fmt: skip


def gum(part: str) -> Iterator[GoldDocument]:
    """Documents of GUM: part is train, dev or test."""
    path = shared() / "corpora" / "ud_english_gum_permissive" / f"en_gum-{part}.conllu"
    document: GoldDocument | None = None
    sentence: list[list[str]] = []
    open_: dict[str, list[tuple[int, str, str]]] = {}
    spans: list[tuple[int, int, str, str, str]] = []
    speaker = ""

    def close_sentence() -> None:
        nonlocal sentence
        if document is not None and sentence:
            _add_sentence(document, sentence, open_, spans)
        sentence = []

    with path.open(encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("# newdoc id"):
                close_sentence()
                if document:
                    yield _finish(document, spans)
                document, spans, open_, speaker = GoldDocument(line.split("= ")[1], [], []), [], {}, ""
            elif line.startswith("# speaker =") and document is not None:
                close_sentence()
                name = line.split("= ", 1)[1]
                if name != speaker:
                    document.speakers.append((len(document.words), name))  # token index until the end
                    speaker = name
            elif not line:
                close_sentence()
            elif not line.startswith("#"):
                sentence.append(line.split("\t"))
    close_sentence()
    if document:
        yield _finish(document, spans)


def _add_sentence(document: GoldDocument, rows: list[list[str]], open_: dict, spans: list) -> None:
    base = len(document.words)
    inside_until, last_space = 0, True
    for row in rows:
        number = row[0]
        if "-" in number:
            inside_until = int(number.split("-")[1])
            last_space = "SpaceAfter=No" not in row[9]
            continue
        if "." in number:
            continue
        i = int(number)
        token = len(document.words)
        document.words.append(row[1])
        space = "SpaceAfter=No" not in row[9]
        if i < inside_until:
            space = False
        elif i == inside_until:
            space = last_space
        document.spaces.append(space)
        document.tags.append(row[4])
        document.pos.append(row[3])
        document.lemmas.append(row[2])
        head = int(row[6])
        document.heads.append(base + head - 1 if head else token)
        document.deps.append(row[7] if head else "ROOT")
        document.starts.append(i == 1)
        misc = dict(part.split("=", 1) for part in row[9].split("|") if "=" in part)
        for match in re.finditer(r"\(([^()]+)(\)?)|(\d+)\)", misc.get("Entity", "")):
            if match.group(3):
                begun = open_.get(match.group(3))
                if begun:
                    start, kind, minspan = begun.pop()
                    spans.append((start, token, match.group(3), kind, minspan))
                continue
            fields = match.group(1).split("-")
            chain, kind = fields[0], fields[1]
            link = next((i for i in range(len(fields) - 1, 1, -1) if fields[i] in _LINKS), len(fields))
            kind += "|" + "-".join(fields[link + 1 :])
            minspan = next((f for f in fields[3:] if re.fullmatch(r"\d+(,\d+)*", f)), "1")
            if match.group(2):
                spans.append((token, token, chain, kind, minspan))
            else:
                open_.setdefault(chain, []).append((token, kind, minspan))


def _finish(document: GoldDocument, spans: list) -> GoldDocument:
    offsets, at = [], 0
    for word, space in zip(document.words, document.spaces, strict=True):
        offsets.append(at)
        at += len(word) + space
    for start, end, chain, both, _ in sorted(spans):
        kind, identity = both.split("|", 1)
        head = next(
            (
                i
                for i in range(start, end + 1)
                if not start <= document.heads[i] <= end or document.heads[i] == i
            ),
            start,
        )
        document.mentions.append(
            Gold(
                offsets[start],
                offsets[end] + len(document.words[end]),
                offsets[head],
                f"{document.id}|{chain}",
                kind,
                document.pos[head] == "PROPN",
                document.tags[head],
                identity,
            )
        )
    document.speakers = [(offsets[i], name) for i, name in document.speakers if i < len(offsets)]
    return document


def ecbplus() -> list[dict]:
    """Documents of the ECB+ development set, as they stand: doc_id, topic, text, mentions (kind, span, chain)."""
    path = shared() / "data" / "dev" / "ecbplus_dev.jsonl"
    return [json.loads(line) for line in path.open(encoding="utf-8")]
