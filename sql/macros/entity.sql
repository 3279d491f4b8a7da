-- The card of everything that goes by a name: entity('Assad'). As entity_profile, but only what is asked for is counted;
-- beside it each form and each role with how often and when it was met, and who is named in the same sentences.
-- after: entities_named, current_entities
create or replace macro entity(wanted) as table
with

named as (

    select
        entity_id,
        current_entity_id

    from entities_named(wanted)

),

met as (

    select
        named.current_entity_id as entity_id,
        document_entities.document_id,
        document_entities.titles,
        document_entities.aliases

    from document_entities
    inner join named on document_entities.entity_id = named.entity_id

),

seen as (

    select
        met.entity_id,
        count(distinct met.document_id) as document_count,
        min(documents.published_on) as first_seen,
        max(documents.published_on) as last_seen,
        list_sort(list_distinct(flatten(list(coalesce(met.titles, []))))) as titles,
        list_sort(list_distinct(flatten(list(coalesce(met.aliases, []))))) as forms

    from met
    inner join documents on met.document_id = documents.document_id
    group by met.entity_id

),

forms_met as (

    select
        named.current_entity_id as entity_id,
        mentions.text as form,
        count(*) as mention_count,
        min(documents.published_on) as first_seen,
        max(documents.published_on) as last_seen

    from mentions
    inner join named on mentions.entity_id = named.entity_id
    inner join documents on mentions.document_id = documents.document_id
    where mentions.kind = 'name'
    group by named.current_entity_id, mentions.text

),

names as (

    select
        entity_id,
        list(
            {
                'form': form,
                'mention_count': mention_count,
                'first_seen': first_seen,
                'last_seen': last_seen
            }
            order by mention_count desc, form
        ) as names

    from forms_met
    group by entity_id

),

titles_met as (

    select
        met.entity_id,
        titled.title,
        count(*) as document_count,
        min(documents.published_on) as first_seen,
        max(documents.published_on) as last_seen

    from met
    inner join documents on met.document_id = documents.document_id
    cross join unnest(met.titles) as titled (title)
    group by met.entity_id, titled.title

),

roles as (

    select
        entity_id,
        list(
            {
                'title': title,
                'document_count': document_count,
                'first_seen': first_seen,
                'last_seen': last_seen
            }
            order by document_count desc, title
        ) as roles

    from titles_met
    group by entity_id

),

beside as (

    select
        named.current_entity_id as entity_id,
        others.current_name as name,
        count(distinct mentions.sentence_id) as sentence_count

    from mentions
    inner join named on mentions.entity_id = named.entity_id
    inner join mentions as there on mentions.sentence_id = there.sentence_id
    inner join current_entities as others on there.entity_id = others.entity_id
    where others.current_entity_id <> named.current_entity_id
    group by named.current_entity_id, others.current_entity_id, others.current_name

),

company as (

    select
        entity_id,
        list({'name': name, 'sentence_count': sentence_count} order by sentence_count desc, name)[:10] as company

    from beside
    group by entity_id

),

spoken_of as (

    select
        named.current_entity_id as entity_id,
        count(*) as mention_count

    from mentions
    inner join named on mentions.entity_id = named.entity_id
    group by named.current_entity_id

),

heard as (

    select
        named.current_entity_id as entity_id,
        count(*) as claim_count

    from claim_speakers
    inner join named on claim_speakers.speaker_id = named.entity_id
    group by named.current_entity_id

)

select
    entities.entity_id,
    entities.name,
    entities.type,
    entities.description,
    entities.country,
    entities.wikidata_id,
    entities.origin,
    seen.titles,
    seen.forms,
    coalesce(seen.document_count, 0) as document_count,
    coalesce(spoken_of.mention_count, 0) as mention_count,
    coalesce(heard.claim_count, 0) as claim_count,
    seen.first_seen,
    seen.last_seen,
    names.names,
    roles.roles,
    company.company

from entities
left join names on entities.entity_id = names.entity_id
left join roles on entities.entity_id = roles.entity_id
left join company on entities.entity_id = company.entity_id
left join seen on entities.entity_id = seen.entity_id
left join spoken_of on entities.entity_id = spoken_of.entity_id
left join heard on entities.entity_id = heard.entity_id
where entities.entity_id in (select current_entity_id from named)
order by mention_count desc, entities.entity_id
