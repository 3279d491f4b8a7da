"""Why a row says what it says. In: the id of a correction, claim, mention or turn. Out: the row, its evidence in
words, and the excerpt of the raw source between the row's raw offsets."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.markup import escape

from flows.errors import UsageError
from flows.query import opened

#: table, its id column, the columns worth showing first
_TABLES = (
    (
        "corrections",
        "correction_id",
        ("original", "replacement", "action", "rule", "confidence", "decided_by"),
    ),
    (
        "claims",
        "claim_id",
        (
            "speaker_name",
            "speaker_text",
            "cue",
            "cue_class",
            "text",
            "attribution",
            "quote_type",
            "hedges",
            "negated",
            "rule",
            "confidence",
        ),
    ),
    ("mentions", "mention_id", ("text", "type", "kind", "entity_id", "basis", "confidence")),
    ("turns", "turn_id", ("position", "label", "speaker_name", "speaker_id", "role", "basis", "confidence")),
)
CONTEXT = 160  # bytes of raw source shown on either side


def explain(warehouse: str, id: str, as_of: str | None = None) -> None:
    """Print the explanation. Raises UsageError when no row has this id."""
    with opened(warehouse, as_of) as connection:
        for table, key, shown in _TABLES:
            cursor = connection.execute(f"select * from {table} where {key} = ?", [id])
            row = cursor.fetchone()
            if row is not None:
                names = [c[0] for c in cursor.description]
                _print(connection, table, dict(zip(names, row, strict=True)), shown)
                return
    raise UsageError(f"no correction, claim, mention or turn has the id {id!r}")


def _print(connection: Any, table: str, row: dict[str, Any], shown: tuple[str, ...]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    say = console.print
    document = connection.execute(
        "select source_uri, offsets_of, outlet, title, published_on, text from documents where document_id = ?",
        [row["document_id"]],
    ).fetchone()
    source_uri, offsets_of, outlet, title, published_on, text = document
    say(f"[bold]{table[:-1]}[/bold] of {escape(source_uri)}")
    about = ", ".join(str(part) for part in (outlet, title, published_on) if part)
    if about:
        say(f"  {escape(about)}")
    for name in shown:
        value = row.get(name)
        if value not in (None, "", [], ()):
            say(f"  {name:<13} {escape(_text(value))}")
    if row.get("entity_id") or row.get("speaker_id"):
        entity = connection.execute(
            "select name, type, description from entities where entity_id = ?",
            [row.get("entity_id") or row.get("speaker_id")],
        ).fetchone()
        if entity:
            say(f"  {'entity':<13} {escape(', '.join(str(part) for part in entity if part))}")
    evidence = row.get("evidence") or []
    if evidence:
        say("\n[bold]Evidence[/bold]")
        for item in evidence:
            say(f"  {item['kind']:<22} {item['weight']:.2f}  {escape(item['detail'])}")
    start, end = row["char_start"], row["char_end"]
    say("\n[bold]Clean text[/bold]  " + escape(f"characters {start}–{end}"))
    say("  " + _marked(text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT]))
    raw_start, raw_end = row["raw_start"], row["raw_end"]
    before, inside, after = connection.execute(
        "select source_excerpt($d, greatest($a - $c, 0), $a), source_excerpt($d, $a, $b), source_excerpt($d, $b, $b + $c)",
        {"d": row["document_id"], "a": raw_start, "b": raw_end, "c": CONTEXT},
    ).fetchone()
    what = "bytes" if offsets_of == "source" else "bytes of the extracted text"
    say(f"\n[bold]Raw source[/bold]  {what} {raw_start}–{raw_end}")
    say("  " + _marked(before or "", inside or "", after or ""))


def _marked(before: str, inside: str, after: str) -> str:
    def flat(text: str) -> str:
        return escape(text.replace("\n", " ").replace("\r", ""))

    return f"…{flat(before)}[bold reverse]{flat(inside)}[/bold reverse]{flat(after)}…"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
