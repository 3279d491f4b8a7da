-- Entities merged into one that is itself merged, or into themselves.
-- severity: error
select
    entities.entity_id,
    entities.merged_into

from everything.entities as entities
inner join everything.entities as target on entities.merged_into = target.entity_id
where target.merged_into is not null or entities.merged_into = entities.entity_id
