-- id = "B03"
-- severity = "error"
-- table = "house"
-- field = "platform_house_no"
-- thresholds = { pattern = '^YH(\d{6})\d{9}$' }
-- zh = "编号重复或区划不符"
-- en = "Bad house number"
-- advice_zh = "请在平台核对自建房编号；编号规则不同的，在 [rules.B03] 中设置 pattern，留空则只查重复。"
-- advice_en = "Look the number up on the platform; where numbers are made another way set pattern under [rules.B03], or leave it empty to look for repeats only."
-- basis = "Numbers seen in public examples: YH, the county's code and nine digits"

WITH numbered AS (
    SELECT house_id, platform_house_no, county_code,
        count(*) OVER (PARTITION BY platform_house_no) AS houses,
        regexp_extract(platform_house_no, getvariable('pattern'), 1) AS county_part
    FROM house
    WHERE platform_house_no IS NOT NULL
),

judged AS (
    SELECT *,
        houses > 1 AS is_repeated,
        -- a number of another form has no county part
        getvariable('pattern') <> '' AND county_part = '' AS is_unread,
        getvariable('pattern') <> '' AND county_part <> '' AND county_part <> county_code
            AS is_elsewhere
    FROM numbered
)

SELECT house_id AS key, house_id,
    platform_house_no AS value,
    concat_ws('，',
        platform_house_no,
        CASE WHEN is_repeated THEN '共 ' || houses || ' 栋使用' END,
        CASE WHEN is_unread THEN '格式不符' END,
        CASE WHEN is_elsewhere THEN '房屋位于 ' || county_code END) AS detail_zh,
    concat_ws(', ',
        platform_house_no,
        CASE WHEN is_repeated THEN 'borne by ' || houses || ' houses' END,
        CASE WHEN is_unread THEN 'of another form' END,
        CASE WHEN is_elsewhere THEN 'the house is in ' || county_code END) AS detail_en
FROM judged
WHERE is_repeated OR is_unread OR is_elsewhere
