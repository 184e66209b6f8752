-- The days of the past exports of findings, and a fingerprint of what the history of each is made from.
-- Why sums of hashes: see history_difference.sql.
SELECT past.as_of, concat_ws(' ', count(*), sum(hash(rule_id, key, table_name))) AS inputs
FROM scratch.checked_finding_snapshot AS past
LEFT JOIN (SELECT rule_id, table_name FROM quality_rule) AS rule USING (rule_id)
CROSS JOIN run
WHERE faults IS NULL AND past.as_of < run.as_of
GROUP BY past.as_of
