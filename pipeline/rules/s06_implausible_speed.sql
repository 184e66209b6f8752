-- id = "S06"
-- severity = "warning"
-- problem = "p1"
-- table = "screening"
-- field = "surveyor_id"
-- needs = ["screening"]
-- thresholds = { most_houses_a_day = 60, shortest_form_s = 90 }
-- zh = "疑似数字排查"
-- en = "Implausible speed, paper survey"
-- advice_zh = "请抽取该排查员的房屋到现场复核，不实的重新排查。"
-- advice_en = "Check a sample of this surveyor's houses on site, and survey again those that are wrong."
-- basis = "City notice against surveys done on paper alone; the numbers are a recommendation"

-- The record at fault is a surveyor: its key is the surveyor's number, its place the village with
-- most of the forms. A form without both times says nothing about its duration.
WITH form AS (
    SELECT surveyor_id, house_id, village_code,
        coalesce(submitted_at, started_at)::DATE AS day,
        epoch(submitted_at) - epoch(started_at) AS seconds
    FROM screening
    JOIN house USING (house_id)
    WHERE surveyor_id IS NOT NULL
),

busiest AS (
    SELECT surveyor_id, max(houses) AS houses
    FROM (
        SELECT surveyor_id, count(DISTINCT house_id) AS houses
        FROM form WHERE day IS NOT NULL GROUP BY surveyor_id, day)
    GROUP BY surveyor_id
),

usual AS (
    SELECT surveyor_id, median(seconds) AS seconds, count(seconds) AS forms
    FROM form
    GROUP BY surveyor_id
),

ground AS (
    SELECT surveyor_id, min_by(village_code, (-forms, village_code)) AS village_code
    FROM (
        SELECT surveyor_id, village_code, count(*) AS forms
        FROM form WHERE village_code IS NOT NULL GROUP BY surveyor_id, village_code)
    GROUP BY surveyor_id
)

SELECT surveyor_id AS key, village_code, surveyor_id AS value,
    concat_ws('，', '一天最多 ' || houses || ' 栋',
        '表单用时中位数 ' || round(usual.seconds)::BIGINT || ' 秒（' || forms || ' 份）') AS detail_zh,
    concat_ws(', ', 'houses in one day: up to ' || houses,
        'median of ' || round(usual.seconds)::BIGINT || ' s for ' || forms || ' forms') AS detail_en
FROM usual
LEFT JOIN busiest USING (surveyor_id)
LEFT JOIN ground USING (surveyor_id)
WHERE houses > getvariable('most_houses_a_day') OR usual.seconds < getvariable('shortest_form_s')
