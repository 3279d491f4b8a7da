-- Claims that others bear out, and how many independent origins they have; copies and repeated statements count once.
-- after: claim_origins
with

links as (

    select * from claim_links where relation in ('same_quote', 'restates', 'corroborates')

),

claims as (

    select * from claim_origins

),

both_ways as (

    select claim_a as claim_id, claim_b as other_id, relation, same_origin from links
    union
    select claim_b as claim_id, claim_a as other_id, relation, same_origin from links

),

support as (

    select
        both_ways.claim_id,
        list(distinct both_ways.other_id order by both_ways.other_id) as supporting_claims,
        coalesce(list(distinct others.speaker order by others.speaker) filter (where others.speaker is not null), []) as supporting_speakers,
        coalesce(list(distinct others.outlet order by others.outlet) filter (where others.outlet is not null), []) as supporting_outlets,
        count(distinct others.origin_id) filter (
            where not both_ways.same_origin and others.origin_id <> claims.origin_id
        ) as other_origins

    from both_ways
    inner join claims on both_ways.claim_id = claims.claim_id
    inner join claims as others on both_ways.other_id = others.claim_id
    group by both_ways.claim_id

),

final as (

    select
        claims.claim_id,
        claims.document_id,
        claims.speaker,
        claims.claim,
        claims.outlet,
        claims.published_on,
        1 + support.other_origins as independent_origins,
        len(support.supporting_claims) as supporting_claim_count,
        support.supporting_claims,
        support.supporting_speakers,
        support.supporting_outlets

    from support
    inner join claims on support.claim_id = claims.claim_id

)

select * from final
order by independent_origins desc, supporting_claim_count desc, claim_id
