-- Entities that go by a name: their own, a form they were met with, or a person's last name.
create or replace macro entities_named(wanted) as table
with

folded as (

    select
        current_entities.current_entity_id as entity_id,
        current_entities.current_name as name,
        lower(strip_accents(wanted)) as wanted_name,
        lower(strip_accents(entities.name)) as own_name,
        list_transform(coalesce(entities.aliases, []), lambda form: lower(strip_accents(form))) as forms,
        entities.type

    from entities
    inner join current_entities on entities.entity_id = current_entities.entity_id

)

select distinct
    entity_id,
    name

from folded
where
    own_name = wanted_name
    or list_contains(forms, wanted_name)
    or (type = 'PERSON' and ends_with(own_name, ' ' || wanted_name))
