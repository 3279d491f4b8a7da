-- How good the data is, one figure a row: what is missing, unlinked, unnamed, rewritten or refused.
with

documents as (

    select
        count(*) as document_count,
        sum(word_count) as words,
        count(*) filter (where published_on is null) as undated,
        count(*) filter (where duplicate_of is not null) as duplicates,
        count(*) filter (where len(warnings) > 0) as warned

    from documents

),

turns as (

    select
        count(*) as turn_count,
        count(*) filter (where speaker_name is null and role <> 'narration') as unnamed,
        count(*) filter (where inferred) as inferred

    from turns

),

mentions as (

    select
        count(*) as mention_count,
        count(*) filter (where entity_id is null) as unlinked

    from mentions

),

claims as (

    select
        count(*) as claim_count,
        count(*) filter (where speaker_id is null) as without_speaker

    from claims

),

corrections as (

    select
        count(*) filter (where action = 'applied') as applied,
        count(*) filter (where action = 'review') as waiting

    from corrections

),

refused as (

    select count(*) as reject_count from rejects

),

final as (

    select 1 as position, 'documents' as metric, document_count::double as value, 'documents read' as meaning
    from documents
    union all
    select 2, 'documents_undated', undated / nullif(document_count, 0), 'share without a day of publication'
    from documents
    union all
    select 3, 'documents_duplicate', duplicates / nullif(document_count, 0), 'share that copy another document'
    from documents
    union all
    select 4, 'documents_with_warnings', warned / nullif(document_count, 0), 'share that a stage found odd'
    from documents
    union all
    select 5, 'turns_unnamed', unnamed / nullif(turn_count, 0), 'share of turns whose speaker nobody can name'
    from turns
    union all
    select 6, 'turns_inferred', inferred / nullif(turn_count, 0), 'share of turns whose break is a guess'
    from turns
    union all
    select 7, 'mentions_unlinked', unlinked / nullif(mention_count, 0), 'share of mentions left without an entity'
    from mentions
    union all
    select 8, 'claims_without_speaker', without_speaker / nullif(claim_count, 0), 'share of claims without a known speaker'
    from claims
    union all
    select 9, 'corrections_per_10000_words', 10000.0 * applied / nullif(words, 0), 'names rewritten per 10,000 words'
    from corrections, documents
    union all
    select 10, 'corrections_waiting', waiting, 'proposals that wait for a reviewer'
    from corrections
    union all
    select 11, 'rejects', reject_count, 'sources that were refused'
    from refused

)

select
    metric,
    round(value, 4) as value,
    meaning

from final
order by position
