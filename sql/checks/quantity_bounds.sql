-- Figures whose bounds contradict one another or their comparator.
-- severity: error
select
    quantity_id,
    document_id,
    text,
    low,
    high,
    comparator

from quantities
where
    (low is null and high is null)
    or low > high
    or (comparator = '=' and low is distinct from high and (low is null or high is null))
    or (comparator in ('>', '>=') and low is null)
    or (comparator in ('<', '<=') and high is null)
