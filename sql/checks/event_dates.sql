-- Claims whose event date is neither an ISO date nor an interval of two.
-- severity: warn
select
    claim_id,
    document_id,
    event_date

from claims
where not regexp_full_match(
    event_date, '\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?'
)
