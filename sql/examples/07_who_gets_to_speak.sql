-- Whose words does each outlet report most, and how many of them are direct quotes?
select
    outlet,
    speaker,
    count(*) as claims,
    count(*) filter (where quote_type = 'direct') as direct_quotes

from who_said_what
where speaker is not null and attribution = 'reported'
group by outlet, speaker
order by outlet, claims desc, speaker;
