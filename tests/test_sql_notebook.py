"""The notebook in docs/ runs from top to bottom on a small warehouse, and the package's own `connect` behaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from warehouse_fixtures import make_doc, new_warehouse, quick  # noqa: F401

import ontherecord
from tasks.warehouse import WarehouseError

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "docs").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
@pytest.mark.usefixtures("quick")
def test_the_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    monkeypatch.setenv("ONTHERECORD_WAREHOUSE", str(warehouse.root))
    names: dict[str, object] = {}
    for i, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] == "code":
            assert not cell["outputs"], "clear the outputs before committing"
            exec(compile("".join(cell["source"]), f"{path.name}, cell {i}", "exec"), names)
    assert names["claims"].num_rows == 2  # type: ignore[attr-defined]


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


def test_connect_from_python(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path, make_doc("a"))
    with ontherecord.connect(warehouse.root) as con:
        assert con.sql("select count(*) from claims").fetchall() == [(2,)]
    with ontherecord.connect(warehouse.root, as_of="run-1") as con:
        assert con.sql("select count(*) from claims").fetchall() == [(2,)]
    with pytest.raises(WarehouseError, match="no warehouse at"):
        ontherecord.connect(tmp_path / "none")
