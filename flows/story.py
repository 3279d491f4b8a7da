"""A story on the terminal. In: the id of a story, or of a document in one. Out: its documents by origin, the figures it
gives, what is disputed, what several origins bear out, and the same words in several outlets."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from flows.errors import UsageError
from flows.query import opened

SHOWN = 12  # lines a section
WIDTH = 150  # characters of a claim


def show(warehouse: str, id: str, as_of: str | None = None) -> None:
    """Print the story. Raises UsageError when no story and no document has this id."""
    with opened(warehouse, as_of) as connection:
        story = _story(connection, id)
        say = Console(highlight=False, soft_wrap=True).print
        _head(connection, story, say)
        _documents(connection, story, say)
        _figures(connection, story, say)
        for relation, heading in (
            ("disputes", "Disputed"),
            ("updates", "Later counts"),
            ("corroborates", "Borne out"),
            ("restates", "Told again"),
            ("same_quote", "The same words"),
        ):
            _links(connection, story, relation, heading, say)


def _story(connection: Any, id: str) -> str:
    """The id of the story that stands: of a story, of one that was merged, or of a document's story."""
    row = connection.execute(
        "select coalesce(merged_into, story_id) from stories where story_id = ? "
        "union all select story_id from story_documents where document_id = ?",
        [id, id],
    ).fetchone()
    if row is None:
        raise UsageError(f"no story and no document in a story has the id {id!r}")
    return row[0]


def _head(connection: Any, story: str, say: Any) -> None:
    title, terms = connection.execute(
        "select title, terms from stories where story_id = ?", [story]
    ).fetchone()
    first, last, documents, origins, outlets, claims = connection.execute(
        "select first_published, last_published, document_count, origin_count, len(outlets), claim_count "
        "from story_brief where story_id = ?",
        [story],
    ).fetchone() or (None, None, 0, 0, 0, 0)
    say(f"[bold]{escape(title or story)}[/bold]")
    days = " to ".join(dict.fromkeys(str(d) for d in (first, last) if d)) or "no date"
    say(
        f"  {days}; {_count(documents, 'document')} of {_count(origins, 'origin')}, {_count(outlets, 'outlet')}, "
        f"{_count(claims, 'claim')}"
    )
    if terms:
        say(f"  {escape(', '.join(terms))}")


def _documents(connection: Any, story: str, say: Any) -> None:
    rows = connection.execute(
        "select origin_id, published_on, outlet, coalesce(title, source_uri), document_id "
        "from story_documents join documents using (document_id) where story_id = ? "
        "order by min(published_on) over (partition by origin_id) nulls last, origin_id, published_on, document_id",
        [story],
    ).fetchall()
    say("\n[bold]Documents[/bold]  copies of one text stand under the first")
    before = None
    for origin, day, outlet, title, document in rows[: 2 * SHOWN]:
        about = ", ".join(str(part) for part in (outlet, day) if part)
        mark = "    = " if origin == before else "  "
        say(f"{mark}{escape(title[:WIDTH])}  [dim]{escape(about)} {document}[/dim]")
        before = origin
    _more(rows, 2 * SHOWN, say)


def _figures(connection: Any, story: str, say: Any) -> None:
    rows = connection.execute(
        "select measure, figure, independent_origins, origins_that_count, last_published, rank from story_figures "
        "where story_id = ? order by max(origins_that_count) over (partition by measure) desc, measure, rank",
        [story],
    ).fetchall()
    if rows:
        say("\n[bold]People[/bold]  the best borne out first; a later, higher count outweighs an earlier one")
    for measure, figure, origins, of, last, rank in rows[:SHOWN]:
        label = measure if rank == 1 else ""
        day = f", latest {last}" if last else ""
        say(f"  {escape(label):<14} {figure:>8,.0f}  {origins:.0f} of {_count(int(of), 'origin')}{day}")
    _more(rows, SHOWN, say)


def _links(connection: Any, story: str, relation: str, heading: str, say: Any) -> None:
    rows = connection.execute(
        """
        select a.speaker, a.outlet, a.claim, b.speaker, b.outlet, b.claim, links.same_origin, links.evidence
        from claim_links as links
        join who_said_what as a on a.claim_id = links.claim_a and a.first_speaker
        join who_said_what as b on b.claim_id = links.claim_b and b.first_speaker
        where links.story_id = ? and links.relation = ?
        order by links.score desc, links.claim_a, links.claim_b
        """,
        [story, relation],
    ).fetchall()
    if rows:
        say(f"\n[bold]{heading}[/bold]")
    for speaker_a, outlet_a, claim_a, speaker_b, outlet_b, claim_b, same, evidence in rows[:SHOWN]:
        say(f"  {_said(speaker_a, outlet_a, claim_a)}")
        say(f"  {_said(speaker_b, outlet_b, claim_b)}")
        why = "; ".join(item["detail"] for item in evidence or ())
        say(f"    [dim]{'one origin; ' if same else ''}{escape(why)}[/dim]")
    _more(rows, SHOWN, say)


def _said(speaker: str | None, outlet: str | None, claim: str) -> str:
    who = escape(speaker or "unnamed") + (f" ({escape(outlet)})" if outlet else "")
    text = " ".join(claim.split())
    return f"{who}: “{escape(text if len(text) <= WIDTH else text[: WIDTH - 1] + '…')}”"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _more(rows: list[Any], shown: int, say: Any) -> None:
    if len(rows) > shown:
        say(f"  … and {len(rows) - shown:,} more")
