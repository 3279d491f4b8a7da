"""What reviewers decide about entities: these two are one, these two are not, this mention is another's, this is its name.

In: verdicts, as made by a person or as read back from the table `decisions` (`subject` = "entity"). Out: rows for that table, and
`Judgements`, which the registry asks. Verdicts are only ever added; a later one may withdraw an earlier one, and where
two speak of the same thing the later one holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Judgement(StrEnum):
    """What a verdict on entities says."""

    SAME = "same_as"
    NOT_SAME = "not_same"
    SPLIT = "split"
    RENAME = "rename"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. `value` is the other entity (same_as, not_same), the new entity (split) or the new name (rename);
    `document_id` says in which document a split holds."""

    judgement: Judgement
    entity_id: str
    value: str
    reviewer: str
    decided_at: dt.datetime
    document_id: str | None = None
    note: str | None = None
    withdraws: str | None = None

    @property
    def decision_id(self) -> str:
        """Deterministic id: "r_" and 16 hex digits of what, who and when."""
        parts = (self.judgement.value, self.entity_id, self.value, self.document_id or "", self.reviewer)
        text = "|".join((*parts, self.decided_at.isoformat(), self.withdraws or ""))
        return "r_" + hashlib.sha256(f"entity|{text}".encode()).hexdigest()[:16]

    def row(self) -> dict[str, Any]:
        """The verdict as a row of the table `decisions`."""
        return {
            "decision_id": self.decision_id,
            "subject": "entity",
            "subject_id": self.entity_id,
            "document_id": self.document_id,
            "judgement": self.judgement.value,
            "value": self.value,
            "reviewer": self.reviewer,
            "decided_at": self.decided_at,
            "note": self.note,
            "withdraws": self.withdraws,
        }


def merge(
    entity_id: str, into: str, *, reviewer: str, at: dt.datetime | None = None, note: str | None = None
) -> Verdict:
    """Two entities are one; `into` stays. Raises ValueError when they are the same id."""
    return _pair(Judgement.SAME, entity_id, into, reviewer, at, note)


def not_same(
    entity_id: str, other: str, *, reviewer: str, at: dt.datetime | None = None, note: str | None = None
) -> Verdict:
    """Two entities are two, whatever the evidence says. Raises ValueError when they are the same id."""
    return _pair(Judgement.NOT_SAME, entity_id, other, reviewer, at, note)


def split(
    entity_id: str, document_id: str, *, reviewer: str, into: str | None = None,
    at: dt.datetime | None = None, note: str | None = None,
) -> Verdict:  # fmt: skip
    """In one document the name means somebody else: `into`, or a new entity with an id made from both."""
    if not document_id:
        raise ValueError("a split needs the document in which it holds")
    new = into or "e_" + hashlib.sha256(f"split|{entity_id}|{document_id}".encode()).hexdigest()[:16]
    return Verdict(Judgement.SPLIT, entity_id, new, reviewer, at or _now(), document_id, note)


def rename(
    entity_id: str, name: str, *, reviewer: str, at: dt.datetime | None = None, note: str | None = None
) -> Verdict:
    """The name to show for an entity. Raises ValueError for an empty one."""
    if not name.strip():
        raise ValueError("an entity needs a name")
    return Verdict(Judgement.RENAME, entity_id, name.strip(), reviewer, at or _now(), note=note)


def withdraw(
    verdict: Verdict, *, reviewer: str, at: dt.datetime | None = None, note: str | None = None
) -> Verdict:
    """Take a verdict back: a row of its own, which points at the one that no longer holds."""
    return Verdict(
        Judgement.WITHDRAW, verdict.entity_id, verdict.value, reviewer, at or _now(), verdict.document_id, note,
        verdict.decision_id,
    )  # fmt: skip


def _pair(
    judgement: Judgement, a: str, b: str, reviewer: str, at: dt.datetime | None, note: str | None
) -> Verdict:
    if a == b:
        raise ValueError(f"{a} is one entity already")
    return Verdict(judgement, a, b, reviewer, at or _now(), note=note)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def from_rows(rows: Iterable[Mapping[str, Any]]) -> list[Verdict]:
    """Verdicts on entities among rows of `decisions`; others are passed over."""
    found = []
    known = {j.value for j in Judgement}
    for row in rows:
        if (
            row.get("subject") == "entity"
            and row.get("judgement") in known
            and row.get("subject_id")
            and row.get("value")
        ):
            found.append(
                Verdict(
                    Judgement(row["judgement"]),
                    row["subject_id"],
                    row["value"],
                    row.get("reviewer") or "",
                    row["decided_at"],
                    row.get("document_id"),
                    row.get("note"),
                    row.get("withdraws"),
                )
            )
    return found


@dataclass
class Judgements:
    """Standing verdicts, indexed for the registry."""

    merged: dict[str, str] = field(default_factory=dict)
    apart: set[frozenset[str]] = field(default_factory=set)
    splits: dict[tuple[str, str], str] = field(default_factory=dict)  # (document_id, entity_id) -> entity_id
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def standing(cls, verdicts: Iterable[Verdict]) -> Judgements:
        """What holds after every verdict, in the order they were made."""
        ordered = sorted(verdicts, key=lambda v: (v.decided_at, v.decision_id))
        gone = {v.withdraws for v in ordered if v.withdraws}
        self = cls()
        for verdict in ordered:
            if verdict.judgement is Judgement.WITHDRAW or verdict.decision_id in gone:
                continue
            pair = frozenset((verdict.entity_id, verdict.value))
            if verdict.judgement is Judgement.SAME:
                self.apart.discard(pair)
                if self.final(verdict.value) != verdict.entity_id:
                    self.merged[verdict.entity_id] = verdict.value
            elif verdict.judgement is Judgement.NOT_SAME:
                self.apart.add(pair)
                for a, b in (tuple(pair), tuple(pair)[::-1]):
                    if self.merged.get(a) == b:
                        del self.merged[a]
            elif verdict.judgement is Judgement.SPLIT:
                self.splits[verdict.document_id or "", verdict.entity_id] = verdict.value
            else:
                self.names[verdict.entity_id] = verdict.value
        return self

    def final(self, entity_id: str) -> str:
        """The entity that stands for another after all merges."""
        seen = {entity_id}
        while (after := self.merged.get(entity_id)) and after not in seen:
            entity_id = after
            seen.add(after)
        return entity_id
