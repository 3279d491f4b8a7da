"""Read the training corpora into one kind of sentence, so that training need not know where a label came from.

In comes the folder of corpora, out go `Sentence`s: words, and for each word whatever the corpus says (tag, features, head, label, the set
of entity tags it may have). Words are split as the pipeline's tokenizer splits them (`Hamas-led` -> `Hamas` `-` `led`), and entity
annotation is brought to one guide: a leading "the" is no part of a name, and of a hyphenated word only the name is.

Corpora disagree on entities, so every word has a *set* of tags it may have: what WikiGold calls a place may be GPE, LOC or FAC, and a word
outside all names in a corpus without dates may still be part of one. Sets are bit masks over `TAGS`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TYPES = (
    "PERSON ORG GPE LOC FAC NORP EVENT WORK_OF_ART LAW PRODUCT LANGUAGE DATE TIME MONEY PERCENT QUANTITY CARDINAL ORDINAL"
).split()
TAGS = ["O", *(f"{b}-{kind}" for kind in TYPES for b in "BI")]
BIT = {tag: 1 << i for i, tag in enumerate(TAGS)}
ANY = (1 << len(TAGS)) - 1
NUMERIC = ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL")
RARE = ("WORK_OF_ART", "LAW", "PRODUCT", "LANGUAGE", "FAC")
# Types of the corpora with names only -> what they may be by our guide; None: made by rule, not to be trusted.
LOOSE = {
    "DATE": None,
    "TIME": None,
    "MISC": ("WORK_OF_ART", "LAW", "PRODUCT", "LANGUAGE", "EVENT", "NORP"),
    "LOC": ("LOC", "FAC", "GPE"),
    "EVENT": ("EVENT", "WORK_OF_ART"),
}
RE3D = {
    "Organisation": ("ORG", "GPE", "NORP"),
    "Location": ("GPE", "LOC", "FAC"),
    "Person": ("PERSON",),
    "Nationality": ("NORP",),
}
# GUM's types of phrases that refer, where they say something of a name in them.
GUM = {
    "person": ("PERSON", "NORP"),
    "organization": ("ORG", "NORP", "GPE"),
    "place": ("GPE", "LOC", "FAC"),
    "time": ("DATE", "TIME", "EVENT"),
}
PLAIN = {"PRON", "AUX", "VERB", "ADV", "SCONJ", "CCONJ", "INTJ", "ADP", "DET", "PART"}
# Kept dependency subtypes; the others are cut at the colon, which loses what no stage reads and helps rare labels.
SUBTYPES = {"nsubj:pass", "csubj:pass", "aux:pass", "nmod:poss", "acl:relcl", "compound:prt"}
ARTICLES = {"the", "a", "an"}
NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion trillion "
    "half third thirds quarter quarters fourth fourths fifth fifths sixth eighth tenth tenths twenty thirty".split()
)
NAME_PREFIXES = {"al", "el", "ul", "ad", "an", "ar", "as", "ash", "at", "az", "bin", "ibn", "de"}


@dataclass
class Sentence:
    """Words and what a corpus says of them; empty lists where it says nothing.

    head: index of the head in the sentence, -1 for the root, -2 unknown; names: bit mask of allowed tags a word, 0 for no loss.
    """

    words: list[str]
    corpus: str
    document: str
    xpos: list[str] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    feats: list[str] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    dep: list[str] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    weight: float = 1.0


def dep_label(label: str) -> str:
    """A treebank label as the parser learns it."""
    return "ROOT" if label == "root" else label if label in SUBTYPES else label.split(":")[0]


def treebank(path: Path, corpus: str) -> Iterator[Sentence]:
    """Sentences of a CoNLL-U file."""
    document = ""
    rows: list[list[str]] = []
    for line in path.open(encoding="utf8"):
        if line.startswith("# newdoc"):
            document = line.split("=", 1)[-1].strip()
        elif line.strip() and line[0].isdigit():
            cells = line.rstrip("\n").split("\t")
            if cells[0].isdigit():
                rows.append(cells)
        elif not line.strip() and rows:
            sentence = Sentence(
                words=[r[1] for r in rows],
                corpus=corpus,
                document=document,
                xpos=[r[4] for r in rows],
                upos=[r[3] for r in rows],
                feats=["" if r[5] == "_" else r[5] for r in rows],
                head=[int(r[6]) - 1 for r in rows],
                dep=[dep_label(r[7]) for r in rows],
            )
            if corpus == "gum":
                sentence.names = marked_names(sentence, [r[9] for r in rows])
                sentence.weight = 0.6
            yield sentence
            rows = []


def marked_names(sentence: Sentence, misc: list[str]) -> list[int]:
    """Masks from GUM's entity layer, which marks every phrase that refers, named or not, with ten types of its own.

    A run of proper nouns is read with the type of the smallest phrase around it whose head it holds; the last word of the run must be of a
    fitting type, the others may be titles. Plain words in lower case are no person, organization or place; anything else stays open.
    """
    spans: list[tuple[int, int, str]] = []
    opened: dict[str, list[tuple[int, str]]] = {}
    for i, cell in enumerate(misc):
        marks = next((x[7:] for x in cell.split("|") if x.startswith("Entity=")), "")
        for bracket, body, close in re.findall(r"(\()?([^()]+)(\))?", marks):
            parts = body.split("-")
            if bracket:
                opened.setdefault(parts[0], []).append((i, parts[1]))
            if close and opened.get(parts[0]):
                start, kind = opened[parts[0]].pop()
                spans.append((start, i + 1, kind))
    spans.sort(key=lambda span: span[1] - span[0])
    out = []
    for word, tag in zip(sentence.words, sentence.upos, strict=True):
        plain = tag in PLAIN or (tag != "PROPN" and word.islower()) or not word[0].isalnum()
        out.append(outside_mask(False) if plain else ANY)
    at = 0
    while at < len(out):
        end = at
        while end < len(out) and sentence.upos[end] == "PROPN":
            end += 1
        if end == at:
            at += 1
            continue
        for start, stop, kind in spans:
            head = next((i for i in range(start, stop) if not start <= sentence.head[i] < stop), start)
            if start <= at and end <= stop and at <= head < end:
                kinds = GUM.get(kind)
                if kinds:
                    inside = sum(BIT[f"{b}-{k}"] for k in kinds for b in "BI")
                    out[end - 1] = inside
                    for i in range(at, end - 1):
                        out[i] = inside | BIT["O"]
                break
        at = end
    return out


class Splitter:
    """Splits corpus tokens as the pipeline's tokenizer does."""

    def __init__(self) -> None:
        import spacy  # here, so that training itself needs no spaCy

        from tasks.language.tokenizer import adjust_tokenizer

        nlp = spacy.blank("en")
        adjust_tokenizer(nlp)
        self._tokenizer = nlp.tokenizer
        self._known: dict[str, list[str]] = {}

    def __call__(self, token: str) -> list[str]:
        if "-" not in token or len(token) < 4:
            return [token]
        if token not in self._known:
            parts = [part.text for part in self._tokenizer(token)]
            self._known[token] = parts if "".join(parts) == token else [token]
        return self._known[token]


