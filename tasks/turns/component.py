"""The spaCy component `turns`. In: a read Doc, with or without a transcript. Out: the same Doc with `doc._.turns`:
labels first, then cues from the text, then the carry inside two-person exchanges."""

from __future__ import annotations

from bisect import bisect_right

from spacy.language import Language
from spacy.tokens import Doc

from tasks.carrier import Evidence, Turn, register
from tasks.turns import cues, exchange, verdicts
from tasks.turns.labels import Label, parse_label
from tasks.turns.lines import Lines
from tasks.turns.people import Resolver, bare, find_people, resolve
from tasks.turns.segments import segments

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
        known = transcript.metadata.speakers if transcript is not None else ()
        labelled(doc, turns, known)
        if self.infer and any(t.speaker_name is None for t in turns):
            name_from_cues(doc, turns, tuple(known))
        doc._.turns = turns
        return doc


def name_from_cues(doc: Doc, turns: list[Turn], known: tuple[str, ...]) -> None:
    """Name the turns that no label names, in place, first by those named in full, then by first names, last names and titles
    of people who are shown to take part."""
    labels = {t.speaker_name for t in turns if t.speaker_name and " " in t.speaker_name}
    outside = labels | {bare(n) for n in known if " " in n}
    people = find_people(doc, turns, outside)
    commas = doc.text.count(",") * 300 >= len(doc.text)
    lines = Lines(doc, turns, people)
    context = cues.Context(doc.text, turns, [lines.of(i) for i in range(len(turns))], commas)
    cues.votes(context)
    lines.people = resolve(people, context.present, outside)
    context = cues.Context(doc.text, turns, [lines.of(i) for i in range(len(turns))], commas)
    votes = cues.votes(context)
    found = verdicts.decide(context, votes)
    verdicts.write(context, found)
    exchange.carry(context, votes, found, stops(doc, turns))
    exchange.roles(context, votes)


def stops(doc: Doc, turns: list[Turn]) -> set[int]:
    """Turns before or in which a break, a clip or music stands."""
    transcript = doc._.transcript
    if transcript is None:
        return set()
    starts = [t.char_start for t in turns]
    found = set()
    for mark in transcript.text.marks:
        if mark.kind == "event" and mark.values.get("type") in exchange.STOPS:
            found.add(max(0, bisect_right(starts, mark.start)))
            if turns and mark.start > turns[bisect_right(starts, mark.start) - 1].char_start:
                found.add(bisect_right(starts, mark.start) - 1)
    return found


def labelled(doc: Doc, turns: list[Turn], known: tuple[str, ...] = ()) -> None:
    """Name the turns that carry a label, in place. A last name alone takes the full name of another label, of the
    metadata, or of the text, when exactly one fits."""
    parsed = {t.label: parse_label(t.label) for t in turns if t.label}
    in_labels = {label.name for label in parsed.values() if label.name and " " in label.name}
    from_labels = Resolver(in_labels | {bare(n) for n in known if " " in n})
    in_text = Resolver({bare(e.text) for e in doc.ents if e.label_ == "PERSON" and " " in bare(e.text)})
    roles = {label.name: label.role for label in parsed.values() if label.name and label.role != "unknown"}
    for turn in turns:
        if not turn.label:
            continue
        label = parsed[turn.label]
        turn.role = label.role
        if label.name is None:
            turn.basis, turn.evidence = "none", [Evidence("label", turn.label, 1.0)]
            continue
        name, how = full_name(label, from_labels, in_text)
        turn.speaker_name, turn.basis = name, "label"
        turn.confidence = 0.99 if how == "label" else 0.97
        turn.evidence = [
            Evidence("label", f"{turn.label} ({how})" if how != "label" else turn.label, turn.confidence)
        ]
        if turn.role == "unknown":
            turn.role = roles.get(name, "unknown")


def full_name(label: Label, from_labels: Resolver, in_text: Resolver) -> tuple[str, str]:
    """(fullest name, where it comes from) of a label's name."""
    assert label.name is not None
    if not label.surname_only:
        return label.name, "label"
    for resolve, how in ((from_labels, "another label"), (in_text, "the text")):
        name = resolve(label.name)
        if name is not None and name != label.name and name.split()[-1].lower() == label.name.lower():
            return name, how
    return label.name, "label"


@Language.factory("turns", default_config={"infer": True}, requires=["doc.ents"], assigns=["doc._.turns"])
def make_turns(nlp: Language, name: str, infer: bool) -> Turns:
    """The component's factory. infer: name speakers from the text where no label does."""
    register()
    return Turns(infer)
