"""What is asked for wrongly: one line on standard error, exit code 2, and nothing done; and `sql` writes and reads no file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from warehouse_fixtures import make_doc, new_warehouse, quick  # noqa: F401

from flows import cli
from tasks.warehouse.errors import reason


@pytest.fixture
def warehouse(tmp_path: Path, quick: None) -> str:  # noqa: F811
    return str(new_warehouse(tmp_path, make_doc("a")).root)


@pytest.fixture
def shell(capfd: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        out, err = capfd.readouterr()
        return stopped.value.code or 0, out, err

    return call


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run"], "missing argument 'PATH...'"),
        (["run", "x", "--nope"], "no such option: --nope"),
        (["run", "x", "--limit", "none"], "invalid value for '--limit'"),
        (["nope"], "no such command 'nope'"),
        (["export", "--to", "out", "--as", "bad"], "no export format 'bad'; there are parquet, csv"),
        (["export", "--to", "out", "--table", "nope"], "no table or view 'nope'"),
        (["forget", "nope", "--yes"], "no document nope in"),
        (["rollback", "nope"], "no run 'nope' to read"),
        (["sql", "--as-of", "nope", "from runs"], "no run 'nope' to read"),
        (["backfill", "--stage", "nope"], "no stage 'nope'; there are sources"),
        (["backfill", "--to", "2020"], "--to wants a date such as 2026-01-31, not '2020'"),
        (["review", "entities", "withdraw", "nope", "x"], "no entity has the id 'nope'"),
    ],
)
def test_each_is_one_line_and_exit_code_2(
    warehouse: str, shell: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.setenv("ONTHERECORD_WAREHOUSE", warehouse)
    code, out, err = shell(*arguments)
    assert (code, out) == (2, "") and err.count("\n") == 1 and err.startswith("ontherecord: ")
    assert told in err


@pytest.mark.parametrize(
    "query",
    [
        "copy (select 1) to '{elsewhere}'",
        "copy (select 1) to '{inside}'",
        "explain analyze copy (select 1) to '{inside}'",
        "prepare p as copy (select 1) to '{inside}'; execute p",
        "export database '{elsewhere}'",
        "attach '{elsewhere}' as other",
        "from read_text('{secret}')",
        "from read_csv('{secret}')",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_sql_reads_the_warehouse_and_no_other_file(
    warehouse: str, shell: Any, tmp_path: Path, query: str
) -> None:
    secret, elsewhere = tmp_path / "secret.txt", tmp_path / "new"
    inside = Path(warehouse) / "tables" / "new.csv"
    secret.write_text("nobody shall see this")
    query = query.format(secret=secret, elsewhere=elsewhere, inside=inside)
    code, out, err = shell("sql", "-w", warehouse, query)
    assert code == 2 and err.count("\n") == 1 and "nobody" not in out + err
    assert not elsewhere.exists() and not inside.exists()


def test_sql_still_answers(warehouse: str, shell: Any) -> None:
    query = "create temp table t as select text from quantities; from t"
    assert shell("sql", "-w", warehouse, query, "--format", "csv") == (0, '"text"\n"12 people"\n', "")
    assert shell("sql", "-w", warehouse, "explain from quantities")[0] == 0


def test_no_number_of_an_error_reaches_a_person(tmp_path: Path) -> None:
    with pytest.raises(OSError) as found:
        (tmp_path / "nowhere").read_bytes()
    assert reason(found.value) == f"no such file or directory: {tmp_path / 'nowhere'}"
