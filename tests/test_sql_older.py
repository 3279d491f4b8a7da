"""The catalog answers an older DuckDB as well: its command line reads every view, macro and example as they lie there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from newsroom_fixtures import newsroom

from tasks import resources
from tasks.warehouse import Warehouse, sqlfiles


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return newsroom(tmp_path_factory.mktemp("sql"))


@pytest.fixture(scope="module")
def older(warehouse: Warehouse) -> Any:
    """Runs SQL with the command-line program of DuckDB 1.5, where it is installed (`pip install duckdb-cli`)."""
    program = shutil.which(
        "duckdb", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    )
    if program is None:
        pytest.skip("the duckdb command is not installed")

    def run(words: str) -> str:
        done = subprocess.run(
            [program, "-readonly", "-csv", "-noheader", "-bail", str(warehouse.root / "ontherecord.duckdb")],
            input=words, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert not done.stderr, done.stderr
        return done.stdout

    return run


def test_an_older_duckdb_answers_from_every_view_and_macro(older: Any) -> None:
    assert older("select count(*) as n from said_by('Whitlock');").split() == ["3"]
    assert (
        older("select source_excerpt(document_id, raw_start, raw_end) from quantities order by 1 limit 1;")
        == "12 people\n"
    )
    older("".join(f"select count(*) from (from {file.name});" for file in sqlfiles.folder("views")))


def test_an_older_duckdb_runs_the_examples_as_they_lie_there(older: Any) -> None:
    for path in sorted(resources.path("sql", "examples").glob("*.sql")):
        older(path.read_text(encoding="utf-8"))


def test_no_sql_uses_what_an_older_duckdb_has_not() -> None:
    """DuckDB 2 stores `if(…)` in a view as a function, which DuckDB 1.5 does not know."""
    files = [p for kind in ("views", "macros", "examples") for p in resources.path("sql", kind).glob("*.sql")]
    assert len(files) > 20
    assert [
        p.name for p in files if re.search(r"\bif\s*\(", p.read_text(encoding="utf-8"), re.IGNORECASE)
    ] == []
