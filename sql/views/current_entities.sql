-- Every entity with the one that now stands for it, after the recorded merges.
with

entities as (

    select * from entities

),

final as (

    select
        entities.entity_id,
        entities.name,
        entities.type,
        coalesce(merged.entity_id, entities.entity_id) as current_entity_id,
        coalesce(merged.name, entities.name) as current_name,
        coalesce(merged.type, entities.type) as current_type

    from entities
    left join entities as merged on entities.merged_into = merged.entity_id

)

select * from final
