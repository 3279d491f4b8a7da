"""How two claims of one story stand to one another. In: two claims and whether their texts share an origin. Out: at most
one `Relation`, with its evidence. A figure decides before words do: claims whose figures conflict are never merged."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tasks.carrier import Evidence
from tasks.stories import figures
from tasks.stories.quotes import align, other_speaker, same_quote
from tasks.stories.records import Claim, Document

Name = Literal["same_quote", "restates", "corroborates", "compatible", "updates", "disputes"]
SAME_WORDS = 0.5  # share of the smaller claim's content stems from which two claims say the same
SAME_DAY = 1  # days within which two counts are of one time


class Relation(NamedTuple):
    """A link between two claims. `same_origin`: both are known to go back to one source, so the second adds no support."""

    relation: Name
    same_origin: bool
    score: float
    evidence: list[Evidence]
    quantities: tuple[str, str] | None = None  # the figures compared


def relate(a: Claim, b: Claim, documents: dict[str, Document], origin: dict[str, str]) -> Relation | None:
    """The relation of two claims in one story, or None. `origin` maps documents to their origin."""
    if a.parent_claim_id == b.claim_id or b.parent_claim_id == a.claim_id:
        return None
    copied = a.document_id != b.document_id and origin.get(a.document_id) == origin.get(b.document_id)
    if a.document_id != b.document_id or a.quote_type == b.quote_type == "direct":
        quote = same_quote(a, b)
        if quote is not None and a.document_id != b.document_id:
            same = copied or same_speaker(a, b)
            return Relation(
                "same_quote",
                same,
                round(min(1.0, quote.covered), 3),
                [Evidence("alignment", quote.words(), 1.0)],
            )
    by_figure = _figures(a, b, documents, copied)
    if by_figure is not None:
        return by_figure
    return _words(a, b, copied)


def same_speaker(a: Claim, b: Claim) -> bool:
    return a.speaker_id is not None and a.speaker_id == b.speaker_id


def one_source(a: Claim, b: Claim) -> bool:
    """Both claims go back to one source: the same speaker, or a country and an organ that speaks for it."""
    if same_speaker(a, b):
        return True
    return (
        a.country is not None
        and a.country == b.country
        and a.speaker_id is not None
        and b.speaker_id is not None
    )


def _figures(a: Claim, b: Claim, documents: dict[str, Document], copied: bool) -> Relation | None:
    for x in a.figures:
        for y in b.figures:
            scale = figures.scale(x, y)
            if scale is None or not _one_event(a, b, x, y):
                continue
            counted = x.measure or x.item
            told = f"{x.text} ({_who(a)}) and {y.text} ({_who(b)}), " + (
                f"both {counted}" if scale == "same" else f"{counted} and {y.measure}"
            )
            evidence = [Evidence("figures", told, 1.0)]
            ids = (x.quantity_id, y.quantity_id)
            if scale == "same" and figures.equal(x, y):
                if _alike(a, b) or (x.measure and a.entities & b.entities):
                    name: Name = "restates" if same_speaker(a, b) else "corroborates"
                    return Relation(name, copied or one_source(a, b), 0.9, evidence, ids)
                continue
            if figures.interval(x).overlaps(figures.interval(y)):
                return Relation("compatible", copied or one_source(a, b), 0.8, evidence, ids)
            if scale == "wider":
                continue
            days = _days(a, b, documents)
            if same_speaker(a, b) or (days is not None and days > SAME_DAY):
                return Relation("updates", same_speaker(a, b), 0.7, evidence, ids)
            if a.document_id == b.document_id and not other_speaker(a, b) and not (a.is_named and b.is_named):
                continue
            return Relation("disputes", False, 0.85, evidence, ids)
    return None


def _one_event(a: Claim, b: Claim, x: figures.Figure, y: figures.Figure) -> bool:
    """Figures of one scale in one story are of one event when the claims share an entity or stand together, or when
    what was done is rare enough to be named."""
    if a.document_id == b.document_id:
        return True
    return bool(a.entities & b.entities) or x.measure is not None


def _days(a: Claim, b: Claim, documents: dict[str, Document]) -> int | None:
    x, y = documents[a.document_id].published_on, documents[b.document_id].published_on
    return None if x is None or y is None else abs((x - y).days)


def _alike(a: Claim, b: Claim) -> bool:
    return overlap(a, b) >= SAME_WORDS and bool(a.entities & b.entities or len(a.stems() & b.stems()) >= 4)


def overlap(a: Claim, b: Claim) -> float:
    """Share of the smaller claim's content stems that the other has too."""
    x, y = a.stems(), b.stems()
    return len(x & y) / (min(len(x), len(y)) or 1)


def _words(a: Claim, b: Claim, copied: bool) -> Relation | None:
    """Claims in other words: the same subject and content stems, polarity compared."""
    if a.document_id == b.document_id and same_speaker(a, b):
        return None
    x, y = a.stems(), b.stems()
    common = x & y
    if len(common) < 4 or len(common) / len(x | y) < SAME_WORDS or not (a.entities & b.entities):
        return None
    if a.figures and b.figures and not any(figures.equal(p, q) for p in a.figures for q in b.figures):
        return None
    share = len(common) / len(x | y)
    evidence = [Evidence("words", f"share {', '.join(sorted(common)[:8])}", round(share, 3))]
    if (a.negated != b.negated) or ((a.cue_class == "deny") != (b.cue_class == "deny")):
        if same_speaker(a, b) or share < 0.6:
            return None
        evidence.append(Evidence("polarity", f"{_who(a)} and {_who(b)} take opposite sides", 1.0))
        return Relation("disputes", False, round(share, 3), evidence)
    name: Name = "restates" if same_speaker(a, b) else "corroborates"
    return Relation(name, copied or one_source(a, b), round(share, 3), evidence)


def _who(claim: Claim) -> str:
    return claim.speaker_name or claim.speaker_text or "unnamed"


__all__ = ["Relation", "align", "one_source", "overlap", "relate", "same_speaker"]
