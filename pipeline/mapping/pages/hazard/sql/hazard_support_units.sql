-- Evidence of rectification by reporting unit, in the order the bureau lists its units, and in all.
SELECT support.level = 'prefecture' AS is_total, code,
    CASE $language WHEN 'en' THEN coalesce(name_en, name_zh) ELSE name_zh END AS name,
    rectified, supported, unsupported, contradicted, doubtful,
    doubtful_pct::DOUBLE AS doubtful_pct, low_pct::DOUBLE AS low_pct, high_pct::DOUBLE AS high_pct,
    is_enough
FROM closure_support_by_area AS support
WHERE level IN ('prefecture', 'unit') AND (code <> 'unassigned' OR rectified > 0)
ORDER BY level, sort, code
