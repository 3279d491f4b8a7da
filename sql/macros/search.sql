-- Documents that best answer a few words, by BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75), the best 20 first.
create or replace macro search(words) as table
with

question as (

    select distinct unnest(terms_of(words)) as term

),

hits as (

    select
        postings.term,
        postings.document_id,
        postings.frequency

    from postings
    inner join question on postings.term = question.term

),

corpus as (

    select
        count(*) as document_count,
        avg(word_count) as mean_length

    from documents

),

rarity as (

    select
        hits.term,
        ln(1 + (any_value(corpus.document_count) - count(*) + 0.5) / (count(*) + 0.5)) as weight

    from hits
    cross join corpus
    group by hits.term

),

lengths as (

    select
        document_id,
        word_count

    from documents
    where document_id in (select document_id from hits)

),

scores as (

    select
        hits.document_id,
        sum(
            rarity.weight * hits.frequency * 2.2
            / (hits.frequency + 1.2 * (0.25 + 0.75 * lengths.word_count / corpus.mean_length))
        ) as score,
        list(hits.term order by rarity.weight desc, hits.term) as matched_terms

    from hits
    inner join rarity on hits.term = rarity.term
    inner join lengths on hits.document_id = lengths.document_id
    cross join corpus
    group by hits.document_id

),

best as (

    -- rounded, since the last digits of a sum hang on the order of its parts
    select * from scores order by round(score, 9) desc, document_id limit 20

)

select
    round(best.score, 3) as score,
    best.document_id,
    documents.published_on,
    documents.outlet,
    documents.title,
    best.matched_terms,
    trim(regexp_replace(
        regexp_extract(
            documents.text, '(?is)(?:\S+\s+){0,12}' || left(best.matched_terms[1], 12) || '\S*(?:\s+\S+){0,12}'
        ),
        '\s+', ' ', 'g'
    )) as excerpt

from best
inner join documents on best.document_id = documents.document_id
order by round(best.score, 9) desc, best.document_id
