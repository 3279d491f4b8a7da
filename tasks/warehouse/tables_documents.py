"""The tables of a document's own text: documents, sources, turns, sentences, events, edits, corrections, fingerprints, postings.

In: nothing. Out: `TABLES`, gathered by `tables.py`.
"""

from __future__ import annotations

from tasks.warehouse.schema import (
    Column,
    Table,
    char_span,
    confidence,
    document_id,
    evidence,
    identifier,
    published_month,
    raw_span,
    run_id,
)

ROLES = ("host", "correspondent", "guest", "official", "clip", "narration", "unknown")
TURN_BASES = (
    "label", "metadata", "self_intro", "handoff", "back_announce", "vocative", "sign_off", "run", "none",
)  # fmt: skip
EDIT_STAGES = ("encoding", "markup", "boilerplate", "whitespace", "casing", "name")
ACTIONS = ("applied", "review", "linked", "kept")

DOCUMENTS = Table(
    "documents",
    "One row a document: a transcript, an article or a caption file, with its clean and corrected text.",
    (
        identifier("document_id", "Hash of the canonical source URI; the same in every run."),
        Column(
            "revision",
            "integer",
            "1 for the first content seen under this URI, one more for each change.",
            True,
        ),
        Column(
            "source_uri", "string", "Canonical URI of the source; `#…` names a record inside a file.", True
        ),
        Column("source_sha256", "string", "SHA-256 of the raw bytes of the document.", True),
        Column("format", "string", "The format it was parsed as: text, labelled, vtt, srt, html …", True),
        Column("kind", "string", "What sort of document it is.", True, ("transcript", "article", "captions")),
        Column("outlet", "string", "Who published it."),
        Column("program", "string", "Program, show or section."),
        Column("title", "string", "Headline or title."),
        Column("url", "string", "Where it can be read in public."),
        Column("author", "string", "Byline."),
        Column("published_on", "date", "Day of publication, as the source counts days; null when undated."),
        Column(
            "published_at",
            "timestamp",
            "Moment of publication, where the hour is known. Shown in the session's time zone, where it may be another day.",
        ),
        Column(
            "published_basis",
            "string",
            "Where the date was found: front_matter, json, html_meta, file_name …",
        ),
        Column("language", "string", "Language code, such as en."),
        Column("encoding", "string", "Encoding the bytes were read in.", True),
        Column(
            "offsets_of",
            "string",
            "What raw_* offsets count: bytes of the source, or of the text extracted from a container.",
            True,
            ("source", "extracted"),
        ),
        Column("raw_bytes", "integer", "Size of the raw document in bytes.", True),
        Column(
            "text", "string", "The clean, corrected text; every char_* offset counts its code points.", True
        ),
        Column("word_count", "integer", "Words in `text`, split at white space.", True),
        Column("turn_count", "integer", "Turns in the document.", True),
        Column(
            "duplicate_of",
            "string",
            "The document of which this is a copy.",
            refers_to="documents.document_id",
        ),
        Column("warnings", "strings", "What the stages found odd about it."),
        Column("extra", "string", "Other metadata of the source, as JSON."),
        Column("pipeline_version", "string", "Version of the pipeline that read it.", True),
        published_month(),
        run_id(),
    ),
    key=("document_id",),
    prefix="d",
    order=("document_id",),
    lookup=("document_id", "source_uri"),
)

SOURCES = Table(
    "sources",
    "The bytes that each document was made from, so that any raw_* offset can be read back in SQL.",
    (
        document_id(),
        Column("source_sha256", "string", "SHA-256 of the raw bytes of the document.", True),
        Column(
            "raw_origin",
            "integer",
            "Where these bytes begin in the source, for a record inside a file.",
            True,
        ),
        Column("raw", "binary", "The bytes that raw_* offsets count, from raw_origin on.", True),
        Column("encoding", "string", "Encoding of `raw`.", True),
        Column(
            "decoded", "string", "`raw` as text where it is not plain UTF-8; null when DuckDB can decode it."
        ),
        Column(
            "offsets",
            "integers",
            "Byte offset of each character of `decoded`; null when each is one byte wide.",
        ),
        published_month(),
        run_id(),
    ),
    key=("document_id",),
    order=("document_id",),
    lookup=("document_id",),
)

TURNS = Table(
    "turns",
    "One person's stretch of speech; an article is one turn of narration.",
    (
        identifier("turn_id", "Hash of document, table and offsets."),
        document_id(),
        Column("position", "integer", "Place in the document, from 0.", True),
        *char_span("the turn"),
        *raw_span("the turn"),
        Column("label", "string", "The speaker label as it stood in the source."),
        Column("speaker_name", "string", "Fullest name known of the speaker; null when nobody can say."),
        Column("speaker_id", "string", "The speaker's entity.", refers_to="entities.entity_id"),
        Column("role", "string", "What the speaker is in this document.", True, ROLES),
        Column("basis", "string", "What the speaker's name rests on.", True, TURN_BASES),
        confidence("the speaker's name"),
        evidence("the speaker's name"),
        Column("time_start", "number", "Seconds from the start of the recording."),
        Column("time_end", "number", "Seconds from the start of the recording."),
        Column("inferred", "boolean", "True when the break before this turn is itself a guess.", True),
        published_month(),
        run_id(),
    ),
    key=("turn_id",),
    prefix="t",
    order=("document_id", "position"),
    lookup=("turn_id",),
)

