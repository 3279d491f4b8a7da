-- How many people a story counts (killed, injured, arrested …): each figure, and how many independent origins bear it out.
with

members as (

    select * from story_documents

),

documents as (

    select * from documents

),

tolls as (

    select * from tolls

),

quantities as (

    select * from quantities

),

stories as (

    select * from stories where merged_into is null

),

texts as (

    select
        members.story_id,
        members.origin_id,
        documents.document_id,
        documents.outlet,
        documents.published_on,
        left(documents.text, 4000) as text

    from members
    inner join documents on members.document_id = documents.document_id

),

-- what else happened to people; a bare number after a comma is somebody's age ("Smith, 46, was arrested")
counted as (

    select
        texts.story_id,
        texts.document_id,
        quantities.measure,
        quantities.low as figure,
        quantities.char_start,
        case when quantities.comparator = '=' then 1.0 else 0.5 end as weight

    from texts
    inner join quantities on texts.document_id = quantities.document_id
    where
        quantities.measure is not null
        and quantities.measure not in ('killed', 'injured')
        and quantities.low is not null
        and quantities.comparator in ('=', '>=')
        and coalesce(quantities.high, quantities.low) = quantities.low
        and (
            quantities.unit = 'person'
            or (
                quantities.unit is null
                and quantities.item is null
                and quantities.low < 10000
                and not regexp_matches(
                    substr(texts.text, greatest(quantities.char_start - 7, 1), least(quantities.char_start, 8)),
                    '(?i)(?:,|\bboth|\baged?|\bage of|\bat)\s*$'
                )
            )
        )

),

-- what a document says first and most often is of its own event; later figures may be of others
ranked as (

    select
        *,
        row_number() over (
            partition by story_id, document_id, measure order by char_start, figure desc
        ) as place

    from counted

),

by_document as (

    select
        story_id,
        document_id,
        measure,
        figure,
        1.0 as weight

    from ranked
    group by story_id, document_id, measure, figure
    qualify
        row_number() over (
            partition by story_id, document_id, measure
            order by sum(weight / place) desc, min(char_start)
        ) = 1

    union all

    select
        members.story_id,
        tolls.document_id,
        tolls.measure,
        tolls.count::double as figure,
        case when tolls.at_least then 0.5 else 1.0 end as weight

    from tolls
    inner join members on tolls.document_id = members.document_id

),

-- copies of one text speak once, with their latest word
spoken as (

    select
        by_document.story_id,
        by_document.measure,
        by_document.figure,
        by_document.weight,
        texts.origin_id,
        texts.outlet,
        texts.published_on

    from by_document
    inner join texts
        on by_document.document_id = texts.document_id
        and by_document.story_id = texts.story_id
    qualify
        row_number() over (
            partition by by_document.story_id, by_document.measure, texts.origin_id
            order by texts.published_on desc nulls last, texts.document_id
        ) = 1

),

-- how many more were dead, by later texts, than a text had counted when it told of the injured
died_since as (

    select
        hurt.story_id,
        hurt.origin_id,
        greatest(0, max(later.figure) - coalesce(max(own.figure), 0)) as died

    from spoken as hurt
    inner join spoken as later
        on hurt.story_id = later.story_id
        and hurt.published_on < later.published_on
        and later.measure = 'killed'
    left join spoken as own
        on hurt.story_id = own.story_id
        and hurt.origin_id = own.origin_id
        and own.measure = 'killed'
    where hurt.measure = 'injured'
    group by hurt.story_id, hurt.origin_id

),

-- whoever died since is no longer among the injured
by_origin as (

    select
        spoken.story_id,
        spoken.measure,
        spoken.figure - coalesce(died_since.died, 0) as figure,
        spoken.weight,
        spoken.origin_id,
        spoken.outlet,
        spoken.published_on

    from spoken
    left join died_since
        on spoken.story_id = died_since.story_id
        and spoken.origin_id = died_since.origin_id
        and spoken.measure = 'injured'
    where coalesce(died_since.died, 0) = 0 or spoken.figure > died_since.died

),

-- the last day on which somebody counted more: a toll grows, so what was said before is out of date
outdated as (

    select
        here.story_id,
        here.measure,
        here.origin_id,
        max(later.published_on) as since

    from by_origin as here
    inner join by_origin as later
        on here.story_id = later.story_id
        and here.measure = later.measure
        and here.figure < later.figure
        and here.published_on < later.published_on
    group by here.story_id, here.measure, here.origin_id

),

-- a count loses half of its weight with every day for which a greater one is known
support as (

    select
        by_origin.story_id,
        by_origin.measure,
        by_origin.figure,
        count(*) as independent_origins,
        coalesce(list(distinct by_origin.outlet order by by_origin.outlet) filter (where by_origin.outlet is not null), []) as outlets,
        min(by_origin.published_on) as first_published,
        max(by_origin.published_on) as last_published,
        round(
            sum(by_origin.weight * pow(0.5, coalesce(outdated.since - by_origin.published_on, 0))), 3
        ) as support

    from by_origin
    left join outdated
        on by_origin.story_id = outdated.story_id
        and by_origin.measure = outdated.measure
        and by_origin.origin_id = outdated.origin_id
    group by by_origin.story_id, by_origin.measure, by_origin.figure

),

final as (

    select
        support.story_id,
        stories.title as story,
        support.measure,
        support.figure,
        support.independent_origins,
        sum(support.independent_origins) over (
            partition by support.story_id, support.measure
        ) as origins_that_count,
        support.support,
        row_number() over (
            partition by support.story_id, support.measure
            -- the dead do not become fewer, the injured do when one of them dies
            order by
                support.support desc,
                case when support.measure = 'killed' then support.figure end desc nulls last,
                support.last_published desc nulls last,
                support.figure desc
        ) as rank,
        support.outlets,
        support.first_published,
        support.last_published

    from support
    inner join stories on support.story_id = stories.story_id

)

select * from final
order by story_id, measure, rank
