"""What happens when a run has ended: a summary a person reads, figures a monitor reads, and word to whoever asked.

In: a `RunReport`. Out: markdown for Prefect's page (`summary`), a Prometheus text file (`write_metrics`), and notices by
command, webhook or email (`notify`). Nothing here can make a published run fail: what goes wrong is returned as text.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shlex
import smtplib
import subprocess
import time
import urllib.request
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import duckdb

from flows.run import RunReport
from tasks import resources
from tasks.warehouse import WarehouseError, connect

TOLD = 10  # rejects named one by one in a notice
TIMEOUT = 20  # seconds that a webhook, a command or a mail server may take


def tell(
    report: RunReport,
    notify_whom: Iterable[str],
    *,
    max_rejects: int = 0,
    metrics: str | None = None,
    log: logging.Logger | logging.LoggerAdapter[Any],
) -> None:
    """Write the metrics, log what somebody should look at, and send it. What goes wrong here is logged: the run is published."""
    try:
        with contextlib.ExitStack() as stack:
            is_new = report.published and report.changed
            connection = stack.enter_context(connect(report.warehouse)) if is_new else None
            lines = events(report, connection, max_rejects=max_rejects)
        if metrics:
            write_metrics(report, metrics)
    except (OSError, WarehouseError, duckdb.Error) as error:
        log.warning("the run is published, but its report failed: %s", error)
        return
    for line in lines:
        log.warning(line)
    if lines:
        told = {
            "run_id": report.run_id, "warehouse": report.warehouse, "documents": report.documents,
            "rejects": len(report.rejects), "published": report.published,
        }  # fmt: skip
        send(notify_whom, f"{report.run_id}: {len(lines)} to look at", lines, log, told)


def send(
    targets: Iterable[str],
    subject: str,
    lines: list[str],
    log: logging.Logger | logging.LoggerAdapter[Any],
    details: dict[str, Any] | None = None,
) -> None:
    """Send word to every target; one that cannot be reached costs a line in the log."""
    for target in targets:
        if problem := notify(target, f"ontherecord: {subject}", lines, details):
            log.warning("notice not sent: %s", problem)


def events(report: RunReport, connection: Any | None, *, max_rejects: int = 0) -> list[str]:
    """What somebody should hear of: rejects over the threshold, checks that warn, disputed figures of watched entities.

    `connection` is open on the published warehouse, or None when nothing was published.
    """
    found = []
    if len(report.rejects) > max_rejects:
        found += [f"rejected: {r.source_uri}: {r.reason}: {r.detail}" for r in report.rejects[:TOLD]]
        if len(report.rejects) > TOLD:
            found.append(f"rejected: {len(report.rejects) - TOLD} more; see the table rejects")
    found += report.notes
    found += [f"check {c.name}: {c.rows} rows: {c.description}" for c in report.checks if not c.passed]
    if connection is not None and report.changed:
        found += [
            f"disputed figure about {name}: {a} ({who_a}) against {b} ({who_b})"
            for name, a, who_a, b, who_b in _disputes(connection, report.run_id, watched())
        ]
    return found


def watched() -> list[str]:
    """Names in `seeds/watch.csv`: entities whose disputed figures are news to somebody."""
    try:
        return [row["name"] for row in resources.table("watch.csv") if row["name"]]
    except FileNotFoundError:
        return []


def _disputes(connection: Any, run_id: str, names: list[str]) -> Iterable[tuple[Any, ...]]:
    if not names:
        return []
    return connection.execute(
        """
        select distinct e.name, qa.text, coalesce(a.speaker_name, a.speaker_text, 'unnamed'),
               qb.text, coalesce(b.speaker_name, b.speaker_text, 'unnamed')
        from claim_links l
        join claims a on a.claim_id = l.claim_a join claims b on b.claim_id = l.claim_b
        join quantities qa on qa.quantity_id = l.quantity_a join quantities qb on qb.quantity_id = l.quantity_b
        join claim_entities ce on ce.claim_id in (a.claim_id, b.claim_id) and ce.role <> 'speaker'
        join entities e on e.entity_id = ce.entity_id
        where l.relation = 'disputes' and l.run_id = ? and lower(e.name) in (select lower(unnest(?)))
        order by all
        """,
        [run_id, names],
    ).fetchall()


def changes(connection: Any, run_id: str) -> list[str]:
    """What a published run changed against the one before it, in lines of markdown."""
    found = connection.execute(
        "select documents_new, documents_changed, documents_deleted, parent_run_id from runs where run_id = ?",
        [run_id],
    ).fetchone()
    if found is None:
        return []
    new, changed, deleted, parent = found
    lines = [f"Since {parent or 'the beginning'}: {new} documents new, {changed} changed, {deleted} gone."]
    titles = connection.execute(
        "select coalesce(title, source_uri), revision from documents where run_id = ? order by 2 desc, 1 limit ?",
        [run_id, TOLD],
    ).fetchall()
    lines += [
        f"- {title} ({'new' if revision == 1 else f'revision {revision}'})" for title, revision in titles
    ]
    if (rest := new + changed - len(titles)) > 0:
        lines.append(f"- and {rest} more")
    return lines


def summary(report: RunReport, connection: Any | None = None) -> str:
    """The run in a few lines of markdown; with a connection to what it published, what it changed as well."""
    since = changes(connection, report.run_id) if connection is not None else ["Nothing changed."]
    lines = [
        f"**{report.documents}** documents read, {report.unchanged} unchanged, {len(report.rejects)} rejected; "
        f"{report.words:,} words.",
        "",
        *since,
        "",
        "| table | rows |",
        "|---|---|",
        *(f"| {name} | {count:,} |" for name, count in sorted(report.counts.items())),
        "",
        "| stage | seconds |",
        "|---|---|",
        *(f"| {name} | {seconds:.2f} |" for name, seconds in report.seconds.items()),
    ]
    if report.rejects:
        lines += [
            "",
            "Rejected:",
            *(f"- `{r.source_uri}`: {r.reason}: {r.detail}" for r in report.rejects[:50]),
        ]
    return "\n".join(lines)


def write_metrics(report: RunReport, path: str | Path) -> None:
    """Write the run's figures in Prometheus' text format (for node_exporter's textfile collector), in one replacement."""
    name_of = report.warehouse.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    labels = f'warehouse="{name_of}"'
    lines = []
    for name, value, text in (
        ("documents", report.documents, "Documents read in the last run."),
        ("unchanged", report.unchanged, "Documents that had not changed."),
        ("rejects", len(report.rejects), "Sources refused in the last run."),
        ("words", report.words, "Words read in the last run."),
        ("published", int(report.published), "1 when the last run published."),
        ("timestamp_seconds", int(time.time()), "When the last run ended, in Unix time."),
        ("failed_checks", sum(not c.passed for c in report.checks), "Checks that found rows."),
    ):
        lines += [
            f"# HELP ontherecord_run_{name} {text}",
            f"# TYPE ontherecord_run_{name} gauge",
            f"ontherecord_run_{name}{{{labels}}} {value}",
        ]
    lines += [
        "# HELP ontherecord_run_stage_seconds Wall time by stage.",
        "# TYPE ontherecord_run_stage_seconds gauge",
    ]
    lines += [
        f'ontherecord_run_stage_seconds{{{labels},stage="{stage}"}} {seconds:.3f}'
        for stage, seconds in report.seconds.items()
    ]
    part = Path(f"{path}.part")
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(part, path)


def notify(target: str, subject: str, lines: list[str], details: dict[str, Any] | None = None) -> str | None:
    """Send word; returns None, or what went wrong in one line.

    `target`: `http(s)://…` gets a JSON POST; `mailto:a@b.c` a mail through the server in ONTHERECORD_SMTP (host:port);
    anything else is a command, which gets the lines on standard input and the subject as its last argument.
    """
    try:
        if target.startswith(("http://", "https://")):
            body = json.dumps(
                {"subject": subject, "text": "\n".join(lines), **(details or {})}, default=str
            ).encode()
            request = urllib.request.Request(target, body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=TIMEOUT):
                return None
        if target.startswith("mailto:"):
            return _mail(target.removeprefix("mailto:"), subject, lines)
        done = subprocess.run(
            [*shlex.split(target), subject],
            input="\n".join(lines),
            text=True,
            capture_output=True,
            timeout=TIMEOUT,
        )
        return None if done.returncode == 0 else f"{target}: exit code {done.returncode}"
    except (OSError, ValueError, subprocess.SubprocessError, smtplib.SMTPException) as error:
        return f"{target}: {' '.join(str(error).split())}"


def _mail(to: str, subject: str, lines: list[str]) -> str | None:
    server = os.environ.get("ONTHERECORD_SMTP", "localhost:25")
    host, _, port = server.partition(":")
    message = EmailMessage()
    message["Subject"], message["To"] = subject, to
    message["From"] = os.environ.get("ONTHERECORD_MAIL_FROM", "ontherecord@localhost")
    message.set_content("\n".join(lines))
    with smtplib.SMTP(host, int(port or 25), timeout=TIMEOUT) as connection:
        connection.send_message(message)
    return None
