-- One row a story: its documents, outlets and origins, what was claimed, and what is disputed or borne out.
with

stories as (

    select * from stories where merged_into is null

),

documents as (

    select * from documents

),

members as (

    select * from story_documents

),

coverage as (

    select
        members.story_id,
        count(*) as document_count,
        count(distinct members.origin_id) as origin_count,
        coalesce(list(distinct documents.outlet order by documents.outlet) filter (where documents.outlet is not null), []) as outlets,
        min(documents.published_on) as first_published,
        max(documents.published_on) as last_published

    from members
    inner join documents on members.document_id = documents.document_id
    group by members.story_id

),

claim_counts as (

    select
        members.story_id,
        count(*) as claim_count

    from members
    inner join claims on members.document_id = claims.document_id
    group by members.story_id

),

links as (

    select
        story_id,
        count(*) filter (where relation = 'disputes') as disputes,
        count(*) filter (where relation in ('corroborates', 'restates') and not same_origin) as corroborations,
        count(*) filter (where relation = 'same_quote') as same_quotes,
        count(*) filter (where relation = 'updates') as updates

    from claim_links
    group by story_id

),

final as (

    select
        stories.story_id,
        stories.title,
        coverage.first_published,
        coverage.last_published,
        coverage.document_count,
        coverage.origin_count,
        coverage.outlets,
        coalesce(claim_counts.claim_count, 0) as claim_count,
        coalesce(links.disputes, 0) as disputes,
        coalesce(links.corroborations, 0) as corroborations,
        coalesce(links.same_quotes, 0) as same_quotes,
        coalesce(links.updates, 0) as updates

    from stories
    left join coverage on stories.story_id = coverage.story_id
    left join claim_counts on stories.story_id = claim_counts.story_id
    left join links on stories.story_id = links.story_id

)

select * from final
