-- Documents published after the day after tomorrow, or before there were newspapers: the date was misread.
-- severity: warn
select
    document_id,
    source_uri,
    published_on,
    published_basis

from documents
where published_on > current_date + 2 or published_on < date '1600-01-01'
