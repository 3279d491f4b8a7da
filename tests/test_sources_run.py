"""What reading owes a run: copies are known over runs, and captions in capitals are truecased before names are looked at."""

from __future__ import annotations

from pathlib import Path

from flows.run import DirectRunner, execute
from flows.settings import Settings
from tasks.warehouse import connect

STORY = " ".join(f"Convoy {i} crossed the river near village {i * 3} on day {i}." for i in range(8))
CAPTIONS = ">> THE MINISTER MET VLADIMIR PUTIN IN GENEVA ON MONDAY.\n>> THANK YOU. WE WILL BE RIGHT BACK.\n"


def test_a_later_run_knows_what_an_earlier_one_published(tmp_path: Path) -> None:
    warehouse, inbox = str(tmp_path / "w"), tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_text(STORY)
    execute(Settings((str(inbox),), warehouse), DirectRunner())
    (inbox / "b.txt").write_text(STORY + " It rained.")
    (inbox / "c.txt").write_text(CAPTIONS)
    report = execute(Settings((str(inbox),), warehouse), DirectRunner())
    assert report.documents == 2 and report.published
    with connect(warehouse) as c:
        rows = c.execute("select document_id, duplicate_of from documents order by source_uri").fetchall()
        assert rows[1][1] == rows[0][0] and rows[0][1] is None and rows[2][1] is None
        assert c.execute("select count(*) from fingerprints").fetchone() == (3,)
        (text,) = c.execute("select text from documents where kind = 'captions'").fetchone()
        assert text.startswith("The minister met Vladimir Putin in Geneva on Monday.")
        (found,) = c.execute("select count(*) from edits where stage = 'casing'").fetchone()
        assert found == 3  # one a sentence
        assert c.execute("select count(*) from name_sightings where name like '%Putin%'").fetchone() == (0,)
        excerpt = "select source_excerpt(document_id, raw_start, raw_end) from mentions where text = 'Vladimir Putin'"
        assert c.execute(excerpt).fetchall() in ([], [("VLADIMIR PUTIN",)])  # whatever the reader finds
