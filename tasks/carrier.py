"""What passes from stage to stage: the dataclasses of a document, and the attributes a spaCy Doc carries them in.

In: nothing. Out: `Transcript` (what parsing and cleaning hand on), `Turn`, `Mention`, `LocalEntity`, `Correction`,
`Quantity`, `Claim`, `Evidence`, and `register()`, which adds `doc._.…`. All offsets are code points of
`doc.text` (= `transcript.text.text`); the way to bytes is `doc._.transcript.text.raw_span(start, end)`.

The finds live in lists of dataclasses (`doc._.turns`, `doc._.claims` …) and not in span attributes, because spaCy keys
those by a span's offsets alone: two claims over one span would share one set of values. `doc.spans` mirrors them
(`doc.spans["claims"]`) for viewers such as displaCy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from spacy.tokens import Doc

from tasks.text.traced import TracedText

Kind = Literal["transcript", "article", "captions"]
Role = Literal["host", "correspondent", "guest", "official", "clip", "narration", "unknown"]
Basis = Literal[
    "label", "metadata", "self_intro", "handoff", "back_announce", "vocative", "sign_off", "run", "none"
]
Action = Literal["applied", "review", "linked", "kept"]
CueClass = Literal[
    "say", "claim", "deny", "confirm", "accuse", "warn", "believe", "promise", "ask", "report", "other"
]

ENTITY_TYPES = (
    "PERSON ORG GPE LOC FAC NORP EVENT WORK_OF_ART LAW PRODUCT LANGUAGE "
    "DATE TIME MONEY PERCENT QUANTITY CARDINAL ORDINAL"
).split()
#: Types whose mentions become entities; the rest (dates, numbers) are values.
NAMED_TYPES = frozenset(ENTITY_TYPES[:11])


class Evidence(NamedTuple):
    """One reason for a verdict, in words a reader understands. `kind` names the family (title, same_document …)."""

    kind: str
    detail: str
    weight: float = 0.0
    start: int | None = None  # where in doc.text it stands, when it stands somewhere
    end: int | None = None


@dataclass(slots=True)
class Metadata:
    """What is known about a document from outside its text. Dates are ISO strings (YYYY-MM-DD)."""

    outlet: str | None = None
    program: str | None = None
    title: str | None = None
    url: str | None = None
    author: str | None = None
    published_on: str | None = None
    published_at: str | None = None  # ISO timestamp with offset, when the hour is known
    published_basis: str | None = None  # front_matter, json, html_meta, file_name, side_car, text …
    language: str | None = None
    speakers: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Transcript:
    """A parsed and cleaned document, before any language work.

    `source_uri` is canonical (file URI or URL, `#…` for a record inside a file); `source_sha256` is of the record's raw
    bytes. `text.marks` holds `turn` marks (label, time_start, time_end, basis: label | break | caption | inferred),
    `paragraph`, `title` and `event` marks. `offsets_of` says what raw offsets count: bytes of the source, or of the text
    extracted from a container (PDF, DOCX, HTML).
    """

    source_uri: str
    source_sha256: str
    document_id: str
    format: str
    kind: Kind
    text: TracedText
    metadata: Metadata = field(default_factory=Metadata)
    warnings: list[str] = field(default_factory=list)
    offsets_of: Literal["source", "extracted"] = "source"
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A source, or a record in one, that could not become a document. `reason` is a short code, `detail` one line."""

    source_uri: str
    source_sha256: str
    stage: str  # discover, sniff, parse, clean, names, read …
    reason: str
    detail: str


@dataclass(slots=True)
class Correction:
    """A verdict on one name. `char_*` are of the final text: of the replacement when applied, else of the original."""

    char_start: int
    char_end: int
    original: str
    replacement: str
    entity_type: str
    rule: str
    action: Action
    confidence: float
    evidence: list[Evidence] = field(default_factory=list)
    entity_id: str | None = None
    decided_by: str = "rules"


@dataclass(slots=True)
class Turn:
    """One person's stretch of speech, or an article's stretch of narration (one turn for a whole article)."""

    position: int
    char_start: int
    char_end: int
    label: str | None = None
    speaker_name: str | None = None
    speaker_key: str | None = None  # LocalEntity.key of the speaker
    role: Role = "unknown"
    basis: Basis = "none"
    confidence: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)
    time_start: float | None = None  # seconds
    time_end: float | None = None
    inferred: bool = False  # the break itself is a guess


@dataclass(slots=True)
class Mention:
    """A stretch of text that refers to something: a name, a nominal ("the Syrian president") or a pronoun."""

    char_start: int
    char_end: int
    text: str
    type: str
    kind: Literal["name", "nominal", "pronoun"]
    entity_key: str | None = None  # LocalEntity.key; None when left unlinked
    basis: str = (
        "none"  # exact, alias, last_name, acronym, title, demonym, metonym, apposition, pronoun, turn …
    )
    confidence: float = 0.0
    metonym: bool = False


