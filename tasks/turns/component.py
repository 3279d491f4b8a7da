"""The spaCy component `turns`. In: a read Doc, with or without a transcript. Out: the same Doc with `doc._.turns`:
labels first, then cues from the text, then the carry inside two-person exchanges."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from tasks.carrier import Evidence, Turn, register
from tasks.turns import cues
from tasks.turns.labels import Label, parse_label
from tasks.turns.people import Resolver, bare, people_of
from tasks.turns.segments import segments
from tasks.turns.verdicts import decide, hosts


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
        if self.infer:
            context = cues.Context(doc, turns, people_of(doc, turns, tuple(known)))
            found = cues.votes(context)
            decide(context, found)
            hosts(context, found)
        doc._.turns = turns
        return doc


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
