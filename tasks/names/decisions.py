"""What reviewers decided, and that it holds: accept, reject, edit, keep always, same as.

In: rows of the `decisions` table (original, replacement, verdict, scope, who, when), oldest or newest first. Out:
`Decisions`, which the corrector asks before every change. Append-only: a later row on the same pair and scope replaces an
earlier one; nothing is deleted. A reviewer's word beats every rule, and one rejection lowers the rule that made the
proposal to `review` in that scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tasks.carrier import Action
from tasks.names import policy
from tasks.names.page import Page
from tasks.names.proposal import Proposal
from tasks.names.reference import words_of
from tasks.names.spelling import fold

VERDICTS = ("accept", "reject", "edit", "keep", "same_as")


class Ruling(NamedTuple):
    """What a decision says about one proposed change; `action` None: silence, not even a proposal."""

    action: Action | None
    replacement: str | None
    who: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One row. `scope` is "" (everywhere), an outlet, a program, or a document id."""

    original: str
    replacement: str
    verdict: str
    scope: str = ""
    who: str = ""
    when: str = ""
    rule: str = ""
    entity_type: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Decision:
        """Raises ValueError for a verdict that is none of VERDICTS, or a row without an original."""
        values = {k: str(row.get(k) or "").strip() for k in cls.__slots__}
        values["verdict"] = values["verdict"].lower().replace(" ", "_")
        if values["verdict"] not in VERDICTS:
            raise ValueError(f"verdict {values['verdict']!r} is none of {', '.join(VERDICTS)}")
        if not values["original"]:
            raise ValueError("a decision needs the original name")
        return cls(**values)


class Decisions:
    """All decisions, ready to be asked."""

    def __init__(self, rows: Iterable[Mapping[str, Any] | Decision] = ()) -> None:
        self.all = sorted(
            (r if isinstance(r, Decision) else Decision.from_row(r) for r in rows), key=lambda d: d.when
        )
        self._pair: dict[tuple[str, str, str], Decision] = {}
        self._name: dict[tuple[str, str], Decision] = {}
        self._demoted: set[tuple[str, str, str]] = set()
        for d in self.all:
            scope = fold(d.scope)
            if d.verdict == "keep":
                self._name[(d.original, scope)] = d
            else:
                self._pair[(d.original, d.replacement if d.verdict == "reject" else "", scope)] = d
                if d.verdict in ("accept", "edit"):
                    self._name.pop((d.original, scope), None)
                    self._pair.pop((d.original, d.replacement, scope), None)
                elif d.verdict == "reject" and self._replacement(d.original, scope) == d.replacement:
                    self._pair.pop((d.original, "", scope), None)
            if d.rule:
                key = (d.rule, d.entity_type, scope)
                if d.verdict == "reject":
                    self._demoted.add(key)
                elif d.verdict == "accept":
                    self._demoted.discard(key)

    def __len__(self) -> int:
        return len(self.all)

    def _replacement(self, original: str, scope: str) -> str | None:
        """What an earlier decision made of this name."""
        earlier = self._pair.get((original, "", scope))
        return earlier.replacement if earlier else None

    @staticmethod
    def _scopes(scopes: tuple[str | None, ...], document_id: str) -> list[str]:
        """Narrow before wide."""
        return [fold(s) for s in (document_id, *reversed(scopes)) if s] + [""]

    def is_demoted(self, rule: str, entity_type: str, scopes: tuple[str | None, ...]) -> bool:
        """True when a reviewer rejected this rule's work in one of these scopes."""
        return any(
            (rule, entity_type, fold(s or "")) in self._demoted for s in (*scopes, "") if s is not None
        )

    def verdict(
        self, original: str, replacement: str, scopes: tuple[str | None, ...], document_id: str
    ) -> Ruling | None:
        """What was decided about changing `original` into `replacement` here; None when nothing was."""
        for scope in self._scopes(scopes, document_id):
            if d := self._name.get((original, scope)):
                return Ruling("kept", None, d.who)
            if d := self._pair.get((original, replacement, scope)):
                return Ruling(None, None, d.who)
            if d := self._pair.get((original, "", scope)):
                if d.verdict == "same_as":
                    return Ruling("linked", d.replacement, d.who)
                return Ruling("applied", d.replacement, d.who)
        return None

    def proposals(self, page: Page, scopes: tuple[str | None, ...], document_id: str) -> Iterator[Proposal]:
        """Accepted and edited changes, wherever their original stands in this document."""
        here = set(self._scopes(scopes, document_id))
        for (original, replaced, scope), d in self._pair.items():
            if replaced or scope not in here or d.verdict == "reject":
                continue
            words = words_of(original)
            for i in page.positions.get(words[0], ()) if words else ():
                last = i + len(words)
                if page.scan.low[i:last] != words:
                    continue
                start, end = page.scan.span(i, last)
                if page.scan.text[start:end] != original:
                    continue
                rows = [
                    policy.evidence("recorded_slip", f"decided by {d.who or 'a reviewer'} {d.when}".strip())
                ]
                yield Proposal("decision", d.entity_type or "PERSON", d.replacement, [(i, last)], rows)
