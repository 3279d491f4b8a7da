-- What somebody said, by any of their names: said_by('Ash Carter'). The newest first.
-- after: entities_named
create or replace macro said_by(who) as table
with

-- two questions, not one with an `or`: each can be answered from a few row groups
known as (

    select * from who_said_what where speaker_as_read in (select entity_id from entities_named(who))

),

unknown as (

    select *

    from who_said_what
    where
        speaker_as_read is null
        and lower(strip_accents(speaker)) = lower(strip_accents(who))

),

final as (

    select * from known
    union all
    select * from unknown

)

select * from final
order by published_on desc nulls last, document_id, char_start
