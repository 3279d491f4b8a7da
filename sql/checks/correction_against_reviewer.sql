-- Names that were rewritten although a reviewer said to keep them, or rejected just that change.
-- severity: error
select
    corrections.correction_id,
    corrections.document_id,
    corrections.original,
    corrections.replacement,
    decisions.reviewer

from corrections
inner join standing_decisions as decisions
    on corrections.original = decisions.original
    and decisions.subject in ('name', 'correction')
    and (
        decisions.judgement = 'keep'
        or (decisions.judgement = 'reject' and decisions.value = corrections.replacement)
    )
    and coalesce(decisions.document_id, corrections.document_id) = corrections.document_id
where corrections.action = 'applied'
