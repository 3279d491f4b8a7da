-- The source as it stood, from one byte up to another: source_excerpt(document_id, raw_start, raw_end).
create or replace macro source_excerpt(document, first_byte, end_byte) as (
    select
        case
            when decoded is null then try(decode(raw[byte_from + 1:byte_to]))
            when offsets is null then substring(decoded, byte_from + 1, byte_to - byte_from)
            else substring(
                decoded,
                len(list_filter(offsets, lambda byte: byte < byte_from)) + 1,
                len(list_filter(offsets, lambda byte: byte >= byte_from and byte < byte_to))
            )
        end
    -- DuckDB 1.5 finds no column of the query around the macro inside a lambda: so they become columns in here first
    from (
        select
            raw,
            decoded,
            offsets,
            first_byte - raw_origin as byte_from,
            end_byte - raw_origin as byte_to

        from sources
        where sources.document_id = document
    )
)
