"""Make training sentences look like transcripts and captions: lower case, capitals, no commas, expanded contractions, other quote marks.

In comes a `Sentence`, out goes a changed copy; every label moves with its word. A dropped word never has dependents, so trees stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from random import Random

from model.corpora import BIT, Sentence

# Transcripts expand contractions blindly: "There's been" becomes "There is been".
EXPANDED = {
    "n't": "not", "n’t": "not", "'re": "are", "’re": "are", "'ve": "have", "’ve": "have", "'ll": "will", "’ll": "will", "'m": "am",
    "’m": "am", "'d": "would", "’d": "would", "ca": "can", "wo": "will", "sha": "shall",
}  # fmt: skip
IS = {"'s", "’s"}
QUOTES = {'"': ('"', "“", "”", "``", "''"), "``": ('"', "“"), "''": ('"', "”"), "“": ('"',), "”": ('"',), "'": ("'", "’"), "’": ("'",)}
DASHES = {"--": ("--", "—", "–", "-"), "—": ("--", "—", "–", " - ".strip()), "–": ("-", "–")}
CERTAIN = {bit: tag for tag, bit in BIT.items()}
SWAPPED = ("PERSON", "ORG", "GPE", "LOC")
SENTENCE_ENDS = {".", "?", "!"}


def without(sentence: Sentence, drop: set[int]) -> Sentence:
    """The sentence without some words; those that have dependents stay."""
    drop -= set(sentence.head)
    if not drop or len(drop) == len(sentence.words):
        return sentence
    keep = [i for i in range(len(sentence.words)) if i not in drop]
    new = {old: i for i, old in enumerate(keep)} | {-1: -1, -2: -2}
    take = lambda values: [values[i] for i in keep] if values else []  # noqa: E731
    names = list(sentence.names)
    return replace(
        sentence,
        words=take(sentence.words),
        xpos=take(sentence.xpos),
        upos=take(sentence.upos),
        feats=take(sentence.feats),
        head=[new[h] for h in take(sentence.head)],
        dep=take(sentence.dep),
        names=take(names),
    )


def expand(sentence: Sentence) -> Sentence:
    """Contractions written out, `'s` only where it is a verb as far as the corpus or its neighbors tell."""
    words = list(sentence.words)
    for i, word in enumerate(words):
        lower = word.lower()
        verb = sentence.upos[i] in ("AUX", "VERB") if sentence.upos else i > 0 and words[i - 1].lower() in PRONOUNS
        if lower in EXPANDED and (lower not in ("'d", "’d") or verb):
            words[i] = EXPANDED[lower]
        elif lower in IS and verb:
            words[i] = "is"
    return replace(sentence, words=words)


PRONOUNS = {"it", "he", "she", "that", "there", "what", "who", "here", "let", "where"}


def restyle(sentence: Sentence, rng: Random) -> Sentence:
    """Other quote marks and dashes for the same."""
    words = list(sentence.words)
    pick = {mark: rng.choice(options) for mark, options in (*QUOTES.items(), *DASHES.items())}
    # A lone apostrophe or dash may be part of a number or name: change only those that stand as words of their own.
    return replace(sentence, words=[pick.get(word, word) for word in words])


def spans(sentence: Sentence) -> list[tuple[int, int, str]]:
    """Names of a sentence whose type is certain: (start, end, type)."""
    found = []
    start, kind = 0, ""
    for i, mask in enumerate([*sentence.names, BIT["O"]]):
        tag = CERTAIN.get(mask, "")
        if kind and tag != f"I-{kind}":
            found.append((start, i, kind))
            kind = ""
        if tag.startswith("B-"):
            start, kind = i, tag[2:]
    return found


class Mentions:
    """Names of the corpora by type, to put in the place of others: what a name looks like matters less than where it stands."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        pools: dict[str, set[tuple[str, ...]]] = {kind: set() for kind in SWAPPED}
        for s in sentences:
            for start, end, kind in spans(s):
                if kind in pools and end - start < 6 and all(re.match(r"[^\W\d_]", w) for w in s.words[start:end]) and s.words[start].istitle():
                    pools[kind].add(tuple(s.words[start:end]))
        self.pools = {kind: sorted(pool) for kind, pool in pools.items() if pool}

    def swap(self, sentence: Sentence, rng: Random, share: float) -> Sentence:
        """The sentence with some of its names replaced by others of their type. Sentences with trees are left alone."""
        if sentence.head or not sentence.names:
            return sentence
        words, names = list(sentence.words), list(sentence.names)
        for start, end, kind in reversed(spans(sentence)):
            if kind in self.pools and rng.random() < share:
                other = rng.choice(self.pools[kind])
                words[start:end] = other
                names[start:end] = [BIT[f"B-{kind}"], *[BIT[f"I-{kind}"]] * (len(other) - 1)]
        return replace(sentence, words=words, names=names)


def abbreviated_end(sentence: Sentence, rng: Random, share: float) -> Sentence:
    """"... in Iraq ." -> "... in the U.S.", the full stop falling together with the abbreviation's, as in print."""
    words = sentence.words
    if len(words) < 4 or words[-1] != "." or len(words) - 1 in sentence.head:
        return sentence
    last = len(words) - 2
    if not re.search(r"\w\.$", words[last]):
        mask = sentence.names[last] if sentence.names else 0
        if mask not in (BIT["B-GPE"], BIT["B-ORG"], BIT["B-PERSON"]) or rng.random() > share:
            return sentence
        ends = {BIT["B-GPE"]: ("U.S.", "U.S.", "U.K.", "D.C.", "U.A.E."), BIT["B-ORG"]: ("U.N.", "Inc.", "E.U."), BIT["B-PERSON"]: ("Jr.",)}
        sentence = replace(sentence, words=[*words[:last], rng.choice(ends[mask]), "."])
    return without(sentence, {len(words) - 1})


def augment(window: list[Sentence], rng: Random, mentions: Mentions | None = None) -> list[Sentence]:
    """One window in one of the styles that news arrives in; about half of the time as it was written."""
    draw = rng.random()
    if mentions is not None and rng.random() < 0.35:
        window = [mentions.swap(s, rng, 0.5) for s in window]
    window = [abbreviated_end(s, rng, 0.12) for s in window]
    if rng.random() < 0.25:
        window = [restyle(s, rng) for s in window]
    if rng.random() < 0.12:
        window = [expand(s) for s in window]
    commas = rng.random()
    if commas < 0.14:
        window = [without(s, {i for i, w in enumerate(s.words) if w == ","}) for s in window]
    if draw < 0.13:
        lowered = [replace(s, words=[w.lower() for w in s.words]) for s in window]
        if rng.random() < 0.3:  # captions without any punctuation
            lowered = [without(s, {i for i, w in enumerate(s.words) if w in SENTENCE_ENDS or w in ",;:\""}) for s in lowered]
        return lowered
    if draw < 0.23:
        return [replace(s, words=[w.upper() for w in s.words]) for s in window]
    if draw < 0.26:  # headline style
        return [replace(s, words=[w[:1].upper() + w[1:] if len(w) > 3 else w for w in s.words]) for s in window]
    if draw < 0.28:  # headlines and titles end without a full stop
        return [without(s, {len(s.words) - 1}) if s.words[-1] == "." else s for s in window]
    return window
