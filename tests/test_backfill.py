"""What a user relies on: what an older pipeline read is told and can be read again, from the source or from the kept
bytes, in batches, resumably; and every run prints which corrections came, went or changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows import backfill, review, versions
from flows.backfill import Order
from flows.errors import UsageError
from flows.run import DirectRunner, RunReport, execute
from flows.settings import Settings
from tasks.warehouse import connect

FIRST = """Footbridge falls in Norvale

By Ruth Alden, Norvale Courier, March 2, 2019

Mayor Ellen Brandt said on Saturday that 14 people were injured when a footbridge collapsed in Norvale.
"""
SECOND = """Toll rises

By Tom Reyes, Harbor Times, March 9, 2019

Police said on Saturday that 17 people were injured. Mayor Ellen Brandt said the city would pay for repairs in Behrut.
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backfill")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "first.txt").write_text(FIRST)
    (folder / "inbox" / "second.txt").write_text(SECOND)
    (folder / "inbox" / "metadata.csv").write_text("file,outlet\nfirst.txt,Norvale Courier\n")
    execute(Settings((str(folder / "inbox"),), str(folder / "w")), DirectRunner())
    return folder


@pytest.fixture
def place(template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The published warehouse, put back as it was after each test (its catalog holds the folder's own path)."""
    copy = template.parent / "copy"
    shutil.copytree(template, copy)
    yield template
    shutil.rmtree(template)
    copy.rename(template)


def newer(monkeypatch: pytest.MonkeyPatch, stage: str = "claims") -> None:
    """As if that stage had been changed since."""
    versions.pipeline_version.cache_clear()
    changed = {**versions.stage_versions(), stage: "another1"}
    monkeypatch.setattr(versions, "stage_versions", lambda model=None: changed)
    for module in ("flows.run", "flows.backfill"):
        monkeypatch.setattr(f"{module}.stage_versions", lambda model=None: changed)
    monkeypatch.setattr("flows.run.pipeline_version", lambda model=None: "0+newer")
    monkeypatch.setattr("flows.backfill.pipeline_version", lambda model=None: "0+newer")


def again(place: Path, **order: Any) -> backfill.BackfillReport:
    return backfill.execute(Order(str(place / "w"), **order), DirectRunner())


def run(place: Path, **settings: Any) -> RunReport:
    return execute(Settings((str(place / "inbox"),), str(place / "w"), **settings), DirectRunner())


def ask(place: Path, sql: str) -> list[tuple[Any, ...]]:
    with connect(place / "w") as con:
        return con.execute(sql).fetchall()


def test_what_an_older_pipeline_read_is_told_and_read_again(place: Path, monkeypatch) -> None:
    assert again(place).selected == 0
    newer(monkeypatch)
    assert run(place).stale == 2  # an ordinary run says so and leaves them
    report = again(place)
    assert (report.selected, report.documents, report.stages) == (2, 2, ["claims"])
    assert ask(place, "select distinct pipeline_version from documents") == [("0+newer",)]
    assert again(place).selected == 0
    later = run(place)
    assert (later.stale, later.unchanged, later.changed) == (0, 2, False)


def test_a_run_reads_again_what_an_older_version_of_a_stage_read(place: Path, monkeypatch) -> None:
    newer(monkeypatch, "claims")
    assert run(place, reprocess="turns").documents == 0  # that stage is the same
    assert run(place, reprocess="claims").documents == 2
    with pytest.raises(UsageError, match="no stage 'clams'; there are sources, text"):
        run(place, reprocess="clams")


def test_a_range_of_dates_is_read_again_in_batches_that_can_be_stopped(place: Path, monkeypatch) -> None:
    assert again(place, start="2019-03-03", end="2019-03-31").documents == 1
    assert again(place, end="2018-12-31").selected == 0
    published = backfill.publish_reading
    left = [1]

    def stopped(*args: Any) -> RunReport:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        return published(*args)

    monkeypatch.setattr(backfill, "publish_reading", stopped)
    with pytest.raises(KeyboardInterrupt):
        again(place, start="2019-01-01", batch=1)
    monkeypatch.setattr(backfill, "publish_reading", published)
    report = again(place, start="2019-01-01", batch=1)
    assert (report.resumed, report.documents) == (1, 1)
    assert (
        again(place, start="2019-01-01", batch=1, dry_run=True).resumed == 0
    )  # it was done: the next begins anew
    with pytest.raises(UsageError, match="--from 2019-02-01 is later than --to 2019-01-01"):
        again(place, start="2019-02-01", end="2019-01-01")


def test_names_are_looked_at_again_and_only_what_changed_is_read(place: Path) -> None:
    assert again(place, stage="names").documents == 0
    verdicts = place / "verdicts.csv"
    verdicts.write_text("original,replacement,verdict\nBehrut,Beirut,reject\n")
    review.from_csv(str(place / "w"), str(verdicts), "ed")
    report = again(place, stage="names")
    assert (report.selected, report.documents) == (2, 1)
    (change,) = report.changes
    assert (change["original"], change["was"]) == ("Behrut", "applied: Beirut") and "Beirut" not in change[
        "now"
    ]
    assert any("Behrut: applied: Beirut -> " in line for line in backfill.lines(report))


def test_every_run_says_which_corrections_changed(place: Path) -> None:
    (place / "inbox" / "second.txt").write_text(SECOND.replace("Behrut", "Beirut"))
    report = run(place)
    assert [(c["original"], c["was"], c["now"]) for c in report.changes] == [
        ("Behrut", "applied: Beirut", "")
    ]


def test_a_document_whose_source_is_gone_is_read_from_the_kept_bytes(place: Path) -> None:
    before = ask(place, "select claim_id, raw_start from claims order by all")
    (place / "inbox" / "first.txt").unlink()
    (place / "inbox" / "second.txt").write_text("Something else stands here by now, and was never read.")
    report = again(place, start="2019-01-01")
    assert (report.documents, report.lost) == (2, [])
    assert ask(place, "select claim_id, raw_start from claims order by all") == before
    assert ("Norvale Courier",) in ask(place, "select outlet from documents")  # which only the side-car said


def test_a_record_whose_file_is_gone_stays_as_it_is_and_is_told(tmp_path: Path) -> None:
    lines = [
        {"id": f"n{i}", "title": "Ferry", "text": f"The ferry to Norvale sank on pier {i}."} for i in (1, 2)
    ]
    (tmp_path / "inbox").mkdir()
    file = tmp_path / "inbox" / "wire.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run(tmp_path)
    assert again(tmp_path, stage="all").selected == 0
    assert again(tmp_path, stage="names").lost == []
    file.unlink()
    report = again(tmp_path, stage="names")
    assert len(report.lost) == 2
    assert any(line.startswith("cannot be read again") for line in backfill.lines(report))
    assert ask(tmp_path, "select count(*) from documents") == [(2,)]


def test_stories_are_linked_again_without_reading(place: Path) -> None:
    report = again(place, stage="stories")
    assert (report.selected, report.documents, report.runs) == (2, 2, [])  # nothing came out otherwise
