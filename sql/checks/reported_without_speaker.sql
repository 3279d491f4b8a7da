-- Reported claims without a word on who said so: more than one in three of the run's, where it has at least 50.
-- severity: warn
with

reported as (

    select
        count(*) as claim_count,
        count(*) filter (where speaker_text is null and speaker_name is null) as without_speaker

    from claims
    where attribution = 'reported'

)

select * from reported where claim_count >= 50 and without_speaker > claim_count / 3
