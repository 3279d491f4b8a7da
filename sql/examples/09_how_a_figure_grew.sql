-- How did the count of the dead change from report to report?
select
    documents.published_on,
    who_said_what.speaker,
    quantities.text as figure,
    quantities.low,
    quantities.high,
    quantities.comparator,
    documents.outlet

from quantities
inner join who_said_what on quantities.claim_id = who_said_what.claim_id
inner join documents on quantities.document_id = documents.document_id
where quantities.measure = 'killed'
order by documents.published_on, quantities.low, documents.outlet;
