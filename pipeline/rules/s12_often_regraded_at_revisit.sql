-- id = "S12"
-- severity = "info"
-- problem = "p1"
-- table = "admin_unit"
-- needs = ["revisit"]
-- thresholds = { fewest_revisits = 40, most_changed = 0.05 }
-- zh = "回头看改判率高"
-- en = "High re-grading rate"
-- advice_zh = "该村首次初判不可靠，请扩大复核范围。"
-- advice_en = "The first screening of this village is unreliable: check more of its houses."
-- basis = "Recommendation: with fewer than 40 revisits the rate says too little"

SELECT village_code AS key, village_code,
    count(*) FILTER (is_result_changed) AS value,
    printf('n = %d 栋已回头看，改判 %d 栋（%.1f%%）',
        count(*), value, 100 * value / count(*)) AS detail_zh,
    printf('n = %d revisits, %d results changed (%.1f%%)',
        count(*), value, 100 * value / count(*)) AS detail_en
FROM revisit
JOIN house USING (house_id)
WHERE revisit_status = 'done' AND is_result_changed IS NOT NULL AND village_code IS NOT NULL
GROUP BY village_code
HAVING count(*) >= getvariable('fewest_revisits')
    AND count(*) FILTER (is_result_changed) / count(*) > getvariable('most_changed')
