-- What somebody said, by any of their names: said_by('Ash Carter'). The newest first. Its columns are those of who_said_what,
-- and its rows those that view has for the names; it looks for the claims first and for what belongs to them afterwards.
-- after: entities_named
create or replace macro said_by(who) as table
with

named as materialized (

    select * from entities_named(who)

),

-- whom somebody else speaks for too: "the mayor and the governor said"
joint as (

    select distinct
        claim_entities.claim_id,
        named.entity_id,
        named.current_entity_id,
        named.name

    from claim_entities
    inner join named on claim_entities.entity_id = named.entity_id
    where claim_entities.role = 'speaker'

),

-- three questions, not one with an `or`: each can be answered from a few row groups
chosen as (

    select
        claims.*,
        named.entity_id as speaker_as_read,
        named.current_entity_id,
        named.name as current_name,
        true as first_speaker

    from claims
    inner join named on claims.speaker_id = named.entity_id

    union all

    select
        claims.*,
        joint.entity_id as speaker_as_read,
        joint.current_entity_id,
        joint.name as current_name,
        false as first_speaker

    from claims
    inner join joint
        on claims.claim_id = joint.claim_id
        and claims.speaker_id is distinct from joint.entity_id

    union all

    select
        claims.*,
        null as speaker_as_read,
        null as current_entity_id,
        null as current_name,
        true as first_speaker

    from claims
    where
        claims.speaker_id is null
        and lower(strip_accents(coalesce(claims.speaker_name, claims.speaker_text))) = lower(strip_accents(who))

),

final as (

    select
        -- ids
        chosen.claim_id,
        chosen.document_id,
        chosen.turn_id,
        chosen.current_entity_id as speaker_id,
        chosen.speaker_as_read,

        -- when and where
        documents.published_on,
        documents.outlet,
        documents.program,
        documents.title,

        -- who
        coalesce(
            chosen.current_name, case when chosen.first_speaker then chosen.speaker_name end, chosen.speaker_text
        ) as speaker,
        coalesce(chosen.current_name, case when chosen.first_speaker then chosen.speaker_name end) as speaker_name,
        chosen.first_speaker,
        chosen.speaker_text,
        chosen.speaker_kind,

        -- what
        chosen.cue,
        chosen.cue_class,
        chosen.cue_negated,
        not chosen.cue_negated and chosen.cue_class not in ('deny', 'ask') as asserts,
        chosen.text as claim,
        chosen.text,
        chosen.attribution,
        chosen.quote_type,
        chosen.negated,
        chosen.hedges,
        chosen.event_date,
        chosen.parent_claim_id,

        -- the way back
        chosen.char_start,
        chosen.char_end,
        chosen.raw_start,
        chosen.raw_end,
        chosen.confidence

    from chosen
    inner join documents on chosen.document_id = documents.document_id

)

select * from final
order by published_on desc nulls last, document_id, char_start
