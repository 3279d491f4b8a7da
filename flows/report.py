"""What a run prints when it is done. In: a `RunReport` and the published warehouse. Out: a page that a person reads in
half a minute: what was read, which names were corrected, who said what, which figures are disputed, what failed, and
one query to try next."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from flows.query import opened
from flows.run import RunReport

SHOWN = 8
CLEAR = 0.75  # claims with a verb, at least this likely to be right, are shown before others


def print_report(report: RunReport) -> None:
    """Print the page on standard output."""
    width = min(shutil.get_terminal_size((120, 24)).columns, 160)
    console = Console(width=width, highlight=False, soft_wrap=True)
    say = console.print
    _summary(report, say)
    if report.published and report.changed:
        with opened(report.warehouse) as connection:
            _corrections(connection, report.run_id, say)
            _claims(connection, report.run_id, say)
            _disputes(connection, report.run_id, say)
    if report.changes:
        say("\n[bold]Names that are corrected otherwise than before[/bold]")
        for line in change_lines(report.changes):
            say(escape(line))
    _troubles(report, say)
    if report.published and (report.documents > _lost(report) or report.unchanged):
        folder = report.warehouse.rstrip("/")
        option = "" if folder == "warehouse" else f" --warehouse {folder}"
        say(f'\nTry next:  ontherecord sql{option} "select speaker, cue, claim from who_said_what limit 20"')
        if "://" not in folder:
            say(f"      or:  duckdb -readonly {Path(folder) / 'ontherecord.duckdb'}")


def _summary(report: RunReport, say: Any) -> None:
    seconds = report.seconds.get("total", sum(report.seconds.values()))
    if not report.documents and not report.unchanged and report.rejects:
        say("No document could be read.")
    elif not report.documents:
        say(f"Nothing new: {counted(report.unchanged, 'document')} unchanged.")
    else:
        verb = "Would publish" if report.dry_run else "Published"
        say(
            f"[bold]{verb} {counted(report.documents - _lost(report), 'document')}[/bold] ({report.words:,} words, "
            f"{counted(report.counts.get('mentions', 0), 'mention')}, {counted(report.counts.get('claims', 0), 'claim')}) "
            f"in {seconds:.1f} s, run {report.run_id}."
        )
        if report.unchanged:
            say(f"{counted(report.unchanged, 'document')} unchanged.")
    if report.stale:
        say(
            f"{counted(report.stale, 'document')} read by an older pipeline: ontherecord backfill reads them again."
        )
    if report.forgotten:
        say(f"{counted(report.forgotten, 'document')} left alone: somebody asked to forget them.")
    if report.still_rejected:
        say(f'{counted(report.still_rejected, "source")} still rejected: ontherecord sql "from rejects"')
    if report.too_old:
        say(f"{counted(report.too_old, 'document')} left out by --since.")


def _lost(report: RunReport) -> int:
    """Documents that were parsed and then failed."""
    return sum(r.stage not in ("discover", "sniff", "parse", "clean") for r in report.rejects)


def _corrections(connection: Any, run_id: str, say: Any) -> None:
    found = _rows(
        connection,
        """
        select original, replacement, action, count(*) as times, min(evidence[1].detail) as why
        from corrections where run_id = ? and action in ('applied', 'review') and original <> replacement
        group by all order by action, times desc, original limit 20
        """,
        run_id,
    )
    if found:
        say("\n[bold]Names[/bold]")
    for original, replacement, action, times, why in found:
        mark = "" if action == "applied" else "  (for review, text unchanged)"
        count = f" ×{times}" if times > 1 else ""
        say(f"  {escape(original)} -> {escape(replacement)}{count}{mark}  [dim]{escape(why or '')}[/dim]")


def _claims(connection: Any, run_id: str, say: Any) -> None:
    found = _rows(
        connection,
        """
        with heard as (
            select c.claim_id, c.speaker_name, c.cue, c.text, c.quote_type, c.char_start, d.source_uri,
                c.confidence >= ? and c.tense is not null as clear
            from claims as c join documents as d using (document_id)
            where
                c.run_id = ? and c.attribution = 'reported' and c.speaker_name is not null and d.duplicate_of is null
        ),
        shown as (
            select *, count(*) over (partition by speaker_name) as times
            from heard
            qualify row_number() over (
                partition by speaker_name
                order by clear desc, quote_type = 'indirect', source_uri, char_start
            ) = 1
            order by clear desc, times desc, source_uri, char_start limit ?
        ),
        together as (
            select s.claim_id, string_agg(e.name, ' and ' order by s.first_speaker desc, e.name) as names
            from claim_speakers as s join entities as e on e.entity_id = s.speaker_id
            where s.claim_id in (select claim_id from shown)
            group by all having count(*) > 1
        )
        select coalesce(together.names, speaker_name), cue, text
        from shown left join together using (claim_id)
        order by clear desc, times desc, source_uri, char_start
        """,
        CLEAR,
        run_id,
        SHOWN,
    )
    if found:
        say("\n[bold]Who said what[/bold]")
    for speaker, cue, text in found:
        say(f"  {escape(speaker)}{' · ' + escape(cue) if cue else ''}: {escape(_cut(text))}")


def _disputes(connection: Any, run_id: str, say: Any) -> None:
    found = _rows(
        connection,
        """
        select distinct
            coalesce(qa.measure, qa.item, ''),
            qa.text, coalesce(a.speaker_name, a.speaker_text, 'unnamed'),
            qb.text, coalesce(b.speaker_name, b.speaker_text, 'unnamed')
        from claim_links as l
        join claims as a on a.claim_id = l.claim_a
        join claims as b on b.claim_id = l.claim_b
        join quantities as qa on qa.quantity_id = l.quantity_a
        join quantities as qb on qb.quantity_id = l.quantity_b
        where l.relation = 'disputes' and l.run_id = ?
        order by all limit 8
        """,
        run_id,
    )
    if found:
        say("\n[bold]Disputed figures[/bold]")
    for counted, text_a, who_a, text_b, who_b in found:
        say(
            f"  {escape(counted)}: {escape(text_a)} ({escape(who_a)}) against {escape(text_b)} ({escape(who_b)})"
        )


def _troubles(report: RunReport, say: Any) -> None:
    if report.rejects:
        say(f"\n[bold]{counted(len(report.rejects), 'reject')}[/bold]")
        for reject in report.rejects[:20]:
            say(f"  {escape(reject.source_uri)}: {escape(reject.reason)}: {escape(reject.detail)}")
        if len(report.rejects) > 20:
            say('  … the rest: ontherecord sql "from rejects"')
    for note in report.notes:
        say(escape(note))
    if report.waiting:
        say(f"{counted(report.waiting, 'last line')} still being written: read when whole")
    if report.vanished:
        say(f"{counted(report.vanished, 'file')} gone before being read")
    for check in report.checks:
        if not check.passed:
            say(f"check {check.name} ({check.severity}): {counted(check.rows, 'row')}: {check.description}")


def _rows(connection: Any, query: str, *values: Any) -> list[tuple[Any, ...]]:
    return connection.execute(query, list(values)).fetchall()


def _cut(text: str, size: int = 150) -> str:
    text = " ".join(text.split())
    return text if len(text) <= size else text[: text.rfind(" ", 0, size)] + " …"


def change_lines(changes: list[dict[str, str]], shown: int = 20) -> Iterator[str]:
    """What became of corrections, most frequent first: `Behrut: applied: Beirut -> nothing ×2`."""
    found = Counter((c["original"], c["was"] or "nothing", c["now"] or "nothing") for c in changes)
    for (original, was, now), times in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:shown]:
        yield f"  {original}: {was} -> {now}" + (f" ×{times}" if times > 1 else "")
    if len(found) > shown:
        yield f"  … and {len(found) - shown:,} others"


def counted(number: int, noun: str) -> str:
    """`1 document`, `2,000 documents`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
