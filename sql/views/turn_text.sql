-- The transcript as people read it: each turn with its speaker and its words.
with

turns as (

    select * from turns

),

documents as (

    select * from documents

),

final as (

    select
        turns.turn_id,
        turns.document_id,
        documents.published_on,
        documents.outlet,
        documents.title,
        turns.position,
        turns.speaker_name as speaker,
        turns.speaker_id,
        turns.role,
        turns.basis,
        turns.confidence,
        substring(documents.text, turns.char_start + 1, turns.char_end - turns.char_start) as text

    from turns
    inner join documents on turns.document_id = documents.document_id

)

select * from final
order by document_id, position
