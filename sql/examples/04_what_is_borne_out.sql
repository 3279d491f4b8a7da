-- Which claims have at least two independent origins?
select
    claim,
    speaker,
    outlet,
    independent_origins,
    supporting_outlets

from corroborated_claims
where independent_origins >= 2
order by independent_origins desc, published_on, claim_id;
