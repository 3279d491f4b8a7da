-- Links from a claim to itself, or the same pair and relation both ways round.
-- severity: error
select
    here.claim_a,
    here.claim_b,
    here.relation

from claim_links as here
where
    here.claim_a = here.claim_b
    or exists (

        select 1
        from claim_links as there
        where
            there.claim_a = here.claim_b
            and there.claim_b = here.claim_a
            and there.relation = here.relation

    )
