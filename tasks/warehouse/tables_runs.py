"""The tables of the work itself: rejects, runs, their stages and checks, and reviewers' decisions.

In: nothing. Out: `TABLES`, gathered by `tables.py`.
"""

from __future__ import annotations

from tasks.warehouse.schema import Column, Table, identifier, run_id

REJECTS = Table(
    "rejects",
    "Sources, or records in them, that could not become documents, and why.",
    (
        Column("source_uri", "string", "Canonical URI of the source.", True),
        Column("source_sha256", "string", "SHA-256 of its raw bytes.", True),
        Column("stage", "string", "The stage that refused it.", True),
        Column("reason", "string", "Short code of the reason.", True),
        Column("detail", "string", "One line for a person."),
        Column("first_run_id", "string", "The run that first refused it.", True),
        Column("attempts", "integer", "How many runs have tried it.", True),
        Column("pipeline_version", "string", "Version of the pipeline that last tried it."),
        run_id(),
    ),
    key=("source_uri",),
    replace="key",
    partitioned=False,
    order=("source_uri",),
    lookup=("source_uri",),
)

SOURCE_FILES = Table(
    "source_files",
    "Every file or address that was read, so that an unchanged one costs a hash look-up.",
    (
        Column("uri", "string", "Canonical URI of the file.", True),
        Column("sha256", "string", "SHA-256 of its bytes.", True),
        Column("size_bytes", "integer", "Its size in bytes."),
        Column("documents", "integer", "Documents found in it.", True),
        Column("rejects", "integer", "Records in it that were refused.", True),
        Column("pipeline_version", "string", "Version of the pipeline that read it.", True),
        run_id(),
    ),
    key=("uri",),
    replace="key",
    partitioned=False,
    order=("uri",),
    lookup=("uri",),
)

RUNS = Table(
    "runs",
    "One row a published run.",
    (
        identifier("run_id", "The run."),
        Column("parent_run_id", "string", "The run published before it."),
        Column("sequence", "integer", "1 for the first published run, one more for each.", True),
        Column("started_at", "timestamp", "When it began.", True),
        Column("finished_at", "timestamp", "When its rows were complete and checked.", True),
        Column("schema_version", "integer", "Version of the tables it wrote.", True),
        Column("pipeline_version", "string", "Version of the pipeline."),
        Column("documents_new", "integer", "Documents it added.", True),
        Column("documents_changed", "integer", "Documents it replaced.", True),
        Column("documents_deleted", "integer", "Documents it took out.", True),
        Column("rejects", "integer", "Sources it refused.", True),
        Column("warnings", "integer", "Checks of severity warn that found rows.", True),
        Column("settings", "string", "Its settings, as JSON."),
        Column("versions", "string", "Versions of the software it ran on, as JSON."),
    ),
    key=("run_id",),
    replace="append",
    partitioned=False,
)

RUN_STAGES = Table(
    "run_stages",
    "What each stage of a run took.",
    (
        Column("run_id", "string", "The run.", True, refers_to="runs.run_id"),
        Column("position", "integer", "Order in the run, from 0.", True),
        Column("stage", "string", "The stage.", True),
        Column("seconds", "number", "Wall time in seconds.", True),
        Column("items", "integer", "Documents, rows or links it handled."),
        Column("detail", "string", "Anything else, in words or JSON."),
    ),
    key=("run_id", "position"),
    replace="append",
    partitioned=False,
)

CHECK_RESULTS = Table(
    "check_results",
    "What each check found in a run.",
    (
        Column("run_id", "string", "The run.", True, refers_to="runs.run_id"),
        Column("check_name", "string", "Name of the check.", True),
        Column("severity", "string", "An error keeps a run from being published.", True, ("error", "warn")),
        Column("description", "string", "What it looks for.", True),
        Column("rows", "integer", "Offending rows.", True),
        Column("sample", "string", "The first few of them, as JSON."),
        Column("seconds", "number", "Time it took.", True),
    ),
    key=("run_id", "check_name"),
    replace="append",
    partitioned=False,
)

DECISIONS = Table(
    "decisions",
    "Every reviewer's verdict; rows are only ever added, a later one may withdraw an earlier one.",
    (
        identifier("decision_id", "Hash of subject, judgement, reviewer and time."),
        Column(
            "subject",
            "string",
            "What is judged: correction, name, entity, speaker, claim, link, document.",
            True,
        ),
        Column("subject_id", "string", "Id of the row judged, where it is one row."),
        Column("document_id", "string", "The document, where the verdict holds there only."),
        Column(
            "judgement",
            "string",
            "accept, reject, edit, keep, same_as, not_same, split, rename, true, false …",
            True,
        ),
        Column("original", "string", "The name or value judged."),
        Column("value", "string", "The name, id or value to use instead."),
        Column("entity_type", "string", "Type of the entity judged."),
        Column("rule", "string", "The rule whose proposal was judged."),
        Column("reviewer", "string", "Who decided.", True),
        Column("decided_at", "timestamp", "When.", True),
        Column("note", "string", "Why, in the reviewer's words."),
        Column("withdraws", "string", "The earlier decision this one takes back."),
        run_id(),
    ),
    key=("decision_id",),
    replace="append",
    partitioned=False,
    prefix="r",
)

TABLES = (REJECTS, SOURCE_FILES, RUNS, RUN_STAGES, CHECK_RESULTS, DECISIONS)
