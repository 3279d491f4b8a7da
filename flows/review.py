"""Reviewers' verdicts on names and entities: what is proposed, and how an answer becomes a row of `decisions`.

In: the review queue of a published warehouse, answers from a terminal or a CSV file. Out: rows appended to `decisions`, in
a run of their own. Decisions are only ever added; the next run reads again the documents they touch.
"""

from __future__ import annotations

import csv
import getpass
import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from flows.across import decision_of
from flows.errors import RunError, UsageError
from flows.query import opened
from flows.run import new_run_id
from tasks.entities import judgements, published
from tasks.names import Decision
from tasks.names import review as answers
from tasks.warehouse import Warehouse, WarehouseError

_KEYS = {"a": "accept", "r": "reject", "e": "edit", "k": "keep", "s": "same_as"}
_COLUMNS = {"original", "verdict"}
_WAITING = """
    select c.original, c.replacement, c.entity_type, c.rule, c.action, c.confidence, c.evidence,
           substr(d.text, greatest(c.char_start - 60, 1), c.char_end - c.char_start + 120) as context
    from corrections c
    join documents d using (document_id)
    where c.action = 'review'
"""


def waiting(warehouse: str) -> list[dict[str, Any]]:
    """Proposed corrections that nobody has decided on, one row a pair of names, as `tasks.names.review.queue` sorts them."""
    with opened(warehouse) as connection:
        cursor = connection.execute(_WAITING)
        columns = [c[0] for c in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        cursor = connection.execute("from decisions where subject = 'name' and original is not null")
        columns = [c[0] for c in cursor.description]
        decided = [decision_of(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
    return answers.queue(rows, decided)


def row_of(decision: Decision) -> dict[str, Any]:
    """A decision on a name as a row of `decisions`."""
    text = "|".join(("name", *(getattr(decision, name) for name in Decision.__slots__)))
    return {
        "decision_id": "r_" + hashlib.sha256(text.encode()).hexdigest()[:16],
        "subject": "name",
        "subject_id": decision.scope or None,
        "judgement": decision.verdict,
        "original": decision.original,
        "value": decision.replacement or None,
        "entity_type": decision.entity_type or None,
        "rule": decision.rule or None,
        "reviewer": decision.who or getpass.getuser(),
        "decided_at": decision.when,
    }


def ask(warehouse: str, answer: Callable[[str], str] = input, reviewer: str | None = None) -> int:
    """Go through the proposals on a terminal; returns how many were decided."""
    rows = waiting(warehouse)
    if not rows:
        print("nothing waits for review")
        return 0
    decided = []
    for number, row in enumerate(rows, 1):
        print(
            f"\n{number} of {len(rows)}: {row['original']} -> {row['replacement']}  ({row['rule']}, {row['confidence']:.2f})"
        )
        print(f"  …{' '.join(row['context'].split())}…\n  because: {row['evidence']}")
        try:
            key = (
                answer("accept, reject, edit, keep always, same as, next, quit [a/r/e/k/s/n/q]? ")
                .strip()
                .lower()[:1]
            )
            if key == "q":
                break
            if key not in _KEYS:
                continue
            value = answer("the right name: ").strip() if key == "e" else row["replacement"]
            decided.append(
                answers.decide(row, _KEYS[key], who=reviewer or getpass.getuser(), replacement=value)
            )
        except ValueError as error:
            print(f"  not recorded: {error}")
        except EOFError:
            break
    record(warehouse, [row_of(d) for d in decided])
    return len(decided)


def to_csv(warehouse: str, path: str) -> int:
    """Write what waits as a table for a spreadsheet; returns the number of rows."""
    return answers.write_queue(waiting(warehouse), path)


def from_csv(warehouse: str, path: str, reviewer: str | None = None) -> int:
    """Take the verdicts of such a table (columns original, replacement, verdict; new_replacement, scope, who at will).

    Raises UsageError naming the line that cannot be read; then nothing is recorded.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            missing = _COLUMNS - {name.strip() for name in next(csv.reader(file), [])}
        if missing:
            raise UsageError(f"{path}: no column {', '.join(sorted(missing))}")
        decided = list(answers.read_decisions(path, who=reviewer or getpass.getuser()))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: not a CSV file in UTF-8") from error
    except ValueError as error:
        raise UsageError(str(error)) from error
    record(warehouse, [row_of(d) for d in decided])
    return len(decided)


def entity_verdict(
    warehouse: str, judgement: str, one: str, other: str, reviewer: str | None = None, note: str | None = None
) -> str:
    """Record a verdict on entities; returns what was recorded. `one` and `other` are entity ids (split: a document id;
    rename: the name). Raises UsageError when an entity is not known or the verdict makes no sense."""
    makers = {
        "merge": judgements.merge,
        "not-same": judgements.not_same,
        "split": judgements.split,
        "rename": judgements.rename,
    }
    if judgement not in (*makers, "withdraw"):
        raise UsageError(f"a verdict on entities is {', '.join(makers)} or withdraw, not {judgement!r}")
    _must_exist(warehouse, [one] + ([other] if judgement in ("merge", "not-same") else []))
    who = reviewer or getpass.getuser()
    try:
        if judgement == "withdraw":
            verdict = judgements.withdraw(_standing(warehouse, one, other), reviewer=who, note=note)
        else:
            verdict = makers[judgement](one, other, reviewer=who, note=note)
    except ValueError as error:
        raise UsageError(str(error)) from error
    record(warehouse, [verdict.row()])
    return f"{judgement} {one} {other}"


def _standing(warehouse: str, one: str, other: str) -> judgements.Verdict:
    """The last verdict on these two (or on this entity in this document, or under this name) that still holds."""
    with opened(warehouse) as connection:
        cursor = connection.execute("from standing_decisions where subject = 'entity' order by decided_at")
        columns = [c[0] for c in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    about = {one, other}
    for verdict in reversed(judgements.from_rows(rows)):
        ends = {verdict.entity_id, verdict.value}
        if about == ends or (verdict.entity_id in about and (verdict.document_id or "") in about):
            return verdict
    raise UsageError(f"no standing verdict speaks of {one} and {other}")


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
            verdicts = judgements.from_rows(row for row in decided if row["subject"] == "entity")
            run.stage(
                0,
                {
                    "decisions": decided,
                    "entities": published.apply_verdicts(run, verdicts) if verdicts else [],
                    "entity_merges": published.judged_pairs(run, verdicts) if verdicts else [],
                },
            )
            run.write()
            run.publish()
    except WarehouseError as error:
        raise RunError(str(error)) from error
