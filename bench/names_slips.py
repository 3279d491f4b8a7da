"""Slips of the hand put into real news: one in one name of a passage, so that what comes out right can be counted.

In: the annotated sentences under the shared data folder (`corpora/news_entities`), a seed. Out: passages of some sentences
of one document with the misspelt word, its place and its right form. The slips are those of newspapers: a letter left out,
doubled, swapped with the next or hit beside its key, a vowel for another, letters of the same sound. Names of every kind are
hit, those that no table has as well; words of fewer than four letters are left alone.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from pathlib import Path

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NAMES = frozenset(("PERSON", "GPE", "ORG", "NORP", "LOC", "FAC"))
_ALIKE = (
    ("ph", "f"), ("ck", "k"), ("c", "k"), ("k", "c"), ("s", "z"), ("z", "s"), ("y", "i"), ("ie", "ei"), ("ei", "ie"), ("th", "t"),
)  # fmt: skip
_KINDS = {
    "dropped": 24,
    "doubled": 8,
    "swapped": 22,
    "key": 12,
    "vowel": 16,
    "added": 6,
    "single": 6,
    "sound": 6,
}
_NO_BLANK = re.compile(r"[.,;:!?%)\]]|'")  # tokens written against the one before


def _beside(letter: str) -> list[str]:
    """Letters beside a letter on the keyboard."""
    found = []
    for i, row in enumerate(_ROWS):
        j = row.find(letter)
        for k in range(max(0, i - 1), min(3, i + 2)) if j >= 0 else ():
            found += [c for c in _ROWS[k][max(0, j - 1) : j + 2] if c != letter]
    return found or ["e"]


def misspell(word: str, kind: str, rng: random.Random) -> str:
    """The word with one slip of this kind after its first letter; the word itself where none of the kind fits."""
    i = rng.randrange(1, len(word))
    letter = word[i].lower()
    if kind == "dropped":
        return word[:i] + word[i + 1 :]
    if kind == "doubled":
        return word[:i] + letter + word[i:]
    if kind == "swapped":
        return word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :]
    if kind == "key":
        return word[:i] + rng.choice(_beside(letter)) + word[i + 1 :]
    if kind == "vowel":
        return word[:i] + rng.choice("aeiou") + word[i + 1 :] if letter in "aeiou" else word
    if kind == "added":
        return word[:i] + rng.choice(_beside(letter)) + word[i:]
    if kind == "single":
        return re.sub(r"(.)\1", r"\1", word, count=1)
    fitting = [(a, b) for a, b in _ALIKE if a in word[1:]]
    if not fitting:
        return word
    a, b = rng.choice(fitting)
    return word[0] + word[1:].replace(a, b, 1)


def _text(tokens: list[str]) -> tuple[str, list[int]]:
    """Tokens as running text, and where each starts."""
    text, starts = "", []
    for token in tokens:
        if text and not _NO_BLANK.match(token) and token != "n't" and text[-1] not in "($[":
            text += " "
        starts.append(len(text))
        text += token
    return text, starts


def passages(folder: Path, count: int = 500, seed: int = 3, sentences: int = 8) -> list[dict]:
    """Misspelt passages as rows of text, wrong_span, wrong, right, type, kind."""
    documents: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for name in ("dev.jsonl", "train_1.jsonl"):
        with (folder / name).open(encoding="utf-8") as file:
            for row in map(json.loads, file):
                documents[row["source"], row["document"]].append(row)
    rng = random.Random(seed)
    parts = [rows[i : i + sentences] for rows in documents.values() for i in range(0, len(rows), sentences)]
    rng.shuffle(parts)
    found: list[dict] = []
    for part in parts:
        text, places = "", []
        for row in part:
            text += " " if text else ""
            sentence, starts = _text(row["tokens"])
            for first, last, type_ in row["ents"]:
                for k in range(first, last) if type_ in _NAMES else ():
                    word = row["tokens"][k]
                    if len(word) >= 4 and word[0].isupper() and word.isalpha() and not word.isupper():
                        places.append((len(text) + starts[k], word, type_))
            text += sentence
        if not places:
            continue
        start, word, type_ = rng.choice(places)
        kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
        wrong = misspell(word, kind, rng)
        if wrong == word:
            continue
        found.append(
            {"text": text[:start] + wrong + text[start + len(word) :], "wrong_span": [start, start + len(wrong)],
             "wrong": wrong, "right": word, "type": type_, "kind": kind}
        )  # fmt: skip
        if len(found) == count:
            break
    return found
