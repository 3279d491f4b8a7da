-- The card of everything that goes by a name: entity('Assad'). As entity_profile, but only what is asked for is counted.
-- after: entities_named
create or replace macro entity(wanted) as table
with

named as (

    select
        entity_id,
        current_entity_id

    from entities_named(wanted)

),

met as (

    select
        named.current_entity_id as entity_id,
        document_entities.document_id,
        document_entities.titles,
        document_entities.aliases

    from document_entities
    inner join named on document_entities.entity_id = named.entity_id

),

seen as (

    select
        met.entity_id,
        count(distinct met.document_id) as document_count,
        min(documents.published_on) as first_seen,
        max(documents.published_on) as last_seen,
        list_sort(list_distinct(flatten(list(coalesce(met.titles, []))))) as titles,
        list_sort(list_distinct(flatten(list(coalesce(met.aliases, []))))) as forms

    from met
    inner join documents on met.document_id = documents.document_id
    group by met.entity_id

),

spoken_of as (

    select
        named.current_entity_id as entity_id,
        count(*) as mention_count

    from mentions
    inner join named on mentions.entity_id = named.entity_id
    group by named.current_entity_id

),

heard as (

    select
        named.current_entity_id as entity_id,
        count(*) as claim_count

    from claims
    inner join named on claims.speaker_id = named.entity_id
    group by named.current_entity_id

)

select
    entities.entity_id,
    entities.name,
    entities.type,
    entities.description,
    entities.country,
    entities.wikidata_id,
    entities.origin,
    seen.titles,
    seen.forms,
    coalesce(seen.document_count, 0) as document_count,
    coalesce(spoken_of.mention_count, 0) as mention_count,
    coalesce(heard.claim_count, 0) as claim_count,
    seen.first_seen,
    seen.last_seen

from entities
left join seen on entities.entity_id = seen.entity_id
left join spoken_of on entities.entity_id = spoken_of.entity_id
left join heard on entities.entity_id = heard.entity_id
where entities.entity_id in (select current_entity_id from named)
order by mention_count desc, entities.entity_id
