-- One card an entity: names, titles held in the texts, first and last seen, how much it is spoken of and quoted.
-- after: current_entities, claim_speakers
with

entities as (

    select * from entities where merged_into is null

),

current_ids as (

    select * from current_entities

),

documents as (

    select * from documents

),

met as (

    select
        current_ids.current_entity_id as entity_id,
        document_entities.document_id,
        document_entities.titles,
        document_entities.aliases

    from document_entities
    inner join current_ids on document_entities.entity_id = current_ids.entity_id

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
        current_ids.current_entity_id as entity_id,
        count(*) as mention_count

    from mentions
    inner join current_ids on mentions.entity_id = current_ids.entity_id
    group by current_ids.current_entity_id

),

heard as (

    select
        current_ids.current_entity_id as entity_id,
        count(*) as claim_count

    from claim_speakers
    inner join current_ids on claim_speakers.speaker_id = current_ids.entity_id
    group by current_ids.current_entity_id

),

final as (

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

)

select * from final
