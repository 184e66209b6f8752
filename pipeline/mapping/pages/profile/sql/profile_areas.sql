-- The whole place and the units that have commercial houses.
SELECT DISTINCT ON (code) code,
    CASE $language WHEN 'en' THEN coalesce(name_en, name_zh) ELSE name_zh END AS name
FROM commercial_profile
WHERE level = 'prefecture' OR commercial_houses > 0
ORDER BY level <> 'prefecture', sort, code
