-- id = "A04"
-- severity = "error"
-- problem = "p2"
-- table = "appraisal"
-- field = "standards"
-- needs = ["appraisal", "standard_scope"]
-- thresholds = { workshop_businesses = ["production", "storage"], fitting_kinds = ["industrial", "existing"] }
-- zh = "厂房仓储鉴定标准不符"
-- en = "Wrong standard for a workshop or store"
-- advice_zh = "请按 GB 50144 或 JGJ 125 重新鉴定。"
-- advice_en = "Appraise again by GB 50144 or JGJ 125."
-- basis = "GB 50144 is for industrial buildings, JGJ 125 for any existing one"

-- Built as a workshop: nobody lives in it and it has no business but production or storage; a
-- dwelling with a workshop in it is a civil building. A report without any standard is for A01.
SELECT report_no AS key, house_id, array_to_string(standards, ', ') AS value
FROM appraisal
JOIN house USING (house_id)
WHERE use_class = 'commercial_only'
    AND len(business_types) > 0
    AND list_has_all(getvariable('workshop_businesses'), business_types)
    AND len(standards) > 0
    AND report_no NOT IN (
        SELECT report_no
        FROM appraisal_standard
        JOIN standard_scope USING (standard)
        WHERE is_listed AND may_stand_alone
            AND list_contains(getvariable('fitting_kinds'), building_kind))
