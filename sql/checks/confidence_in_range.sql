-- Confidences and scores that are not between 0 and 1.
-- severity: error
select 'turns' as table_name, turn_id as id, confidence from turns where confidence not between 0 and 1
union all
select 'corrections', correction_id, confidence from corrections where confidence not between 0 and 1
union all
select 'mentions', mention_id, confidence from mentions where confidence not between 0 and 1
union all
select 'claims', claim_id, confidence from claims where confidence not between 0 and 1
union all
select 'claim_links', claim_a || ' ' || claim_b, score from claim_links where score not between 0 and 1
