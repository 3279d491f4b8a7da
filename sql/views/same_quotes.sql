-- One statement as two documents give it, with the words that only one of them has.
-- after: claim_origins
with

links as (

    select * from claim_links where relation = 'same_quote'

),

claims as (

    select * from claim_origins

),

final as (

    select
        a.speaker,

        -- the two versions
        a.claim as version_a,
        b.claim as version_b,
        a.quote_type as quote_type_a,
        b.quote_type as quote_type_b,
        list_filter(
            words_of(a.claim), lambda word: not list_contains(words_of(b.claim), word)
        ) as only_in_a,
        list_filter(
            words_of(b.claim), lambda word: not list_contains(words_of(a.claim), word)
        ) as only_in_b,

        -- where each stands
        a.outlet as outlet_a,
        b.outlet as outlet_b,
        a.published_on as published_a,
        b.published_on as published_b,
        a.document_id as document_a,
        b.document_id as document_b,
        links.claim_a,
        links.claim_b,
        links.same_origin,
        links.score,
        links.evidence

    from links
    inner join claims as a on links.claim_a = a.claim_id
    inner join claims as b on links.claim_b = b.claim_id

)

select * from final
