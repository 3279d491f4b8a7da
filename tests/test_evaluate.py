"""What a user relies on: figures are measured and stored again by the clock, and one broken bench hides no other's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from warehouse_fixtures import make_doc, new_warehouse

from flows import evaluate
from flows.errors import RunError, UsageError


@pytest.fixture
def benches(tmp_path: Path, monkeypatch) -> Path:
    """A project with three benches of its own."""
    folder = tmp_path / "project" / "bench"
    folder.mkdir(parents=True)
    (folder / "reader.py").write_text("print('words a second: 1,200')")
    (folder / "sources.py").write_text("raise SystemExit('no samples here')")
    (folder / "names.py").write_text("import os\nprint('sets at', os.environ['ONTHERECORD_SHARED'])")
    monkeypatch.setattr(evaluate, "ROOT", folder.parent)
    monkeypatch.setattr(evaluate, "WITH_SETS", ("names",))
    return folder


def test_figures_of_the_warehouse_and_the_benches_are_stored(benches, tmp_path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    path = evaluate.evaluate(str(warehouse.root))
    found = json.loads(path.read_text())
    assert path.parent == warehouse.root / "evaluations" and found["run_id"] == warehouse.manifest().run_id
    assert found["quality"] and found["reviewers"] == []
    by_name = {b["bench"]: b for b in found["benches"]}
    assert by_name["reader"]["output"] == ["words a second: 1,200"] and by_name["reader"]["exit_code"] == 0
    assert by_name["sources"]["exit_code"] == 1 and "no samples here" in by_name["sources"]["problem"]
    page = "\n".join(evaluate.lines(path))
    assert "words a second: 1,200" in page and "no samples here" in page


def test_benches_that_need_sets_run_where_there_are_sets(benches, tmp_path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    path = evaluate.evaluate(str(warehouse.root), sets=str(tmp_path))
    found = json.loads(path.read_text())
    assert {b["bench"]: b["output"] for b in found["benches"]}["names"] == [f"sets at {tmp_path}"]


def test_what_is_not_there_is_said(benches, tmp_path) -> None:
    with pytest.raises(UsageError, match="no bench nonsense"):
        evaluate.evaluate(str(tmp_path), benches=["nonsense"])
    with pytest.raises(UsageError, match="annotated"):
        evaluate.evaluate(str(tmp_path), sets=str(tmp_path / "none"))
    with pytest.raises(RunError, match="no warehouse"):
        evaluate.evaluate(str(tmp_path / "none"), benches=[])


def test_the_benches_it_names_are_there() -> None:
    for name in (*evaluate.ALONE, *evaluate.WITH_SETS):
        assert (evaluate.ROOT / "bench" / f"{name}.py").is_file()
