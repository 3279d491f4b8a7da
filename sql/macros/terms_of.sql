-- The search terms of a text: words without accents and case, plain plurals folded, in order, stop words left out.
create or replace macro terms_of(words) as
list_filter(
    list_transform(
        regexp_extract_all(lower(strip_accents(words)), '[a-z0-9]+'),
        lambda w: case
            when length(w) > 4 and w like '%ies' then w[:-4] || 'y'
            when length(w) > 4 and (w like '%sses' or w like '%shes' or w like '%ches' or w like '%xes') then w[:-3]
            when length(w) > 3 and w like '%s' and w not like '%ss' and w not like '%us' and w not like '%is' then w[:-2]
            else w
        end
    ),
    lambda w: w not in (
        'a', 'an', 'and', 'are', 'as', 'at', 'be', 'but', 'by', 'for', 'from', 'has', 'have', 'he', 'her', 'his', 'i',
        'in', 'is', 'it', 'of', 'on', 'or', 'she', 's', 't', 'that', 'the', 'their', 'they', 'this', 'to', 'was',
        'we', 'were', 'which', 'who', 'will', 'with', 'you'
    )
);
