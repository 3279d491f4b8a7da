-- Every claim with its speaker, in words: who said what, where and when.
-- after: current_entities
with

claims as (

    select * from claims

),

documents as (

    select * from documents

),

speakers as (

    select * from current_entities

),

final as (

    select
        -- ids
        claims.claim_id,
        claims.document_id,
        claims.turn_id,
        speakers.current_entity_id as speaker_id,
        claims.speaker_id as speaker_as_read,

        -- when and where
        documents.published_on,
        documents.outlet,
        documents.program,
        documents.title,

        -- who
        coalesce(speakers.current_name, claims.speaker_name, claims.speaker_text) as speaker,
        coalesce(speakers.current_name, claims.speaker_name) as speaker_name,
        claims.speaker_text,
        claims.speaker_kind,

        -- what
        claims.cue,
        claims.cue_class,
        claims.text as claim,
        claims.text,
        claims.attribution,
        claims.quote_type,
        claims.negated,
        claims.hedges,
        claims.event_date,
        claims.parent_claim_id,

        -- the way back
        claims.char_start,
        claims.char_end,
        claims.raw_start,
        claims.raw_end,
        claims.confidence

    from claims
    inner join documents on claims.document_id = documents.document_id
    left join speakers on claims.speaker_id = speakers.entity_id

)

select * from final
