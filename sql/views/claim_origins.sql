-- Where each claim's text comes from: documents that copy one another share an origin.
-- after: who_said_what
with

claims as (

    select * from who_said_what where first_speaker

),

members as (

    select * from story_documents

),

origins as (

    select
        document_id,
        min(origin_id) as origin_id

    from members
    group by document_id

),

final as (

    select
        claims.*,
        coalesce(origins.origin_id, claims.document_id) as origin_id

    from claims
    left join origins on claims.document_id = origins.document_id

)

select * from final
