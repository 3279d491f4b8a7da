-- Proposals that wait for a person's verdict, the surest first; those already judged are left out.
-- after: name_corrections, standing_decisions
with

proposals as (

    select * from name_corrections where action = 'review'

),

decisions as (

    select * from standing_decisions

),

final as (

    select
        'name' as subject,
        proposals.correction_id as subject_id,
        proposals.document_id,
        proposals.published_on,
        proposals.outlet,
        proposals.original,
        proposals.replacement,
        proposals.entity_type,
        proposals.rule,
        proposals.confidence,
        proposals.reasons,
        proposals.context

    from proposals
    where not exists (

        select 1
        from decisions
        where
            decisions.subject_id = proposals.correction_id
            or (
                decisions.subject in ('name', 'correction')
                and decisions.subject_id is null
                and decisions.original = proposals.original
                and decisions.entity_type is not distinct from proposals.entity_type
                and coalesce(decisions.document_id, proposals.document_id) = proposals.document_id
            )

    )

)

select * from final
order by confidence desc, subject_id
