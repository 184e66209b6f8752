-- Changes of one level with the whole place last. The query inside is that of the published view,
-- so that any two days are counted as the published ones are.
SELECT level, code, name_zh, name_en, new, gone, forward, backward, moved
FROM (
{by_area}
)
WHERE level IN (getvariable('diff_level'), 'prefecture')
ORDER BY level = 'prefecture', parent_code, sort
