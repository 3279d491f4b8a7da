"""Claims and figures for the tests of stories, as short to write as what they say, and how two of them are related."""

from tasks.stories.records import Claim, Document, Figure
from tasks.stories.relations import relate


def claim(
    text: str,
    *,
    id: str = "a",
    speaker: str | None = None,
    quote: str = "indirect",
    figures=(),
    entities=("Q1",),
    **more,
):
    document = more.pop("document", f"d_{id}")
    start = more.pop("start", 0)
    return Claim(
        id, document, text, start, start + len(text), speaker_id=speaker, speaker_name=speaker, speaker_text=speaker,
        quote_type=quote, entities=frozenset(entities), figures=tuple(figures), **more,
    )  # fmt: skip


def figure(low, high=None, comparator="=", measure="killed", item="person", unit="person", id="q"):
    if comparator == "=" and high is None:
        high = low
    return Figure(id, f"{comparator}{low}", low, high, comparator, unit, item, measure)


def documents(*claims, days=None):
    days = days or {}
    return {c.document_id: Document(c.document_id, "", None, None, days.get(c.document_id)) for c in claims}


def relation(a, b, **options):
    found = relate(a, b, documents(a, b, **options), {a.document_id: "1", b.document_id: "2"})
    return found and (found.relation, found.same_origin)
