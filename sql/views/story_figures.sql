-- How many people a story counts (killed, injured, arrested …): each figure, and how many independent origins bear it out.
with

members as (

    select * from story_documents

),

documents as (

    select * from documents

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

-- figures that count people; a bare number after a comma is somebody's age ("Smith, 46, was injured")
counted as (

    select
        texts.story_id,
        texts.document_id,
        quantities.measure,
        quantities.low as figure,
        quantities.char_start,
        if(quantities.comparator = '=', 1.0, 0.5) as weight

    from texts
    inner join quantities on texts.document_id = quantities.document_id
    where
        quantities.measure is not null
        and quantities.low is not null
        and quantities.comparator in ('=', '>=')
        and coalesce(quantities.high, quantities.low) = quantities.low
        and (
            quantities.unit = 'person'
            or (
                quantities.unit is null
                and quantities.item is null
                and not regexp_matches(
                    substr(texts.text, greatest(quantities.char_start - 7, 1), least(quantities.char_start, 8)),
                    '(?i)(?:,|\bboth|\baged?|\bage of|\bat)\s*$'
                )
            )
        )

),

-- one victim, told without a number: matches "a 19-year-old man was shot and killed", "killed a clerk", "Ann Lee, 30, died";
-- not "two men were killed", "a report was filed"; "killed a clerk and a guard" are two
patterns as (

    select * from (
        values
        (
            'killed', 1,
            '\b(?:[Aa]n?|[Aa]nother)\s+[^.;:!?]{3,70}?\b(?:was|is|has been)\s+(?:\w+\s+){0,3}?(?:killed|dead|slain|murdered|fatally\s+\w+|to death)\b'
        ),
        ('killed', 1, '\b(?:[Aa]n?|[Aa]nother)\s+[^.;:!?]{3,70}?\b(?:who\s+)?(?:died|dies)\b'),
        (
            'killed', 1,
            '\b(?:[Kk]ill(?:ed|ing|s)|[Ff]atally \w+|[Dd]eath of|[Mm]urder of)\s+(?:an?|his|her|their)\s+(?:[\w''’-]+\s+){0,4}?[\w''’-]+'
        ),
        (
            'killed', 1,
            '\b[A-Z][\w''’-]+(?:\s[A-Z][\w.''’-]*){1,3},?\s(?:\d{1,2},\s)?(?:of [^,.;]{3,40},\s)?(?:died|(?:was|is)\s+(?:\w+\s+){0,3}?(?:killed|dead|slain|murdered|fatally\s+\w+))\b'
        ),
        (
            'killed', 2,
            '\b(?:[Kk]ill(?:ed|ing|s)|[Ff]atally \w+)\s+(?:an?|his|her|their)\s+(?:[\w''’-]+\s+){1,5}?and\s+(?:an?|his|her|their|another|himself|herself)\b'
        ),
        (
            'injured', 1,
            '\b(?:[Aa]n?|[Aa]nother)\s+[^.;:!?]{3,70}?\b(?:was|is|has been)\s+(?:\w+\s+){0,3}?(?:injured|wounded|hurt|hospitalized)\b'
        ),
        (
            'injured', 1,
            '\b(?:[Ii]njur(?:ed|ing|es)|[Ww]ound(?:ed|ing|s))\s+(?:an?|his|her|their)\s+(?:[\w''’-]+\s+){0,4}?[\w''’-]+'
        ),
    ) as listed (measure, figure, pattern)

),

told as (

    select
        texts.story_id,
        texts.document_id,
        patterns.measure,
        patterns.figure,
        strpos(texts.text, words) - 1 as char_start,
        patterns.figure * 0.75 as weight

    from texts
    cross join patterns
    cross join unnest(regexp_extract_all(texts.text, patterns.pattern)) as found (words)

),

-- what a document says first and most often is of its own event; later figures may be of others
ranked as (

    select
        *,
        row_number() over (
            partition by story_id, document_id, measure order by char_start, figure desc
        ) as place

    from (
        select * from counted
        union all
        select * from told
    )

),

by_document as (

    select
        story_id,
        document_id,
        measure,
        figure

    from ranked
    group by story_id, document_id, measure, figure
    qualify
        row_number() over (
            partition by story_id, document_id, measure
            order by sum(weight / place) desc, min(char_start)
        ) = 1

),

-- copies of one text speak once, with their latest word
by_origin as (

    select
        by_document.story_id,
        by_document.measure,
        by_document.figure,
        texts.origin_id,
        texts.outlet,
        texts.published_on,
        max(texts.published_on) over (partition by by_document.story_id) as latest

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

-- a count loses three tenths of its weight with every day that the story has gone on since
support as (

    select
        story_id,
        measure,
        figure,
        count(*) as independent_origins,
        list(distinct outlet order by outlet) as outlets,
        min(published_on) as first_published,
        max(published_on) as last_published,
        round(sum(pow(0.7, coalesce(latest - published_on, 0))), 3) as support

    from by_origin
    group by story_id, measure, figure

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
            order by support.support desc, support.last_published desc nulls last, support.figure desc
        ) as rank,
        support.outlets,
        support.first_published,
        support.last_published

    from support
    inner join stories on support.story_id = stories.story_id

)

select * from final
order by story_id, measure, rank
