-- The source as it stood, from one byte up to another: source_excerpt(document_id, raw_start, raw_end).
create or replace macro source_excerpt(document, first_byte, end_byte) as (
    select
        case
            when decoded is null then try(decode(raw[first_byte - raw_origin + 1:end_byte - raw_origin]))
            when offsets is null then substring(decoded, first_byte - raw_origin + 1, end_byte - first_byte)
            else substring(
                decoded,
                len(list_filter(offsets, lambda byte: byte < first_byte - raw_origin)) + 1,
                len(list_filter(
                    offsets, lambda byte: byte >= first_byte - raw_origin and byte < end_byte - raw_origin
                ))
            )
        end
    from sources
    where sources.document_id = document
)
