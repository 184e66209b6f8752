-- id = "S09"
-- severity = "error"
-- problem = "p1"
-- table = "house"
-- field = "use_class"
-- zh = "有经营信息却未列经营性"
-- en = "Business present but not commercial"
-- advice_zh = "请核实是否经营：经营的改列经营性自建房，已停业的删去经营信息。"
-- advice_en = "Find out whether there is a business: class the house as commercial, or remove what is out of date."
-- basis = "Recommendation: by the survey's own classes a house with a business is commercial"

SELECT house_id AS key, house_id, use_class AS value,
    concat_ws('，',
        CASE WHEN len(business_types) > 0 THEN '有经营业态' END,
        '营业执照 ' || licence_no) AS detail_zh,
    concat_ws(', ',
        CASE WHEN len(business_types) > 0 THEN 'businesses are named' END,
        'licence ' || licence_no) AS detail_en
FROM house
LEFT JOIN compliance USING (house_id)
WHERE use_class = 'other' AND (len(business_types) > 0 OR licence_no IS NOT NULL)
