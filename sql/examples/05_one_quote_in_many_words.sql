-- Where does one quote differ between outlets, and in which words?
select
    speaker,
    outlet_a,
    version_a,
    outlet_b,
    version_b,
    only_in_a,
    only_in_b

from same_quotes
where len(only_in_a) + len(only_in_b) > 0
order by published_a, claim_a, claim_b;
