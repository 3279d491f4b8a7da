-- What has somebody said, and where can I read it? The cue belongs to it: who "denied" it says the opposite.
set variable who = 'Ash Carter';

select
    published_on,
    outlet,
    cue,
    claim,
    quote_type,
    source_excerpt(document_id, raw_start, raw_end) as in_the_source

from said_by(getvariable('who'))
where quote_type in ('direct', 'mixed')
order by published_on, document_id, char_start;
