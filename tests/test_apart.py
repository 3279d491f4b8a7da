"""What a user relies on: a document that ends the process which reads it costs one row in `rejects`, and no other document."""

from __future__ import annotations

import pickle
import subprocess
import sys
from itertools import count
from pathlib import Path

import deadly
import pytest
from test_trouble import transcript

from flows import batches, run
from flows.apart import READER_DIED, Apart, Died, Lost, Notes, note, strike, told, worker_pool
from flows.run import DirectRunner, execute
from flows.settings import Settings
from tasks.warehouse import connect

ROOT = Path(__file__).resolve().parents[1]


def job(folder: Path, texts: list[str]) -> tuple:
    path = folder / "batch-00000.pickle"
    path.write_bytes(pickle.dumps([transcript(i, text)[0] for i, text in enumerate(texts)]))
    return (0, path, folder / "corpus", folder / "run_1", "run_1", "1", None)


@pytest.mark.parametrize(
    ("bad", "how"),
    [
        ({2: deadly.POISON}, "exit code 7"),
        ({0: deadly.SEGFAULT, 4: deadly.SEGFAULT}, "SIGSEGV"),
        ({3: deadly.POISON, 4: deadly.SEGFAULT}, "its process"),
    ],
)
def test_what_ends_its_process_is_bisected_out(tmp_path: Path, bad: dict, how: str) -> None:
    texts = [f"{bad.get(i, 'news')} number {i}" for i in range(5)]
    result = batches.read_apart([job(tmp_path, texts)], deadly.light_batch, count(1))
    assert result.documents == result.counts["documents"] == 5 - len(bad)
    assert sorted(r.source_uri for r in result.rejects) == [f"file:///{i}.txt" for i in sorted(bad)]
    assert all((r.stage, r.reason) == ("read", READER_DIED) and how in r.detail for r in result.rejects)


def test_what_has_no_end_is_bisected_out_too(tmp_path: Path, monkeypatch) -> None:
    with Apart() as apart:
        assert apart.call(len, "") == 0  # the first process takes longest to start
    monkeypatch.setattr(batches, "PATIENCE", 3.0)
    result = batches.read_apart([job(tmp_path, ["news", deadly.ENDLESS])], deadly.light_batch, count(1))
    assert result.documents == 1
    assert [(r.source_uri, r.detail) for r in result.rejects] == [("file:///1.txt", "no end after 3 s")]


def test_a_process_apart_outlives_an_error_and_is_replaced_when_it_dies() -> None:
    with Apart() as apart:
        assert apart.call(len, "abc") == 3
        with pytest.raises(ValueError, match="cannot stand it"):
            apart.call(deadly.fails)
        with pytest.raises(Died, match="no end after"):
            apart.call(deadly.waits, 30, limit=0.2)
        assert apart.call(len, "ab") == 2


def test_a_pool_gives_up_what_died_and_goes_on(tmp_path: Path) -> None:
    with worker_pool(2, 2) as spread:
        assert spread is not None
        arguments = job(tmp_path, [deadly.POISON])
        assert spread(deadly.light_batch, *arguments) == Lost(arguments)
        assert spread(len, "abc") == 3


def test_exit_codes_in_words() -> None:
    assert told(7) == "its process left with exit code 7"
    assert told(-11) == "its process was killed by SIGSEGV" and told(-9).endswith("SIGKILL")


def test_notes_tell_what_a_run_that_died_had_in_hand(tmp_path: Path) -> None:
    died = Notes(tmp_path, "run_1")
    note(died.folder, "0", ["file:///a", "file:///b"])
    note(died.folder, "1", ["file:///c"])
    strike(died.folder, "1")
    for end in (RuntimeError, None):  # one run that fails, in good order, and one that ends well
        try:
            with Notes(tmp_path, "run_2") as notes:
                assert notes.left == {"file:///a", "file:///b"}
                note(notes.folder, "0", ["file:///d"])
                if end:
                    raise end
        except RuntimeError:
            pass
    with pytest.raises(KeyboardInterrupt), Notes(tmp_path, "run_3") as notes:
        assert notes.left == frozenset()
        note(notes.folder, "source", ["file:///endless"])
        raise KeyboardInterrupt
    assert Notes(tmp_path, "run_4").left == {"file:///endless"}  # what somebody ended may have no end


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.txt").write_text(
            f"The mayor of town number {i} said on Monday that the bridge would open.\n"
        )
    return folder


def published(warehouse: Path) -> tuple[list[str], list[tuple]]:
    with connect(warehouse) as con:
        names = con.execute("select parse_filename(source_uri) from documents order by 1").fetchall()
        rejects = con.execute(
            "select parse_filename(source_uri), stage, reason, attempts from rejects"
        ).fetchall()
    return [name for (name,) in names], rejects


def test_a_worker_that_dies_takes_one_document_with_it(inbox: Path, tmp_path: Path, monkeypatch) -> None:
    (inbox / "bad.txt").write_text(f"The mayor said that {deadly.POISON} was found.\n")
    monkeypatch.setattr(run, "process_batch", deadly.deadly_batch)
    monkeypatch.setattr(batches, "_process", batches._process)  # put back what the stand-in replaces here
    settings = Settings((str(inbox),), str(tmp_path / "w"), workers=2, batch_documents=2)
    report = execute(settings, DirectRunner(2))
    assert report.published and report.documents == 4
    assert published(tmp_path / "w") == (
        ["0.txt", "1.txt", "2.txt"], [("bad.txt", "read", READER_DIED, 1)]
    )  # fmt: skip


KILLS_ITSELF = """
import sys
sys.path[:0] = {path!r}
import deadly
from flows import {module} as module
from flows.run import DirectRunner, execute
from flows.settings import Settings
if __name__ == "__main__":
    module.{name} = deadly.{stand_in}
    execute(Settings((sys.argv[1],), sys.argv[2]), DirectRunner())
"""


@pytest.mark.parametrize(
    ("module", "name", "stand_in", "stage"),
    [("run", "process_batch", "deadly_batch", "read"), ("reading", "_read", "deadly_read", "parse")],
)
def test_the_run_after_one_that_died_sets_the_document_aside(
    inbox: Path, tmp_path: Path, monkeypatch, module: str, name: str, stand_in: str, stage: str
) -> None:
    (inbox / "bad.txt").write_text(f"The mayor said that {deadly.SEGFAULT} was found.\n")
    script = tmp_path / "run.py"
    path = [str(ROOT), str(ROOT / "tests")]
    script.write_text(KILLS_ITSELF.format(path=path, module=module, name=name, stand_in=stand_in))
    command = [sys.executable, str(script), str(inbox), str(tmp_path / "w")]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == -11
    if stage == "parse":
        monkeypatch.setattr("flows.reading._read_whole", deadly.deadly_whole)
    else:
        monkeypatch.setattr(run, "process_batch", deadly.deadly_batch)
        monkeypatch.setattr(batches, "_process", batches._process)  # put back what the stand-in replaces here
    report = execute(Settings((str(inbox),), str(tmp_path / "w")), DirectRunner())
    assert report.published
    names, rejects = published(tmp_path / "w")
    assert (names, rejects) == (["0.txt", "1.txt", "2.txt"], [("bad.txt", stage, READER_DIED, 1)])
    assert not list((tmp_path / "w" / "runs").glob("*.reading"))
