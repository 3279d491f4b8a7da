"""What a user relies on: one bad document costs one row in `rejects`, and another chance when the pipeline is another."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from test_inbox import Reader
from warehouse_fixtures import VERSION, make_doc, new_warehouse, publish

from flows.batches import BatchResult, _pipe
from tasks.carrier import Transcript
from tasks.sources.source import document_id
from tasks.text.traced import TracedText

POISON = "poison"


@pytest.fixture(scope="module")
def fragile() -> Language:
    """A pipeline that cannot stand one word."""

    @Language.component("fragile")
    def component(doc):
        if POISON in doc.text:
            raise ValueError("cannot stand it")
        return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("fragile")
    return nlp


def transcript(number: int, text: str) -> tuple[Transcript, list]:
    uri = f"file:///{number}.txt"
    return Transcript(
        uri, f"{number:064d}", document_id(uri), "text", "article", TracedText.decode(text.encode())
    ), []


@pytest.mark.parametrize("bad", [{0}, {7}, {3}, {2, 3}, {0, 4, 7}, set(range(8)), set()])
def test_poison_is_bisected_out_and_everything_else_is_read(fragile, bad) -> None:
    items = [transcript(i, f"{POISON if i in bad else 'news'} number {i}") for i in range(8)]
    result = BatchResult(0)
    read = [t.source_uri for _, t in _pipe(fragile, items, result)]
    assert read == [t.source_uri for i, (t, _) in enumerate(items) if i not in bad]
    assert {r.source_uri for r in result.rejects} == {items[i][0].source_uri for i in bad}
    assert {(r.stage, r.reason, r.detail) for r in result.rejects} <= {
        ("read", "internal_error", "ValueError: cannot stand it")
    }


def test_a_reject_is_tried_again_by_another_pipeline_and_not_before(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    path = tmp_path / "inbox" / "a.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bytes(range(256)) * 40)
    assert len(reader.read(path).rejects) == 1
    same = reader.read(path)
    assert (len(same.rejects), same.still_rejected) == (0, 1)
    other = reader.read(path, version="2")
    assert (len(other.rejects), other.still_rejected) == (1, 0)


def test_a_line_that_was_refused_is_no_reject_once_its_file_is_whole(tmp_path: Path) -> None:
    file = "file:///shows.jsonl"

    def read(sha: str, rejects: int) -> dict:
        return {"uri": file, "sha256": sha, "documents": 1, "rejects": rejects, "pipeline_version": VERSION}

    warehouse = new_warehouse(tmp_path, make_doc("a"))
    reject = {
        "source_uri": f"{file}#line-2", "source_sha256": "x", "stage": "parse", "reason": "half_written",
        "detail": "", "first_run_id": "run-2", "attempts": 1, "pipeline_version": VERSION,
    }  # fmt: skip
    other = {**reject, "source_uri": "file:///other.txt"}
    publish(warehouse, "run-2", source_files=[read("1", 1)], rejects=[reject, other])
    publish(warehouse, "run-3", source_files=[read("2", 0)])
    with warehouse.connect() as connection:
        assert connection.execute("select source_uri from rejects").fetchall() == [("file:///other.txt",)]
