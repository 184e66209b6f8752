-- id = "B04"
-- severity = "error"
-- table = "house"
-- thresholds = { earliest_year = 1900, most_storeys = 15 }
-- zh = "年份或层数异常"
-- en = "Year built or storeys out of range"
-- advice_zh = "请核对建成年份和层数后更正。"
-- advice_en = "Check the year built and the storeys, and correct them."
-- basis = "Recommendation: a house cannot be younger than its survey, and a self-built one is low"

-- The year of the survey is that of the parcel's form, else of the as-of date.
SELECT house_id AS key, house_id,
    concat_ws(', ', built_year, storeys) AS value,
    concat_ws('，', '建成年份 ' || built_year, storeys || ' 层') AS detail_zh,
    concat_ws(', ', 'built ' || built_year, storeys || ' storeys') AS detail_en
FROM house
CROSS JOIN run
LEFT JOIN (SELECT parcel_id, submitted_on FROM parcel) AS form USING (parcel_id)
WHERE built_year > year(coalesce(submitted_on, as_of))
    OR built_year < getvariable('earliest_year')
    OR storeys < 1
    OR storeys > getvariable('most_storeys')
