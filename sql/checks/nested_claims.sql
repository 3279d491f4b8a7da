-- Claims nested in themselves or in a claim of another document.
-- severity: error
select
    claims.claim_id,
    claims.parent_claim_id

from claims
inner join everything.claims as parents on claims.parent_claim_id = parents.claim_id
where
    claims.claim_id = claims.parent_claim_id
    or claims.document_id <> parents.document_id
