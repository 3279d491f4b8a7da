"""The tables of what was said and about whom: mentions, entities, claims, quantities, and links across documents.

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

ENTITY_TYPES = (
    "PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT", "LANGUAGE",
    "DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL",
)  # fmt: skip
CUE_CLASSES = (
    "say", "claim", "deny", "confirm", "accuse", "warn", "believe", "promise", "ask", "report", "other",
)  # fmt: skip
COMPARATORS = ("=", "<", "<=", ">", ">=", "~")
RELATIONS = ("same_quote", "restates", "corroborates", "compatible", "updates", "disputes")
ORIGINS = ("reference", "corpus", "reviewer")

MENTIONS = Table(
    "mentions",
    "Every stretch of text that refers to something: a name, a nominal (the Syrian president) or a pronoun.",
    (
        identifier("mention_id", "Hash of document, table and offsets."),
        document_id(),
        Column("turn_id", "string", "The turn it stands in.", refers_to="turns.turn_id"),
        Column("sentence_id", "string", "The sentence it stands in.", refers_to="sentences.sentence_id"),
        *char_span("the mention"),
        *raw_span("the mention"),
        Column("text", "string", "The words of the mention.", True),
        Column("type", "string", "Type of what is meant.", True, ENTITY_TYPES, open=True),
        Column("kind", "string", "How it refers.", True, ("name", "nominal", "pronoun")),
        Column("entity_id", "string", "What is meant; null when left open.", refers_to="entities.entity_id"),
        Column(
            "basis",
            "string",
            "What the link rests on: exact, alias, last_name, acronym, title, pronoun …",
            True,
        ),
        confidence("the link"),
        Column(
            "metonym",
            "boolean",
            "True when a place stands for its government (Moscow, the Kremlin).",
            True,
        ),
        published_month(),
        run_id(),
    ),
    key=("mention_id",),
    prefix="m",
    order=("document_id", "char_start"),
    lookup=("mention_id", "entity_id"),
    text_span=("char_start", "char_end", "text"),
)

DOCUMENT_ENTITIES = Table(
    "document_entities",
    "What one document says of one entity: the forms, titles and type it was met with there.",
    (
        document_id(),
        Column("entity_id", "string", "The entity.", True, refers_to="entities.entity_id"),
        Column("name", "string", "Fullest name the document gives or the reference knows.", True),
        Column("type", "string", "Type as read in this document.", True, ENTITY_TYPES, open=True),
        Column("aliases", "strings", "Forms it was met with in this document."),
        Column("titles", "strings", "Titles and roles it was given in this document."),
        Column("gender", "string", "Grammatical gender the document or the reference supports."),
        confidence("the document's own linking of these mentions"),
        published_month(),
        run_id(),
    ),
    key=("document_id", "entity_id"),
    order=("document_id", "entity_id"),
    lookup=("entity_id",),
)

ENTITIES = Table(
    "entities",
    "Who and what is spoken of, across all documents. Merges are recorded in merged_into, never silently made.",
    (
        identifier("entity_id", "Wikidata id where one is known, else a hash of type and normalized name."),
        Column("name", "string", "The name to show.", True),
        Column("type", "string", "What it is.", True, ENTITY_TYPES, open=True),
        Column("wikidata_id", "string", "Wikidata id."),
        Column("country", "string", "ISO 3166 code of its country."),
        Column("gender", "string", "Gender of a person, where the reference knows it."),
        Column("description", "string", "A few words that tell it from others."),
        Column("aliases", "strings", "Forms it was met with, over all documents."),
        Column("origin", "string", "Who vouches for it.", True, ORIGINS),
        Column(
            "merged_into",
            "string",
            "The entity that now stands for this one.",
            refers_to="entities.entity_id",
        ),
        Column("extra", "string", "What the registry keeps beside it, as JSON."),
        run_id(),
    ),
    key=("entity_id",),
    replace="key",
    partitioned=False,
    prefix="e",
    order=("entity_id",),
    lookup=("entity_id", "name"),
)

ENTITY_MERGES = Table(
    "entity_merges",
    "Every judged pair of entities: what rules or reviewers hold to be one or two, on what evidence. What a reviewer "
    "merged also stands in entities.merged_into.",
    (
        identifier("merge_id", "Hash of the pair, the judgement, where it holds and who judged."),
        Column(
            "entity_a", "string", "The entity judged; for the rules, as its document alone names it.", True
        ),
        Column("entity_b", "string", "The entity it was held against, or into which it went.", True),
        Column("name_a", "string", "What entity_a is called, in the document or in the registry."),
        Column(
            "document_id",
            "string",
            "The document in which it holds; null where it holds everywhere.",
            refers_to="documents.document_id",
        ),
        Column(
            "judgement",
            "string",
            "same or not_same by rules; merged, not_same or split by a reviewer.",
            True,
            ("same", "not_same", "merged", "split"),
        ),
        Column("score", "number", "Weight of the evidence; rules hold two names to be one from 1.0 on."),
        evidence("the judgement"),
        Column("decided_by", "string", "`rules`, or the reviewer.", True),
        Column("decided_at", "timestamp", "When.", True),
        Column("withdrawn_at", "timestamp", "When it was taken back or contradicted; null while it stands."),
        Column("decision_id", "string", "The reviewer's decision.", refers_to="decisions.decision_id"),
        run_id(),
    ),
    key=("merge_id",),
    replace="key",
    partitioned=False,
    prefix="em",
    order=("entity_b", "entity_a"),
    lookup=("entity_a", "entity_b", "document_id"),
    since=2,
)

CLAIMS = Table(
    "claims",
    "One attributed statement a row: what was said, by whom, in which words, and how sure we are.",
    (
        identifier("claim_id", "Hash of document, table, offsets and speaker's words."),
        document_id(),
        Column("turn_id", "string", "The turn it stands in.", refers_to="turns.turn_id"),
        Column(
            "sentence_id",
            "string",
            "The sentence that holds the cue, or the content.",
            refers_to="sentences.sentence_id",
        ),
        Column(
            "text", "string", "What was said; the pieces of an interrupted quote joined by one blank.", True
        ),
        *char_span("the content"),
        *raw_span("the content"),
        Column("fragments", "spans", "Every piece of the content, as char and raw spans.", True),
        Column(
            "attribution",
            "string",
            "Reported of somebody, or asserted by the turn's own speaker.",
            True,
            ("reported", "asserted"),
        ),
        Column(
            "quote_type",
            "string",
            "In the speaker's words, in others', in both, or no quote.",
            True,
            ("direct", "indirect", "mixed", "none"),
        ),
        Column("speaker_text", "string", "The speaker as named in the text."),
        Column("speaker_name", "string", "Fullest name known of the speaker; of several, the first one's."),
        Column(
            "speaker_id",
            "string",
            "The speaker's entity; of several, the first one's: claim_entities has them all.",
            refers_to="entities.entity_id",
        ),
        Column(
            "speaker_kind",
            "string",
            "person, unnamed person, official, group, organization, media, document, place …",
        ),
        Column("speaker_char_start", "integer", "First code point of speaker_text in documents.text."),
        Column("speaker_char_end", "integer", "Code point after the last of speaker_text."),
        Column("cue", "string", "The words that attribute it: says, according to."),
        Column("cue_lemma", "string", "Lemma of the cue."),
        Column("cue_class", "string", "What sort of saying the cue is.", True, CUE_CLASSES),
        Column("cue_char_start", "integer", "First code point of the cue in documents.text."),
        Column("cue_char_end", "integer", "Code point after the last of the cue."),
        Column("cue_negated", "boolean", "True when the saying is denied: did not say.", True),
        Column("stance", "string", "How the cue stands to the content: neutral, doubtful, committed …"),
        Column("tense", "string", "Tense of the claim: past, present, future, infinitive."),
        Column("hedges", "strings", "Words that soften it: probably, appear, may."),
        Column("negated", "boolean", "True when the content itself is negated.", True),
        Column("parent_claim_id", "string", "The claim this one is nested in.", refers_to="claims.claim_id"),
        Column("event_date", "string", "When what is claimed happened: ISO date, or an interval start/end."),
        Column("rule", "string", "The rule that found it.", True),
        confidence("the whole row"),
        published_month(),
        run_id(),
    ),
    key=("claim_id",),
    prefix="c",
    order=("document_id", "char_start"),
    lookup=("claim_id", "speaker_id"),
)

CLAIM_ENTITIES = Table(
    "claim_entities",
    "Who makes a claim, and who and what it is about. Of several speakers each has a row.",
    (
        Column("claim_id", "string", "The claim.", True, refers_to="claims.claim_id"),
        document_id(),
        Column("entity_id", "string", "The entity.", True, refers_to="entities.entity_id"),
        Column(
            "mention_id",
            "string",
            "The mention inside the claim, or the one that names the speaker.",
            True,
            refers_to="mentions.mention_id",
        ),
        Column(
            "role",
            "string",
            "Part the entity plays: it makes the claim (speaker), or stands in it.",
            True,
            ("speaker", "subject", "object", "about"),
        ),
        published_month(),
        run_id(),
    ),
    key=("claim_id", "mention_id", "role"),
    order=("document_id", "claim_id"),
    lookup=("entity_id", "claim_id"),
)

QUANTITIES = Table(
    "quantities",
    "Figures with their bounds: more than two dozen is low 24, comparator >.",
    (
        identifier("quantity_id", "Hash of document, table and offsets."),
        document_id(),
        Column(
            "claim_id", "string", "The innermost claim that holds the figure.", refers_to="claims.claim_id"
        ),
        *char_span("the figure"),
        *raw_span("the figure"),
        Column("text", "string", "The figure as it stands.", True),
        Column("low", "number", "Lower bound; null when open."),
        Column("high", "number", "Upper bound; null when open."),
        Column("comparator", "string", "How the figure bounds the count.", True, COMPARATORS),
        Column("unit", "string", "person, percent, USD, kilometer …"),
        Column("item", "string", "What is counted: civilian, airstrike."),
        Column("measure", "string", "What happened to it: killed, injured, struck …"),
        published_month(),
        run_id(),
    ),
    key=("quantity_id",),
    prefix="q",
    order=("document_id", "char_start"),
    lookup=("quantity_id",),
    text_span=("char_start", "char_end", "text"),
)

TOLLS = Table(
    "tolls",
    "How many a document says were killed or injured in the event it tells of, given as a number or told one by one "
    "(a man and his two daughters: three). Everybody who died is counted, the gunman too.",
    (
        identifier("toll_id", "Hash of document, table and offsets."),
        document_id(),
        Column("measure", "string", "What befell them.", True, ("killed", "injured")),
        Column("count", "integer", "How many; 0 where the document says that it befell nobody.", True),
        Column("at_least", "boolean", "True when it says that there were this many or more.", True),
        Column("text", "string", "The words that the count rests on most.", True),
        Column("char_start", "integer", "First code point of text in documents.text; null for the title."),
        Column("char_end", "integer", "One past its last code point; null for the title."),
        Column("raw_start", "integer", "First byte of text in the source; null for the title."),
        Column("raw_end", "integer", "One past its last byte; null for the title."),
        evidence("the count"),
        published_month(),
        run_id(),
    ),
    key=("toll_id",),
    prefix="to",
    order=("document_id", "measure"),
    lookup=("document_id",),
    since=2,
)

CLAIM_LINKS = Table(
    "claim_links",
    "How two claims stand to each other, inside one story.",
    (
        Column("claim_a", "string", "The earlier claim.", True, refers_to="claims.claim_id"),
        Column("claim_b", "string", "The later claim.", True, refers_to="claims.claim_id"),
        Column("relation", "string", "How b stands to a.", True, RELATIONS),
        Column("same_origin", "boolean", "True when both go back to one source: support counts once.", True),
        Column("score", "number", "How sure the link is, from 0 to 1."),
        evidence("the link"),
        Column(
            "quantity_a", "string", "The figure of a that was compared.", refers_to="quantities.quantity_id"
        ),
        Column(
            "quantity_b", "string", "The figure of b that was compared.", refers_to="quantities.quantity_id"
        ),
        Column("story_id", "string", "The story in which they were compared.", refers_to="stories.story_id"),
        Column("document_a", "string", "Document of claim_a.", True, refers_to="documents.document_id"),
        Column("document_b", "string", "Document of claim_b.", True, refers_to="documents.document_id"),
        run_id(),
    ),
    key=("claim_a", "claim_b", "relation"),
    replace="story",
    partitioned=False,
    order=("claim_a", "claim_b"),
    lookup=("claim_a", "claim_b"),
)

STORIES = Table(
    "stories",
    "Groups of documents about one event.",
    (
        identifier("story_id", "Stable id of the story."),
        Column("title", "string", "Title of its first document, or its main terms."),
        Column("first_published", "date", "Day of its first document."),
        Column("last_published", "date", "Day of its last document."),
        Column("document_count", "integer", "Documents in it."),
        Column("terms", "strings", "Terms that set it apart."),
        Column(
            "merged_into", "string", "The story that now stands for this one.", refers_to="stories.story_id"
        ),
        run_id(),
    ),
    key=("story_id",),
    replace="story",
    partitioned=False,
    prefix="st",
    order=("story_id",),
    lookup=("story_id",),
)

STORY_DOCUMENTS = Table(
    "story_documents",
    "Which document belongs to which story, and where its text comes from.",
    (
        Column("story_id", "string", "The story.", True, refers_to="stories.story_id"),
        document_id(),
        Column(
            "origin_id",
            "string",
            "Documents that copy one another share it; support is counted by origins.",
            True,
        ),
        Column("score", "number", "How well the document fits the story, from 0 to 1."),
        run_id(),
    ),
    key=("story_id", "document_id"),
    replace="story",
    partitioned=False,
    order=("story_id", "document_id"),
    lookup=("document_id",),
)

TABLES = (
    MENTIONS, DOCUMENT_ENTITIES, ENTITIES, ENTITY_MERGES, CLAIMS, CLAIM_ENTITIES, QUANTITIES, TOLLS, CLAIM_LINKS, STORIES, STORY_DOCUMENTS,
)  # fmt: skip
