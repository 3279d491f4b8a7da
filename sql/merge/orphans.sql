-- Entities that only departed documents spoke of: nobody else means them, points at them, or has judged them.
with remaining as (
    select entity_id from document_entities anti join gone using (document_id)
    union all
    select entity_id from staged_forms
    union all
    select entity_id from staged_entities
    union all
    select merged_into from entities where merged_into is not null
    union all
    select value from decisions where value is not null
    union all
    select subject_id from decisions where subject_id is not null
)

select distinct entity_id
from document_entities
semi join gone using (document_id)
semi join (select entity_id from entities where origin = 'corpus' or merged_into is null) using (entity_id)
anti join remaining using (entity_id)
order by entity_id
