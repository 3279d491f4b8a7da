"""What a user at the shell relies on: a wrong option is refused before anything is written, and says so in one line."""

import sys

import pytest

from flows import cli, report, review
from flows.errors import UsageError
from flows.run import DirectRunner, RunReport, execute, find
from flows.settings import Settings
from tasks.carrier import Reject
from tasks.warehouse import connect


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A file of one sentence, and a warehouse that holds it."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "note.txt").write_text(
        "The mayor, Jane Okafor, said on Tuesday that 12 people had been moved.\n"
    )
    settings = Settings((str(folder / "note.txt"),), str(folder / "warehouse"))
    execute(settings, DirectRunner())
    return settings


@pytest.fixture
def shell(monkeypatch, capsys):
    """Runs the command in this process; gives exit code, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        out, err = capsys.readouterr()
        return stopped.value.code or 0, out, err

    return call


@pytest.mark.parametrize("since", ["20260131", "2026-W05", "2026-13-01", "yesterday", ""])
def test_since_takes_one_form_of_date_only(small, since) -> None:
    with pytest.raises(UsageError, match="--since wants a date"):
        find(Settings(small.paths, small.warehouse, since=since))
    assert find(Settings(small.paths, small.warehouse, since="2026-01-31"))


def test_an_unknown_format_is_refused_before_the_warehouse_is_touched(small, shell, tmp_path) -> None:
    other = tmp_path / "warehouse"
    code, out, err = shell("run", *small.paths, "-w", str(other), "--no-prefect", "--format", "frob")
    assert code == 2 and not out and err.count("\n") == 1 and "frob" in err
    assert not other.exists()


def test_a_wrong_format_does_not_keep_a_file_from_being_read_later(small, tmp_path) -> None:
    wrong = Settings(small.paths, str(tmp_path / "w"), format="docx")
    assert execute(wrong, DirectRunner()).rejects
    later = execute(Settings(small.paths, wrong.warehouse), DirectRunner())
    assert later.documents == 1 and not later.rejects and not later.still_rejected
    with connect(wrong.warehouse) as connection:
        assert connection.execute("select count(*) from rejects").fetchone() == (0,)


def test_a_wrong_query_in_a_pipe_ends_with_exit_code_2(small, shell, monkeypatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("selekt;\nselect 41 + 1 as answer;\n"))
    code, out, err = shell("sql", "-w", small.warehouse)
    assert code == 2 and err.count("\n") == 1 and "selekt" in err and "42" not in out


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"a,b\n1,2\n", "no column original, verdict"), (b"", "no column"), (b"\x97\xff", "not a CSV file")],
)
def test_a_file_that_holds_no_verdicts_is_refused_by_name(small, tmp_path, data, told) -> None:
    path = tmp_path / "verdicts.csv"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=told) as refused:
        review.from_csv(small.warehouse, str(path))
    assert str(path) in str(refused.value)


def test_a_report_of_rejects_alone_does_not_speak_of_unchanged_documents(capsys) -> None:
    refused = Reject("file:///a.txt", "", "sniff", "empty", "the file holds no bytes")
    report.print_report(RunReport("run_1", "w", "2026-01-01", rejects=[refused], published=True))
    out = capsys.readouterr().out
    assert out.startswith("No document could be read.") and "unchanged" not in out and "Try next" not in out


def test_ctrl_c_says_what_became_of_the_warehouse(small, shell, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.run.execute", interrupted)
    code, _, err = shell("run", *small.paths, "-w", small.warehouse, "--no-prefect")
    assert code == 130 and "published before is untouched" in err and "Traceback" not in err


def test_a_run_that_breaks_off_leaves_no_text_behind(small, monkeypatch, tmp_path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.run.process_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        execute(Settings(small.paths, str(tmp_path / "w")), DirectRunner())
    assert not list((tmp_path / "w" / "staging").iterdir())