def named_part(parts: list[str], kind: str) -> tuple[int, int]:
    """Which parts of a hyphenated word [start, end) are the name: `Hamas` of Hamas-led, `Beijing` of pro-Beijing, all of al-Qaida.

    Of numbers, `six` of six-nation, all of one-third and of 45-year-old (a DATE).
    """
    if len(parts) < 3 or "-" not in parts:
        return 0, len(parts)
    if kind == "CARDINAL" and parts[-1].isalpha() and parts[-1].lower() not in NUMBER_WORDS:
        return 0, len(parts) - 1 - parts[::-1].index("-")
    if kind in NUMERIC:
        return 0, len(parts)
    start, end = 0, len(parts)
    if parts[-1].islower() and not parts[0].islower():
        end = len(parts) - 1 - parts[::-1].index("-")
    elif parts[0].islower() and not parts[-1].islower() and parts[0] not in NAME_PREFIXES:
        start = parts.index("-") + 1
    return start, end


def split_words(
    tokens: list[str], ents: Iterable[tuple[int, int, str]], unknown: set[int], split: Splitter
) -> tuple[list[str], list[tuple[int, int, str]], set[int]]:
    """Tokens split as the pipeline splits, with entity spans and unknown indices moved along; leading articles leave their names."""
    parts = [split(token) for token in tokens]
    first = [0]
    for part in parts:
        first.append(first[-1] + len(part))
    spans = []
    for start, end, kind in ents:
        while end - start > 1 and tokens[start].lower() in ARTICLES and kind not in (*NUMERIC, "WORK_OF_ART"):
            start += 1
        a, b = first[start], first[end]
        if len(parts[start]) > 1:
            skip, stop = named_part(parts[start], kind)
            a += skip
            if end - start == 1:
                b = first[start] + stop
        if end - start > 1 and len(parts[end - 1]) > 1 and kind != "PERSON":  # Roh Moo-hyun
            b = first[end - 1] + named_part(parts[end - 1], kind)[1]
        if b > a:
            spans.append((a, b, kind))
    return (
        [word for part in parts for word in part],
        spans,
        {k for i in unknown for k in range(first[i], first[i + 1])},
    )


