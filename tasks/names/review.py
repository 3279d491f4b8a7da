"""The work of a reviewer: what waits for a verdict, how a verdict becomes a row, and the same through a CSV.

In: verdicts of action `review` (rows of the `corrections` table), a reviewer's answers. Out: rows of the `decisions` table
(append-only: original, replacement, verdict, scope, who, when, rule, entity_type). Storing them is the warehouse's work;
asking on a terminal is the command line's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks.names.decisions import Decision

QUEUE_COLUMNS = (
    "original", "replacement", "entity_type", "rule", "confidence", "times", "context", "evidence", "scope",
    "verdict", "new_replacement", "who",
)  # fmt: skip


def queue(corrections: Iterable[Mapping[str, Any]], decided: Iterable[Decision] = ()) -> list[dict[str, Any]]:
    """What waits: one row for each (original, replacement), the most frequent and then the surest first.

    `corrections` are mappings with original, replacement, entity_type, rule, action, confidence, and if at hand context
    and evidence; only action `review` counts. Pairs that have a decision are left out.
    """
    done = {(d.original, d.replacement) for d in decided} | {
        (d.original, "") for d in decided if d.verdict == "keep"
    }
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for c in corrections:
        key = (c["original"], c["replacement"])
        if c.get("action", "review") != "review" or key in done or (key[0], "") in done:
            continue
        row = rows.setdefault(key, {"times": 0, **dict.fromkeys(QUEUE_COLUMNS, "")} | {"times": 0})
        row["times"] += 1
        for name in ("original", "replacement", "entity_type", "rule"):
            row[name] = c[name]
        row["confidence"] = max(float(c.get("confidence") or 0.0), float(row["confidence"] or 0.0))
        row["context"] = row["context"] or c.get("context") or ""
        row["evidence"] = row["evidence"] or _in_words(c.get("evidence") or ())
    return sorted(rows.values(), key=lambda r: (-r["times"], -r["confidence"], r["original"]))


def _in_words(evidence: Any) -> str:
    if isinstance(evidence, str):
        return evidence
    details = (e["detail"] if isinstance(e, Mapping) else e.detail for e in evidence)
    return "; ".join(details)


def decide(
    row: Mapping[str, Any], verdict: str, *, who: str, replacement: str | None = None, scope: str = "",
    when: str | None = None,
) -> Decision:  # fmt: skip
    """A reviewer's answer as a decision. Raises ValueError for an unknown verdict, or an edit without a replacement."""
    verdict = verdict.strip().lower().replace(" ", "_")
    if verdict in ("edit", "same_as") and not replacement:
        raise ValueError(f"“{verdict}” needs the name that is meant")
    return Decision.from_row(
        {
            "original": row["original"],
            "replacement": replacement or row.get("replacement") or "",
            "verdict": verdict,
            "scope": scope or row.get("scope") or "",
            "who": who,
            "when": when or datetime.now(UTC).isoformat(timespec="seconds"),
            "rule": row.get("rule") or "",
            "entity_type": row.get("entity_type") or "",
        }
    )


def write_queue(rows: Iterable[Mapping[str, Any]], path: str | Path) -> int:
    """The queue as a CSV for a spreadsheet, with empty columns for the verdict. Returns the number of rows."""
    count = 0
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, QUEUE_COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def read_decisions(path: str | Path, *, who: str = "", when: str | None = None) -> Iterator[Decision]:
    """The answered rows of such a CSV; rows without a verdict are passed over.

    Raises ValueError with the line number for a verdict that is none of accept, reject, edit, keep, same_as.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            verdict = (row.get("verdict") or "").strip()
            if not verdict:
                continue
            try:
                yield decide(
                    row, verdict, who=(row.get("who") or who).strip(), when=when,
                    replacement=(row.get("new_replacement") or "").strip() or None,
                )  # fmt: skip
            except ValueError as error:
                raise ValueError(f"{Path(path).name}, line {number}: {error}") from error


def changes(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What a new run of the names stage changed against the last one, one row for each verdict that differs.

    Both are rows of `corrections` with document_id, raw_start, raw_end, original, replacement, action. Raw offsets are
    the key, because they stay when the text around them is corrected.
    """

    def keyed(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        return {(r["document_id"], r["raw_start"], r["raw_end"]): r for r in rows}

    old, new = keyed(before), keyed(after)
    out = []
    for key in sorted(old.keys() | new.keys(), key=str):
        a, b = old.get(key), new.get(key)
        was = f"{a['action']}: {a['replacement']}" if a else ""
        now = f"{b['action']}: {b['replacement']}" if b else ""
        if was != now:
            original = (b or a or {}).get("original", "")
            out.append({"document_id": str(key[0]), "original": original, "was": was, "now": now})
    return out
