-- What past spot checks found by unit, the whole place last.
SELECT name_zh, name_en, level = 'prefecture' AS is_total,
    houses_checked, houses_with_issue, issue_pct, low_pct,
    high_pct, issues
FROM spot_check_result_by_unit
JOIN area USING (level, code, name_zh, name_en)
ORDER BY level = 'prefecture', sort, code
