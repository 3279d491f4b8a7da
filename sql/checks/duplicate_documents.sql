-- Documents with the very bytes of another, and not marked as its duplicate.
-- severity: warn
select
    documents.document_id,
    documents.source_uri,
    others.document_id as other_document_id,
    others.source_uri as other_source_uri

from documents
inner join everything.documents as others
    on documents.source_sha256 = others.source_sha256
    and documents.document_id <> others.document_id
where
    documents.duplicate_of is null
    and others.duplicate_of is null
