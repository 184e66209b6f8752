-- Sums that do not agree; a NULL on either side is a disagreement too.
SELECT check_name, subject, expected, actual
FROM reconciliation
WHERE expected IS DISTINCT FROM actual OR expected IS NULL
ORDER BY check_name, subject
