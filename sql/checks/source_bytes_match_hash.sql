-- Documents whose kept bytes are not those that their hash was taken of.
-- severity: warn
select
    documents.document_id,
    documents.source_uri

from documents
inner join sources on documents.document_id = sources.document_id
where
    documents.offsets_of = 'source'
    and sha256(sources.raw) <> documents.source_sha256
