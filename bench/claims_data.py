"""The annotated sets that claims are measured on, in one form, and the parses of their texts.

In: the shared folder (environment variable ONTHERECORD_SHARED, else ../shared beside the project). Out: `Document`s with
gold quotes in the scorer's form (`score/quotes.py` there): our own articles and transcripts (claims_dev), the two
seeds, and the sentences of news_attributions, glued to running text a document. Nothing is copied from there.
"""

from __future__ import annotations

import importlib.util
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import claims_articles
from spacy.language import Language
from spacy.tokens import Doc, DocBin

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ONTHERECORD_SHARED", ROOT.parent / "shared"))
_ATTRIBUTES = [
    "ORTH",
    "SPACY",
    "TAG",
    "POS",
    "LEMMA",
    "DEP",
    "HEAD",
    "SENT_START",
    "ENT_IOB",
    "ENT_TYPE",
    "MORPH",
]
_GLUED = frozenset(",.?!;:)]%”") | {"'s", "n't", "'re", "'ve", "'ll", "'d", "'m", "’s", "..."}


@dataclass(slots=True)
class Document:
    """A text with its gold quotes. `part`: claims, seeds, train, dev or articles."""

    part: str
    name: str
    text: str
    quotes: list[dict[str, Any]]
    doc: Doc | None = None


def scorer() -> ModuleType:
    """The shared scorer as a module."""
    spec = importlib.util.spec_from_file_location("quotes_score", SHARED / "score" / "quotes.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load(parts: tuple[str, ...]) -> list[Document]:
    """Documents of the parts asked for. Raises FileNotFoundError where the shared folder is absent."""
    out: list[Document] = []
    if "claims" in parts:
        command = [sys.executable, str(SHARED / "score" / "claims_to_quotes.py")]
        with (SHARED / "data/dev/claims_dev.jsonl").open(encoding="utf-8") as file:
            lines = subprocess.run(command, stdin=file, capture_output=True, text=True, check=True).stdout
        for row in map(json.loads, lines.splitlines()):
            out.append(Document("claims", row["doc_id"], row["text"], row["quotes"]))
    if "seeds" in parts:
        for line in (SHARED / "data/dev/seeds_gold_dev.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            out.append(Document("seeds", row["doc_id"], row["text"], row["quotes"]))
    for part in ("train", "dev"):
        if part in parts:
            out += _attributions(part)
    if "articles" in parts:
        out += [_article(a) for a in claims_articles.read()]
    return out


def _article(article: claims_articles.Article) -> Document:
    """One of our own articles. What need not be there, and further forms of a content, have no reporting cue: they count
    neither as right nor as wrong."""
    score, quotes = scorer(), []
    words = [m.span() for m in score.W.finditer(article.text)]
    regions = score.regions(article.text)
    for n, w in enumerate(w for w in article.wanted if not w.asserted):
        for k, pieces in enumerate(w.contents):
            places = claims_articles.spans(article.text, pieces)
            inside = [i for i, (a, b) in enumerate(words) if any(a >= x and b <= y for x, y in places)]
            kind = score.qtype(inside, words, regions)
            quotes.append(
                {
                    "attribution_id": f"{article.name}-{n}-{k}", "content_spans": places, "type": kind,
                    "attribution_type": kind, "speaker": None if w.speakers == ["-"] else w.speakers[0],
                    "content": " ".join(pieces), "reporting_cue": not (w.optional or k),
                }
            )  # fmt: skip
    return Document("articles", article.name, article.text, quotes)


def _attributions(part: str) -> Iterator[Document]:
    """Sentences of news_attributions, consecutive ones of one document as one text, a line each."""
    score = scorer()
    rows: list[dict[str, Any]] = []
    key = None
    for line in (SHARED / f"corpora/news_attributions/{part}.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if (row["source"], row["document"]) != key and rows:
            yield _glue(part, rows, score)
            rows = []
        key = (row["source"], row["document"])
        rows.append(row)
    if rows:
        yield _glue(part, rows, score)


def _glue(part: str, rows: list[dict[str, Any]], score: ModuleType) -> Document:
    text = ""
    placed: list[tuple[dict[str, Any], list[tuple[int, int]]]] = []
    for row in rows:
        text += "\n" if text else ""
        before, is_open, offsets = None, False, []
        for token in row["tokens"]:
            glued = before is None or token in _GLUED or before in ("(", "[", "$", "“")
            if token == '"':
                glued, is_open = glued or is_open, not is_open
            elif before == '"' and is_open:
                glued = True
            text += "" if glued else " "
            offsets.append((len(text), len(text) + len(token)))
            text += token
            before = token
        placed.append((row, offsets))
    words = [m.span() for m in score.W.finditer(text)]
    regions = score.regions(text)
    quotes = []
    for row, offsets in placed:
        for n, attribution in enumerate(row["attributions"]):
            spans = {
                k: [[offsets[s][0], offsets[e - 1][1]] for s, e in attribution[k]]
                for k in ("source", "cue", "content")
            }
            for start, end in spans["content"]:
                inside = [k for k, (a, b) in enumerate(words) if a >= start and b <= end]
                kind = score.qtype(inside, words, regions)
                who = spans["source"][0] if spans["source"] else None
                quotes.append(
                    {
                        "attribution_id": f"{row['id']}-{n}", "speaker_span": who,
                        "speaker": text[who[0] : who[1]] if who else None, "content": text[start:end],
                        "content_span": [start, end], "type": kind, "attribution_type": kind,
                    }
                )  # fmt: skip
    return Document(part, rows[0]["id"], text, quotes)


def parse(documents: list[Document], nlp: Language, cache: Path | None) -> None:
    """Set each document's `doc`, from `cache` (a pickle) when it holds these texts, else by reading, and fill it."""
    if cache is not None and cache.exists():
        texts, packed = pickle.loads(cache.read_bytes())
        if texts == [d.text for d in documents]:
            for document, doc in zip(documents, DocBin().from_bytes(packed).get_docs(nlp.vocab), strict=True):
                document.doc = doc
            return
    store = DocBin(attrs=_ATTRIBUTES)
    for document, doc in zip(documents, nlp.pipe(d.text for d in documents), strict=True):
        document.doc = doc
        store.add(doc)
    if cache is not None:
        cache.write_bytes(pickle.dumps(([d.text for d in documents], store.to_bytes())))
