-- How much of what each outlet reports rests on sources without a name?
select
    outlet,
    count(*) as reported_claims,
    count(*) filter (where speaker_id is null) as unnamed,
    round(100.0 * count(*) filter (where speaker_id is null) / count(*), 1) as percent_unnamed

from who_said_what
where attribution = 'reported' and first_speaker
group by outlet
order by percent_unnamed desc, outlet;
