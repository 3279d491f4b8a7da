"""What a user relies on: a reviewer's word beats every rule, takes effect in the next run, and sticks."""

import shutil
import subprocess
import sys

import pytest

from flows import review
from flows.errors import UsageError
from flows.run import DirectRunner, execute
from flows.settings import Settings
from tasks.warehouse import connect


@pytest.fixture(scope="module")
def settings(tmp_path_factory, seeds):
    folder = tmp_path_factory.mktemp("review")
    shutil.copytree(seeds, folder / "inbox")
    found = Settings((str(folder / "inbox"),), str(folder / "w"))
    execute(found, DirectRunner())
    return found


def _applied(warehouse: str) -> set[str]:
    with connect(warehouse) as c:
        return {
            r[0] for r in c.execute("select original from corrections where action = 'applied'").fetchall()
        }


def test_a_rejected_correction_is_taken_back_and_never_returns(settings, tmp_path) -> None:
    assert "Behrut" in _applied(settings.warehouse)
    verdicts = tmp_path / "verdicts.csv"
    verdicts.write_text("original,replacement,verdict\nBehrut,Beirut,reject\n")
    assert review.from_csv(settings.warehouse, str(verdicts), "ed") == 1
    report = execute(settings, DirectRunner())
    assert (report.documents, report.unchanged) == (
        1,
        1,
    )  # only the document that holds the name is read again
    assert "Behrut" not in _applied(settings.warehouse) and "Carter Ash" in _applied(settings.warehouse)
    with connect(settings.warehouse) as c:
        assert c.execute("select count(*) from documents where text like '%Behrut%'").fetchone() == (1,)
    again = execute(settings, DirectRunner())
    assert again.documents == 0 and not again.changed


def test_a_verdict_that_cannot_be_read_records_nothing(settings, tmp_path) -> None:
    verdicts = tmp_path / "verdicts.csv"
    verdicts.write_text("original,replacement,verdict\nKerry,Kerrey,accept\nKerry,Kerrey,perhaps\n")
    with pytest.raises(UsageError, match="line 3"):
        review.from_csv(settings.warehouse, str(verdicts), "ed")
    with connect(settings.warehouse) as c:
        assert c.execute("select count(*) from decisions where original = 'Kerry'").fetchone() == (0,)


def test_two_entities_can_be_made_one(settings) -> None:
    with connect(settings.warehouse) as c:
        one, other = [
            r[0]
            for r in c.execute(
                "select entity_id from entities where type = 'ORG' order by 1 limit 2"
            ).fetchall()
        ]
    assert review.entity_verdict(settings.warehouse, "merge", one, other, "ed")
    with connect(settings.warehouse) as c:
        row = c.execute("select judgement, value from decisions where subject_id = ?", [one]).fetchone()
    assert row == ("same_as", other)
    with pytest.raises(UsageError, match="no entity"):
        review.entity_verdict(settings.warehouse, "merge", "e_nobody", other, "ed")


def test_a_forgotten_document_stays_forgotten(settings) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "flows",
            "forget",
            settings.paths[0] + "/001_7d41f14ccd69a123.txt",
            "--yes",
            "-w",
            settings.warehouse,
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "receipt" in done.stdout, done.stderr
    report = execute(settings, DirectRunner())
    assert report.documents == 0
    with connect(settings.warehouse) as c:
        assert c.execute("select count(*) from documents").fetchone() == (1,)
        assert c.execute("select count(*) from claims where speaker_name like '%Kerry%'").fetchone() == (0,)
