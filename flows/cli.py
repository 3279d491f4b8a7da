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
from flows.errors import NOT_PUBLISHED, OK, USAGE, WITH_REJECTS, RunError, Stopped, UsageError


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

- `ontherecord sql "select speaker, cue, claim from who_said_what"`

- `ontherecord explain k_0123456789abcdef`
""",
)


RunnerOption = Annotated[str, typer.Option(help="Where batches are read: local, dask or ray.")]
AddressOption = Annotated[
    str | None, typer.Option(help="A running cluster; without it, a temporary one on this machine.")
]
ExchangeOption = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Store through which a cluster's workers get and give files."),
]
FallbackOption = Annotated[
    bool,
    typer.Option(
        "--fallback/--no-fallback",
        envvar="ONTHERECORD_FALLBACK",
        help="Run without Prefect while its server is away.",
    ),
]


class Format(StrEnum):
    """How `sql` prints."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def _version(wanted: bool) -> None:
    if wanted:
        from flows.versions import package_version

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
    paths: Annotated[
        list[str],
        typer.Argument(help="Files, folders, globs, s3:// prefixes, feed:https://….", metavar="PATH..."),
    ],
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
        str | None,
        typer.Option(
            metavar="STAGE",
            help="Read again what an older version of this stage read: sources, text, names, language, turns, "
            "entities, claims, rows, or all.",
        ),
    ] = None,
    runner: RunnerOption = "local",
    address: AddressOption = None,
    exchange: ExchangeOption = None,
    fallback: FallbackOption = True,
) -> None:
    """Read sources into the warehouse and publish.

    Unchanged sources are skipped, so running again is always safe.
    Exit codes: 0 all published, 3 published with rejects, 1 not published, 2 usage.

    Examples:

    - `ontherecord run seeds/transcripts`

    - `ontherecord run "inbox/*.txt" --workers 2 --since 2026-01-01`

    - `ontherecord run inbox --reprocess claims`
    """
    from flows.settings import Settings, look

    look(paths)
    if no_prefect and runner != "local":
        raise UsageError(f"--runner {runner} needs Prefect: leave out --no-prefect")
    from flows.progress import shown
    from flows.report import print_report
    from flows.run import DirectRunner, execute, find

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
        runner=runner,
        address=address,
        exchange=exchange,
    )
    find(settings)  # what cannot be meant should not wait for an orchestrator to start
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
                if not fallback:
                    raise RunError(f"Prefect does not answer: {error}") from error
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

    A query may make temporary tables; it reads no file outside the warehouse and writes none (`export` does).

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
        list[str],
        typer.Argument(
            help="Folders, globs, feed:https://… or s3:// prefixes to look into.", metavar="INBOX..."
        ),
    ],
    warehouse: WarehouseOption = "warehouse",
    every: Annotated[str | None, typer.Option(help="Run this often: 15m, 2h, 1d.")] = None,
    cron: Annotated[str | None, typer.Option(help="Run by this cron line.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes that read at a time.")] = 1,
    notify: Annotated[
        list[str] | None, typer.Option(help="Webhook, mailto: address or command that hears of trouble.")
    ] = None,
    metrics: Annotated[str | None, typer.Option(help="Prometheus text file to write after each run.")] = None,
    max_rejects: Annotated[int, typer.Option(min=0, help="Say nothing of as many rejects.")] = 0,
    name: Annotated[str, typer.Option(help="Name of the deployment.")] = "inbox",
    runner: RunnerOption = "local",
    address: AddressOption = None,
    exchange: ExchangeOption = None,
    fallback: FallbackOption = True,
) -> None:
    """Look into the inboxes by the clock, until stopped. Uses the Prefect server in PREFECT_API_URL, or one of its own.

    Example:

    - `ontherecord serve inbox/ --every 15m`

    - `ontherecord serve feed:https://example.org/rss s3://bucket/shows/ --cron "0 6 * * *"`
    """
    from flows.settings import Settings, interval, look

    look(inboxes)
    if every:
        interval(every)
    logging.getLogger("ontherecord").setLevel(os.environ.get("ONTHERECORD_LOG", "INFO").upper())
    from flows.serve import serve as until_stopped

    settings = Settings(
        tuple(inboxes), warehouse, workers=workers, runner=runner, address=address, exchange=exchange
    )
    until_stopped(
        settings,
        every=every,
        cron=cron,
        name=name,
        notify=notify,
        max_rejects=max_rejects,
        metrics=metrics,
        fallback=fallback,
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
        sys.exit(app(arguments, standalone_mode=False) or OK)
    except RunError as error:
        _fail(error, error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OK)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{error.strerror or error}", NOT_PUBLISHED)
    except typer.Abort:
        _fail("stopped; nothing was changed", NOT_PUBLISHED)
    except Exception as error:
        if isinstance(error, _UsageProblem):
            _misused(error)
        if os.environ.get("ONTHERECORD_LOG", "").upper() == "DEBUG":
            raise
        text = " ".join(str(error).split())
        _fail(f"{type(error).__name__}: {text} (ONTHERECORD_LOG=DEBUG shows where)", NOT_PUBLISHED)


#: What Typer raises when a command line cannot be understood; its own report of it is a box of several lines.
_UsageProblem: Any = typer.BadParameter.__mro__[1]


def _misused(error: Any) -> None:
    if error.ctx is not None and type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        sys.exit(USAGE)
    words = " ".join(error.format_message().split())
    where = f" (see {error.ctx.command_path} --help)" if error.ctx is not None else ""
    _fail(f"{words[:1].lower()}{words[1:].rstrip('.')}{where}", USAGE)


def _fail(message: Any, code: int) -> None:
    print(f"ontherecord: {message}", file=sys.stderr)
    sys.exit(code)
