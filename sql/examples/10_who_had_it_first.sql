-- Who published each story first, and how many outlets had it in their own words?
select
    stories.title as story,
    arg_min(documents.outlet, (documents.published_on, documents.document_id)) as first_outlet,
    min(documents.published_on) as first_published,
    count(*) as documents,
    count(distinct story_documents.origin_id) as independent_texts

from stories
inner join story_documents on stories.story_id = story_documents.story_id
inner join documents on story_documents.document_id = documents.document_id
group by stories.story_id, stories.title
order by first_published, story;
