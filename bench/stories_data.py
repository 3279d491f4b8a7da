"""Development data for `bench/stories.py`, read by the real pipeline. In: the shared folder (`ONTHERECORD_SHARED`, or
`../shared` beside the project). Out: the rows of a warehouse that holds the corpus, and for each labelled pair of spans
two claims of ours: the claim found there, or one made of the span with the figures and entities that stand in it."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tasks.stories.records import Claim, Corpus, Figure  # noqa: E402

DEV = Path(os.environ.get("ONTHERECORD_SHARED", ROOT.parent / "shared")) / "data" / "dev"
TABLES = (
    "documents", "claims", "claim_entities", "quantities", "tolls", "mentions", "entities", "turns",
    "stories", "story_documents", "claim_links",
)  # fmt: skip
#: A span and a claim are one from this share of common characters (intersection over union).
SAME_SPAN = 0.5
# Quotation marks as the Penn treebank writes them: matches "`` We", " ''"; not "the Smiths'".
_PENN = re.compile(r"``\s?|\s?''")


@dataclass(frozen=True)
class Pair:
    """A labelled pair: two claims of ours, the relation, and whether the annotator knew one origin."""

    id: str
    relation: str
    confidence: str
    same_origin: bool | None
    a: Claim
    b: Claim
    texts: tuple[str, str]
    found: tuple[bool, bool]  # which of the two is a claim that the pipeline found


def lines(name: str) -> list[dict[str, Any]]:
    """One JSON object a line."""
    return [json.loads(line) for line in (DEV / name).open(encoding="utf-8")]


def quoted(text: str) -> tuple[str, list[int]]:
    """The text with real quotation marks, and for each of its old offsets (and the end) the new one."""
    out: list[str] = []
    moved: list[int] = []
    at = size = 0
    for match in [*_PENN.finditer(text), None]:
        end = match.start() if match else len(text)
        out.append(text[at:end])
        moved += range(size, size + end - at)
        size += end - at
        if match:
            mark = "“" if "`" in match[0] else "”"
            out.append(mark)
            moved += [size] * (match.end() - match.start())
            size += 1
            at = match.end()
    return "".join(out), [*moved, size]


def rows(keep: Path | None = None) -> dict[str, list[dict[str, Any]]]:
    """Rows of a warehouse that holds the articles of ECB+'s development topics, by table; `documents` have their ECB+ name
    as `name` and the map of offsets as `moved`. `keep`: a pickle to read again when it is there."""
    if keep is not None and keep.exists():
        return pickle.loads(keep.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        for row in lines("ecbplus_dev.jsonl"):
            text, _ = quoted(row["text"])
            Path(folder, row["doc_id"].replace("/", "_") + ".txt").write_text(text, encoding="utf-8")
        found = read(Path(folder))
    if keep is not None:
        keep.write_bytes(pickle.dumps(found))
    return found


def read(inbox: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of a warehouse that holds the files of a folder, by table."""
    from flows.run import DirectRunner, execute
    from flows.settings import Settings
    from tasks.warehouse import connect

    with tempfile.TemporaryDirectory() as warehouse:
        execute(Settings((str(inbox),), warehouse), DirectRunner())
        with connect(warehouse) as connection:
            return {t: connection.execute(f"select * from {t}").to_arrow_table().to_pylist() for t in TABLES}


def names(tables: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """Document id -> ECB+ name."""
    return {d["document_id"]: Path(d["source_uri"]).stem.replace("_", "/", 1) for d in tables["documents"]}


def pairs(tables: dict[str, list[dict[str, Any]]], corpus: Corpus) -> Iterator[Pair]:
    """The labelled pairs as claims of ours."""
    ids = {name: key for key, name in names(tables).items()}
    texts = {row["doc_id"]: row["text"] for row in lines("links_docs.jsonl")}
    finder = _Finder(tables, corpus)
    for row in lines("links_dev.jsonl"):
        a, b = (finder.claim(ids[row[s]["doc_id"]], texts[row[s]["doc_id"]], *row[s]["span"]) for s in "ab")
        if a[0].claim_id == b[0].claim_id:
            continue
        yield Pair(
            row["pair_id"], row["relation"], row["confidence"], row["origin_same"], a[0], b[0],
            (row["a"]["text"], row["b"]["text"]), (a[1], b[1]),
        )  # fmt: skip


class _Finder:
    """Claims by their place in the source."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]], corpus: Corpus) -> None:
        self._corpus = corpus
        self._by_document: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for name in ("claims", "quantities", "mentions"):
            for row in tables[name]:
                self._by_document.setdefault(row["document_id"], {}).setdefault(name, []).append(row)

    def claim(self, document: str, text: str, start: int, end: int) -> tuple[Claim, bool]:
        """Our claim at [start, end) of the corpus text, and whether the pipeline found it as such."""
        clean, moved = quoted(text)
        a, b = (len(clean[: moved[i]].encode()) for i in (start, end))
        here = self._by_document.get(document, {})
        best, share = None, 0.0
        around = None
        for row in here.get("claims", ()):
            common = min(b, row["raw_end"]) - max(a, row["raw_start"])
            union = max(b, row["raw_end"]) - min(a, row["raw_start"])
            if common / union > share:
                best, share = row, common / union
            if row["raw_start"] <= a and b <= row["raw_end"]:
                around = row
        if best is not None and share >= SAME_SPAN:
            return self._corpus.claims[best["claim_id"]], True
        inside = [
            {k: [r for r in here.get(k, ()) if a <= r["raw_start"] and r["raw_end"] <= b]}
            for k in ("quantities", "mentions")
        ]
        base = self._corpus.claims[around["claim_id"]] if around else None
        words = clean[moved[start] : moved[end]]
        made = Claim(
            "x_" + hashlib.sha256(f"{document}|{start}|{end}".encode()).hexdigest()[:16],
            document, words, a, b, attribution="asserted", quote_type="none",
            entities=frozenset(m["entity_id"] for m in inside[1]["mentions"] if m["entity_id"]),
            figures=tuple(
                Figure(*(q[k] for k in ("quantity_id", "text", "low", "high", "comparator", "unit", "item", "measure")))
                for q in inside[0]["quantities"]
            ),
        )  # fmt: skip
        if base is not None:
            made = replace(
                made, speaker_id=base.speaker_id, speaker_name=base.speaker_name, speaker_text=base.speaker_text,
                speaker_kind=base.speaker_kind, quote_type=base.quote_type, country=base.country, attribution=base.attribution,
            )  # fmt: skip
        return made, False


def b_cubed(label: str, truth: dict[str, str], found: dict[str, str]) -> str:
    """B-cubed precision, recall and F in words."""
    p, r, f = b_cubed_scores(truth, found)
    return f"{label}: {len({found[k] for k in truth})} stories, B3 precision {p:.3f} recall {r:.3f} F {f:.3f}"


def b_cubed_scores(truth: dict[str, str], found: dict[str, str]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F (Bagga and Baldwin 1998)."""
    gold, ours = defaultdict(set), defaultdict(set)
    for key in truth:
        gold[truth[key]].add(key)
        ours[found[key]].add(key)
    p = sum(len(gold[truth[k]] & ours[found[k]]) / len(ours[found[k]]) for k in truth) / len(truth)
    r = sum(len(gold[truth[k]] & ours[found[k]]) / len(gold[truth[k]]) for k in truth) / len(truth)
    return p, r, 2 * p * r / (p + r)
