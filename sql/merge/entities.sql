-- What a run makes of the entities that its documents, or the documents it takes out, speak of: staged values first,
-- published ones where nothing is staged, and the forms that some remaining document really uses.
with departed as (
    select * from document_entities semi join gone using (document_id)
),

-- only what departed is counted anew: without departed documents, no published form is read
remaining as (
    select entity_id, aliases
    from document_entities
    semi join departed using (entity_id)
    anti join gone using (document_id)
    union all
    select entity_id, aliases from staged_forms
),

touched as (
    select entity_id from staged_entities
    union
    select entity_id from departed
),

staged as (
    select
        entity_id,
        arg_max(name, (rank, length(name), name)) as name,
        arg_max(type, (rank, type)) as type,
        arg_max(origin, rank) as origin,
        max(wikidata_id) as wikidata_id,
        max(country) as country,
        max(gender) as gender,
        max(description) as description,
        max(merged_into) as merged_into,
        max(extra) as extra,
        flatten(list(coalesce(aliases, []))) as aliases
    from (
        select *, case origin when 'reviewer' then 2 when 'reference' then 1 else 0 end as rank
        from staged_entities
    )
    group by entity_id
),

forms_remaining as (
    select entity_id, flatten(list(coalesce(aliases, []))) as aliases
    from remaining semi join touched using (entity_id)
    group by entity_id
),

forms_departed as (
    select entity_id, flatten(list(coalesce(aliases, []))) as aliases from departed group by entity_id
)

select
    touched.entity_id,
    coalesce(staged.name, entities.name) as name,
    coalesce(staged.type, entities.type) as type,
    coalesce(staged.wikidata_id, entities.wikidata_id) as wikidata_id,
    coalesce(staged.country, entities.country) as country,
    coalesce(staged.gender, entities.gender) as gender,
    coalesce(staged.description, entities.description) as description,
    list_sort(list_distinct(
        list_filter(
            coalesce(entities.aliases, []),
            lambda form: not list_contains(coalesce(forms_departed.aliases, []), form)
        )
        || coalesce(forms_remaining.aliases, [])
        || coalesce(staged.aliases, [])
    )) as aliases,
    coalesce(staged.origin, entities.origin) as origin,
    -- one that is staged as merged into itself stands for itself: so a merge that was taken back ends
    nullif(coalesce(staged.merged_into, entities.merged_into), touched.entity_id) as merged_into,
    coalesce(staged.extra, entities.extra) as extra,
    $run_id as run_id
from touched
left join staged using (entity_id)
left join entities using (entity_id)
left join forms_remaining using (entity_id)
left join forms_departed using (entity_id)
where staged.entity_id is not null or entities.entity_id is not null
order by touched.entity_id
