"""What a user relies on: whoever asked hears of trouble, monitors can read a run, and a dead mail server harms nothing."""

import http.server
import json
import threading

import pytest

from flows import after
from flows.errors import UsageError
from flows.run import RunReport
from flows.settings import interval
from tasks.carrier import Reject


@pytest.fixture
def report() -> RunReport:
    found = RunReport("run_1", "w", "2026-01-01T00:00:00+00:00", documents=3, words=1200, published=True)
    found.rejects = [Reject("file:///inbox/a.txt", "", "parse", "empty", "the file is empty")]
    found.seconds = {"read": 1.25}
    return found


def test_metrics_are_prometheus_text(report, tmp_path) -> None:
    path = tmp_path / "ontherecord.prom"
    after.write_metrics(report, path)
    values = dict(
        line.rsplit(" ", 1) for line in path.read_text().splitlines() if line and not line.startswith("#")
    )
    assert values['ontherecord_run_documents{warehouse="w"}'] == "3"
    assert values['ontherecord_run_rejects{warehouse="w"}'] == "1"
    assert values['ontherecord_run_stage_seconds{warehouse="w",stage="read"}'] == "1.250"
    assert not list(tmp_path.glob("*.part"))


def test_rejects_over_the_threshold_are_told(report) -> None:
    (line,) = after.events(report, None, max_rejects=0)
    assert line == "rejected: file:///inbox/a.txt: empty: the file is empty"
    assert after.events(report, None, max_rejects=1) == []


def test_many_rejects_are_counted_not_listed(report) -> None:
    report.rejects *= 25
    lines = after.events(report, None)
    assert len(lines) == after.TOLD + 1 and "15 more" in lines[-1]


def test_a_warehouse_with_odd_letters_in_its_name_is_still_prometheus_text(report, tmp_path) -> None:
    report.warehouse = 'a"b\\c'
    after.write_metrics(report, tmp_path / "m")
    assert 'warehouse="a\\"b\\\\c"' in (tmp_path / "m").read_text()


def test_the_summary_says_what_changed_since_the_last_run(report, tmp_path) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            "create table runs as select 'run_1' as run_id, 'run_0' as parent_run_id, 1 as documents_new, "
            "2 as documents_changed, 0 as documents_deleted"
        )
        connection.execute(
            "create table documents as select * from (values ('Bridge', 'file:///a', 1, 'run_1'), "
            "('Storm', 'file:///b', 3, 'run_1'), ('Old', 'file:///c', 1, 'run_0')) "
            "t(title, source_uri, revision, run_id)"
        )
        page = after.summary(report, connection)
    assert "Since run_0: 1 documents new, 2 changed, 0 gone." in page
    assert "- Bridge (new)" in page and "- Storm (revision 3)" in page and "Old" not in page
    assert "and 1 more" in page and "`file:///inbox/a.txt`: empty" in page


def test_a_webhook_gets_the_lines() -> None:
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    assert after.notify(f"http://127.0.0.1:{server.server_port}/", "hello", ["one", "two"]) is None
    thread.join(5)
    server.server_close()
    assert got == [{"subject": "hello", "text": "one\ntwo"}]


def test_a_command_gets_the_lines_on_standard_input(tmp_path) -> None:
    out = tmp_path / "out"
    assert after.notify(f"tee {out}", str(tmp_path / "subject"), ["one", "two"]) is None
    assert out.read_text() == "one\ntwo"


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:9/", "mailto:desk@example.org", "no-such-command-here", "false"]
)
def test_a_notice_that_cannot_be_sent_is_one_line(target, monkeypatch) -> None:
    monkeypatch.setenv("ONTHERECORD_SMTP", "127.0.0.1:9")
    problem = after.notify(target, "s", ["x"])
    assert problem and "\n" not in problem


@pytest.mark.parametrize(("text", "seconds"), [("15m", 900), ("2 h", 7200), ("30s", 30), ("1d", 86400)])
def test_intervals_are_read(text, seconds) -> None:
    assert interval(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["soon", "15", "0m", "-5m"])
def test_other_intervals_are_refused(text) -> None:
    with pytest.raises(UsageError):
        interval(text)
