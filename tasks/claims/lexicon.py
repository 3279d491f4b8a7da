"""The word lists of claims, read once: cues, hedges and the nouns of roles.

In: `seeds/cues.csv` (lemma, pos, class, stance, frames, strength), `seeds/hedges.csv` (phrase, kind, strength),
`seeds/role_nouns.csv` (noun, kind, number, gender). Out: `Lexicon`, with the cues keyed by their first lemma.

Frames say how a cue takes what was said: `that` a finite clause, `quote` quoted words, `wh` a question, `inf` an
infinitive, `np` an object, `of` / `for` / `against` / `as` a phrase with that preposition, `with` a gerund after it ("charged with
stealing"), `obj+on` / `obj+with` / `obj+for` / `obj+to` an object and the phrase together ("blamed X on Y"), `at` a thing measured
and its figure ("put the toll at 11"), `name` a name beside the object ("called X a liar"), `from` the one whose words were heard, `adv` the clause it modifies.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from tasks import resources

_PREPOSITIONS = frozenset("in by from to on of for against about with at over into".split())


class Cue(NamedTuple):
    """One row of the cue table."""

    lemma: str
    pos: str
    cue_class: str
    stance: str
    frames: frozenset[str]
    strength: float


class Lexicon:
    """All cues by kind. `verbs` maps a verb's lemma to (words that must follow, cue), longest first."""

    def __init__(self) -> None:
        self.verbs: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
        self.nouns: dict[str, Cue] = {}
        self.adjectives: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
        self.adverbs: dict[str, Cue] = {}
        self.prepositions: dict[str, Cue] = {}  # "according to", "per"
        self.frames_of_view: dict[tuple[str, str], Cue] = {}  # ("in", "view") of "in X's view"
        self.source_less: dict[tuple[str, ...], Cue] = {}  # "by all accounts"
        for row in resources.table("cues.csv"):
            self._add(row)
        for table in (self.verbs, self.adjectives):
            for entries in table.values():
                entries.sort(key=lambda e: -len(e[0]))

    def _add(self, row: dict[str, str]) -> None:
        frames = frozenset(resources.names_in(row["frames"]))
        cue = Cue(
            row["lemma"], row["pos"], row["class"], row["stance"], frames, float(row["strength"] or 0.5)
        )
        words = cue.lemma.split()
        if cue.pos in ("verb", "adjective"):
            table = self.verbs if cue.pos == "verb" else self.adjectives
            table.setdefault(words[0], []).append((tuple(words[1:]), cue))
        elif cue.pos == "noun":
            self.nouns[cue.lemma] = cue
        elif cue.pos == "adverb":
            self.adverbs[cue.lemma] = cue
        elif cue.pos in ("prep", "phrase"):
            self._add_phrase(words, cue)

    def _add_phrase(self, words: list[str], cue: Cue) -> None:
        if words[0] in ("in", "by", "from", "to") and words[1].endswith("X's"):  # in X's (own) view
            self.frames_of_view.setdefault((words[0], words[-1]), cue)
        elif words[0] == "in" and words[-1] == "of":  # in the words of
            self.frames_of_view.setdefault(("in", words[-2]), cue)
        elif cue.pos == "prep" and "X" not in words:
            self.prepositions[cue.lemma] = cue
        elif words[0] == "by" and words[-1] in ("account", "accounts"):  # by all accounts
            self.source_less[tuple(words)] = cue

    def verb(self, lemma: str, following: list[str]) -> tuple[Cue, int] | None:
        """The cue that a verb and the words after it make, and how many of those words belong to it."""
        for rest, cue in self.verbs.get(lemma, ()):
            if not rest or tuple(following[: len(rest)]) == rest:
                return cue, len(rest)
        return None


class Hedge(NamedTuple):
    phrase: str
    kind: str
    strength: float


@cache
def lexicon() -> Lexicon:
    """The cue tables, read once a process."""
    return Lexicon()


@cache
def hedges() -> dict[str, list[tuple[tuple[str, ...], Hedge]]]:
    """First word of each hedge to (further words, hedge), longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Hedge]]] = {}
    for row in resources.table("hedges.csv"):
        words = row["phrase"].lower().split()
        if words:
            hedge = Hedge(row["phrase"], row["kind"], float(row["strength"] or 0.5))
            table.setdefault(words[0], []).append((tuple(words[1:]), hedge))
    for entries in table.values():
        entries.sort(key=lambda e: -len(e[0]))
    return table


@cache
def figure_nouns() -> frozenset[str]:
    """Lemmas of what is counted or measured: toll, cost, turnout."""
    return frozenset(row["noun"] for row in resources.table("figure_nouns.csv"))


@cache
def role_nouns() -> dict[str, str]:
    """Noun, singular or plural as it stands in the table, to its kind (official, group, media, document …)."""
    try:
        return {row["noun"].lower(): row["kind"] for row in resources.table("role_nouns.csv")}
    except FileNotFoundError:
        return {}
