"""The commands by which a person decides: `review names`, `review entities`, and `names import`. In: answers at a prompt, a
CSV file, ids, or a list of names. Out: rows of `decisions`, names in the index, and how many."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli_keep import WarehouseOption
from flows.errors import UsageError

app = typer.Typer(
    no_args_is_help=True, help="Decide what the rules left open; decisions win over every rule and stick."
)
lists = typer.Typer(no_args_is_help=True, help="Lists of names of your own.")


@app.command("names")
def review_names(
    warehouse: WarehouseOption = "warehouse",
    csv: Annotated[str | None, typer.Option(help="Take verdicts from this CSV file.")] = None,
    to_csv: Annotated[
        str | None, typer.Option(help="Write what waits to this CSV file instead of asking.")
    ] = None,
    reviewer: Annotated[str | None, typer.Option(help="Who decides; by default the user's login.")] = None,
) -> None:
    """Accept, reject or edit proposed corrections of names, one by one or through a CSV file.

    Columns of the file: original, replacement, verdict (accept, reject, edit, keep, same_as), and at will
    new_replacement, scope (an outlet, a program or a document id), who.

    Examples:

    - `ontherecord review names --to-csv waiting.csv`

    - `ontherecord review names --csv waiting.csv`
    """
    from flows import review

    if to_csv:
        typer.echo(f"{review.to_csv(warehouse, to_csv)} written to {to_csv}")
        return
    count = review.from_csv(warehouse, csv, reviewer) if csv else review.ask(warehouse, reviewer=reviewer)
    if not count:
        typer.echo("nothing decided")
        return
    typer.echo(
        f"{count} decided; the next run over these sources reads again the documents that "
        + ("it touches" if count == 1 else "they touch")
    )


@app.command("entities")
def review_entities(
    judgement: Annotated[str, typer.Argument(help="merge, not-same, split, rename or withdraw.")],
    entity: Annotated[str, typer.Argument(help="Id of the entity.")],
    other: Annotated[
        str, typer.Argument(help="The other entity; for split a document id; for rename the name.")
    ],
    warehouse: WarehouseOption = "warehouse",
    reviewer: Annotated[str | None, typer.Option(help="Who decides; by default the user's login.")] = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
) -> None:
    """Say that two entities are one, or two, or that a name means somebody else in one document.

    `not-same` and `withdraw` (of the last verdict on the two) take a merge back. All of it stands in `entity_merges`.

    Examples:

    - `ontherecord review entities merge e_0123456789abcdef Q30`

    - `ontherecord review entities withdraw e_0123456789abcdef Q30`
    """
    from flows.review import entity_verdict

    typer.echo("recorded: " + entity_verdict(warehouse, judgement, entity, other, reviewer, note))


@lists.command("import")
def import_list(
    path: Annotated[str, typer.Argument(help="The list.", metavar="FILE")],
    source: Annotated[str, typer.Option(help="csv, wikidata, geonames, opensanctions or jrc-names.")] = "csv",
    prominent: Annotated[
        bool, typer.Option("--prominent", help="Names may also be what a misspelling is corrected to.")
    ] = False,
) -> None:
    """Bring a list of names into the index: names on it are known and never rewritten.

    Example:

    - `ontherecord names import people.csv --source csv`
    """
    from tasks.names.imports import import_names

    try:
        written, count = import_names(path, source, prominent=prominent)
    except ValueError as error:
        raise UsageError(str(error)) from error
    typer.echo(f"{count:,} names in {written}")
