-- Mentions that no edit touches, yet whose words are not those of the source.
-- severity: error
with

untouched as (

    select mentions.*

    from mentions
    where not exists (

        select 1
        from edits
        where
            edits.document_id = mentions.document_id
            and edits.char_start <= mentions.char_end
            and edits.char_end >= mentions.char_start

    )

),

final as (

    select
        mention_id,
        document_id,
        text,
        source_excerpt(document_id, raw_start, raw_end) as source

    from untouched

)

select * from final where source is distinct from text
