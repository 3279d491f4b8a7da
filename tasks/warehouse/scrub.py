"""Cleaning a forgotten document out of tables that only ever grow.

In: the states a run is about to publish, the documents to forget. Out: new states of `check_results` (samples that quote
the document are emptied), `decisions` (verdicts on it are dropped) and `rejects`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tasks.warehouse import catalog, delta, staging
from tasks.warehouse.delta import TableState, quoted
from tasks.warehouse.manifest import Manifest
from tasks.warehouse.root import place
from tasks.warehouse.tables import TABLES


def scrub(
    root: Path, base: Manifest, states: Mapping[str, TableState], documents: Mapping[str, str], run_id: str
) -> dict[str, TableState]:
    """Rewrite what names a document by id or URI; returns the states of the tables that changed."""
    changed = []
    with place(root).duckdb() as con:
        for name in ("check_results", "decisions", "rejects", "corrections"):
            if name == "corrections":  # as they were published: the run has taken the document's out by now
                scan = catalog.scan(TABLES[name], root, base.state(name).files, base.schema_version)
            else:
                scan = catalog.scan(TABLES[name], root, states[name].files if name in states else ())
            con.execute(f"create view {name} as {scan}")
        listed = ", ".join(map(quoted, documents))
        words = " or ".join(f"contains(sample, {quoted(w)})" for w in (*documents, *documents.values()))
        quoting = con.sql(
            f"select * replace (null::varchar as sample) from check_results where {words}"
        ).to_arrow_table()
        if len(quoting):
            table = TABLES["check_results"]
            delta.upsert(table, place(root).table(table.name), staging.to_arrow(table.name, quoting), run_id)
            changed.append(table.name)
        verdicts = con.execute(
            f"""
            select decision_id from decisions
            where
                judgement <> 'forget'
                and (
                    document_id in ({listed})
                    or subject_id in ({listed})
                    or subject_id in (select correction_id from corrections where document_id in ({listed}))
                )
            """
        ).fetchall()
        if verdicts:
            table = TABLES["decisions"]
            folder = place(root).table(table.name)
            delta.delete_where(folder, "decision_id", [d for (d,) in verdicts], table, run_id)
            changed.append(table.name)
        uris = ", ".join(map(quoted, documents.values()))
        refused = con.execute(f"select source_uri from rejects where source_uri in ({uris})").fetchall()
        if refused:
            table = TABLES["rejects"]
            delta.delete_where(
                place(root).table(table.name), "source_uri", [u for (u,) in refused], table, run_id
            )
            changed.append(table.name)
    return {name: delta.state_of(place(root).table(name)) for name in changed}
