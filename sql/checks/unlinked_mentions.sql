-- Names left without an entity: more than two in five of the run's, where it has at least 200.
-- severity: warn
with

names as (

    select
        count(*) as name_count,
        count(*) filter (where entity_id is null) as unlinked

    from mentions
    where
        kind = 'name'
        and type in ('PERSON', 'ORG', 'GPE', 'LOC', 'FAC', 'NORP', 'EVENT')

)

select * from names where name_count >= 200 and unlinked > 0.4 * name_count
