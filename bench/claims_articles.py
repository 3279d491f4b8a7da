"""Who said what in our own articles and transcripts (claims_articles.txt), by name: wrong speakers are counted apart.

In: texts written for this project in many styles (courts, sports, business, weather, science, tabloids, wires, talk shows), each
with the claims an editor would want. Out: how many are right in words and speaker, and every way to fail: a wrong speaker,
nobody named, wrong words, a claim that is none, a claim missed. `documents` gives the same texts in the form of `claims_data`.

A text starts with "@@ name"; after "==" a claim a line: "Speaker|other form :: content || other content". "-" is no speaker,
" ... " parts the pieces of an interrupted content, "! " starts what a turn's speaker asserts, and "??" in place of "::" marks a
claim that may be there or not.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from tasks import carrier, sources
from tasks.carrier import Claim, Transcript

ARTICLES = Path(__file__).with_name("claims_articles.txt")
_WORD = re.compile(r"\w+")
_PRONOUNS = frozenset("he she they it i we".split())
_SMALL = frozenset("the a an mr ms mrs dr sir s".split())


@dataclass(slots=True)
class Wanted:
    """One claim of the gold: alternatives of its content, each in pieces."""

    speakers: list[str]
    contents: list[list[str]]
    asserted: bool
    optional: bool


@dataclass(slots=True)
class Article:
    name: str
    text: str
    wanted: list[Wanted]


def read(path: Path = ARTICLES) -> list[Article]:
    """The articles with their gold. Raises ValueError for a content that is not in its text."""
    out = []
    for block in path.read_text(encoding="utf-8").removeprefix("@@ ").split("\n@@ "):
        name, _, rest = block.partition("\n")
        text, _, gold = rest.partition("\n==\n")
        article = Article(name.strip(), text.strip() + "\n", [])
        for line in filter(None, map(str.strip, gold.splitlines())):
            optional = " ?? " in line
            who, _, said = line.removeprefix("! ").partition(" ?? " if optional else " :: ")
            contents = [c.strip().split(" ... ") for c in said.split(" || ")]
            for piece in (p for c in contents for p in c if p not in article.text):
                raise ValueError(f"{article.name}: {piece!r} is not in the text")
            article.wanted.append(Wanted(who.split("|"), contents, line.startswith("! "), optional))
        out.append(article)
    return out


def spans(text: str, pieces: list[str]) -> list[tuple[int, int]]:
    """Where the pieces stand, each after the one before."""
    out, at = [], 0
    for piece in pieces:
        start = text.find(piece, at)
        start = start if start >= 0 else text.find(piece)
        out.append((start, start + len(piece)))
        at = start + len(piece)
    return out


def measure(nlp: Language, path: Path = ARTICLES, *, show: bool = False) -> None:
    """Print one line of counts for reported claims and one for asserted ones; with `show` also each failure."""
    import tasks.claims
    import tasks.entities
    import tasks.turns  # noqa: F401, each registers its component

    for name in ("turns", "entities", "claims"):
        if name not in nlp.pipe_names:
            nlp.add_pipe(name)
    counts: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for article in read(path):
        if show:
            print("##", article.name)
        for own, what, detail in _compare(article, _claims(nlp, article.text)):
            counts[own][what] += 1
            if show and what not in ("wanted", "right"):
                print(f"   {what}: {detail}")
    for own, label in ((False, "reported"), (True, "asserted")):
        c = counts[own]
        kinds = ("right", "wrong speaker", "unlinked", "wrong words", "junk", "missed")
        print(f"articles, {label}: wanted {c['wanted']}  " + "  ".join(f"{k} {c[k]}" for k in kinds))


def _claims(nlp: Language, text: str) -> list[Claim]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.txt"
        path.write_text(text, encoding="utf-8")
        (source,) = sources.discover([path])
        (transcript,) = sources.read(source)
    assert isinstance(transcript, Transcript)
    claims: list[Claim] = nlp(carrier.attach(nlp.make_doc(transcript.text.text), transcript))._.claims
    return claims


def _compare(article: Article, claims: list[Claim]) -> Iterator[tuple[bool, str, str]]:
    """(asserted or not, what, detail) for each claim found and each one missed."""
    pairs = sorted(
        ((_overlap(c.text, w), i, j) for i, c in enumerate(claims) for j, w in enumerate(article.wanted)),
        key=lambda p: (-p[0], p[1], p[2]),
    )
    of_claim: dict[int, tuple[int, float]] = {}
    taken = set()
    for score, i, j in pairs:
        if score >= 0.34 and i not in of_claim and j not in taken:
            of_claim[i] = (j, score)
            taken.add(j)
    for j, w in enumerate(article.wanted):
        if not w.optional:
            yield w.asserted, "wanted", ""
            if j not in taken:
                yield w.asserted, "missed", f"{'|'.join(w.speakers)}: {' ... '.join(w.contents[0])}"
    for i, c in enumerate(claims):
        own = c.attribution == "asserted"
        detail = f"[{c.speaker_text} = {c.speaker_name}] <{c.cue}> {c.text} ({c.rule} {c.confidence:.2f})"
        if i not in of_claim:
            yield own, "junk", detail
            continue
        w, score = article.wanted[of_claim[i][0]], of_claim[i][1]
        who = _speaker(w.speakers, c)
        if who != "right":
            yield own, who, f"{detail}, wanted {'|'.join(w.speakers)}"
        if score < 0.8:
            yield own, "wrong words", f"{detail}, wanted {' ... '.join(w.contents[0])}"
        elif who == "right" and not w.optional:
            yield own, "right", detail


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def _overlap(text: str, wanted: Wanted) -> float:
    """Intersection over union of words with the best alternative."""
    mine, best = Counter(_words(text)), 0.0
    for pieces in wanted.contents:
        other = Counter(_words(" ".join(pieces)))
        best = max(best, (mine & other).total() / max(1, (mine | other).total()))
    return best


def _speaker(wanted: list[str], claim: Claim) -> str:
    """right, unlinked (a pronoun or role left open, or nobody) or wrong speaker."""
    name, text = (set(_words(s or "")) - _SMALL for s in (claim.speaker_name, claim.speaker_text))
    for form in wanted:
        gold = set(_words(form)) - _SMALL
        if form == "-" and not name and not text:
            return "right"
        if gold and name and (gold <= name or name <= gold):
            return "right"
        if gold and gold <= text and not (name and gold <= _PRONOUNS):
            return "right"
    first = _words(claim.speaker_text or "it")[0]
    is_open = not name and (
        not text or first in ("he", "she", "they", "it", "i", "we", "his", "her", "another", "the")
    )
    return "unlinked" if is_open else "wrong speaker"