SENTENCES = Table(
    "sentences",
    "The sentences of each document.",
    (
        identifier("sentence_id", "Hash of document, table and offsets."),
        document_id(),
        Column("turn_id", "string", "The turn it stands in.", refers_to="turns.turn_id"),
        Column("position", "integer", "Place in the document, from 0.", True),
        *char_span("the sentence"),
        published_month(),
        run_id(),
    ),
    key=("sentence_id",),
    prefix="s",
    order=("document_id", "position"),
    lookup=("sentence_id",),
)

EVENTS = Table(
    "events",
    "Stage directions and sounds that stood in the source: laughter, music, inaudible, start of a clip.",
    (
        identifier("event_id", "Hash of document, table and offsets."),
        document_id(),
        Column("position", "integer", "Place in the document, from 0.", True),
        Column("type", "string", "Kind of event: laughter, applause, soundbite, inaudible …"),
        Column("text", "string", "As it stood in the source."),
        *char_span("where it stood"),
        *raw_span("the direction"),
        published_month(),
        run_id(),
    ),
    key=("event_id",),
    prefix="v",
    order=("document_id", "position"),
)

EDITS = Table(
    "edits",
    "Every change between the raw bytes and documents.text, in the order of the source.",
    (
        document_id(),
        Column("position", "integer", "Place among the document's edits, from 0.", True),
        Column("stage", "string", "What sort of change it is.", True, EDIT_STAGES),
        Column("rule", "string", "The rule that made it.", True),
        *raw_span("the changed stretch"),
        *char_span("what it became"),
        Column("original", "string", "The text before.", True),
        Column("replacement", "string", "The text after; empty when it was removed.", True),
        published_month(),
        run_id(),
    ),
    key=("document_id", "position"),
    order=("document_id", "position"),
)

CORRECTIONS = Table(
    "corrections",
    "Verdicts on names: corrected, proposed for review, linked as a variant, or kept on purpose.",
    (
        identifier("correction_id", "Hash of document, table and offsets."),
        document_id(),
        *char_span("the name (of the replacement when applied)"),
        *raw_span("the name"),
        Column("original", "string", "The name as it stood.", True),
        Column("replacement", "string", "The name as it should be.", True),
        Column("entity_id", "string", "The entity the name belongs to.", refers_to="entities.entity_id"),
        Column("entity_type", "string", "Type of the entity."),
        Column("rule", "string", "The rule that proposed it.", True),
        Column("action", "string", "What was done.", True, ACTIONS),
        confidence("the verdict"),
        evidence("the verdict"),
        Column("decided_by", "string", "`rules`, or the reviewer's name.", True),
        published_month(),
        run_id(),
    ),
    key=("correction_id",),
    prefix="n",
    order=("document_id", "char_start"),
    lookup=("correction_id",),
)

NAME_SIGHTINGS = Table(
    "name_sightings",
    "The names each document uses, as corrected: what later runs know of names in other documents.",
    (
        document_id(),
        Column("name", "string", "A run of capitalized words as written.", True),
        Column("count", "integer", "How often it stands in the document.", True),
        Column("lead", "string", "Folded words before its first occurrence."),
        Column("origin", "integers", "Fingerprint of the document's text: copies share a band."),
        Column("published_on", "date", "Day of publication."),
        published_month(),
        run_id(),
    ),
    key=("document_id", "name"),
    order=("document_id", "name"),
)

FINGERPRINTS = Table(
    "fingerprints",
    "What tells the copies of a text: documents that share a number are compared, in later runs too.",
    (
        document_id(),
        Column("exact", "integer", "Hash of the document's words; the same for exact copies.", True),
        Column("bands", "integers", "Hashes of parts of its MinHash signature; near-copies share one.", True),
        published_month(),
        run_id(),
    ),
    key=("document_id",),
    order=("document_id",),
)

POSTINGS = Table(
    "postings",
    "The index behind search(): how often each term stands in each document.",
    (
        Column("term", "string", "Word, folded by the macro terms_of().", True),
        document_id(),
        Column("frequency", "integer", "How often the term stands in the document.", True),
        run_id(),
    ),
    key=("term", "document_id"),
    partitioned=False,  # a search asks for a term over all months
    order=("term", "document_id"),
)

TABLES = (
    DOCUMENTS,
    SOURCES,
    TURNS,
    SENTENCES,
    EVENTS,
    EDITS,
    CORRECTIONS,
    NAME_SIGHTINGS,
    FINGERPRINTS,
    POSTINGS,
)
