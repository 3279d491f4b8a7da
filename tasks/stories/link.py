"""Linking a run's documents into stories and its claims to other claims. In: rows of what is new and of what is known
near it. Out: rows of `stories`, `story_documents` and `claim_links`. Only pairs inside one story are compared, and of those
only pairs that share an entity, a measure or a run of words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from tasks.stories import grouping
from tasks.stories.records import Claim, Corpus, Document, Rows
from tasks.stories.relations import relate

Table = list[dict[str, Any]]


def link(
    tables: Mapping[str, Rows], new: set[str], known: Mapping[str, str] | None = None
) -> dict[str, Table]:
    """Group and link.

    tables: rows of documents, claims, claim_entities, quantities, mentions and entities, new and known together;
    new: document ids of this run; known: document id -> story id of documents grouped before. Every story that a new
    document joined or opened comes back whole, its old links too, so that its rows can be replaced as one.
    """
    corpus = Corpus.from_rows(tables)
    names = {e["entity_id"]: e["name"] for e in tables.get("entities", ())}
    stories = grouping.group(corpus.documents, known or {})
    origin = grouping.origins(corpus.documents)
    members: dict[str, list[str]] = defaultdict(list)
    for document, story in stories.items():
        members[story].append(document)
    touched = {stories[d] for d in new if d in stories}
    out: dict[str, Table] = {"stories": [], "story_documents": [], "claim_links": []}
    for story in sorted(touched):
        keys = sorted(members[story])
        documents = [corpus.documents[k] for k in keys]
        days = sorted(d.published_on for d in documents if d.published_on)
        out["stories"].append(
            {
                "story_id": story,
                "title": title(documents, names),
                "first_published": days[0] if days else None,
                "last_published": days[-1] if days else None,
                "document_count": len(keys),
            }
        )
        out["story_documents"] += [
            {"story_id": story, "document_id": k, "origin_id": origin[k]} for k in keys
        ]
        for a, b in pairs([c for k in keys for c in corpus.by_document[k]]):
            found = relate(a, b, corpus.documents, origin)
            if found is not None:
                out["claim_links"].append(
                    {
                        "claim_a": a.claim_id,
                        "claim_b": b.claim_id,
                        "relation": found.relation,
                        "same_origin": found.same_origin,
                        "score": found.score,
                        "quantity_a": found.quantities[0] if found.quantities else None,
                        "quantity_b": found.quantities[1] if found.quantities else None,
                        "story_id": story,
                        "document_a": a.document_id,
                        "document_b": b.document_id,
                        "evidence": [
                            {"kind": e.kind, "detail": e.detail, "weight": e.weight} for e in found.evidence
                        ],
                    }
                )
    return out


def pairs(claims: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Pairs worth comparing: those that share a block, in the order given. A block that holds very many claims (everyone
    names the country) is left out, so the cost stays near linear."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for i, claim in enumerate(claims):
        keys = {f"e:{e}" for e in claim.entities} | {"m" for f in claim.figures if f.measure}
        keys |= {f"i:{f.item}" for f in claim.figures if f.item}
        if claim.quote_type in ("direct", "mixed"):
            keys |= {f"w:{s}" for s in claim.stems()}
        for key in keys:
            blocks[key].append(i)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) > 400:
            continue
        for n, i in enumerate(block):
            for j in block[n + 1 :]:
                seen.add((i, j))
    for i, j in sorted(seen):
        yield claims[i], claims[j]


def title(documents: list[Document], names: Mapping[str, str]) -> str | None:
    """A title for a story: the first document's own, else the entities that most of its documents name."""
    for doc in sorted(documents, key=lambda d: (str(d.published_on or "9999"), d.document_id)):
        if doc.title:
            return doc.title
    counts: Counter[str] = Counter()
    for doc in documents:
        counts.update({e: 1 + n / 1000 for e, n in doc.entities.items()})
    best = [names[e] for e, _ in sorted(counts.items(), key=lambda p: (-p[1], p[0])) if e in names][:3]
    return ", ".join(best) or None
