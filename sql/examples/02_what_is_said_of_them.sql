-- What is said about somebody or something, and by whom?
set variable whom = 'Assad';

select
    published_on,
    outlet,
    speaker,
    cue,
    claim

from claims_about(getvariable('whom'))
order by published_on, document_id, char_start;