def masks(
    size: int, outside: int, spans: Iterable[tuple[int, int, tuple[str, ...] | None]], unknown: set[int]
) -> list[int]:
    """A mask of allowed tags for each word."""
    out = [ANY if i in unknown else outside for i in range(size)]
    numbers = BIT["O"] | sum(BIT[f"{b}-{kind}"] for kind in NUMERIC for b in "BI")
    for start, end, kinds in spans:
        for i in range(start, end):
            out[i] = (
                numbers
                if kinds is None
                else sum(BIT[f"{'B' if i == start else 'I'}-{kind}"] for kind in kinds)
            )
    return out


def outside_mask(full: bool) -> int:
    """What a word outside all spans may be: nothing, or in a corpus of names only, a number or one of the rarer types."""
    return BIT["O"] | (0 if full else sum(BIT[f"{b}-{kind}"] for kind in NUMERIC + RARE for b in "BI"))


def entities(path: Path, corpus: str, split: Splitter, *, full: bool, weight: float) -> Iterator[Sentence]:
    """Sentences of a JSONL file with `tokens` and `ents`; full: all 18 types are annotated."""
    for line in path.open(encoding="utf8"):
        row = json.loads(line)
        words, spans, unknown = split_words(
            row["tokens"], map(tuple, row["ents"]), set(row.get("unknown", ())), split
        )
        kinds = [(a, b, (kind,) if full else LOOSE.get(kind, (kind,))) for a, b, kind in spans]
        names = masks(len(words), outside_mask(full), kinds, unknown)
        document = f"{row['source']}/{row['document']}" if "document" in row else ""
        yield Sentence(words=words, corpus=corpus, document=document, names=names, weight=weight)


def re3d(folder: Path, split: Splitter, weight: float) -> Iterator[Sentence]:
    """re3d marks whole noun phrases: inside one a word may be a name of a fitting type or none; dates and numbers stay open."""
    for path in sorted(folder.glob("*/*.conll")):
        for block in path.read_text(encoding="utf8", errors="replace").split("\n\n"):
            rows = [line.split() for line in block.splitlines() if len(line.split()) == 2]
            if len(rows) < 4:
                continue
            words: list[str] = []
            names: list[int] = []
            for token, tag in rows:
                kind = tag[2:]
                if tag == "O":
                    allowed = outside_mask(False)
                elif kind in RE3D and token[:1].isupper():
                    allowed = BIT["O"] | sum(BIT[f"{b}-{k}"] for k in RE3D[kind] for b in "BI")
                elif kind in RE3D:
                    allowed = (
                        ANY if kind in ("Organisation", "Location") else outside_mask(False) | BIT["I-PERSON"]
                    )
                else:
                    allowed = ANY
                parts = split(token)
                words += parts
                names += [allowed if len(parts) == 1 else ANY] * len(parts)
            yield Sentence(words=words, corpus="re3d", document=str(path.name), names=names, weight=weight)


