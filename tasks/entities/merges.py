"""Judged pairs of entities as rows of `entity_merges`: what was held to be one or two, on what evidence, by whom and when.

In: the links that the registry judged in a run, and reviewers' verdicts. Out: row dicts. A row of the rules holds in one
document, where `entity_a` is the entity as the document alone would name it; a reviewer's row holds everywhere, a split
in one document. A verdict that was taken back, or that a later one contradicts, keeps its row and gets `withdrawn_at`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from tasks.entities.judgements import Judgement, Verdict
from tasks.entities.registry import Link

RULES = "rules"
_OF_LINK = {"same": "same", "different": "not_same"}
_OF_VERDICT = {Judgement.SAME: "merged", Judgement.NOT_SAME: "not_same", Judgement.SPLIT: "split"}


def of_links(
    links: Iterable[Link], names: Mapping[tuple[str, str], str], at: dt.datetime
) -> list[dict[str, Any]]:
    """Rows for what the registry judged. `names`: what each (document, key) is called there."""
    found = {}
    for link in links:
        judgement = _OF_LINK[link.judgement]
        merge_id = _id(link.key, link.entity_id, judgement, link.document_id, RULES)
        found[merge_id] = {
            "merge_id": merge_id,
            "entity_a": link.key,
            "entity_b": link.entity_id,
            "name_a": names.get((link.document_id, link.key)),
            "document_id": link.document_id,
            "judgement": judgement,
            "score": link.score,
            "evidence": list(link.evidence),
            "decided_by": RULES,
            "decided_at": at,
        }
    return list(found.values())


def of_verdicts(verdicts: Iterable[Verdict], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows for reviewers' verdicts on pairs, all of them, from the first to the last. `names`: names of entities."""
    ordered = sorted(verdicts, key=lambda v: (v.decided_at, v.decision_id))
    found: dict[str, dict[str, Any]] = {}
    standing: dict[tuple[Any, ...], dict[str, Any]] = {}  # what each pair, or split, was last judged to be
    for verdict in ordered:
        if verdict.judgement is Judgement.WITHDRAW:
            if row := found.get(verdict.withdraws or ""):
                row["withdrawn_at"] = row["withdrawn_at"] or verdict.decided_at
            continue
        if verdict.judgement not in _OF_VERDICT:
            continue
        is_split = verdict.judgement is Judgement.SPLIT
        key = (
            (verdict.document_id, verdict.entity_id)
            if is_split
            else tuple(sorted((verdict.entity_id, verdict.value)))
        )
        if (before := standing.get(key)) and not before["withdrawn_at"]:
            before["withdrawn_at"] = verdict.decided_at
        row = {
            "merge_id": _id(verdict.entity_id, verdict.value, verdict.judgement, verdict.decision_id),
            "entity_a": verdict.entity_id,
            "entity_b": verdict.value,
            "name_a": names.get(verdict.entity_id),
            "document_id": verdict.document_id,
            "judgement": _OF_VERDICT[verdict.judgement],
            "score": 1.0,
            "evidence": [{"kind": "reviewer", "detail": verdict.note or verdict.reviewer, "weight": 1.0}],
            "decided_by": verdict.reviewer,
            "decided_at": verdict.decided_at,
            "withdrawn_at": None,
            "decision_id": verdict.decision_id,
        }
        found[verdict.decision_id] = standing[key] = row
    return list(found.values())


def _id(*parts: str | None) -> str:
    return "em_" + hashlib.sha256("|".join(part or "" for part in parts).encode()).hexdigest()[:16]
