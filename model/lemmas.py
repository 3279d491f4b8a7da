"""Learn suffix rules and exceptions for lemmas from the treebanks' training splits.

In come CoNLL-U files and the table of irregular verbs, out goes `lemmas.json` for tasks/language/lemmas.py.  Usage: python -m model.lemmas OUT FILE.conllu ...
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from tasks import resources
from tasks.language.lemmas import KEEPS_CASE, LONGEST_SUFFIX, VOWELS, Lemmas

SHORT = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")  # rob, tim, par; not climb, moor, play
COMMON = 2e-7  # share of all words from which a word counts as common
# What a verb may be prefixed with and still bend as it does: oversaw, mistook, retold.
PREFIXES = ("", "fore", "in", "inter", "mis", "out", "over", "re", "un", "under")


def rows(paths: Iterable[Path]) -> Iterable[tuple[str, str, str]]:
    """(word, tag, lemma) of every token; typos and tokens without a lemma are left out."""
    for path in paths:
        for line in path.open(encoding="utf8"):
            cells = line.rstrip("\n").split("\t")
            if len(cells) == 10 and cells[0].isdigit() and cells[2] != "_" and "Typo=Yes" not in cells[5]:
                yield cells[1].replace("’", "'"), cells[4], cells[2]


def edit(word: str, lemma: str) -> tuple[int, str]:
    """Letters to cut from the end of the word and letters to add."""
    same = 0
    while same < min(len(word), len(lemma)) and word[same] == lemma[same]:
        same += 1
    return len(word) - same, lemma[same:]


def learn(triples: Iterable[tuple[str, str, str]]) -> Lemmas:
    """Rules that hold for most of the words with a suffix, and the words (seen twice, or once if irregular) that they miss."""
    lemmas_of: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for word, tag, lemma in triples:
        keeps = tag in KEEPS_CASE
        lemmas_of[word if keeps else word.lower(), tag][lemma] += 1
    votes: dict[str, dict[str, Counter[tuple[int, str]]]] = defaultdict(lambda: defaultdict(Counter))
    for (word, tag), counts in lemmas_of.items():
        change = edit(word, counts.most_common(1)[0][0])
        if change[0] > LONGEST_SUFFIX:
            continue
        for size in range(min(LONGEST_SUFFIX, len(word) - 1) + 1):
            votes[tag][word.lower()[len(word) - size :]][change] += 1
    rules: dict[str, dict[str, tuple[int, str]]] = {}
    for tag, suffixes in votes.items():
        kept: dict[str, tuple[int, str]] = {}
        for suffix in sorted(suffixes, key=len):
            change, count = suffixes[suffix].most_common(1)[0]
            if len(suffix) < change[0] or (suffix and count < 2):
                continue
            shorter = next((kept[suffix[k:]] for k in range(1, len(suffix) + 1) if suffix[k:] in kept), None)
            if (suffix == "" and change[0] > 0) or (tag in KEEPS_CASE and tag != "NNPS"):
                change = (0, "")
            if change != shorter:
                kept[suffix] = change
        rules[tag] = kept
    learned = Lemmas(rules, {})
    exceptions: dict[str, dict[str, str]] = defaultdict(dict)
    for (word, tag), counts in sorted(lemmas_of.items()):
        lemma = counts.most_common(1)[0][0]
        if tag in KEEPS_CASE and tag != "NNPS":
            continue  # a name is its own lemma, however a treebank spells it once
        if learned.lemma(word, tag) != lemma:
            exceptions[tag][word.lower()] = lemma
    frequency = frequencies()
    for tag, form, lemma in strong_verbs(frequency):
        found = exceptions[tag].get(form, learned.lemma(form, tag))
        if found != lemma and (not lemmas_of[form, tag] or frequency.get(found, 0.0) < COMMON / 4):
            exceptions[tag][form] = lemma  # a treebank has slips too: of two lemmas, the one that is no word
    for tag, form, lemma in regular_verbs(frequency):
        if not lemmas_of[form, tag] and form not in exceptions[tag] and learned.lemma(form, tag) != lemma:
            exceptions[tag][form] = lemma
    return Lemmas(rules, dict(exceptions))


def frequencies() -> dict[str, float]:
    """Share of all English words that each word has, from wordfreq's large list."""
    from wordfreq import get_frequency_dict

    return get_frequency_dict("en", wordlist="large")


def strong_verbs(frequency: dict[str, float]) -> Iterable[tuple[str, str, str]]:
    """(tag, form, lemma) of the verbs that bend in no regular way, and of their prefixed forms that are words: oversaw, mistook."""
    table = resources.table("language/irregular_verbs.csv")
    own = {row["lemma"] for row in table}
    for row in table:
        for prefix in PREFIXES:
            lemma = prefix + row["lemma"]
            if prefix and (lemma in own or lemma not in frequency):
                continue
            for tag, column in (("VBD", "past"), ("VBN", "participle")):
                for form in row[column].split(";"):
                    if not prefix or prefix + form in frequency:
                        yield tag, prefix + form, lemma


def regular_verbs(frequency: dict[str, float]) -> Iterable[tuple[str, str, str]]:
    """(tag, form, lemma) of the regular verbs among the common words: of what a form may come from, the more common word.

    `provoked` is of "provoke", as "provok" is no word, `climbed` of "climb", `planned` of "plan". After a short stem the letters decide:
    `robed` is of "robe", as "rob" doubles its last letter.
    """
    for form, common in frequency.items():
        if common < COMMON or not form.isascii() or not form.isalpha():
            continue
        for ending, tags in (("ed", ("VBD", "VBN")), ("ing", ("VBG",))):
            stem = form.removesuffix(ending)
            if stem == form or len(stem) < 2 or not VOWELS & set(stem):
                continue
            options = [stem, stem + "e"]
            if SHORT.fullmatch(stem):
                options = [stem + "e"]
            elif len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
                options.append(stem[:-1])
            if ending == "ed" and stem[-1] == "i":
                options = [stem[:-1] + "y" if len(stem) > 2 else stem + "e"]  # carried, lied
            lemma = max(options, key=lambda word: frequency.get(word, 0.0))
            if frequency.get(lemma, 0.0) > COMMON / 4:
                for tag in tags:
                    yield tag, form, lemma


def main(out: str, *files: str) -> None:
    """Write the learned lemmas."""
    learned = learn(rows(Path(file) for file in files))
    text = json.dumps(
        {"rules": learned.rules, "exceptions": learned.exceptions}, ensure_ascii=False, sort_keys=True
    )
    Path(out).write_text(text + "\n", encoding="utf8")


if __name__ == "__main__":
    main(*sys.argv[1:])
