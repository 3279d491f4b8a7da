"""The command `ontherecord`. In: arguments of a shell. Out: text on standard output, one clear line on standard error
when something is wrong, and an exit code: 0 all published, 3 published with rejects, 1 not published, 2 usage.

Heavy imports stand inside the commands, so that `--help` and `sql` answer at once.
"""

from __future__ import annotations

import logging
import os
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows import cli_keep, cli_review
from flows.cli_keep import WarehouseOption
from flows.errors import NOT_PUBLISHED, OK, WITH_REJECTS, RunError, Stopped


class Commands(TyperGroup):
    """Typer ends in silence when Ctrl-C is pressed; a user should read what became of the warehouse."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise Stopped("stopped; what was published before is untouched") from error


app = typer.Typer(
    name="ontherecord",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""News transcripts and articles into tables of who said what, about whom, with the names right.

Examples:

- `ontherecord run seeds/transcripts`

- `ontherecord sql "select speaker_name, text from who_said_what"`

- `ontherecord explain k_0123456789abcdef`
""",
)


class Format(StrEnum):
    """How `sql` prints."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def _version(wanted: bool) -> None:
    if wanted:
        from flows.settings import package_version

        typer.echo(f"ontherecord {package_version()}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before a command."""


@app.command()
def run(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs.", metavar="PATH...")],
    warehouse: WarehouseOption = "warehouse",
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most this many new or changed documents.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Leave out documents published before this date.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but write.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes that read at a time.")] = 1,
    no_prefect: Annotated[bool, typer.Option("--no-prefect", help="Run without an orchestrator.")] = False,
    model: Annotated[
        str | None, typer.Option(help="Another installed spaCy pipeline, by name or path.")
    ] = None,
    format: Annotated[
        str | None, typer.Option(help="Take sources as this format instead of sniffing.")
    ] = None,
    reprocess: Annotated[
        bool, typer.Option("--reprocess", help="Read again what an older pipeline read.")
    ] = False,
) -> None:
    """Read sources into the warehouse and publish.

    Unchanged sources are skipped, so running again is always safe.
    Exit codes: 0 all published, 3 published with rejects, 1 not published, 2 usage.

    Examples:

    - `ontherecord run seeds/transcripts`

    - `ontherecord run "inbox/*.txt" --workers 2 --since 2026-01-01`
    """
    from flows.progress import shown
    from flows.report import print_report
    from flows.run import DirectRunner, execute, find
    from flows.settings import Settings

    settings = Settings(
        tuple(paths),
        warehouse,
        limit=limit,
        since=since,
        dry_run=dry_run,
        workers=workers,
        model=model,
        format=format,
        reprocess=reprocess,
    )
    find(settings)  # a path that is not there should not wait for an orchestrator to start
    with shown() as progress:
        if no_prefect:
            report = execute(settings, DirectRunner(workers), progress)
        else:
            # What goes wrong is told in one line below; Prefect's own log of it stays with its server.
            os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
            from flows.normalize import PrefectAway, run_flow

            try:
                report = run_flow(settings, progress)
            except PrefectAway as error:
                print(f"Prefect does not answer ({error}); running without it", file=sys.stderr)
                report = execute(settings, DirectRunner(workers), progress)
    print_report(report)
    raise typer.Exit(WITH_REJECTS if report.rejects or report.still_rejected else OK)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="A query; without one, a prompt.")] = None,
    warehouse: WarehouseOption = "warehouse",
    format: Annotated[Format, typer.Option(help="How to print the answer.")] = Format.table,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="RUN", help="The snapshot that this run published.")
    ] = None,
) -> None:
    """Ask the published warehouse in DuckDB's SQL.

    Examples:

    - `ontherecord sql "from name_corrections"`

    - `ontherecord sql "from said_by('Ash Carter')" --format csv`
    """
    from flows.query import ask, prompt

    if query is None:
        prompt(warehouse, as_of)
    else:
        ask(warehouse, query, format.value, as_of)


@app.command()
def explain(
    id: Annotated[str, typer.Argument(help="Id of a correction, claim, mention or turn.")],
    warehouse: WarehouseOption = "warehouse",
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="RUN")] = None,
) -> None:
    """Show why a row says what it says: its evidence, and the excerpt of the raw source it came from.

    Example:

    - `ontherecord explain c_0123456789abcdef`
    """
    from flows.explain import explain as show

    show(warehouse, id, as_of)


@app.command()
def story(
    id: Annotated[str, typer.Argument(help="Id of a story, or of a document in one.")],
    warehouse: WarehouseOption = "warehouse",
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="RUN")] = None,
) -> None:
    """Print a story: its documents by origin, its figures, what is disputed and what several origins bear out.

    Example:

    - `ontherecord story s_0123456789abcdef`
    """
    from flows.story import show

    show(warehouse, id, as_of)


@app.command()
def serve(
    inboxes: Annotated[
        list[str], typer.Argument(help="Files, folders or globs to look into.", metavar="INBOX...")
    ],
    warehouse: WarehouseOption = "warehouse",
    every: Annotated[str | None, typer.Option(help="Run this often: 15m, 2h, 1d.")] = None,
    cron: Annotated[str | None, typer.Option(help="Run by this cron line.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes that read at a time.")] = 1,
    notify: Annotated[
        list[str] | None, typer.Option(help="Webhook, mailto: address or command that hears of trouble.")
    ] = None,
    metrics: Annotated[str | None, typer.Option(help="Prometheus text file to write after each run.")] = None,
    name: Annotated[str, typer.Option(help="Name of the deployment.")] = "inbox",
) -> None:
    """Look into the inboxes by the clock, until stopped. Uses the Prefect server in PREFECT_API_URL, or one of its own.

    Example:

    - `ontherecord serve inbox/ --every 15m`
    """
    from flows.serve import serve as until_stopped

    until_stopped(
        inboxes, warehouse, every=every, cron=cron, workers=workers, name=name, notify=notify, metrics=metrics
    )


cli_keep.register(app)
app.add_typer(cli_review.app, name="review")
app.add_typer(cli_review.lists, name="names")


def main(arguments: list[str] | None = None) -> None:
    """Entry point: whatever goes wrong becomes one line and an exit code."""
    if level := os.environ.get("ONTHERECORD_LOG"):
        logging.getLogger("ontherecord").addHandler(logging.StreamHandler())
        logging.getLogger("ontherecord").setLevel(level.upper())
    try:
        app(arguments, standalone_mode=True)
    except RunError as error:
        _fail(error, error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OK)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{error.strerror or error}", NOT_PUBLISHED)
    except Exception as error:
        if os.environ.get("ONTHERECORD_LOG", "").upper() == "DEBUG":
            raise
        text = " ".join(str(error).split())
        _fail(f"{type(error).__name__}: {text} (ONTHERECORD_LOG=DEBUG shows where)", NOT_PUBLISHED)


def _fail(message: Any, code: int) -> None:
    print(f"ontherecord: {message}", file=sys.stderr)
    sys.exit(code)
