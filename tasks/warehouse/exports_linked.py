"""Claims and entities in the vocabularies of the web and of investigators.

In: a connection to a published run. Out: `claims.jsonld` (schema.org Claim; a ClaimReview only where a person gave a
verdict), `annotations.jsonld` (W3C Web Annotations: where each claim stands, in the text and in the bytes), and
`entities.ftm.jsonl` (FollowTheMoney entities: people, organizations, articles, who is quoted in which).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

URN = "urn:ontherecord:"
WIKIDATA = "http://www.wikidata.org/entity/"
#: Words kept on either side of a claim, so that an annotation finds its place in a changed page too.
CONTEXT = 40
#: What a person may say of a claim, and schema.org's words for it.
VERDICTS = ("true", "mostly_true", "half_true", "misleading", "false", "unproven")
_THINGS = {
    "PERSON": "Person",
    "ORG": "Organization",
    "GPE": "Place",
    "LOC": "Place",
    "FAC": "Place",
    "EVENT": "Event",
}
_WORKS = {"transcript": "NewsArticle", "article": "NewsArticle", "captions": "NewsArticle"}
_SCHEMATA = {
    "PERSON": "Person",
    "ORG": "Organization",
    "EVENT": "Event",
}  # of FollowTheMoney; others: LegalEntity

Item = dict[str, Any]


def claims_jsonld(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write claims.jsonld and annotations.jsonld."""
    claims, annotations = folder / "claims.jsonld", folder / "annotations.jsonld"
    _graph(claims, "https://schema.org", chain_all(_claims(con), _reviews(con)))
    _graph(annotations, "http://www.w3.org/ns/anno.jsonld", _annotations(con))
    return [claims, annotations]


