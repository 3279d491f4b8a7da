"""Score a pipeline on the held-out splits and print the card's tables.

In comes the folder of corpora and a pipeline; out go tagging, trees, sentences and entities with counts, cased, lower, upper and
without commas, and words a second. Tokens are the corpora's (hyphens split as the pipeline splits them), sentence starts are predicted.
LAS counts every word, punctuation too, as in the CoNLL shared tasks; sentence_f is of
whole sentences, start_f of their starts; entity scores are of strict spans. With `--check FILE` it fails when a
score falls more than a point below the recorded one. Usage: python -m model.evaluate CORPORA [--model PATH] [--json OUT] [--check FILE]
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from model.augment import without
from model.corpora import Sentence, Splitter, dep_label, split_words, treebank
from tasks.language import load

TREEBANKS = {
    "EWT test": "ud_english_ewt/en_ewt-test.conllu",
    "EWT dev": "ud_english_ewt/en_ewt-dev.conllu",
    "GUM test": "ud_english_gum_permissive/en_gum-test.conllu",
    "GUM dev": "ud_english_gum_permissive/en_gum-dev.conllu",
    "PUD": "ud_english_pud/en_pud-ud-test.conllu",
}
NAMES = {
    "news_entities dev": ("news_entities/dev.jsonl", True),
    "UNER EWT test": ("entities_unified/uner_ewt_test.jsonl", False),
    "UNER PUD": ("entities_unified/uner_pud_test.jsonl", False),
}
# Our types -> the three of corpora of names only; everything else is left out there.
THREE = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
STYLES = ("cased", "lower", "upper", "comma-less")
Score = dict[str, float]


def styled(words: list[str], style: str) -> list[str]:
    """Words in another case; `comma-less` is made before."""
    return (
        [w.lower() for w in words]
        if style == "lower"
        else [w.upper() for w in words]
        if style == "upper"
        else words
    )


def read(nlp: Language, documents: Iterable[list[str]]) -> list[Doc]:
    """Docs of given words, read by every component but the tokenizer."""
    docs: Iterable[Doc] = (Doc(nlp.vocab, words=words) for words in documents)
    for _, component in nlp.pipeline:
        docs = component.pipe(docs, batch_size=32) if hasattr(component, "pipe") else map(component, docs)
    return list(docs)


def documents(sentences: Iterable[Sentence]) -> list[list[Sentence]]:
    """Sentences grouped by document."""
    groups: list[list[Sentence]] = []
    for s in sentences:
        if not groups or groups[-1][-1].document != s.document:
            groups.append([])
        groups[-1].append(s)
    return groups


def f1(hits: int, predicted: int, gold: int) -> float:
    """F score in percent."""
    return 200 * hits / (predicted + gold) if predicted + gold else 0.0


def score_trees(
    nlp: Language, path: Path, style: str = "cased", lemmas: dict[str, list[str]] | None = None
) -> Score:
    """Tagging, trees and sentences of one treebank file."""
    groups = documents(treebank(path, ""))
    if style == "comma-less":
        groups = [
            [without(s, {i for i, w in enumerate(s.words) if w == ","}) for s in group] for group in groups
        ]
    docs = read(nlp, ([w for s in group for w in styled(s.words, style)] for group in groups))
    hits: Counter[str] = Counter()
    total = starts = found = right = opened = 0
    gold_lemmas = iter(lemma for lemma in lemma_column(path)) if style == "cased" else None
    for group, doc in zip(groups, docs, strict=True):
        at = 0
        opens = {t.i for t in doc if t.is_sent_start}
        gold_opens = set()
        for s in group:
            gold_opens.add(at)
            for i in range(len(s.words)):
                token = doc[at + i]
                head = token.i if s.head[i] < 0 else at + s.head[i]
                attached = token.head.i == head
                dep = "ROOT" if s.head[i] < 0 else dep_label(s.dep[i])
                hits["xpos"] += token.tag_ == s.xpos[i]
                hits["upos"] += token.pos_ == s.upos[i]
                hits["feats"] += str(token.morph) == "|".join(sorted(s.feats[i].split("|"), key=str.lower))
                hits["uas"] += attached
                hits["las"] += attached and dep_label(token.dep_) == dep
                if gold_lemmas is not None:
                    hits["lemma"] += token.lemma_ == next(gold_lemmas)
                total += 1
            at += len(s.words)
        starts += len(gold_opens)
        found += len(opens)
        opened += len(opens & gold_opens)
        right += len(sentences_of(opens, at) & sentences_of(gold_opens, at))
    score = {name: 100 * hits[name] / total for name in ("xpos", "upos", "feats", "uas", "las")}
    if gold_lemmas is not None:
        score["lemma"] = 100 * hits["lemma"] / total
    return score | {
        "sentence_f": f1(right, found, starts),
        "start_f": f1(opened, found, starts),
        "words": total,
        "sentences": starts,
    }


def lemma_column(path: Path) -> Iterable[str]:
    """Lemmas of a CoNLL-U file, word for word."""
    for line in path.open(encoding="utf8"):
        cells = line.rstrip("\n").split("\t")
        if len(cells) == 10 and cells[0].isdigit():
            yield cells[2]


def sentences_of(opens: set[int], size: int) -> set[tuple[int, int]]:
    """Sentence spans from their starts."""
    order = [*sorted(opens), size]
    return set(itertools.pairwise(order))


def name_rows(path: Path) -> list[list[tuple[list[str], set[tuple[int, int, str]]]]]:
    """Documents of (words, gold spans) a sentence."""
    split = Splitter()
    groups: list[list[tuple[list[str], set[tuple[int, int, str]]]]] = []
    last = None
    for line in path.open(encoding="utf8"):
        row = json.loads(line)
        document = (row["source"], row["document"]) if "document" in row else None
        words, spans, _ = split_words(row["tokens"], map(tuple, row["ents"]), set(), split)
        if document is None or document != last:
            groups.append([])
        last = document
        groups[-1].append((words, set(spans)))
    return groups


def drop_commas(
    words: list[str], spans: set[tuple[int, int, str]]
) -> tuple[list[str], set[tuple[int, int, str]]]:
    """Words without commas, spans moved along."""
    new = [0]
    for word in words:
        new.append(new[-1] + (word != ","))
    moved = {(new[a], new[b], kind) for a, b, kind in spans if new[b] > new[a]}
    return [w for w in words if w != ","], moved


def score_names(nlp: Language, path: Path, full: bool, style: str = "cased") -> dict[str, Score]:
    """Precision, recall, F and counts by type, and `micro` over all."""
    groups = name_rows(path)
    if style == "comma-less":
        groups = [[drop_commas(*row) for row in group] for group in groups]
    docs = read(nlp, ([w for words, _ in group for w in styled(words, style)] for group in groups))
    hits: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    kind_of = (lambda kind: kind) if full else (lambda kind: THREE.get(kind, ""))
    for group, doc in zip(groups, docs, strict=True):
        wanted = set()
        at = 0
        for words, spans in group:
            wanted |= {(a + at, b + at, kind_of(kind)) for a, b, kind in spans if kind_of(kind)}
            at += len(words)
        got = {(e.start, e.end, kind_of(e.label_)) for e in doc.ents if kind_of(e.label_)}
        hits.update(kind for _, _, kind in wanted & got)
        predicted.update(kind for _, _, kind in got)
        gold.update(kind for _, _, kind in wanted)
    out = {}
    for kind in ["micro", *sorted(gold)]:
        h, p, g = (sum(c.values()) if kind == "micro" else c[kind] for c in (hits, predicted, gold))
        out[kind] = {
            "p": 100 * h / p if p else 0.0,
            "r": 100 * h / g if g else 0.0,
            "f": f1(h, p, g),
            "gold": g,
        }
    return out


def words_a_second(nlp: Language, path: Path, sentences: int = 4000) -> Score:
    """Speed of `nlp.pipe`, tokenization and decoding included, over documents of 20 sentences of news."""
    rows = [json.loads(line)["tokens"] for line in path.open(encoding="utf8")][:sentences]
    texts = [" ".join(" ".join(row) for row in rows[i : i + 20]) for i in range(0, len(rows), 20)]
    list(nlp.pipe(texts[:10]))
    began, used = time.perf_counter(), time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(texts))
    return {
        "words_per_second": words / (time.perf_counter() - began),
        "words_per_cpu_second": words / (time.process_time() - used),
        "words": words,
    }


def evaluate(nlp: Language, corpora: Path, *, quick: bool = False) -> dict[str, dict[str, Score]]:
    """All scores: table -> row -> column."""
    tables: dict[str, dict[str, Score]] = defaultdict(dict)
    styles = STYLES[:1] if quick else STYLES
    for name, file in TREEBANKS.items():
        for style in styles if "dev" not in name else STYLES[:1]:
            tables["trees"][f"{name}, {style}"] = score_trees(nlp, corpora / file, style)
    for name, (file, full) in NAMES.items():
        for style in styles:
            scores = score_names(nlp, corpora / file, full, style)
            tables["entities"][f"{name}, {style}"] = scores["micro"]
            if style == "cased":
                tables[f"entities by type, {name}"] = {k: v for k, v in scores.items() if k != "micro"}
    if not quick:
        tables["speed"]["nlp.pipe"] = words_a_second(nlp, corpora / "news_text/voa_sentences.jsonl")
    return dict(tables)


def markdown(tables: dict[str, dict[str, Score]]) -> str:
    """The tables as Markdown."""
    lines = []
    for title, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows.values() for column in row))
        lines += [f"\n### {title}\n", f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
        for name, row in rows.items():
            cells = [
                ("" if c not in row else f"{row[c]:,.0f}" if c in COUNTS else f"{row[c]:.1f}")
                for c in columns
            ]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


BEGIN, END = "<!-- tables: model.evaluate -->", "<!-- end of tables -->"
COUNTS = {"words", "sentences", "gold", "words_per_second", "words_per_cpu_second"}


def fill_card(card: Path, text: str) -> None:
    """Put the tables between the card's markers."""
    before, rest = card.read_text(encoding="utf8").split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    card.write_text(f"{before}{BEGIN}\n{text.strip()}\n\n{END}{after}", encoding="utf8")


