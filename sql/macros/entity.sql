-- The card of everything that goes by a name: entity('Assad').
-- after: entities_named
create or replace macro entity(wanted) as table
select *

from entity_profile
where entity_id in (select entity_id from entities_named(wanted))
order by mention_count desc
