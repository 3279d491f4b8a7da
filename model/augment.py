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
QUOTES = {
    '"': ('"', "“", "”", "``", "''"),
    "``": ('"', "“"),
    "''": ('"', "”"),
    "“": ('"',),
    "”": ('"',),
    "'": ("'", "’"),
    "’": ("'",),
}
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
        verb = (
            sentence.upos[i] in ("AUX", "VERB")
            if sentence.upos
            else i > 0 and words[i - 1].lower() in PRONOUNS
        )
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
                if (
                    kind in pools
                    and end - start < 6
                    and all(re.match(r"[^\W\d_]", w) for w in s.words[start:end])
                    and s.words[start].istitle()
                ):
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
    """ "... in Iraq ." -> "... in the U.S.", the full stop falling together with the abbreviation's, as in print."""
    words = sentence.words
    if len(words) < 4 or words[-1] != "." or len(words) - 1 in sentence.head:
        return sentence
    last = len(words) - 2
    if not re.search(r"\w\.$", words[last]):
        mask = sentence.names[last] if sentence.names else 0
        if mask not in (BIT["B-GPE"], BIT["B-ORG"], BIT["B-PERSON"]) or rng.random() > share:
            return sentence
        ends = {
            BIT["B-GPE"]: ("U.S.", "U.S.", "U.K.", "D.C.", "U.A.E."),
            BIT["B-ORG"]: ("U.N.", "Inc.", "E.U."),
            BIT["B-PERSON"]: ("Jr.",),
        }
        sentence = replace(sentence, words=[*words[:last], rng.choice(ends[mask]), "."])
    return without(sentence, {len(words) - 1})


CUES = (("said", "VBD"), ("says", "VBZ"), ("added", "VBD"), ("told them", "VBD"))
SPLITTABLE = {"nsubj", "nsubj:pass", "obl", "advmod", "advcl", "nmod"}


def quoted(sentence: Sentence, mentions: Mentions, rng: Random) -> Sentence:
    """A plain treebank sentence as somebody's words: `" S , " X said .` or, the quote interrupted, `" A , " X said , " B . "`.

    The treebanks hold few of these and news little else. As they have it: the content is ccomp of the cue, but an interrupting cue is
    parataxis of the content.
    """
    words, root = sentence.words, next((i for i, head in enumerate(sentence.head) if head == -1), -1)
    last = len(words) - 1
    plain = (
        4 < len(words) < 30
        and words[-1] == "."
        and last not in sentence.head
        and not {'"', "“", "``", "''", ":"} & set(words)
    )
    if (
        root < 0
        or not plain
        or not words[0][:1].isupper()
        or sentence.upos[root] not in ("VERB", "ADJ", "NOUN")
    ):
        return sentence
    cue, tag = rng.choice(CUES)
    verb = [cue.split()[0]]
    name = rng.choice(mentions.pools["PERSON"]) if rng.random() < 0.75 else (rng.choice(("he", "she")),)
    is_name = name[0][:1].isupper()
    inside = _places(sentence, root) if rng.random() < 0.5 else []
    at = rng.choice(inside) if inside else last
    interrupted = at != last
    inverted = is_name and not interrupted and rng.random() < 0.3
    source = [*verb, *name] if inverted else [*name, *verb]
    source += ["them"] if "them" in cue and not inverted else []
    before, after = words[:at], words[at:last]
    tail = [",", '"', *after, ".", '"'] if interrupted else ["."]
    new = ['"', *before, ",", '"', *source, *tail]
    begin = len(before) + 3  # of the source
    cue_at = begin + source.index(verb[0])
    name_at = begin + source.index(name[0])
    place = [i + 1 if i < at else begin + len(source) + 2 + i - at for i in range(last)]
    size = len(new)
    out = replace(
        sentence, words=new, xpos=["?"] * size, upos=["?"] * size, feats=["?"] * size, head=[-2] * size, dep=["punct"] * size,
        names=[0] * size if sentence.names else [],
    )  # fmt: skip
    for i, j in enumerate(place):
        out.xpos[j], out.upos[j], out.feats[j], out.dep[j] = (
            sentence.xpos[i],
            sentence.upos[i],
            sentence.feats[i],
            sentence.dep[i],
        )
        out.head[j] = place[sentence.head[i]] if 0 <= sentence.head[i] < last else sentence.head[i]
        if sentence.names:
            out.names[j] = sentence.names[i]
    content = place[root]
    out.xpos[cue_at], out.upos[cue_at] = tag, "VERB"
    if interrupted:
        out.head[cue_at], out.dep[cue_at] = content, "parataxis"
    else:
        out.head[cue_at], out.dep[cue_at] = -1, "ROOT"
        out.head[content], out.dep[content] = cue_at, "ccomp"
        out.head[size - 1] = cue_at
    for k in range(len(name)):
        j = name_at + k
        out.xpos[j], out.upos[j] = ("NNP", "PROPN") if is_name else ("PRP", "PRON")
        out.head[j], out.dep[j] = (cue_at, "nsubj") if k == 0 else (name_at, "flat")
        if out.names:
            out.names[j] = BIT["O"] if not is_name else BIT["I-PERSON" if k else "B-PERSON"]
    if source[-1] == "them":
        j = begin + len(source) - 1
        out.head[j], out.dep[j], out.xpos[j], out.upos[j] = cue_at, "obj", "PRP", "PRON"
    return out


