-- Documents in which more names were rewritten than a real text has slips: over 25 in 10,000 words, and at least 5.
-- severity: warn
select
    documents.document_id,
    documents.source_uri,
    documents.word_count,
    count(*) as applied

from documents
inner join corrections on documents.document_id = corrections.document_id
where corrections.action = 'applied'
group by documents.document_id, documents.source_uri, documents.word_count
having count(*) >= 5 and 10000.0 * count(*) / documents.word_count > 25
