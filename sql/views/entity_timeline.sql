-- Day by day, how often an entity was spoken of and what it was heard to say.
-- after: current_entities, claim_speakers
with

documents as (

    select * from documents

),

entities as (

    select * from current_entities

),

spoken_of as (

    select
        entities.current_entity_id as entity_id,
        mentions.document_id,
        count(*) as mention_count

    from mentions
    inner join entities on mentions.entity_id = entities.entity_id
    group by entities.current_entity_id, mentions.document_id

),

heard as (

    select
        entities.current_entity_id as entity_id,
        claim_speakers.document_id,
        count(*) as claim_count

    from claim_speakers
    inner join entities on claim_speakers.speaker_id = entities.entity_id
    group by entities.current_entity_id, claim_speakers.document_id

),

days as (

    select
        coalesce(spoken_of.entity_id, heard.entity_id) as entity_id,
        documents.published_on,
        count(*) as document_count,
        sum(coalesce(spoken_of.mention_count, 0))::bigint as mention_count,
        sum(coalesce(heard.claim_count, 0))::bigint as claim_count

    from spoken_of
    full join heard
        on spoken_of.entity_id = heard.entity_id
        and spoken_of.document_id = heard.document_id
    inner join documents on coalesce(spoken_of.document_id, heard.document_id) = documents.document_id
    group by coalesce(spoken_of.entity_id, heard.entity_id), documents.published_on

),

final as (

    select
        days.entity_id,
        entities.name,
        entities.type,
        days.published_on,
        days.document_count,
        days.mention_count,
        days.claim_count

    from days
    inner join entities on days.entity_id = entities.entity_id

)

select * from final
