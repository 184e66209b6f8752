-- metric = "survey_done"
-- definition_zh = "已排查图斑数除以图斑总数"
-- definition_en = "parcels surveyed over all parcels"

SELECT count(*) FILTER (survey_status = 'done') AS numerator, count(*) AS denominator
FROM parcel
