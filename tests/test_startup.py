"""What a user relies on: the command answers at once, since what is heavy is imported only where it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("spacy", "prefect", "pyarrow", "deltalake", "duckdb", "onnxruntime", "numpy", "distributed", "ray")
CODE = """
import sys
from flows import cli
try:
    cli.main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
print("code", code, "imported", *(m for m in {heavy} if m in sys.modules), file=sys.stderr)
"""


def run(*arguments: str, cwd=None) -> tuple[int, set[str]]:
    """Exit code, and which heavy packages were imported."""
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(heavy=HEAVY), *arguments], capture_output=True, text=True, timeout=120, cwd=cwd
    )  # fmt: skip
    words = done.stderr.splitlines()[-1].split()
    return int(words[1]), set(words[3:])


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["serve", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments) -> None:
    assert run(*arguments) == (0, set())


@pytest.mark.parametrize("options", [[], ["--no-prefect"]])
def test_a_path_that_is_not_there_is_told_before_anything_heavy(options, tmp_path) -> None:
    assert run("run", str(tmp_path / "nowhere"), *options) == (2, set())


def test_serving_a_path_that_is_not_there_is_told_at_once(tmp_path) -> None:
    assert run("serve", str(tmp_path / "nowhere"), "--every", "15m") == (2, set())


def test_sql_needs_no_reader_and_no_orchestrator(tmp_path) -> None:
    code, imported = run("sql", "select 1", "-w", str(tmp_path / "none"))
    assert code and not imported & {"spacy", "prefect", "onnxruntime", "ray", "distributed"}


def test_a_run_without_an_orchestrator_does_not_import_it(tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    code, imported = run("run", str(tmp_path / "empty"), "--no-prefect", "-w", str(tmp_path / "w"))
    assert code == 2 and not imported & {"prefect", "ray", "distributed"}
