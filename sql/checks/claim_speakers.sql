-- Claims whose speaker the document mentions, but who has no row as a speaker in claim_entities. Documents read before
-- speakers stood there have none, and are left out.
-- severity: error
with

speakers as (

    select * from claim_entities where role = 'speaker'

),

final as (

    select
        claim_id,
        speaker_id

    from claims
    where
        -- two rows that both hold a null are equal to `in`
        speaker_id is not null
        and document_id in (select document_id from speakers)
        and (document_id, speaker_id) in (select (document_id, entity_id) from mentions)
        and (claim_id, speaker_id) not in (select (claim_id, entity_id) from speakers)

)

select * from final
