"""What a user relies on: a run publishes what it read, running again changes nothing, and bad input gets a clear line."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from flows.errors import RunError, UsageError
from flows.run import DirectRunner, execute
from flows.settings import Settings
from tasks.warehouse import Warehouse, connect


@pytest.fixture(scope="module")
def published(tmp_path_factory, seeds):
    """The seeds in a warehouse of their own, and the report of the run."""
    folder = tmp_path_factory.mktemp("run") / "warehouse"
    inbox = folder.parent / "inbox"
    shutil.copytree(seeds, inbox)
    settings = Settings((str(inbox),), str(folder))
    return settings, execute(settings, DirectRunner())


@pytest.fixture
def ask(published):
    """Rows of a query on the published warehouse."""
    settings, _ = published

    def rows(query: str):
        with connect(settings.warehouse) as connection:
            return connection.execute(query).fetchall()

    return rows


def _versions(warehouse: str) -> dict[str, int]:
    return {
        p.parent.name: len(list((p).glob("*.json")))
        for p in sorted(Path(warehouse).glob("tables/*/_delta_log"))
    }


def test_names_are_corrected_and_nothing_else_is(ask) -> None:
    applied = ask(
        "select original, replacement, count(*) from corrections where action = 'applied' group by all"
    )
    wrong = [row for row in applied if row[:2] not in {("Behrut", "Beirut"), ("Carter Ash", "Ash Carter")}]
    assert ("Behrut", "Beirut", 2) in applied and ("Carter Ash", "Ash Carter", 1) in applied
    assert all(original.lower() == replacement.lower() for original, replacement, _ in wrong)  # casing only
    kinds = {k for (k,) in ask(
        "select unnest(evidence).kind from corrections where original = 'Carter Ash' and action = 'applied'"
    )}  # fmt: skip
    assert len(kinds) >= 2


def test_every_excerpt_is_the_raw_bytes(ask, published) -> None:
    files = {p.resolve().as_uri(): p.read_bytes() for p in Path(published[0].paths[0]).iterdir()}
    rows = ask(
        "select source_uri, raw_start, raw_end, original, source_excerpt(document_id, raw_start, raw_end) "
        "from corrections join documents using (document_id)"
    )
    assert rows
    for uri, start, end, original, excerpt in rows:
        assert files[uri][start:end].decode() == excerpt == original


def test_the_transcript_has_ten_turns_and_the_right_speakers(ask) -> None:
    turns = ask(
        "select speaker_name, role from turns join documents using (document_id) where kind = 'transcript' order by position"
    )
    host, alice = (None, "host"), ("Alice Fordham", "correspondent")
    assert turns == [host, ("Ash Carter", "clip"), host, alice, host, alice, host, alice, host, alice]


@pytest.mark.parametrize(
    "forms",
    [
        {"ISIL", "ISIS", "Islamic State"},
        {"Assad", "Bashar al-Assad"},
        {"U.S.", "United States"},
        {"Ash Carter", "Carter"},
        {"Sergey Lavrov", "Lavrov"},
    ],
)
def test_one_thing_is_one_entity(ask, forms) -> None:
    listed = ", ".join(f"'{f}'" for f in sorted(forms))
    ids = ask(f"select distinct text, entity_id from mentions where kind = 'name' and text in ({listed})")
    assert {text for text, _ in ids} == forms
    assert len({entity for _, entity in ids}) == 1 and ids[0][1] is not None


def test_who_said_what(ask) -> None:
    claims = ask("select speaker, text, quote_type from who_said_what where attribution = 'reported'")

    def said(speaker: str, words: str, kind: str | None = None) -> bool:
        return any(speaker in (s or "") and words in t and kind in (None, k) for s, t, k in claims)

    assert said("Russia", "it carried out 20 airstrikes and it hit eight ISIS targets")
    assert said("activists on the ground", "more than two dozen civilians were actually killed")
    assert said("Observatory", "28 people") and said("Syrian National Coalition", "36 people")
    assert said("Ash Carter", "in areas where there probably were not", "direct")
    assert said("Carter", "taking on the whole rest of the country", "direct")
    assert said("Lavrov", "get in touch and establish channels of communication", "mixed")
    assert said("Kerry", "military talks between the two countries will occur soon")
    assert said("Lavrov", "military talks between the two countries will occur soon")


def test_figures_have_bounds(ask) -> None:
    figures = ask("select text, low, high, comparator from quantities where claim_id is not null")
    assert any(
        "two dozen" in t and low == 24 and c in (">", ">=") and high is None for t, low, high, c in figures
    )
    assert {low for _, low, _, _ in figures} >= {20, 8, 28, 36}


def test_claims_are_linked_across_documents(ask) -> None:
    links = ask(
        "select relation, same_origin, a.text, b.text from claim_links "
        "join claims a on a.claim_id = claim_a join claims b on b.claim_id = claim_b"
    )

    def linked(relation: str, one: str, other: str, origin="any") -> bool:
        return any(
            r == relation
            and origin in ("any", same)
            and ((one in x and other in y) or (one in y and other in x))
            for r, same, x, y in links
        )

    assert linked("same_quote", "ISIL forces and that is precisely", "[Russian airstrikes]")
    assert linked("corroborates", "eight ISIS targets", "eight ISIS positions", True)
    assert linked("disputes", "28 people", "36 people")
    assert linked("compatible", "two dozen civilians", "28 people") and linked(
        "compatible", "two dozen civilians", "36 people"
    )


def test_running_again_changes_nothing(published) -> None:
    settings, _ = published
    before = _versions(settings.warehouse)
    stamp = (Path(settings.warehouse) / "ontherecord.duckdb").stat().st_mtime_ns
    again = execute(settings, DirectRunner())
    assert again.unchanged == 2 and again.documents == 0 and not again.changed
    assert _versions(settings.warehouse) == before
    assert (Path(settings.warehouse) / "ontherecord.duckdb").stat().st_mtime_ns == stamp


def test_reading_the_same_bytes_afresh_gives_the_same_ids(published, tmp_path) -> None:
    settings, _ = published
    other = replace(settings, warehouse=str(tmp_path / "other"))
    execute(other, DirectRunner())
    query = "select claim_id from claims union all select mention_id from mentions union all select turn_id from turns order by 1"
    with connect(settings.warehouse) as a, connect(other.warehouse) as b:
        assert a.execute(query).fetchall() == b.execute(query).fetchall()


def test_a_changed_document_replaces_exactly_its_own_rows(seeds, tmp_path) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(seeds, inbox)
    settings = Settings((str(inbox),), str(tmp_path / "w"))
    execute(settings, DirectRunner())
    one, other = sorted(inbox.iterdir())
    query = "select s.document_id, m.mention_id from mentions m join documents s using (document_id) where source_uri = ? order by 2"
    with connect(settings.warehouse) as c:
        before = c.execute(query, [one.resolve().as_uri()]).fetchall()
    other.write_text(
        other.read_text() + "\n\nFrance said on Thursday that it would send 12 more doctors to Jordan.\n"
    )
    report = execute(settings, DirectRunner())
    assert (report.documents, report.unchanged) == (1, 1)
    with connect(settings.warehouse) as c:
        assert c.execute(query, [one.resolve().as_uri()]).fetchall() == before
        rows = c.execute("select revision, source_uri from documents order by 2").fetchall()
        assert [r for r, _ in rows] == [1, 2]
        assert c.execute("select count(*) from claims where text like '%12 more doctors%'").fetchone() == (1,)
        assert c.execute("select count(*) = count(distinct claim_id) from claims").fetchone() == (True,)


def test_a_dry_run_writes_nothing(seeds, tmp_path) -> None:
    settings = Settings((str(seeds),), str(tmp_path / "w"), dry_run=True)
    report = execute(settings, DirectRunner())
    assert report.counts["claims"] > 0 and not report.published
    assert not (tmp_path / "w").exists()


def test_a_bad_file_is_set_aside_and_the_rest_published(seeds, tmp_path) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(seeds, inbox)
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "picture.txt").write_bytes(bytes(range(256)) * 40)
    settings = Settings((str(inbox),), str(tmp_path / "w"))
    report = execute(settings, DirectRunner())
    assert {Path(r.source_uri).name for r in report.rejects} == {"empty.txt", "picture.txt"}
    with connect(settings.warehouse) as c:
        assert c.execute("select count(*) from documents").fetchone() == (2,)
        assert c.execute("select count(*) from rejects").fetchone() == (2,)


def test_two_workers_give_the_same_rows_as_one(published, tmp_path) -> None:
    settings, _ = published
    other = replace(settings, warehouse=str(tmp_path / "w"), workers=2, batch_documents=1)
    execute(other, DirectRunner(2))
    query = "select claim_id, speaker_name, text from claims order by 1"
    with connect(settings.warehouse) as a, connect(other.warehouse) as b:
        assert a.execute(query).fetchall() == b.execute(query).fetchall()


def test_a_second_run_on_the_same_warehouse_is_refused(seeds, tmp_path) -> None:
    warehouse = Warehouse.open(tmp_path / "w")
    with (
        warehouse.writing("run_other", {}),
        pytest.raises(RunError, match="is being written by"),
    ):
        execute(Settings((str(seeds),), str(tmp_path / "w")), DirectRunner())


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        execute(Settings((str(tmp_path / "nowhere"),), str(tmp_path / "w")), DirectRunner())


def test_a_folder_without_documents_says_so(tmp_path) -> None:
    (tmp_path / "inbox").mkdir()
    with pytest.raises(RunError, match="no documents"):
        execute(Settings((str(tmp_path / "inbox"),), str(tmp_path / "w")), DirectRunner())


def _ontherecord(*arguments: str, **options):
    return subprocess.run(
        [sys.executable, "-m", "flows", *arguments], capture_output=True, text=True, timeout=120, **options
    )


def test_the_command_tells_its_errors_in_one_line(tmp_path) -> None:
    done = _ontherecord("run", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    done = _ontherecord("sql", "select 1", "--warehouse", str(tmp_path / "none"))
    assert done.returncode == 1 and done.stderr.count("\n") == 1


def test_sql_answers_in_every_format(published, tmp_path) -> None:
    folder = published[0].warehouse
    query = (
        "select original, replacement from name_corrections where action = 'applied' order by 1, 2 limit 1"
    )
    table = _ontherecord("sql", query, "-w", folder)
    assert (table.returncode == 0 and "Ash Carter" in table.stdout) or "Beirut" in table.stdout
    rows = json.loads(_ontherecord("sql", query, "-w", folder, "--format", "json").stdout)
    assert rows[0]["replacement"] in ("Beirut", "Ash Carter")
    csv = _ontherecord("sql", query, "-w", folder, "--format", "csv").stdout
    assert csv.splitlines()[0].replace('"', "") == "original,replacement"
    wrong = _ontherecord("sql", "select nonsense from nowhere", "-w", folder)
    assert wrong.returncode == 2 and "Traceback" not in wrong.stderr


@pytest.mark.parametrize("table", ["corrections", "claims", "mentions", "turns"])
def test_explain_shows_evidence_and_the_raw_excerpt(published, table) -> None:
    settings, _ = published
    key = f"{table[:-1]}_id"
    where = (
        "where action = 'applied'"
        if table == "corrections"
        else "where kind = 'name'"
        if table == "mentions"
        else ""
    )
    with connect(settings.warehouse) as c:
        (found,) = c.execute(f"select {key} from {table} {where} order by 1 limit 1").fetchone()
    done = _ontherecord("explain", found, "-w", settings.warehouse)
    assert done.returncode == 0, done.stderr
    assert "Raw source" in done.stdout and "bytes" in done.stdout
    assert _ontherecord("explain", "x_nothing", "-w", settings.warehouse).returncode == 2


def test_what_is_not_english_is_kept_and_left_unread(tmp_path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "de.txt").write_text(
        "Der Bürgermeister sagte am Montag, dass die Brücke im Herbst wieder für den Verkehr geöffnet werden soll. "
        "Die Anwohner haben lange darauf gewartet und sind mit der Entscheidung zufrieden, auch wenn sie teuer war.\n"
    )
    report = execute(Settings((str(inbox),), str(tmp_path / "w")), DirectRunner())
    assert report.documents == 1 and not report.rejects
    with connect(str(tmp_path / "w")) as c:
        assert c.execute("select language, word_count > 20 from documents").fetchall() == [("de", True)]
        assert c.execute("select count(*) from claims").fetchone() == (0,)


def test_a_copy_under_another_name_is_marked(seeds, tmp_path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    one = sorted(seeds.iterdir())[1]
    shutil.copy(one, inbox / "a.txt")
    shutil.copy(one, inbox / "b.txt")
    execute(Settings((str(inbox),), str(tmp_path / "w")), DirectRunner())
    with connect(str(tmp_path / "w")) as c:
        rows = c.execute("select document_id, duplicate_of from documents order by source_uri").fetchall()
        assert rows[0][1] is None and rows[1][1] == rows[0][0]
        assert c.execute("select count(distinct origin_id) from story_documents").fetchone() == (1,)
