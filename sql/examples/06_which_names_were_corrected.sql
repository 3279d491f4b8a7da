-- Which names were rewritten, how often, and on what evidence?
select
    original,
    replacement,
    entity_type,
    count(*) as times,
    round(min(confidence), 2) as least_confidence,
    list_sort(list_distinct(flatten(list(reasons)))) as reasons

from name_corrections
where action = 'applied'
group by original, replacement, entity_type
order by times desc, original;
