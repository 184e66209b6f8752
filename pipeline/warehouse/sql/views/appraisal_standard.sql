-- One row per report and standard that it lists or uses, with the standard it means.
-- Why by a key without signs: the same number is written JGJ125-2016, JGJ 125—2016 and
-- 《危险房屋鉴定标准》（JGJ 125-2016）. What standard_scope does not know stays unknown.
WITH cited AS (
    SELECT report_no, house_id, unnest(standards) AS cited, true AS is_listed FROM appraisal
    UNION ALL
    SELECT report_no, house_id, unnest(standards_used), false FROM appraisal
),

spelling AS (
    SELECT standard, unnest(list_prepend(standard, coalesce(aliases, []))) AS spelling
    FROM standard_scope
),

-- A spelling that two standards share means neither.
known AS (
    SELECT standard_key(spelling) AS key, any_value(standard) AS standard
    FROM spelling
    GROUP BY standard_key(spelling)
    HAVING count(DISTINCT standard) = 1
)

SELECT report_no, house_id, standard, min(cited) AS cited,
    bool_or(is_listed) AS is_listed,
    bool_or(NOT is_listed) AS is_used
FROM cited
LEFT JOIN known ON known.key = standard_key(cited)
GROUP BY report_no, house_id, standard, CASE WHEN standard IS NULL THEN standard_key(cited) END
