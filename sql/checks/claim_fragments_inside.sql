-- Claims with a fragment outside the claim's own span.
-- severity: error
select
    claim_id,
    document_id,
    fragments

from claims
where
    len(fragments) = 0
    or len(list_filter(
        fragments, lambda piece: piece.char_start < char_start or piece.char_end > char_end
    )) > 0
