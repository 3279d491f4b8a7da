-- What was said about somebody or something, by any of its names: claims_about('Assad'). The newest first.
-- after: entities_named
create or replace macro claims_about(whom) as table
with

wanted as (

    select * from entities_named(whom)

),

subjects as (

    select
        claim_entities.claim_id,
        any_value(wanted.name) as about,
        list(distinct claim_entities.role order by claim_entities.role) as roles

    from claim_entities
    inner join wanted on claim_entities.entity_id = wanted.entity_id
    where claim_entities.role <> 'speaker'
    group by claim_entities.claim_id

)

select
    subjects.about,
    subjects.roles,
    who_said_what.*

from subjects
inner join who_said_what on subjects.claim_id = who_said_what.claim_id and who_said_what.first_speaker
order by published_on desc nulls last, document_id, char_start
