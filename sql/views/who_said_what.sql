-- Every claim with its speaker, in words: who said what, where and when. A claim that several make has a row for each,
-- the first one's with `first_speaker`: count those, and each claim counts once.
-- after: current_entities, claim_speakers
-- speaker: Who says it: the name that now stands for them, else as the text has it ("officials"). Null where nobody can tell.
-- speaker_name: As speaker, and null for somebody without a name.
-- speaker_as_read: The entity as the document was read; speaker_id is the one that stands for it after merges.
-- first_speaker: True in one row of each claim; in further rows stand those who say it with the first.
-- claim: What is said, in the words of the document. Whether the speaker holds it to be so, asserts tells.
-- asserts: False where the speaker denies it, asks it, or is said not to have said it: then the claim is not his word.
with

-- one speaker needs no join: a filter on the speaker then reads a few row groups only
claims as (

    select
        *,
        speaker_id as speaker_as_read,
        true as first_speaker

    from claims

    union all

    select
        claims.*,
        claim_speakers.speaker_id as speaker_as_read,
        false as first_speaker

    from claims
    inner join claim_speakers on claims.claim_id = claim_speakers.claim_id
    where not claim_speakers.first_speaker

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
        claims.speaker_as_read,

        -- when and where
        documents.published_on,
        documents.outlet,
        documents.program,
        documents.title,

        -- who
        coalesce(
            speakers.current_name, case when claims.first_speaker then claims.speaker_name end, claims.speaker_text
        ) as speaker,
        coalesce(speakers.current_name, case when claims.first_speaker then claims.speaker_name end) as speaker_name,
        claims.first_speaker,
        claims.speaker_text,
        claims.speaker_kind,

        -- what
        claims.cue,
        claims.cue_class,
        claims.cue_negated,
        not claims.cue_negated and claims.cue_class not in ('deny', 'ask') as asserts,
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
    left join speakers on claims.speaker_as_read = speakers.entity_id

)

select * from final
