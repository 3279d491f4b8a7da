-- One statement said to be of two different people: a quote must never pass from one name to another.
-- severity: warn
select
    links.claim_a,
    links.claim_b,
    speaker_a.current_name as speaker_a,
    speaker_b.current_name as speaker_b

from claim_links as links
inner join everything.claims as a on links.claim_a = a.claim_id
inner join everything.claims as b on links.claim_b = b.claim_id
inner join current_entities as speaker_a on a.speaker_id = speaker_a.entity_id
inner join current_entities as speaker_b on b.speaker_id = speaker_b.entity_id
where
    links.relation = 'same_quote'
    and speaker_a.current_entity_id <> speaker_b.current_entity_id
    and speaker_a.current_type = 'PERSON'
    and speaker_b.current_type = 'PERSON'
    -- "Oduya" and "Maren Oduya" are two entities where nothing says whether they are one; that is no second speaker.
    and lower(regexp_extract(speaker_a.current_name, '\S+$')) <> lower(regexp_extract(speaker_b.current_name, '\S+$'))