def follow_the_money(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write entities.ftm.jsonl, one FollowTheMoney entity a line."""
    path = folder / "entities.ftm.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for item in chain_all(_ftm_articles(con), _ftm_entities(con), _ftm_quotes(con)):
            file.write(json.dumps(item, ensure_ascii=False) + "\n")
    return [path]


def chain_all(*parts: Iterable[Item]) -> Iterator[Item]:
    for part in parts:
        yield from part


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Item]:
    found = con.cursor().execute(sql)
    names = [column[0] for column in found.description or ()]
    while rows := found.fetchmany(5_000):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def _graph(path: Path, context: str, items: Iterable[Item]) -> None:
    """A JSON-LD document, written item by item."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"@context": {json.dumps(context)},\n"@graph": [')
        for i, item in enumerate(items):
            file.write(("" if i == 0 else ",") + "\n" + json.dumps(item, ensure_ascii=False))
        file.write("\n]}\n")


def _kept(item: Item) -> Item:
    """Without what is empty."""
    return {k: v for k, v in item.items() if v not in (None, [], {}, "")}


def _day(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


_CLAIMS = """
select
    claims.claim_id,
    claims.text,
    claims.speaker_id,
    claims.speaker_kind,
    coalesce(speakers.current_name, claims.speaker_name, claims.speaker_text) as speaker,
    speakers.current_type as speaker_type,
    entities.wikidata_id,
    documents.document_id,
    documents.kind,
    documents.title,
    documents.url,
    documents.source_uri,
    documents.outlet,
    documents.published_on,
    claims.char_start,
    claims.char_end,
    claims.raw_start,
    claims.raw_end,
    substring(
        documents.text, claims.char_start + 1, claims.char_end - claims.char_start
    ) as exact,
    substring(
        documents.text, greatest(claims.char_start - {context}, 0) + 1, least({context}, claims.char_start)
    ) as prefix,
    substring(documents.text, claims.char_end + 1, {context}) as suffix,
    about.things as about

from claims
inner join documents on claims.document_id = documents.document_id
left join current_entities as speakers on claims.speaker_id = speakers.entity_id
left join entities on speakers.current_entity_id = entities.entity_id
left join (

    select
        claim_entities.claim_id,
        list(distinct struct_pack(
            id := current_entities.current_entity_id,
            name := current_entities.current_name,
            type := current_entities.current_type
        )) as things

    from claim_entities
    inner join current_entities on claim_entities.entity_id = current_entities.entity_id
    where claim_entities.role <> 'speaker'
    group by claim_entities.claim_id

) as about on claims.claim_id = about.claim_id
order by documents.document_id, claims.char_start, claims.claim_id
""".replace("{context}", str(CONTEXT))


def _claims(con: duckdb.DuckDBPyConnection) -> Iterator[Item]:
    for row in _rows(con, _CLAIMS):
        yield _kept(
            {
                "@type": "Claim",
                "@id": URN + row["claim_id"],
                "text": row["text"],
                "author": _thing(row["speaker_id"], row["speaker"], row["speaker_type"], row["wikidata_id"]),
                "datePublished": _day(row["published_on"]),
                "appearance": _work(row),
                "about": [
                    _thing(t["id"], t["name"], t["type"], None)
                    for t in sorted(row["about"] or [], key=lambda t: t["id"])
                ],
            }
        )


def _thing(id: str | None, name: str | None, type: str | None, wikidata_id: str | None) -> Item | None:
    if name is None:
        return None
    wikidata = wikidata_id or (id if id and id.startswith("Q") else None)
    return _kept(
        {
            "@type": _THINGS.get(type or "", "Thing"),
            "@id": URN + id if id else None,
            "name": name,
            "sameAs": WIKIDATA + wikidata if wikidata else None,
        }
    )


def _work(row: Item) -> Item:
    return _kept(
        {
            "@type": _WORKS[row["kind"]],
            "@id": URN + row["document_id"],
            "headline": row["title"],
            "url": row["url"],
            "publisher": {"@type": "Organization", "name": row["outlet"]} if row["outlet"] else None,
            "datePublished": _day(row["published_on"]),
        }
    )


def _reviews(con: duckdb.DuckDBPyConnection) -> Iterator[Item]:
    """A person's verdicts on claims; without one there is nothing to review."""
    verdicts = ", ".join(f"'{v}'" for v in VERDICTS)
    sql = f"""
        select d.decision_id, d.judgement, d.reviewer, d.decided_at, d.note, claims.claim_id, claims.text
        from standing_decisions as d
        inner join claims on d.subject_id = claims.claim_id
        where d.subject = 'claim' and d.judgement in ({verdicts})
        order by d.decided_at, d.decision_id
    """
    for row in _rows(con, sql):
        yield _kept(
            {
                "@type": "ClaimReview",
                "@id": URN + row["decision_id"],
                "itemReviewed": {"@id": URN + row["claim_id"]},
                "claimReviewed": row["text"],
                "reviewRating": {"@type": "Rating", "alternateName": row["judgement"].replace("_", " ")},
                "reviewBody": row["note"],
                "author": {"@type": "Person", "name": row["reviewer"]},
                "datePublished": row["decided_at"].date().isoformat(),
            }
        )


def _annotations(con: duckdb.DuckDBPyConnection) -> Iterator[Item]:
    for row in _rows(con, _CLAIMS):
        yield {
            "type": "Annotation",
            "id": URN + "annotation:" + row["claim_id"],
            "motivation": "identifying",
            "body": URN + row["claim_id"],
            "target": [
                {
                    "source": URN + row["document_id"],
                    "selector": [
                        {"type": "TextPositionSelector", "start": row["char_start"], "end": row["char_end"]},
                        {
                            "type": "TextQuoteSelector",
                            "exact": row["exact"],
                            "prefix": row["prefix"],
                            "suffix": row["suffix"],
                        },
                    ],
                },
                {
                    "source": row["source_uri"],
                    "selector": {
                        "type": "DataPositionSelector",
                        "start": row["raw_start"],
                        "end": row["raw_end"],
                    },
                },
            ],
        }


# FollowTheMoney


def _ftm(id: str, schema: str, **properties: Any) -> Item:
    values = {
        k: [str(v) for v in (vs if isinstance(vs, list) else [vs]) if v not in (None, "")]
        for k, vs in properties.items()
    }
    return {"id": id, "schema": schema, "properties": {k: v for k, v in values.items() if v}}


def _ftm_articles(con: duckdb.DuckDBPyConnection) -> Iterator[Item]:
    sql = "select document_id, title, outlet, author, url, published_on, language, text from documents order by 1"
    for row in _rows(con, sql):
        yield _ftm(
            row["document_id"],
            "Article",
            title=row["title"],
            publisher=row["outlet"],
            author=row["author"],
            sourceUrl=row["url"],
            publishedAt=_day(row["published_on"]),
            language=row["language"],
            bodyText=row["text"],
        )


def _ftm_entities(con: duckdb.DuckDBPyConnection) -> Iterator[Item]:
    """People, organizations and events, and whatever else is quoted."""
    sql = """
        select
            entity_profile.*,
            entities.aliases,
            entities.gender

        from entity_profile
        inner join entities on entity_profile.entity_id = entities.entity_id
        where entity_profile.type in ('PERSON', 'ORG', 'EVENT') or entity_profile.claim_count > 0
        order by entity_profile.entity_id
    """
    for row in _rows(con, sql):
        schema = _SCHEMATA.get(row["type"], "LegalEntity")
        person = {"position": row["titles"] or [], "gender": row["gender"]} if schema == "Person" else {}
        yield _ftm(
            row["entity_id"],
            schema,
            name=row["name"],
            alias=[a for a in row["aliases"] or [] if a != row["name"]],
            country=(row["country"] or "").lower() or None,
            wikidataId=row["wikidata_id"],
            summary=row["description"],
            **person,
        )


def _ftm_quotes(con: duckdb.DuckDBPyConnection) -> Iterator[Item]:
    """A Documentation for each claim and known speaker: the article documents the speaker, in these words."""
    sql = """
        select claim_id, document_id, speaker_id, first_speaker, claim, cue, published_on
        from who_said_what
        where speaker_id is not null
        order by claim_id, first_speaker desc, speaker_id
    """
    for row in _rows(con, sql):
        yield _ftm(
            row["claim_id"] if row["first_speaker"] else f"{row['claim_id']}-{row['speaker_id']}",
            "Documentation",
            document=row["document_id"],
            entity=row["speaker_id"],
            role="quoted",
            description=row["claim"],
            date=_day(row["published_on"]),
        )
