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

-- figures that count people, a toll that "rose to three" among them; a bare number after a comma is somebody's age ("Smith, 46, was injured")
counted as (

    select
        texts.story_id,
        texts.document_id,
        if(
            quantities.measure = 'risen'
            and regexp_matches(
                substr(texts.text, greatest(quantities.char_start - 79, 1), least(quantities.char_start, 80)),
                '(?i)\b(?:toll|killed|dead|deaths)\b.{0,40}?\bto\s+$'
            ),
            'killed',
            quantities.measure
        ) as measure,
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
                and quantities.low < 10000
                and not regexp_matches(
                    substr(texts.text, greatest(quantities.char_start - 7, 1), least(quantities.char_start, 8)),
                    '(?i)(?:,|\bboth|\baged?|\bage of|\bat)\s*$'
                )
            )
        )

),

-- a victim or two told without a number, and weakly what is only called fatal
-- matches "a 19-year-old man was shot and killed", "killed a clerk", "Ann Lee, 30, died", "a double homicide";
-- not "two men were killed", "a report was filed"; "killed a clerk and a guard" are two
patterns as (

    select * from (
        values
        (
            'killed', 1, 0.5,
            '\b(?:[Aa]n?|[Aa]nother)\s+[^.;:!?]{3,70}?\b(?:was|is|has been)\s+(?:\w+\s+){0,3}?(?:killed|dead|slain|murdered|gunned down|fatally\s+\w+|to death)\b'
        ),
        (
            'killed', 1, 0.5,
            '\b(?:[Aa]n?|[Aa]nother)\s+[^.;:!?]{3,70}?\b(?:died|dies|succumbed)\b'
        ),
        (
            'killed', 1, 0.5,
            '\b(?:[Kk]ill(?:ed|ing|s)|[Ff]atally \w+|[Dd]eath of|[Mm]urder of)\s+(?:an?|his|her|their)\s+(?:[\w''’-]+\s+){0,4}?[\w''’-]+'
        ),
        (
            'killed', 1, 0.5,
            '\b[A-Z][\w''’-]+(?:\s[A-Z][\w.''’-]*){1,3},?\s(?:\d{1,2},\s)?(?:of [^,.;]{3,40},\s)?(?:died|succumbed|(?:was|is)\s+(?:\w+\s+){0,3}?(?:killed|dead|slain|murdered|gunned down|fatally\s+\w+))\b'
        ),
        (
            'killed', 1, 0.5,
            '\b[Tt]he\s+(?:\w+\s+)?(?:man|woman|boy|girl|teen|teenager|child|officer|victim)\s+(?:who was\s+)?(?:\w+\s+and\s+)?(?:killed|found dead|fatally\s+\w+)\b'
        ),
        (
            'killed', 1, 0.5,
            '\b[Oo]ne\s+(?:of\s+(?:them|whom)\s+)?fatally\b'
        ),
        (
            'killed', 2, 1.0,
            '\b(?:[Kk]ill(?:ed|ing|s)|[Ff]atally \w+)\s+(?:an?|his|her|their)\s+(?:[\w''’-]+\s+){1,5}?and\s+(?:an?|his|her|their|another|himself|herself)\b'
        ),
        (
            'killed', 2, 0.75,
            '\b(?:[Dd]ouble\s+(?:homicide|murder|slaying|killing|fatal)|[Mm]urder-suicide)\b'
        ),
        (
            'killed', 3, 0.75,
            '\b[Tt]riple\s+(?:homicide|murder|slaying|killing)\b'
        ),
        (
            'killed', 1, 0.2,
            '\b(?:[Ff]atal(?:ly)?\s+(?:shooting|stabbing|crash|attack|fire)|[Hh]omicide|(?:shooting|stabbing)\s+death)\b'
        ),
        (
            'injured', 1, 0.5,
            '\b(?:[Aa]n?|[Aa]nother)\s+[^.;:!?]{3,70}?\b(?:was|is|has been)\s+(?:\w+\s+){0,3}?(?:injured|wounded|hurt|hospitalized)\b'
        ),
        (
            'injured', 1, 0.5,
            '\b(?:[Ii]njur(?:ed|ing|es)|[Ww]ound(?:ed|ing|s))\s+(?:an?|his|her|their)\s+(?:[\w''’-]+\s+){0,4}?[\w''’-]+'
        )
    ) as listed (measure, figure, weight, pattern)

),

told as (

    select
        texts.story_id,
        texts.document_id,
        patterns.measure,
        patterns.figure,
        strpos(texts.text, words) - 1 as char_start,
        patterns.weight

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
