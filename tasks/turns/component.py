"""The spaCy component `turns`. In: a read Doc, with or without a transcript. Out: the same Doc with `doc._.turns`:
labels first, then cues from the text, then the run of the conversation."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from tasks.carrier import Metadata, Turn, register
from tasks.turns import cues, exchange, verdicts
from tasks.turns.clusters import name_clusters
from tasks.turns.dialogue import Dialogue
from tasks.turns.labels import name_case, parse_label
from tasks.turns.lines import Lines
from tasks.turns.naming import labelled
from tasks.turns.people import bare, find_people
from tasks.turns.resolving import one_of, resolve
from tasks.turns.segments import segments, text_of
from tasks.turns.signs import STOPS, Signs
from tasks.turns.votes import Context, Vote


class Turns:
    """Finds turns and their speakers. `infer`: also without labels, from named cues in the text."""

    def __init__(self, infer: bool = True) -> None:
        self.infer = infer

    def __call__(self, doc: Doc) -> Doc:
        turns = segments(doc)
        transcript = doc._.transcript
        if transcript is not None and transcript.kind == "article":
            for turn in turns:
                turn.role = "narration"
            doc._.turns = turns
            return doc
        metadata = transcript.metadata if transcript is not None else Metadata()
        name_turns(doc, turns, metadata, self.infer)
        doc._.turns = turns
        return doc


def name_turns(doc: Doc, turns: list[Turn], metadata: Metadata, infer: bool = True) -> None:
    """Name turns in place: first those with a label; then by cues, which read the people named in full first, and after them first
    names, last names and titles of those who are shown to take part."""
    text = text_of(doc)
    people = find_people(doc, text, turns, [bare(n) for n in metadata.speakers])
    labelled(turns, metadata, people, text)
    named = [t.speaker_name for t in turns if t.speaker_name]
    if not infer or (len(named) == len(turns) and all(" " in n for n in named)):
        return
    outside = {n for n in named if " " in n} | {bare(n) for n in metadata.speakers if " " in n}
    commas = text.count(",") * 300 >= len(text)
    lines = Lines(doc, text, turns, people)
    context = Context(text, turns, [lines.of(i) for i in range(len(turns))], commas)
    speaking: dict[int, set[str]] = {}
    for vote in cues.votes(context):
        if vote.family == "self_introduction":
            speaking.setdefault(vote.target, set()).add(vote.name)
    complete(turns, context.present)
    votes: list[Vote] = []
    for _ in range(2):  # whom the first round shows to take part, the second may know by a title alone
        met = set(context.present)
        resolved = resolve(people, met, outside, speaking)
        changed = [i for i in range(len(turns)) if resolved[i] != lines.people[i]]
        lines.people = resolved
        rows = list(context.lines)
        for i in changed:
            rows[i] = lines.of(i)
        unresolved = frozenset(p.turn for row in resolved for p in row if p.name is None and not p.title_only)
        context = replace(context, lines=rows, panels=set(), unresolved=unresolved)
        votes = cues.votes(context)
        if context.present == met:
            break
    name_clusters(context, votes)
    against = verdicts.spoken_of(context, votes)
    told = Dialogue(context, votes, Signs(context, votes, stops(doc, turns)), against)
    probable = told.posteriors().tolist()
    found = exchange.doubted(told, probable, verdicts.decide(context, votes))
    verdicts.write(context, found)
    exchange.carry(told, probable, found)
    exchange.roles(context, votes)
    for turn in turns:
        if turn.speaker_name and turn.label is None:
            turn.speaker_name = name_case(turn.speaker_name)


def complete(turns: list[Turn], present: set[str]) -> None:
    """A label that is a first name alone takes the full name of the one person of that first name who takes part."""
    for turn in turns:
        name = turn.speaker_name
        if turn.label and name and " " not in name and parse_label(turn.label).title is None:
            fits = {n for n in present if n.split()[0] == name}
            full = one_of(fits)
            if full is not None and not any(n.split()[-1] == name for n in present):
                turn.speaker_name = full


def stops(doc: Doc, turns: list[Turn]) -> set[int]:
    """Turns before or in which a break, a clip or music stands."""
    transcript = doc._.transcript
    if transcript is None:
        return set()
    starts = [t.char_start for t in turns]
    found = set()
    for mark in transcript.text.marks:
        if mark.kind == "event" and mark.values.get("type") in STOPS:
            found.add(max(0, bisect_right(starts, mark.start)))
            if turns and mark.start > turns[bisect_right(starts, mark.start) - 1].char_start:
                found.add(bisect_right(starts, mark.start) - 1)
    return found


@Language.factory("turns", default_config={"infer": True}, requires=["doc.ents"], assigns=["doc._.turns"])
def make_turns(nlp: Language, name: str, infer: bool) -> Turns:
    """The component's factory. infer: name speakers from the text where no label does."""
    register()
    return Turns(infer)
