"""A small newsroom whose answers are known, for the tests of the SQL that people use."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from warehouse_fixtures import VERSION, document_id, make_doc, publish

from tasks.carrier import Correction
from tasks.warehouse import Warehouse, rows

FIRST, SECOND = dt.date(2020, 5, 4), dt.date(2020, 5, 5)
MAYOR, OFFICE = "Dana Whitlock", "harbor office"
HERALD, WIRE, POST = "Harbor Herald", "Coast Wire", "Morning Post"


def newsroom(folder: Path) -> Warehouse:
    """Three reports of one ferry: a (12 dead), b a day later (14 dead), and c, which copies b word for word but for
    the quote. In b the mayor's words go on; c's first claim has no known speaker."""
    warehouse = Warehouse.open(folder / "warehouse")
    a = make_doc("a")
    b = make_doc("b", dead=14, outlet=WIRE, published_on=str(SECOND))
    c = make_doc("c", dead=14, outlet=POST, published_on=str(SECOND))
    c._.transcript.duplicate_of = document_id("b")
    c._.claims[0].speaker_key = c._.claims[0].speaker_name = None
    c._.claims[0].speaker_text = "Officials"
    c._.corrections = [
        Correction(4, 10, "harbor", "Harbour", "ORG", "spelling", "review", 0.6),
        *c._.corrections,
    ]
    quote = b._.claims[1]
    quote.text, quote.char_end = quote.text.removesuffix(" why"), quote.char_end - 4
    quote.fragments = [(quote.char_start, quote.char_end)]
    publish(warehouse, "run-1", a, b, c, **_links(a, b, c))
    return warehouse


def _links(*docs: Any) -> dict[str, list[dict[str, Any]]]:
    made = [rows.from_doc(doc, "run-1", VERSION) for doc in docs]
    figures, quotes = ([m["claims"][i]["claim_id"] for m in made] for i in (0, 1))
    ids = [m["documents"][0]["document_id"] for m in made]
    origins = ["o_a", "o_b", "o_b"]

    def link(one: int, two: int, claims: list[str], relation: str, same: bool = False) -> dict[str, Any]:
        return {
            "claim_a": claims[one], "claim_b": claims[two], "relation": relation, "same_origin": same, "score": 0.9,
            "story_id": "st_1", "document_a": ids[one], "document_b": ids[two],
            "evidence": [{"kind": "wording", "detail": "alike", "weight": 1.0}],
        }  # fmt: skip

    return {
        "stories": [
            {"story_id": "st_1", "title": "Ferry sinks", "first_published": FIRST, "last_published": SECOND}
        ],
        "story_documents": [
            {"story_id": "st_1", "document_id": d, "origin_id": o} for d, o in zip(ids, origins, strict=True)
        ],
        "claim_links": [
            link(0, 1, figures, "disputes"),
            link(1, 2, figures, "corroborates", same=True),
            link(0, 1, quotes, "same_quote", same=True),
            link(0, 2, quotes, "corroborates"),
        ],
    }
