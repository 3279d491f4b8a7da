"""What a reviewer of entities relies on: a merge shows at once, old ids go on answering, and whatever was merged can be
taken apart again; who judged what, on which evidence, stands in `entity_merges`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from warehouse_fixtures import document_id, make_doc, new_warehouse, publish, quick  # noqa: F401

from flows import review
from flows.across import touched_by_decisions
from flows.errors import UsageError
from tasks.entities.keys import entity_key
from tasks.warehouse import Warehouse

MAYOR, OFFICE = entity_key("PERSON", "Dana Whitlock"), entity_key("ORG", "harbor office")
NEWER = "e_0000000000000001"


@pytest.fixture
def warehouse(tmp_path: Path, quick: None) -> Warehouse:  # noqa: F811
    made = new_warehouse(tmp_path, make_doc("a"))
    other = {"entity_id": NEWER, "name": "Dana M. Whitlock", "type": "PERSON", "origin": "corpus"}
    publish(made, "run-2", entities=[other], entity_merges=[linked("a")])
    return made


def linked(name: str) -> dict[str, Any]:
    """What the rules say of the mayor in one document."""
    return {
        "merge_id": f"em_{name}", "entity_a": "e_local", "entity_b": NEWER, "name_a": "Whitlock",
        "document_id": document_id(name), "judgement": "same", "score": 1.5, "decided_by": "rules",
        "evidence": [{"kind": "title", "detail": "mayor", "weight": 1.0}], "decided_at": "2020-05-05T00:00:00",
    }  # fmt: skip


def ask(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    with warehouse.connect() as con:
        return con.execute(sql).fetchall()


def verdict(warehouse: Warehouse, *words: str) -> None:
    review.entity_verdict(str(warehouse.root), *words, reviewer="kim")


SPEAKER = "select distinct speaker, speaker_id from said_by('Dana Whitlock')"
MERGED = f"select merged_into from entities where entity_id = '{MAYOR}'"


@pytest.mark.parametrize("undo", [("not-same", NEWER, MAYOR), ("withdraw", MAYOR, NEWER)])
def test_a_merge_shows_at_once_and_can_be_undone(warehouse: Warehouse, undo: tuple[str, ...]) -> None:
    verdict(warehouse, "merge", MAYOR, NEWER)
    assert ask(warehouse, MERGED) == [(NEWER,)]
    assert ask(warehouse, SPEAKER) == [("Dana M. Whitlock", NEWER)]
    assert ask(warehouse, f"select distinct entity_id from mentions where entity_id = '{MAYOR}'"), (
        "old ids stay"
    )
    verdict(warehouse, *undo)
    assert ask(warehouse, MERGED) == [(None,)]
    assert ask(warehouse, SPEAKER) == [("Dana Whitlock", MAYOR)]
    history = ask(
        warehouse,
        "select judgement, withdrawn_at is not null from entity_merges where decided_by = 'kim' order by decided_at",
    )
    assert history == [("merged", True)] + [("not_same", False)] * (undo[0] == "not-same")


def test_a_later_run_does_not_undo_a_merge(warehouse: Warehouse) -> None:
    verdict(warehouse, "merge", MAYOR, NEWER)
    publish(warehouse, "run-4", make_doc("b"))  # brings a row of the mayor that knows nothing of the merge
    assert ask(warehouse, MERGED) == [(NEWER,)]


def test_what_was_linked_to_one_of_two_is_read_again(warehouse: Warehouse) -> None:
    def again() -> set[str]:
        with warehouse.writing("run-look", {}) as run:
            return touched_by_decisions(run)

    verdict(warehouse, "merge", OFFICE, NEWER)
    assert again() == set()  # a merge shows without
    verdict(warehouse, "not-same", OFFICE, NEWER)
    assert again() == {"file:///news/a.txt"}
    publish(warehouse, "run-5", make_doc("a", dead=13), entity_merges=[linked("a")])
    assert again() == set()


def test_judged_pairs_are_written_once_and_go_with_their_document(warehouse: Warehouse) -> None:
    rows = "select merge_id, run_id from entity_merges"
    assert ask(warehouse, rows) == [("em_a", "run-2")]
    same = {**linked("a"), "decided_at": "2021-01-01T00:00:00"}
    assert not publish(warehouse, "run-3", entity_merges=[same]).changed
    publish(warehouse, "run-4", make_doc("b"), entity_merges=[linked("b")])
    publish(warehouse, "run-5", forget=(document_id("a"),))
    assert ask(warehouse, rows) == [("em_b", "run-4")]
    publish(warehouse, "run-6", make_doc("b", dead=14))  # read again, and nothing judged this time
    assert ask(warehouse, rows) == []


def test_there_must_be_something_to_withdraw(warehouse: Warehouse) -> None:
    with pytest.raises(UsageError, match="no standing verdict"):
        verdict(warehouse, "withdraw", MAYOR, NEWER)
