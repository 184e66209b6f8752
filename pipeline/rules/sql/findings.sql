-- Findings with place and message. Why all rules at once: houses and parcels are looked up once.
INSERT INTO quality_finding BY NAME
WITH placed AS (
    SELECT found.rule_id, found.key, value, detail_zh, detail_en,
        coalesce(house.village_code, parcel.village_code, village.code) AS village_code,
        coalesce(house.county_code, parcel.county_code, village.county_code) AS county_code,
        coalesce(house.report_unit_id, parcel.report_unit_id, village.report_unit_id,
            found.report_unit_id) AS report_unit_id,
        coalesce(found.lon, house.lon, parcel.lon, village.lon) AS lon,
        coalesce(found.lat, house.lat, parcel.lat, village.lat) AS lat
    FROM scratch.found
    LEFT JOIN house ON house.house_id = found.house_id
    LEFT JOIN parcel ON parcel.parcel_id = found.parcel_id
    LEFT JOIN admin_unit AS village ON village.code = found.village_code
)

SELECT rule_id, severity, problem, table_name, key,
    coalesce(village_code, county_code, report_unit_id, 'unassigned') AS code,
    village_code, county_code, report_unit_id, lon, lat, field, value,
    name_zh || coalesce('：' || detail_zh, '') AS message_zh,
    name_en || coalesce(': ' || detail_en, '') AS message_en,
    CASE run.language WHEN 'zh' THEN advice_zh ELSE advice_en END AS advice
FROM placed
JOIN quality_rule USING (rule_id)
JOIN scratch.rule_field USING (rule_id)
CROSS JOIN run
ORDER BY rule_id, key;
