-- Claims whose text is not the slices of their document that their fragments name.
-- severity: error
select
    claims.claim_id,
    claims.document_id,
    claims.text

from claims
inner join documents on claims.document_id = documents.document_id
where
    regexp_replace(trim(claims.text), '\s+', ' ', 'g') <> regexp_replace(
        trim(array_to_string(
            list_transform(
                claims.fragments,
                lambda piece: trim(substring(
                    documents.text, piece.char_start + 1, piece.char_end - piece.char_start
                ))
            ),
            ' '
        )),
        '\s+', ' ', 'g'
    )
