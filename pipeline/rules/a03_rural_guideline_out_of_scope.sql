-- id = "A03"
-- severity = "error"
-- problem = "p2"
-- table = "appraisal"
-- field = "standards"
-- needs = ["appraisal", "standard_scope"]
-- thresholds = { assembly_people = 10, assembly_businesses = ["education", "medical", "elderly", "leisure", "religious"] }
-- zh = "农房导则超范围使用"
-- en = "Rural guideline used beyond its scope"
-- advice_zh = "请按 JGJ 125 或 GB 50292 重新鉴定。"
-- advice_en = "Appraise again by JGJ 125 or GB 50292."
-- basis = "The rural guideline of 2019 is for existing rural dwellings of one or two storeys; assembly use and people: recommendation"

-- Sole basis: every standard listed is known and for rural dwellings. Assembly use: a business that
-- gathers people, or as many people at once as make a house a priority of the re-inspection.
WITH sole AS (
    SELECT report_no, max(max_storeys) AS max_storeys
    FROM appraisal_standard
    LEFT JOIN standard_scope USING (standard)
    WHERE is_listed
    GROUP BY report_no
    HAVING bool_and(coalesce(building_kind = 'rural_dwelling', false))
)

SELECT report_no AS key, house_id, array_to_string(standards, ', ') AS value,
    concat_ws('，',
        CASE WHEN storeys > max_storeys THEN storeys || ' 层' END,
        CASE WHEN location_type = 'built_up' THEN '位于城市建成区' END,
        CASE WHEN is_assembly THEN '人员聚集场所' END) AS detail_zh,
    concat_ws(', ',
        CASE WHEN storeys > max_storeys THEN storeys || ' storeys' END,
        CASE WHEN location_type = 'built_up' THEN 'in the built-up area' END,
        CASE WHEN is_assembly THEN 'people gather there' END) AS detail_en
FROM sole
JOIN appraisal USING (report_no)
JOIN (
    SELECT house_id, storeys, location_type,
        coalesce(list_has_any(business_types, getvariable('assembly_businesses')), false)
            OR coalesce(max_occupancy >= getvariable('assembly_people'), false) AS is_assembly
    FROM house) USING (house_id)
WHERE storeys > max_storeys OR location_type = 'built_up' OR is_assembly