def regressions(
    tables: dict[str, dict[str, Score]], recorded: dict[str, dict[str, Score]], slack: float = 1.0
) -> list[str]:
    """What fell by more than `slack` points; types with fewer than 100 cases and speed are left out, they vary too much."""
    worse = []
    for title, rows in recorded.items():
        if title == "speed":
            continue
        for name, row in rows.items():
            if row.get("gold", 100) < 100:
                continue
            for column, value in row.items():
                now = tables.get(title, {}).get(name, {}).get(column)
                if column not in COUNTS and now is not None and now < value - slack:
                    worse.append(f"{title}: {name}: {column} fell from {value:.1f} to {now:.1f}")
    return worse


def main() -> None:
    """Parse the command line, score, print, and check."""
    parser = argparse.ArgumentParser(description="Score a pipeline on the held-out splits.")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--model", help="name or path of a pipeline; the project's own by default")
    parser.add_argument("--quick", action="store_true", help="cased text only, no speed")
    parser.add_argument("--json", type=Path, help="write the scores here")
    parser.add_argument("--card", type=Path, help="put the tables into this card, between its markers")
    parser.add_argument(
        "--check", type=Path, help="fail when a score is more than a point below the ones in this file"
    )
    args = parser.parse_args()
    tables = evaluate(load(args.model), args.corpora, quick=args.quick)
    print(markdown(tables))
    if args.json:
        args.json.write_text(json.dumps(tables, indent=1) + "\n", encoding="utf8")
    if args.card:
        fill_card(args.card, markdown(tables))
    if args.check:
        worse = regressions(tables, json.loads(args.check.read_text(encoding="utf8")))
        print("\n".join(worse) or "no score fell by more than a point")
        sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
