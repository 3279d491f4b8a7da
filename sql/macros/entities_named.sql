-- Entities that go by a name: their own, a form they were met with, or a person's last name. One row for each entity
-- id; `current_entity_id` is the one that stands for it after the recorded merges.
create or replace macro entities_named(wanted) as table
with

hits as (

    select
        entity_id,
        coalesce(merged_into, entity_id) as current_entity_id

    from entities
    where
        lower(strip_accents(name)) = lower(strip_accents(wanted))
        or (type = 'PERSON' and ends_with(lower(strip_accents(name)), ' ' || lower(strip_accents(wanted))))
        or list_contains(
            list_transform(aliases, lambda form: lower(strip_accents(form))), lower(strip_accents(wanted))
        )

),

-- an entity that was merged speaks for the one it was merged into, and the other way round
family as (

    select
        entities.entity_id,
        coalesce(entities.merged_into, entities.entity_id) as current_entity_id

    from entities
    where coalesce(entities.merged_into, entities.entity_id) in (select current_entity_id from hits)

)

select
    family.entity_id,
    family.current_entity_id,
    current_entities.name

from family
inner join entities as current_entities on family.current_entity_id = current_entities.entity_id
