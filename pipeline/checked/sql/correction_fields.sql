-- The columns of each table that some correction wants to change in the landed text.
SELECT table_name, list(DISTINCT field ORDER BY field) AS fields
FROM scratch.correction
WHERE outcome IS NULL AND way = 'text'
GROUP BY table_name
