-- Figures that contradict one another: each with who gave it, where, when, and the figure it disputes.
-- after: claim_origins
with

links as (

    select * from claim_links where relation = 'disputes'

),

quantities as (

    select * from quantities

),

claims as (

    select * from claim_origins

),

stories as (

    select * from stories

),

-- the figures that were compared; where a link does not name them, those of its claims that cannot both hold
pairs as (

    select
        links.claim_a,
        links.claim_b,
        links.story_id,
        links.score,
        a.quantity_id as quantity_a,
        b.quantity_id as quantity_b

    from links
    inner join quantities as a
        on links.claim_a = a.claim_id
        and coalesce(links.quantity_a, a.quantity_id) = a.quantity_id
    inner join quantities as b
        on links.claim_b = b.claim_id
        and coalesce(links.quantity_b, b.quantity_id) = b.quantity_id
    where
        (links.quantity_a is not null and links.quantity_b is not null)
        or (
            a.measure is not distinct from b.measure
            and a.unit is not distinct from b.unit
            and (a.high < b.low or b.high < a.low)
        )

),

both_ways as (

    select
        story_id,
        claim_a as claim_id,
        quantity_a as quantity_id,
        claim_b as other_claim_id,
        quantity_b as other_quantity_id,
        score
    from pairs

    union

    select
        story_id,
        claim_b as claim_id,
        quantity_b as quantity_id,
        claim_a as other_claim_id,
        quantity_a as other_quantity_id,
        score
    from pairs

),

final as (

    select
        -- the event and what was counted
        both_ways.story_id,
        stories.title as story,
        coalesce(here.measure, there.measure) as measure,
        coalesce(here.item, there.item) as item,
        coalesce(here.unit, there.unit) as unit,

        -- the figure and who gave it
        here.text as figure,
        here.low,
        here.high,
        here.comparator,
        claims.speaker,
        claims.outlet,
        claims.published_on,
        claims.origin_id,
        claims.claim,

        -- the figure it disputes
        there.text as other_figure,
        others.speaker as other_speaker,
        others.outlet as other_outlet,

        -- ids
        both_ways.claim_id,
        here.quantity_id,
        both_ways.other_claim_id,
        both_ways.other_quantity_id,
        claims.document_id,
        both_ways.score

    from both_ways
    inner join quantities as here on both_ways.quantity_id = here.quantity_id
    inner join quantities as there on both_ways.other_quantity_id = there.quantity_id
    inner join claims on both_ways.claim_id = claims.claim_id
    inner join claims as others on both_ways.other_claim_id = others.claim_id
    left join stories on both_ways.story_id = stories.story_id

)

select * from final
order by story_id, measure, low, claim_id
