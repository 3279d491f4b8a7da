-- Who makes each claim: one row a claim and speaker. The first stands in claims.speaker_id too, and is null where nobody
-- known does; those who say it with him ("the mayor and the governor said") follow.
select
    claim_id,
    document_id,
    speaker_id,
    true as first_speaker

from claims

union all

select distinct
    claim_entities.claim_id,
    claim_entities.document_id,
    claim_entities.entity_id as speaker_id,
    false as first_speaker

from claim_entities
inner join claims on claim_entities.claim_id = claims.claim_id
where
    claim_entities.role = 'speaker'
    and claim_entities.entity_id is distinct from claims.speaker_id