@dataclass(slots=True)
class LocalEntity:
    """What one document's mentions refer to. `key` is the provisional entity id: deterministic, and final unless the
    registry says otherwise (Wikidata id where the reference knows one, else a hash of type and normalized name)."""

    key: str
    name: str
    type: str
    wikidata_id: str | None = None
    country: str | None = None
    gender: str | None = None
    description: str | None = None
    aliases: tuple[str, ...] = ()  # forms seen in this document
    titles: tuple[str, ...] = ()  # titles and roles it was given in this document
    origin: Literal["reference", "corpus", "reviewer"] = "corpus"
    confidence: float = 0.0


@dataclass(slots=True)
class Quantity:
    """A figure with its bounds. None on an open side: "more than two dozen" is low 24, high None, comparator '>'."""

    char_start: int
    char_end: int
    text: str
    low: float | None
    high: float | None
    comparator: Literal["=", "<", "<=", ">", ">=", "~"]
    unit: str | None = None  # person, percent, USD, kilometer … or None
    item: str | None = None  # what is counted: "civilian", "airstrike"
    measure: str | None = None  # what happened to it: killed, injured, struck …


@dataclass(slots=True)
class Toll:
    """How many a text says were killed or injured in the event it tells of, given as a number or told one by one."""

    measure: str  # killed, injured
    count: int
    at_least: bool
    span: tuple[int, int] | None  # of doc.text; None where only the headline tells it
    text: str  # the words it rests on most
    evidence: list[Evidence] = field(default_factory=list)


class ClaimSpeaker(NamedTuple):
    """One of those who speak: the only one, or one of several ("the mayor and the governor said")."""

    name: str | None
    key: str | None  # LocalEntity.key
    mention: (
        int | None
    )  # index into doc._.mentions; for a turn's own speaker the nearest; None where there is none


@dataclass(slots=True)
class Claim:
    """One attributed statement. Spans are of doc.text; `fragments` has every piece when the content is interrupted."""

    char_start: int
    char_end: int
    text: str  # the pieces joined by one blank
    attribution: Literal["reported", "asserted"]
    quote_type: Literal["direct", "indirect", "mixed", "none"]
    rule: str
    confidence: float
    fragments: list[tuple[int, int]] = field(default_factory=list)
    sentence_start: int | None = None  # doc.text offset of the sentence that holds the cue (or the content)
    speaker_text: str | None = None  # the mention as it stands
    speaker_span: tuple[int, int] | None = None
    speaker_name: str | None = None  # fullest name known; of several speakers, the first one's
    speaker_key: str | None = None  # LocalEntity.key
    speaker_kind: str | None = (
        None  # person, unnamed person, official, group, organization, media, document, place …
    )
    cue: str | None = None
    cue_span: tuple[int, int] | None = None
    cue_lemma: str | None = None
    cue_class: CueClass = "say"
    cue_negated: bool = False
    stance: str | None = None
    hedges: list[str] = field(default_factory=list)
    negated: bool = False
    tense: str | None = None  # past, present, future, infinitive
    parent: int | None = None  # index into doc._.claims of the claim this one is nested in
    turn: int | None = None  # position of the turn
    event_date: str | None = None  # ISO date, or start/end interval "2015-09-01/2015-09-30"
    speakers: list[ClaimSpeaker] = field(default_factory=list)  # all that are known, the first one first
    quantities: list[int] = field(default_factory=list)  # indices into doc._.quantities
    entities: list[tuple[int, str]] = field(
        default_factory=list
    )  # (index into doc._.mentions, subject|object|about)


_LISTS = ("corrections", "turns", "mentions", "entities", "quantities", "tolls", "claims")


def register() -> None:
    """Add the custom attributes to Doc; safe to call any number of times."""
    if not Doc.has_extension("transcript"):
        Doc.set_extension("transcript", default=None)
    for name in _LISTS:
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=_getter(name), setter=_setter(name))


def _getter(
    name: str,
):  # a list default would be shared by all documents, so each gets its own on first touch
    return lambda doc: doc.user_data.setdefault(f"ontherecord.{name}", [])


def _setter(name: str):
    def set_list(doc: Doc, values: Iterable[Any]) -> None:
        doc.user_data[f"ontherecord.{name}"] = list(values)

    return set_list


def attach(doc: Doc, transcript: Transcript, corrections: Iterable[Correction] = ()) -> Doc:
    """Give a Doc its transcript and the corrections made on it. `doc.text` must be the transcript's text."""
    register()
    if doc.text != transcript.text.text:
        raise ValueError("the Doc's text is not the transcript's text")
    doc._.transcript = transcript
    doc._.corrections = corrections
    starts = {m.start for m in transcript.text.marks if m.kind in ("turn", "paragraph", "title")}
    if starts:  # a sentence never runs across a turn or a paragraph; the reader respects what is set here
        for token in doc:
            if token.idx in starts and token.i:
                token.is_sent_start = True
    return doc


register()
