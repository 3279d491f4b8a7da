"""Documents for the warehouse tests: built with the carrier's dataclasses on a blank pipeline, no model needed.

In: a few words of what a document says. Out: Docs with turns, mentions, claims and quantities, and warehouses made of
them.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy

from tasks.carrier import (
    Claim,
    Correction,
    Evidence,
    LocalEntity,
    Mention,
    Metadata,
    Quantity,
    Transcript,
    Turn,
    attach,
)
from tasks.entities.keys import entity_key
from tasks.text.traced import Mark, Replacement, TracedText
from tasks.warehouse import Warehouse, catalog, rows


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out what most tests need not pay for: the checks and fsync, which have tests of their own."""
    monkeypatch.setattr("tasks.warehouse.checks.all_checks", list)
    monkeypatch.setattr("tasks.warehouse.delta.sync", lambda paths: None)
    monkeypatch.setattr("tasks.warehouse.catalog.sync", lambda paths: None)


NLP = spacy.blank("en")
NLP.add_pipe("sentencizer")
VERSION = "test-1"

FERRY = (
    "The harbor office says 12 people died on the ferry. Mayor Dana Whitlock said “we will find out why” on Monday. "
    "Whitlok did not say when."
)


def uri(name: str) -> str:
    return f"file:///news/{name}.txt"


def document_id(name: str) -> str:
    return "d_" + hashlib.sha256(uri(name).encode()).hexdigest()[:16]


def make_doc(
    name: str,
    text: str = FERRY,
    *,
    encoding: str = "utf-8",
    published_on: str | None = "2020-05-04",
    dead: int = 12,
    outlet: str = "Harbor Herald",
    raw_origin: int = 0,
) -> Any:
    """A Doc of the ferry story: one correction, three turns' worth of nothing, two claims, one figure."""
    text = text.replace("12 people", f"{dead} people")
    raw = text.encode(encoding)
    traced = TracedText.decode(raw, encoding, raw_origin=raw_origin)
    corrections = []
    if (at := traced.text.find("Whitlok ")) >= 0:
        traced = traced.replace([Replacement(at, at + 7, "Whitlock", "name", "same_document")])
        corrections.append(
            Correction(at, at + 8, "Whitlok", "Whitlock", "PERSON", "same_document", "applied", 0.97,
                       [Evidence("same_document", "Mayor Dana Whitlock stands before", 2.0)],
                       entity_key("PERSON", "Dana Whitlock"))
        )  # fmt: skip
    traced = traced.with_marks([Mark(0, 0, "event", {"type": "laughter", "text": "LAUGHTER"})])
    transcript = Transcript(
        uri(name), hashlib.sha256(raw).hexdigest(), document_id(name), "text", "article", traced,
        Metadata(outlet=outlet, title=f"Ferry sinks ({name})", published_on=published_on, language="en"),
    )  # fmt: skip
    doc = attach(NLP(traced.text), transcript, corrections)
    _find(doc, dead)
    return doc


def _find(doc: Any, dead: int) -> None:
    text = doc.text

    def span(words: str, start: int = 0) -> tuple[int, int]:
        at = text.index(words, start)
        return at, at + len(words)

    office, mayor = entity_key("ORG", "harbor office"), entity_key("PERSON", "Dana Whitlock")
    doc._.turns = [Turn(0, 0, len(text), role="narration")]
    doc._.entities = [
        LocalEntity(office, "harbor office", "ORG", aliases=("The harbor office",)),
        LocalEntity(
            mayor, "Dana Whitlock", "PERSON", aliases=("Dana Whitlock", "Whitlock"), titles=("Mayor",)
        ),
    ]
    if "The harbor office says" not in text:
        doc._.entities = []
        return
    quote = span("we will find out why")
    last = span("Whitlock", text.index("did not say when") - 10)
    doc._.mentions = [
        Mention(*span("The harbor office"), "The harbor office", "ORG", "name", office, "exact", 0.9),
        Mention(*span("Dana Whitlock"), "Dana Whitlock", "PERSON", "name", mayor, "exact", 0.95),
        Mention(*last, "Whitlock", "PERSON", "name", mayor, "last_name", 0.9),
    ]
    figure = span(f"{dead} people")
    doc._.quantities = [Quantity(*figure, f"{dead} people", dead, dead, "=", "person", "people", "killed")]
    content = span(f"{dead} people died on the ferry")
    doc._.claims = [
        Claim(*content, text[slice(*content)], "reported", "indirect", "verb", 0.9, [content],
              sentence_start=0, speaker_text="The harbor office", speaker_span=span("The harbor office"),
              speaker_name="harbor office", speaker_key=office, speaker_kind="organization", cue="says",
              cue_span=span("says"), cue_lemma="say", quantities=[0], entities=[(0, "about")], turn=0),
        Claim(*quote, text[slice(*quote)], "reported", "direct", "quote", 0.95, [quote],
              speaker_text="Mayor Dana Whitlock", speaker_name="Dana Whitlock", speaker_key=mayor,
              speaker_kind="person", cue="said", cue_lemma="say", turn=0),
    ]  # fmt: skip


def publish(
    warehouse: Warehouse, run_id: str, *docs: Any, forget: tuple[str, ...] = (), **tables: Any
) -> Any:
    """One whole run: stage the docs (and rows of other tables), write, check, publish."""
    with warehouse.writing(run_id, {"pipeline_version": VERSION}) as run:
        for i, doc in enumerate(docs):
            run.stage(i, rows.from_doc(doc, run_id, VERSION))
        if tables:
            run.stage(len(docs), tables)
        run.forget(forget)
        run.write()
        run.check()
        return run.publish()


def new_warehouse(folder: Path, *docs: Any) -> Warehouse:
    """A warehouse with these documents published as run-1. The usual one, document `a`, is made once and copied."""
    if len(docs) == 1 and docs[0]._.transcript.document_id == document_id("a"):
        shutil.copytree(_template(), folder / "warehouse")
        warehouse = Warehouse.open(folder / "warehouse")
        with warehouse.locked("test"):
            catalog.refresh(warehouse.root, warehouse.manifest())
        return warehouse
    warehouse = Warehouse.open(folder / "warehouse")
    if docs:
        publish(warehouse, "run-1", *docs)
    return warehouse


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ontherecord-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    publish(Warehouse.open(folder / "warehouse"), "run-1", make_doc("a"))
    return folder / "warehouse"


def select(warehouse: Warehouse, sql: str, as_of: str | None = None) -> list[tuple]:
    """Rows of a query over what is published, or was after one run."""
    with warehouse.connect(as_of) as con:
        return con.execute(sql).fetchall()
