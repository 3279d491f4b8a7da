"""The commands that keep a warehouse in order: `backfill`, `forget`, `doctor`, `maintain`, `export`. In: a warehouse and options.
Out: what was done, in a few lines; exit code 1 when something is wrong that was not repaired."""

from __future__ import annotations

import datetime as dt
import getpass
from contextlib import contextmanager
from typing import Annotated

import typer

from flows.errors import NOT_PUBLISHED, OK, WITH_REJECTS, RunError, UsageError

WarehouseOption = Annotated[
    str, typer.Option("--warehouse", "-w", envvar="ONTHERECORD_WAREHOUSE", help="Folder of the warehouse.")
]


@contextmanager
def _told():
    """Errors of the warehouse as one line."""
    from tasks.warehouse import NotThere, WarehouseError

    try:
        yield
    except NotThere as error:
        raise UsageError(str(error)) from error
    except WarehouseError as error:
        raise RunError(str(error)) from error


def backfill(
    stage: Annotated[
        str | None,
        typer.Option(
            metavar="STAGE",
            help="Only what an older version of this stage read: sources, text, names, language, turns, entities, "
            "claims, rows, or all. `names` looks at all names again and reads where one comes out otherwise; "
            "`stories` makes the links anew.",
        ),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Documents of this day and later.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Documents of this day and earlier.")
    ] = None,
    warehouse: WarehouseOption = "warehouse",
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many documents.")] = None,
    batch: Annotated[int, typer.Option(min=1, help="Documents in one published run.")] = 500,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes that read at a time.")] = 1,
    model: Annotated[
        str | None, typer.Option(help="Another installed spaCy pipeline, by name or path.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
) -> None:
    """Read again what is published: what an older pipeline read, or with dates whatever was published between them.

    Reads the sources, or the bytes that the warehouse keeps where a source is gone. Each batch is a published run: stopped
    at any moment, the same command goes on where it was. Prints which corrections of names are others than before.
    Exit codes: 0 done, 3 some documents could not be read again, 1 not published, 2 usage.

    Examples:

    - `ontherecord backfill`

    - `ontherecord backfill --stage names --from 2015-01-01 --to 2015-12-31`
    """
    from flows import backfill as again
    from flows.progress import shown
    from flows.run import DirectRunner

    order = again.Order(warehouse, stage, start, end, limit, batch, workers, model, dry_run)
    with shown() as progress:
        report = again.execute(order, DirectRunner(workers), progress)
    for line in again.lines(report):
        typer.echo(line)
    raise typer.Exit(WITH_REJECTS if report.lost or report.rejects else OK)


def forget(
    sources: Annotated[list[str], typer.Argument(help="Paths, source URIs or document ids.")],
    warehouse: WarehouseOption = "warehouse",
    note: Annotated[str | None, typer.Option(help="Why, for the receipt.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take documents and everything derived from them out of the warehouse for good, older versions too.

    Prints the receipt. A later run over the same folder leaves them alone.

    Example:

    - `ontherecord forget inbox/retracted.txt --note "retracted on 3 May"`
    """
    from tasks.sources.inbox import Inbox
    from tasks.warehouse import Warehouse
    from tasks.warehouse import forget as forgetting

    with _told():
        opened = Warehouse.open(warehouse, create=False)
        documents = forgetting.find(opened, sources)
        for uri in documents.values():
            typer.echo(uri)
        if not yes and not typer.confirm(f"Forget {_count(len(documents), 'document')} for good?"):
            raise typer.Exit(NOT_PUBLISHED)
        receipt = forgetting.forget(opened, sources, getpass.getuser(), note)
        with Inbox(opened.root / "inbox") as inbox:
            inbox.drop(documents.values())
    rows = sum(receipt.rows.values())
    typer.echo(f"forgotten: {_count(rows, 'row')} of {_count(len(receipt.documents), 'document')}")
    if receipt.runs:
        typer.echo(f"older runs that held them can no longer be read: {', '.join(receipt.runs)}")
    typer.echo(f"receipt: {opened.root}/receipts/{receipt.run_id}.json")


def doctor(
    warehouse: WarehouseOption = "warehouse",
    repair: Annotated[bool, typer.Option("--repair", help="Put right what can be put right.")] = False,
) -> None:
    """Check every file of the warehouse against its log, and the catalog.

    Example:

    - `ontherecord doctor --repair`
    """
    from tasks.warehouse import Warehouse, maintenance

    with _told():
        findings = maintenance.doctor(Warehouse.open(warehouse, create=False), repair)
        stale = _stale(warehouse)
    for line in (*map(str, findings), *stale):
        typer.echo(line)
    if any(f.severity == "error" and not f.repaired for f in findings):
        raise typer.Exit(NOT_PUBLISHED)
    if not findings and not stale:
        typer.echo("in order")


def _stale(warehouse: str) -> list[str]:
    """A note on documents that an older pipeline read."""
    from flows import backfill as again
    from tasks.warehouse import Warehouse, WarehouseError

    try:
        found, stages = again.select(Warehouse.open(warehouse, create=False), again.Order(warehouse))
    except WarehouseError:
        return []  # the findings say what is wrong
    if not found:
        return []
    since = f" (changed since: {', '.join(stages)})" if stages else ""
    return [
        f"note: {_count(len(found), 'document')} read by an older pipeline{since}; `ontherecord backfill` reads them again"
    ]


def maintain(
    warehouse: WarehouseOption = "warehouse",
    keep_days: Annotated[float, typer.Option(min=0, help="Older snapshots stay readable this long.")] = 7,
) -> None:
    """Merge small files, and delete what no snapshot of the last days needs.

    Example:

    - `ontherecord maintain --keep-days 30`
    """
    from tasks.warehouse import Warehouse, maintenance

    with _told():
        opened = Warehouse.open(warehouse, create=False)
        compacted = maintenance.compact(opened)
        vacuumed = maintenance.vacuum(opened, dt.timedelta(days=keep_days))
    typer.echo("compacted" if compacted.changed else "nothing to compact")
    typer.echo(f"deleted {_count(vacuumed.files, 'file')}, {vacuumed.bytes / 1e6:.1f} MB")
    if vacuumed.runs:
        typer.echo(f"no longer readable: {', '.join(vacuumed.runs)}")


def rollback(
    run: Annotated[str, typer.Argument(help="The run to publish again.", metavar="RUN")],
    warehouse: WarehouseOption = "warehouse",
) -> None:
    """Publish an older run's rows again, as a new run.

    Example:

    - `ontherecord rollback run_20260101T060000_a1b2`
    """
    from tasks.warehouse import Warehouse, maintenance

    with _told():
        snapshot = maintenance.roll_back(Warehouse.open(warehouse, create=False), run)
    typer.echo(f"published {run} again as {snapshot.run_id}")


def export(
    to: Annotated[str, typer.Option("--to", help="Folder to write to.", metavar="DIR")],
    format: Annotated[
        str, typer.Option("--as", help="parquet, csv, jsonl, xlsx, sqlite, claims-jsonld or ftm.")
    ] = "parquet",
    table: Annotated[list[str] | None, typer.Option(help="Only this table or view; may be repeated.")] = None,
    warehouse: WarehouseOption = "warehouse",
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="RUN")] = None,
) -> None:
    """Write the published tables in a format that other programs read.

    Example:

    - `ontherecord export --to out --as csv --table who_said_what`
    """
    from tasks.warehouse.exports import export as write

    with _told():
        written = write(warehouse, to, format, tables=table or (), as_of=as_of)
    for path in written:
        typer.echo(str(path))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    for command in (backfill, export, forget, doctor, maintain, rollback):
        app.command()(command)
