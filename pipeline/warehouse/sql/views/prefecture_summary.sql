-- The headline figures with what they are made of.
-- Why a rank of its own source: the region publishes it, the prefecture's data cannot tell it.
WITH figure AS (
    SELECT 'survey_done' AS metric, count(*) FILTER (survey_status = 'done') AS numerator,
        count(*) AS denominator,
        '已排查图斑数除以图斑总数 / parcels surveyed over all parcels' AS definition
    FROM parcel
    UNION ALL
    SELECT 'revisit_done', sum(revisited), sum(commercial_houses),
        '已完成“回头看”的经营性自建房除以经营性自建房总数 / commercial houses revisited over all commercial houses'
    FROM revisit_progress_by_area WHERE level = 'unit'
    UNION ALL
    SELECT 'rectified', sum(rectified), sum(hazardous),
        '隐患全部以整治完成或拆除销号的经营性自建房除以存在隐患的经营性自建房 / hazardous commercial houses whose cases are all closed as rectified or demolished, over all hazardous commercial houses'
    FROM rectification_progress_by_area WHERE level = 'unit'
    UNION ALL
    SELECT 'rectified_by_engineering', sum(by_engineering), sum(hazardous),
        '以工程措施完成整治的经营性自建房除以存在隐患的经营性自建房 / hazardous commercial houses rectified with an engineering measure, over all hazardous commercial houses'
    FROM rectification_progress_by_area WHERE level = 'unit'
    UNION ALL
    SELECT 'spot_check_issues', (SELECT count(*) FROM spot_issue),
        count(DISTINCT (batch, house_id)),
        '抽查发现的问题数除以抽查房屋栋数，可大于 1 / issues found per house checked; may exceed one'
    FROM spot_check
    UNION ALL
    SELECT 'spot_check_villages', count(DISTINCT village_code),
        (SELECT count(*) FROM admin_unit WHERE level = 'village'),
        '抽查的村（社区）数除以村（社区）总数 / villages spot-checked over all villages'
    FROM spot_check
),

latest_rank AS (
    SELECT metric, rank
    FROM regional_rank
    JOIN run ON regional_rank.as_of <= run.as_of
    QUALIFY row_number() OVER (PARTITION BY metric ORDER BY regional_rank.as_of DESC) = 1
)

SELECT figure.metric, code_list.name_zh, code_list.name_en,
    numerator::BIGINT AS numerator, denominator::BIGINT AS denominator,
    percent(numerator::BIGINT, denominator::BIGINT) AS pct,
    latest_rank.rank AS regional_rank,
    definition
FROM figure
JOIN code_list ON code_list.list = 'metric' AND code_list.code = figure.metric
LEFT JOIN latest_rank USING (metric)
ORDER BY code_list.sort