def _places(sentence: Sentence, root: int) -> list[int]:
    """Where a sentence may be interrupted: between parts that hang on the root, after a subject or an adverbial."""
    last = len(sentence.words) - 1
    places = []
    for at in range(2, last - 1):
        crossing = [i for i, h in enumerate(sentence.head) if i != last and h >= 0 and (i < at) != (h < at)]
        before = [i for i in range(at) if sentence.head[i] == root]
        if (
            all(sentence.head[i] == root for i in crossing)
            and before
            and sentence.dep[before[-1]] in SPLITTABLE
            and sentence.words[at - 1].isalnum()
            and sentence.words[at][:1].isalnum()
        ):
            places.append(at)
    return places


def augment(window: list[Sentence], rng: Random, mentions: Mentions | None = None) -> list[Sentence]:
    """One window in one of the styles that news arrives in; about half of the time as it was written."""
    draw = rng.random()
    if mentions is not None and rng.random() < 0.35:
        window = [mentions.swap(s, rng, 0.5) for s in window]
    if mentions is not None:
        window = [quoted(s, mentions, rng) if s.head and rng.random() < 0.08 else s for s in window]
    window = [abbreviated_end(s, rng, 0.12) for s in window]
    if rng.random() < 0.25:
        window = [restyle(s, rng) for s in window]
    if rng.random() < 0.12:
        window = [expand(s) for s in window]
    commas = rng.random()
    if commas < 0.14:
        window = [without(s, {i for i, w in enumerate(s.words) if w == ","}) for s in window]
    if draw < 0.15:
        lowered = [replace(s, words=[w.lower() for w in s.words]) for s in window]
        if rng.random() < 0.3:  # captions without any punctuation
            lowered = [
                without(s, {i for i, w in enumerate(s.words) if w in SENTENCE_ENDS or w in ',;:"'})
                for s in lowered
            ]
        return lowered
    if draw < 0.28:
        return [replace(s, words=[w.upper() for w in s.words]) for s in window]
    if draw < 0.31:  # headline style
        return [
            replace(s, words=[w[:1].upper() + w[1:] if len(w) > 3 else w for w in s.words]) for s in window
        ]
    if draw < 0.33:  # headlines and titles end without a full stop
        return [without(s, {len(s.words) - 1}) if s.words[-1] == "." else s for s in window]
    return window
