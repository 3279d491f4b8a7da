-- What somebody said, by any of their names: said_by('Ash Carter'). The newest first.
-- after: entities_named
create or replace macro said_by(who) as table
select *

from who_said_what
where
    speaker_id in (select entity_id from entities_named(who))
    or (speaker_id is null and lower(strip_accents(speaker)) = lower(strip_accents(who)))
order by published_on desc nulls last, document_id, char_start
