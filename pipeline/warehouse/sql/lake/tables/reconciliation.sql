-- The sums that agreed before publication.
SELECT *
FROM reconciliation
ORDER BY check_name, subject
