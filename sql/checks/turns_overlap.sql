-- Turns that begin before the one before them has ended.
-- severity: error
with

ordered as (

    select
        turn_id,
        document_id,
        position,
        char_start,
        lag(char_end) over (partition by document_id order by position) as previous_end

    from turns

)

select * from ordered where char_start < previous_end
