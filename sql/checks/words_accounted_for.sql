-- Documents whose text is not as long as the source, plus and minus what the edits say.
-- severity: error
with

changed as (

    select
        document_id,
        sum(length(replacement) - length(original)) as difference

    from edits
    group by document_id

),

final as (

    select
        documents.document_id,
        length(coalesce(sources.decoded, try(decode(sources.raw)))) as source_characters,
        coalesce(changed.difference, 0) as difference,
        length(documents.text) as characters

    from documents
    inner join sources on documents.document_id = sources.document_id
    left join changed on documents.document_id = changed.document_id

)

select * from final
where source_characters is null or source_characters + difference <> characters
