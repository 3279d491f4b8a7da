-- Documents without a word or without a turn.
-- severity: warn
select
    document_id,
    source_uri,
    word_count,
    turn_count

from documents
where word_count = 0 or turn_count = 0
