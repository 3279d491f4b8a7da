"""Names made right: the corrector of one document.

In: a cleaned `Transcript`, the `NameIndex`, the `CorpusNames` of the run, reviewers' decisions. Out: the transcript with
the applied corrections as edits of stage `name`, and every verdict (applied, review, linked, kept by a reviewer) with its
evidence. Runs before the language pipeline and is pure: the same inputs give the same verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace as with_changes
from typing import Any

from tasks.carrier import Action, Correction, Transcript
from tasks.names import policy
from tasks.names.census import CorpusNames
from tasks.names.countries import countries
from tasks.names.decisions import Decisions
from tasks.names.forms import apostrophes, casing, joined, recorded, split
from tasks.names.glossary import glossary
from tasks.names.index import NameIndex
from tasks.names.inversion import inversions
from tasks.names.officials import officials
from tasks.names.page import Page
from tasks.names.proposal import Proposal
from tasks.names.propose import Proposer
from tasks.names.towns import towns
from tasks.text.traced import Replacement

_HEARD = frozenset(
    "webvtt vtt srt sbv ttml scc stl whisper whisperx aws_transcribe google_transcribe captions".split()
)


def correct(
    transcript: Transcript,
    index: NameIndex,
    corpus: CorpusNames | None = None,
    decisions: Iterable[Mapping[str, Any]] | Decisions = (),
) -> tuple[Transcript, list[Correction]]:
    """The transcript with its names corrected, and the verdicts in the order of the text.

    Offsets of the verdicts are of the returned transcript's text. `decisions` are rows with original, replacement, scope,
    verdict, who, when (see `Decisions`), or a `Decisions` made of them once a run.
    """
    decided = decisions if isinstance(decisions, Decisions) else Decisions(decisions)
    meta = transcript.metadata
    text = transcript.text.text
    page = Page(text, index, corpus, transcript.document_id)
    heard = transcript.format in _HEARD or transcript.kind == "captions"
    proposer = Proposer(page, heard=heard, date=meta.published_on)
    verdicts = _Verdicts(page, decided, (meta.outlet, meta.program), transcript.document_id)
    for proposal in glossary(page, meta.outlet, meta.program):
        verdicts.add(proposal)
    for proposal in decided.proposals(page, (meta.outlet, meta.program), transcript.document_id):
        verdicts.add(proposal)
    if not page.scan.shouting and not page.scan.lowercased:
        for proposal in proposals(proposer):
            verdicts.add(proposal)
        verdicts.follow()
    corrections = verdicts.rows()
    changes = [
        Replacement(c.char_start, c.char_end, c.replacement, "name", c.rule)
        for c in corrections
        if c.action == "applied"
    ]
    if not changes:
        return transcript, corrections
    return with_changes(transcript, text=transcript.text.replace(changes)), _moved(corrections)


def proposals(proposer: Proposer) -> list[Proposal]:
    """Every proposal of every rule for one page, strongest rules first."""
    found: list[Proposal] = [
        *towns(proposer),
        *recorded(proposer),
        *officials(proposer),
        *joined(proposer),
        *split(proposer),
    ]
    found += sorted(inversions(proposer), key=lambda p: -p.score)
    found += proposer.proposals()
    found += [*countries(proposer), *casing(proposer), *apostrophes(proposer)]
    return found


class _Verdicts:
    """Collects verdicts on one page; the first to claim a stretch of text keeps it."""

    def __init__(
        self, page: Page, decisions: Decisions, scopes: tuple[str | None, str | None], document_id: str
    ) -> None:
        self.page, self.decisions, self.scopes, self.document_id = page, decisions, scopes, document_id
        self._rows: list[Correction] = []
        self._taken: set[int] = set()

    def add(self, proposal: Proposal) -> None:
        scan = self.page.scan
        demoted = self.decisions.is_demoted(proposal.rule, proposal.type, self.scopes)
        action: Action
        if proposal.linked:
            action, confidence = "linked", 0.9
            if (
                proposal.rule != "variant"
                and policy.decide(proposal.rule, proposal.type, proposal.evidence)[0] == "kept"
            ):
                action = "kept"
        else:
            action, confidence = policy.decide(
                proposal.rule, proposal.type, proposal.evidence, demoted=demoted
            )
        if proposal.rule == "decision":
            action, confidence = "applied", 1.0
        if action == "kept":
            return
        known = self.page.index.known(proposal.name) if proposal.name is not None else None
        for first, last in proposal.places:
            if any(i in self._taken for i in range(first, last)):
                continue
            start, end = scan.span(first, last)
            original = scan.text[start:end]
            if original == proposal.replacement:
                continue
            row = Correction(
                start, end, original, proposal.replacement, proposal.type, proposal.rule, action, confidence,
                list(proposal.evidence), known.wikidata_id or None if known else None,
            )  # fmt: skip
            verdict = self.decisions.verdict(original, proposal.replacement, self.scopes, self.document_id)
            if verdict is not None:
                if verdict.action is None:
                    continue
                row.action, row.confidence, row.decided_by = verdict.action, 1.0, verdict.who
                row.replacement = verdict.replacement or row.replacement
            self._taken.update(range(first, last))
            self._rows.append(row)

    def follow(self) -> None:
        """A later last name alone takes the correction of the full name that introduced it."""
        scan, page = self.page.scan, self.page
        fixed: dict[str, Correction] = {}
        for row in self._rows:
            if row.action == "applied" and row.entity_type == "PERSON" and " " not in row.original:
                fixed.setdefault(row.original, row)
        for original, row in fixed.items():
            for i in page.positions.get(original.lower(), ()):
                if i in self._taken or scan.words[i] != original or i in page.match_at:
                    continue
                if not page.is_bare(i):
                    continue
                start, end = scan.span(i, i + 1)
                rows = [
                    policy.evidence("introduced", f"{row.replacement} was corrected earlier in the document")
                ]
                self._taken.add(i)
                self._rows.append(
                    Correction(start, end, original, row.replacement, row.entity_type, row.rule, "applied",
                               row.confidence, rows + row.evidence[:2], row.entity_id)
                )  # fmt: skip

    def rows(self) -> list[Correction]:
        return sorted(self._rows, key=lambda c: (c.char_start, c.char_end))


def _moved(corrections: list[Correction]) -> list[Correction]:
    """Offsets after the applied ones have changed the text (evidence included)."""
    changes = [(c.char_start, c.char_end, len(c.replacement)) for c in corrections if c.action == "applied"]

    def move(position: int, *, is_end: bool) -> int:
        shift = 0
        for start, end, length in changes:
            if end <= position:
                shift += length - (end - start)
            elif start < position:
                return start + shift + (length if is_end else 0)
            else:
                break
        return position + shift

    out = []
    for c in corrections:
        start, end = move(c.char_start, is_end=False), move(c.char_end, is_end=True)
        rows = [
            e
            if e.start is None or e.end is None
            else e._replace(start=move(e.start, is_end=False), end=move(e.end, is_end=True))
            for e in c.evidence
        ]
        out.append(with_changes(c, char_start=start, char_end=end, evidence=rows))
    return out
