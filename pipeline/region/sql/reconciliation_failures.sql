-- Sums that do not agree.
SELECT check_name, subject, expected, actual
FROM reconciliation
WHERE expected IS DISTINCT FROM actual
ORDER BY check_name, subject
