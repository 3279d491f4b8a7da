"""Linking a run's documents into stories and its claims to other claims. In: rows of what is new and of what is known
near it. Out: rows of `stories`, `story_documents` and `claim_links`. Claims are compared inside one story only, and claims
that were compared in an earlier run keep their links, so the cost is that of what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from tasks.stories import grouping
from tasks.stories.candidates import pairs
from tasks.stories.records import Claim, Corpus, Document, Rows, in_time
from tasks.stories.relations import Relation, dismissals, relate

Table = list[dict[str, Any]]
TERMS = 8


def link(
    tables: Mapping[str, Rows],
    new: set[str],
    known: Mapping[str, str] | None = None,
    links: Iterable[Mapping[str, Any]] | None = None,
) -> dict[str, Table]:
    """Group and link.

    tables: rows of documents, claims, claim_entities, quantities, mentions and entities, new and known together;
    new: document ids of this run; known: document id -> story id of documents grouped before; links: rows of claim_links
    between known documents of the stories concerned, or None to compare those again. Every story that a new document
    joined or opened comes back whole, its old links too, so that its rows can be replaced as one. A story that another
    took in comes back empty, with `merged_into`.
    """
    corpus = Corpus.from_rows(tables)
    left = {s for k, s in (known or {}).items() if k in new}
    known = {k: s for k, s in (known or {}).items() if k in corpus.documents and k not in new}
    names = {e["entity_id"]: e["name"] for e in tables.get("entities", ())}
    grouped = grouping.group(corpus.documents, known)
    stories, origin = grouped.stories, grouping.origins(corpus.documents)
    members: dict[str, list[str]] = defaultdict(list)
    for document, story in stories.items():
        members[story].append(document)
    touched = {stories[d] for d in new if d in stories} | set(grouped.merged.values()) | left & members.keys()
    kept: dict[str, Table] = defaultdict(list)
    for row in links or ():
        if row["claim_a"] in corpus.claims and row["claim_b"] in corpus.claims:
            kept[stories[row["document_a"]]].append(dict(row))

    def fresh(a: Claim, b: Claim) -> bool:
        """Pairs that no earlier run has compared."""
        x, y = a.document_id, b.document_id
        return links is None or x not in known or y not in known or known[x] != known[y]

    out: dict[str, Table] = {"stories": [], "story_documents": [], "claim_links": []}
    for story in sorted(touched):
        keys = in_time(corpus.documents, members[story])
        documents = [corpus.documents[k] for k in keys]
        days = [d.published_on for d in documents if d.published_on]
        out["stories"].append(
            {
                "story_id": story,
                "title": title(documents, names),
                "first_published": min(days, default=None),
                "last_published": max(days, default=None),
                "document_count": len(keys),
                "terms": [grouping.readable(t, names) for t in grouped.terms(keys, TERMS)],
            }
        )
        out["story_documents"] += [
            {"story_id": story, "document_id": k, "origin_id": origin[k], "score": grouped.fit(k, keys)}
            for k in keys
        ]
        out["claim_links"] += [
            {k: row[k] for k in _LINK if k in row} | {"story_id": story}
            for row in kept[story]
            if row["document_a"] not in new and row["document_b"] not in new
        ]
        claims = [c for k in keys for c in corpus.by_document[k]]
        pending = {k for k in keys if links is None or known.get(k) != story}
        denied = {
            (a.claim_id, b.claim_id): (a, b, found)
            for key in keys
            if links is None or key not in known
            for a, b, found in dismissals(corpus.by_document[key], corpus.documents[key])
        }
        for a, b in pairs(claims, pending, fresh):
            found = relate(a, b, corpus.documents, origin)
            if found is not None:
                denied.pop((a.claim_id, b.claim_id), None)
                out["claim_links"].append(_row(a, b, found, story))
        out["claim_links"] += [_row(a, b, found, story) for a, b, found in denied.values()]
    for story, into in sorted(grouped.merged.items()):
        out["stories"].append({"story_id": story, "document_count": 0, "merged_into": into})
    return out


_LINK = (
    "claim_a", "claim_b", "relation", "same_origin", "score", "quantity_a", "quantity_b", "document_a", "document_b",
    "evidence",
)  # fmt: skip


def _row(a: Claim, b: Claim, found: Relation, story: str) -> dict[str, Any]:
    return {
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
        "evidence": [{"kind": e.kind, "detail": e.detail, "weight": e.weight} for e in found.evidence],
    }


def title(documents: list[Document], names: Mapping[str, str]) -> str | None:
    """The headline of the first document that has one, or the three things most named."""
    for document in documents:
        if document.title:
            return document.title
    counts: dict[str, int] = defaultdict(int)
    for document in documents:
        for entity in document.entities:
            counts[entity] += 1
    top = sorted(counts, key=lambda e: (-counts[e], names.get(e, e)))[:3]
    return ", ".join(names.get(e, e) for e in top) or None
