"""How well names are made right, beside three simpler correctors that know the same names.

In: the labeled development sets and ordinary news under the shared data folder (ONTHERECORD_SHARED, default ../shared).
Out: a table on standard output. For each corrector: errors fixed and proposed of the generated slips and of slips put into
names of real news (`names_slips.py`), rewrites of texts where every name is right, and rewrites of ordinary news per 10,000 words (all of these are counted as false, though some
repair what the newsroom got wrong: see `--list`). Then our speed in words a second of processor time on one core.

The rivals look at the same words as we do (capitalized, unknown to the vocabulary where they are guarded) and know the same
target names: SymSpell with a word-frequency guard (symspellpy, distance 2 and 100 times as common), RapidFuzz at 90
(`fuzz.ratio`), Double Metaphone (same primary key). `python -m bench.names [--words 100000] [--list]`
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.name_cases import transcript
from bench.names_slips import passages
from tasks.names import CorpusNames, NameIndex, census, correct
from tasks.names.scan import Scan

SHARED = Path(os.environ.get("ONTHERECORD_SHARED", Path(__file__).resolve().parents[2] / "shared"))

#: A change in the offsets of the given text: start, end, replacement, applied or review.
Change = tuple[int, int, str, str]
Corrector = Callable[[str], list[Change]]


def ours(index: NameIndex) -> Corrector:
    """The names stage, one document at a time, without a corpus."""

    def run(text: str) -> list[Change]:
        _, corrections = correct(transcript(text), index)
        changes: list[Change] = []
        shift = 0
        for c in corrections:
            start = c.char_start - shift
            if c.action == "applied":
                shift += len(c.replacement) - len(c.original)
            if c.action in ("applied", "review"):
                changes.append((start, start + len(c.original), c.replacement, c.action))
        return changes

    return run


def _candidates(text: str) -> Iterator[tuple[str, str, int, int]]:
    scan = Scan(text)
    for i, word in enumerate(scan.words):
        if scan.capital[i] and len(word) >= 4:
            yield word, scan.low[i], scan.starts[i], scan.ends[i]


def _targets(index: NameIndex) -> dict[str, str]:
    return {low: written for low, written, _ in index.tokens() if len(low) >= 4}


def symspell(index: NameIndex) -> Corrector:
    """symspellpy over the target names, for words unknown or 100 times rarer than the name."""
    from symspellpy import SymSpell, Verbosity

    targets = _targets(index)
    speller = SymSpell(max_dictionary_edit_distance=2)
    for low in targets:
        speller.create_dictionary_entry(low, max(1, int(10 ** (index.zipf(low) or 0))))

    def run(text: str) -> list[Change]:
        changes = []
        for _, low, start, end in _candidates(text):
            if low in targets:
                continue
            for found in speller.lookup(low, Verbosity.TOP, max_edit_distance=2):
                if (index.zipf(found.term) or 0.0) - (index.zipf(low) or 0.0) >= 2.0:
                    changes.append((start, end, targets[found.term], "applied"))
        return changes

    return run


def fuzzy(index: NameIndex) -> Corrector:
    """RapidFuzz: the best target with a ratio of 90 or more, for words the vocabulary does not know."""
    from rapidfuzz import fuzz, process

    targets = _targets(index)
    choices = list(targets)

    def run(text: str) -> list[Change]:
        changes = []
        for _, low, start, end in _candidates(text):
            if index.zipf(low) is None:
                best = process.extractOne(low, choices, scorer=fuzz.ratio, score_cutoff=90)
                if best:
                    changes.append((start, end, targets[best[0]], "applied"))
        return changes

    return run


def double_metaphone(index: NameIndex) -> Corrector | None:
    """The most common target with the same primary key (Philips 2000), for words the vocabulary does not know."""
    try:
        from metaphone import doublemetaphone
    except ImportError:
        return None
    targets = _targets(index)
    by_key: dict[str, str] = {}
    for low in sorted(targets, key=lambda w: index.zipf(w) or 0.0):
        by_key[doublemetaphone(low)[0]] = low

    def run(text: str) -> list[Change]:
        changes = []
        for _, low, start, end in _candidates(text):
            if index.zipf(low) is None and (found := by_key.get(doublemetaphone(low)[0])):
                changes.append((start, end, targets[found], "applied"))
        return changes

    return run


def _read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'")).strip().lower()


def _apply(text: str, changes: list[Change]) -> str:
    for start, end, replacement, _ in sorted(changes, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def recall(rows: list[dict], run: Corrector) -> tuple[float, float, int]:
    """(share fixed, share fixed or proposed, wrong rewrites) of one known error a text."""
    fixed = proposed = wrong = 0
    for row in rows:
        start, end = row["wrong_span"]
        text = row["text"]
        want = _fold(text[:start] + row["right"] + text[end:])
        changes = run(text)
        here = [c for c in changes if c[0] < end and c[1] > start]
        done = [c for c in here if c[3] == "applied"]
        hit = bool(done) and _fold(_apply(text, done)) == want
        fixed += hit
        proposed += hit or any(_fold(_apply(text, [c])) == want for c in here)
        wrong += (bool(done) and not hit) + sum(1 for c in changes if c[3] == "applied" and c not in here)
    return fixed / len(rows), proposed / len(rows), wrong


def news(words: int) -> list[str]:
    """About so many words of ordinary news in texts of 25 sentences."""
    texts, count, part = [], 0, []
    with (SHARED / "corpora/news_text/voa_sentences.jsonl").open(encoding="utf-8") as file:
        for line in file:
            sentence = re.sub(r" (?=[.,;:!?%)]|'s\b|n't\b)", "", " ".join(json.loads(line)["tokens"]))
            part.append(sentence)
            count += sentence.count(" ") + 1
            if len(part) == 25:
                texts.append(" ".join(part))
                part = []
            if count >= words:
                break
    return [*texts, " ".join(part)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=200_000, help="words of ordinary news")
    parser.add_argument("--list", action="store_true", help="list our rewrites of ordinary news")
    args = parser.parse_args()
    if not SHARED.is_dir():
        print(f"no shared data at {SHARED}")
        return 2
    index = NameIndex.load()
    dev = SHARED / "data/dev"
    slips = _read(dev / "names_synthetic_dev.jsonl")
    put_in = passages(SHARED / "corpora/news_entities")
    right = _read(dev / "names_negative_dev.jsonl")
    ordinary = news(args.words)
    right_words = sum(len(r["text"].split()) for r in right)
    news_words = sum(len(t.split()) for t in ordinary)
    print(
        f"{len(slips)} generated slips, {len(put_in)} slips put into news, {right_words} words with rare names, "
        f"{news_words} words of news\n"
    )
    print(f"{'':34}{'generated slips':>24}{'put into news':>24}{'rewrites /10k':>20}{'review':>9}")
    print(f"{'':34}" + f"{'fixed':>8}{'+review':>9}{'wrong':>7}" * 2 + f"{'rare':>11}{'news':>9}{'/10k':>9}")
    correctors = {
        "this project": ours(index),
        "SymSpell, word-frequency guard": symspell(index),
        "RapidFuzz at 90, unknown words": fuzzy(index),
        "Double Metaphone, unknown words": double_metaphone(index),
    }
    for name, run in correctors.items():
        if run is None:
            print(f"{name:34}(the package “metaphone” is not installed)")
            continue
        fixed, proposed, wrong = recall(slips, run)
        fixed_news, proposed_news, wrong_news = recall(put_in, run)
        rare = sum(c[3] == "applied" for r in right for c in run(r["text"]))
        found = [(t, c) for t in ordinary for c in run(t)]
        false = sum(c[3] == "applied" for _, c in found)
        print(
            f"{name:34}{fixed:8.1%}{proposed:9.1%}{wrong:7}{fixed_news:8.1%}{proposed_news:9.1%}{wrong_news:7}"
            f"{1e4 * rare / right_words:11.2f}{1e4 * false / news_words:9.2f}"
            f"{1e4 * (len(found) - false) / news_words:9.2f}"
        )
        if args.list and name == "this project":
            for text, (start, end, replacement, action) in found:
                print(
                    f"    {action:8}{text[start:end]} > {replacement}   … {text[max(0, start - 40) : end + 30]} …"
                )
    documents = [transcript(text) for text in ordinary]
    start_time = time.process_time()
    corpus = CorpusNames.build(s for d in documents for s in census(d))
    counted = time.process_time()
    for d in documents:
        correct(d, index, corpus)
    done = time.process_time()
    print(f"\ncensus {news_words / (counted - start_time):,.0f} words/s, correct {news_words / (done - counted):,.0f}, "
          f"both {news_words / (done - start_time):,.0f} (one core, processor time)")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
