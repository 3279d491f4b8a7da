-- Which entities are spoken of in the same sentence, and how often.
-- after: current_entities
with

entities as (

    select * from current_entities

),

spoken_of as (

    select distinct
        mentions.sentence_id,
        entities.current_entity_id as entity_id,
        entities.current_name as name

    from mentions
    inner join entities on mentions.entity_id = entities.entity_id
    where mentions.sentence_id is not null

),

final as (

    select
        here.entity_id,
        here.name,
        there.entity_id as other_id,
        there.name as other_name,
        count(*) as sentence_count

    from spoken_of as here
    inner join spoken_of as there
        on here.sentence_id = there.sentence_id
        and here.entity_id <> there.entity_id
    group by here.entity_id, here.name, there.entity_id, there.name

)

select * from final
