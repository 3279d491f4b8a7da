-- Every verdict on a name, with the words around it and the name as the source has it.
with

corrections as (

    select * from corrections

),

documents as (

    select * from documents

),

final as (

    select
        corrections.correction_id,
        corrections.document_id,
        documents.published_on,
        documents.outlet,

        -- the verdict
        corrections.action,
        corrections.original,
        corrections.replacement,
        corrections.entity_id,
        corrections.entity_type,
        corrections.rule,
        corrections.confidence,
        list_transform(corrections.evidence, lambda reason: reason.kind || ': ' || reason.detail) as reasons,
        corrections.decided_by,

        -- where it stands
        substring(
            documents.text,
            greatest(corrections.char_start - 60, 0) + 1,
            corrections.char_end - greatest(corrections.char_start - 60, 0) + 60
        ) as context,
        corrections.char_start,
        corrections.char_end,
        corrections.raw_start,
        corrections.raw_end

    from corrections
    inner join documents on corrections.document_id = documents.document_id

)

select * from final
