-- Corrections whose name does not stand where they say: the new one when applied, the old one when not.
-- severity: error
select
    corrections.correction_id,
    corrections.document_id,
    corrections.action,
    corrections.original,
    corrections.replacement,
    substring(
        documents.text, corrections.char_start + 1, corrections.char_end - corrections.char_start
    ) as stands_there

from corrections
inner join documents on corrections.document_id = documents.document_id
where
    substring(documents.text, corrections.char_start + 1, corrections.char_end - corrections.char_start)
    <> case when corrections.action = 'applied' then corrections.replacement else corrections.original end
