-- The reporting units by code, and what lies in none.
SELECT code, name_zh, name_en
FROM area
WHERE level = 'unit'
ORDER BY sort, code
