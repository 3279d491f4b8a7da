"""Reviewers' verdicts on names and entities: what is proposed, and how an answer becomes a row of `decisions`.

In: the review queue of a published warehouse, answers from a terminal or a CSV file. Out: rows appended to `decisions`, in
a run of their own. Decisions are only ever added; the next run reads again the documents they touch.
"""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import hashlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flows.errors import RunError, UsageError
from flows.query import opened
from flows.run import new_run_id
from tasks.entities import judgements
from tasks.names.decisions import VERDICTS
from tasks.warehouse import Warehouse, WarehouseError

_KEYS = {"a": "accept", "r": "reject", "e": "edit", "k": "keep", "s": "same_as"}


def proposals(warehouse: str) -> list[dict[str, Any]]:
    """Corrections that wait for a person, the surest first, one a pair of names."""
    with opened(warehouse) as connection:
        cursor = connection.execute(
            """
            select c.original, c.replacement, c.entity_type, c.rule, max(c.confidence) as confidence, count(*) as times,
                   any_value(c.correction_id) as correction_id,
                   any_value(substr(d.text, greatest(c.char_start - 60, 1), c.char_end - c.char_start + 120)) as context
            from corrections c join documents d using (document_id)
            where c.action = 'review'
              and not exists (
                  from decisions x where x.subject = 'name' and x.original = c.original and x.withdraws is null
              )
            group by c.original, c.replacement, c.entity_type, c.rule
            order by confidence desc, original
            """
        )
        names = [c[0] for c in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def ask(warehouse: str, answer: Callable[[str], str] = input, reviewer: str | None = None) -> int:
    """Go through the proposals on a terminal; returns how many were decided."""
    waiting = proposals(warehouse)
    if not waiting:
        print("nothing waits for review")
        return 0
    decided = []
    for number, row in enumerate(waiting, 1):
        print(f"\n{number} of {len(waiting)}: {row['original']} -> {row['replacement']}  ({row['rule']}, {row['confidence']:.2f})")
        print("  …" + " ".join((row["context"] or "").split()) + "…")
        try:
            key = answer("accept, reject, edit, keep always, same as, next, quit [a/r/e/k/s/n/q]? ").strip().lower()[:1]
            if key == "q":
                break
            if key not in _KEYS:
                continue
            value = row["replacement"]
            if key == "e":
                value = answer("the right name: ").strip() or value
        except EOFError:
            break
        decided.append(name_row(row["original"], value, _KEYS[key], reviewer, rule=row["rule"], entity_type=row["entity_type"]))
    record(warehouse, decided)
    return len(decided)


def from_csv(warehouse: str, path: str, reviewer: str | None = None) -> int:
    """Take verdicts from a CSV file with the columns original, replacement, verdict and, at will, scope (a document id)
    and note. Raises UsageError naming the line that cannot be read; then nothing is recorded."""
    decided = []
    try:
        with (sys.stdin if path == "-" else Path(path).open(encoding="utf-8", newline="")) as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                verdict = (row.get("verdict") or "").strip().lower()
                original = (row.get("original") or "").strip()
                if not verdict:
                    continue
                if verdict not in VERDICTS or not original:
                    raise UsageError(f"{path}, line {line}: a verdict is one of {', '.join(VERDICTS)}, with an original")
                decided.append(
                    name_row(
                        original,
                        (row.get("replacement") or "").strip(),
                        verdict,
                        row.get("reviewer") or reviewer,
                        document_id=(row.get("scope") or "").strip() or None,
                        note=row.get("note"),
                        rule=row.get("rule"),
                        entity_type=row.get("entity_type"),
                    )
                )
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    record(warehouse, decided)
    return len(decided)


def name_row(
    original: str,
    value: str,
    judgement: str,
    reviewer: str | None = None,
    *,
    document_id: str | None = None,
    rule: str | None = None,
    entity_type: str | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    """A verdict on a name as a row of `decisions`."""
    who, now = reviewer or getpass.getuser(), dt.datetime.now(dt.UTC)
    text = f"name|{original}|{value}|{judgement}|{document_id or ''}|{who}|{now.isoformat()}"
    return {
        "decision_id": "r_" + hashlib.sha256(text.encode()).hexdigest()[:16],
        "subject": "name",
        "document_id": document_id,
        "judgement": judgement,
        "original": original,
        "value": value or None,
        "entity_type": entity_type,
        "rule": rule,
        "reviewer": who,
        "decided_at": now,
        "note": note,
    }


def entity_verdict(warehouse: str, judgement: str, one: str, other: str, reviewer: str | None = None, note: str | None = None) -> str:
    """Record a verdict on entities; returns what was recorded. `one` and `other` are entity ids (split: a document id;
    rename: the name). Raises UsageError when an entity is not known or the verdict makes no sense."""
    who = reviewer or getpass.getuser()
    _must_exist(warehouse, [one] + ([other] if judgement in ("merge", "not-same") else []))
    try:
        verdict = {
            "merge": lambda: judgements.merge(one, other, reviewer=who, note=note),
            "not-same": lambda: judgements.not_same(one, other, reviewer=who, note=note),
            "split": lambda: judgements.split(one, other, reviewer=who, note=note),
            "rename": lambda: judgements.rename(one, other, reviewer=who, note=note),
        }[judgement]()
    except KeyError:
        raise UsageError(f"a verdict on entities is merge, not-same, split or rename, not {judgement!r}") from None
    except ValueError as error:
        raise UsageError(str(error)) from error
    record(warehouse, [verdict.row()])
    return f"{judgement} {one} {other}"


def _must_exist(warehouse: str, ids: Iterable[str]) -> None:
    with opened(warehouse) as connection:
        for id in ids:
            if not connection.execute("select 1 from entities where entity_id = ?", [id]).fetchone():
                raise UsageError(f"no entity has the id {id!r}")


def record(warehouse: str, decided: list[dict[str, Any]]) -> None:
    """Append verdicts in a run of their own. Raises RunError when the warehouse cannot be written."""
    if not decided:
        return
    try:
        with Warehouse.open(warehouse, create=False).writing(new_run_id(), {"review": len(decided)}) as run:
            run.stage(0, {"decisions": decided})
            run.write()
            run.publish()
    except WarehouseError as error:
        raise RunError(str(error)) from error
