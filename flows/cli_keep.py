"""The commands that keep a warehouse in order: `forget`, `doctor`, `maintain`, `export`. In: a warehouse and options.
Out: what was done, in a few lines; exit code 1 when something is wrong that was not repaired."""

from __future__ import annotations

import datetime as dt
import getpass
from contextlib import contextmanager
from typing import Annotated

import typer

from flows.errors import NOT_PUBLISHED, RunError

WarehouseOption = Annotated[
    str, typer.Option("--warehouse", "-w", envvar="ONTHERECORD_WAREHOUSE", help="Folder of the warehouse.")
]


@contextmanager
def _told():
    """Errors of the warehouse as one line."""
    from tasks.warehouse import WarehouseError

    try:
        yield
    except WarehouseError as error:
        raise RunError(str(error)) from error


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
    rows = sum(receipt.rows.values())
    typer.echo(f"forgotten: {_count(rows, 'row')} of {_count(len(receipt.documents), 'document')}")
    if receipt.runs:
        typer.echo(f"older runs that held them can no longer be read: {', '.join(receipt.runs)}")
    typer.echo(f"receipt: {warehouse}/receipts/{receipt.run_id}.json")


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
    for finding in findings:
        typer.echo(str(finding))
    if any(f.severity == "error" and not f.repaired for f in findings):
        raise typer.Exit(NOT_PUBLISHED)
    if not findings:
        typer.echo("in order")


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
    for command in (export, forget, doctor, maintain, rollback):
        app.command()(command)
