"""The commands by which a person decides: `review names`, `review entities`. In: answers at a prompt, a CSV file, or ids.
Out: rows of `decisions`, and how many."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli_keep import WarehouseOption

app = typer.Typer(no_args_is_help=True, help="Decide what the rules left open; decisions win over every rule and stick.")


@app.command()
def names(
    warehouse: WarehouseOption = "warehouse",
    csv: Annotated[str | None, typer.Option(help="Take verdicts from this CSV file (- for standard input).")] = None,
    reviewer: Annotated[str | None, typer.Option(help="Who decides; by default the user's login.")] = None,
) -> None:
    """Accept, reject or edit proposed corrections of names, one by one or from a CSV file.

    Columns of the file: original, replacement, verdict (accept, reject, edit, keep, same_as), and at will scope (a
    document id), note.

    Example:

    - `ontherecord review names --csv verdicts.csv`
    """
    from flows.review import ask, from_csv

    count = from_csv(warehouse, csv, reviewer) if csv else ask(warehouse, reviewer=reviewer)
    typer.echo(f"{count} decided; the next run reads the documents again that it touches")


@app.command()
def entities(
    judgement: Annotated[str, typer.Argument(help="merge, not-same, split or rename.")],
    entity: Annotated[str, typer.Argument(help="Id of the entity.")],
    other: Annotated[str, typer.Argument(help="The other entity; for split a document id; for rename the name.")],
    warehouse: WarehouseOption = "warehouse",
    reviewer: Annotated[str | None, typer.Option(help="Who decides; by default the user's login.")] = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
) -> None:
    """Say that two entities are one, or two, or that a name means somebody else in one document.

    Example:

    - `ontherecord review entities merge e_0123456789abcdef Q30`
    """
    from flows.review import entity_verdict

    typer.echo("recorded: " + entity_verdict(warehouse, judgement, entity, other, reviewer, note))