def training(folder: Path) -> dict[str, list[Sentence]]:
    """All training sentences by corpus. Names of a treebank's sentences are laid on them, so that one pass learns both."""
    split = Splitter()
    ewt = list(treebank(folder / "ud_english_ewt/en_ewt-train.conllu", "ewt"))
    gum = list(treebank(folder / "ud_english_gum_permissive/en_gum-train.conllu", "gum"))
    dev = {
        tuple(json.loads(line)["tokens"])
        for line in (folder / "news_entities/dev.jsonl").open(encoding="utf8")
    }
    gum = [s for s in gum if tuple(s.words) not in dev]
    unified = folder / "entities_unified"
    by_words = {tuple(s.words): s for s in gum}
    for s in ewt:
        by_words.setdefault(tuple(s.words), s)
    for s in entities(unified / "uner_ewt_train.jsonl", "ewt", lambda t: [t], full=False, weight=1.0):  # type: ignore[arg-type]
        if (found := by_words.get(tuple(s.words))) is not None:
            found.names = s.names
    news = []
    for name in ("train_1", "train_2"):
        path = folder / f"news_entities/{name}.jsonl"
        plain = entities(path, "news", lambda t: [t], full=True, weight=1.5)  # type: ignore[arg-type]
        for whole, s in zip(plain, entities(path, "news", split, full=True, weight=1.5), strict=True):
            found = by_words.get(tuple(whole.words)) or by_words.get(tuple(s.words))
            if found is not None and len(found.words) > 3:
                found.names = whole.names if len(whole.words) == len(found.words) else s.names
                found.weight = 1.5
            else:
                news.append(s)
    everything = {tuple(s.words): s for s in ewt}
    for s in ewt:  # sentences that stand twice in the treebank share their names
        if not s.names and everything[tuple(s.words)].names:
            s.names = everything[tuple(s.words)].names
    crossner = list(entities(unified / "crossner.jsonl", "crossner", split, full=False, weight=0.7))
    wikigold = list(entities(unified / "wikigold.jsonl", "wikigold", split, full=False, weight=1.0))
    return {
        "ewt": ewt,
        "gum": gum,
        "news": news,
        "crossner": crossner,
        "wikigold": wikigold,
        "re3d": list(re3d(folder / "re3d_permissive", split, 0.5)),
    }


def label_lists(corpora: dict[str, list[Sentence]], least: int = 3) -> dict[str, list[str]]:
    """The label lists of the heads; features seen fewer than `least` times are not learned."""
    feats = Counter(f for s in corpora["ewt"] + corpora["gum"] for f in s.feats)
    trees = corpora["ewt"] + corpora["gum"]
    return {
        "xpos": sorted({x for s in trees for x in s.xpos}),
        "upos": sorted({x for s in trees for x in s.upos}),
        "feats": sorted(f for f, n in feats.items() if n >= least),
        "dep": sorted({x for s in trees for x in s.dep}),
        "ner": TAGS,
    }


def write(corpora: dict[str, list[Sentence]], path: Path) -> None:
    """Write sentences as JSON lines, so that training does not need spaCy."""
    with path.open("w", encoding="utf8") as out:
        for sentences in corpora.values():
            for s in sentences:
                out.write(json.dumps(s.__dict__, ensure_ascii=False) + "\n")


def read(path: Path) -> dict[str, list[Sentence]]:
    """Read what `write` wrote."""
    corpora: dict[str, list[Sentence]] = {}
    for line in path.open(encoding="utf8"):
        s = Sentence(**json.loads(line))
        corpora.setdefault(s.corpus, []).append(s)
    return corpora
