-- Commercial houses by what they are, crossed with revisit, hazards and rectification.
-- Why a row for each class, none and total of each area, present even when zero: rows without business
-- would otherwise be missing where a chart compares units.
WITH commercial AS (
    SELECT report_unit_id, coalesce(revisit_status = 'done', false) AS is_revisited, is_hazardous,
        hazard_level, outcome,
        CASE WHEN len(business_types) > 0 THEN list_distinct(business_types) ELSE [NULL] END
            AS businesses,
        structure_type,
        CASE WHEN built_year <= 1980 THEN 'to_1980'
             WHEN built_year <= 1990 THEN 'to_1990'
             WHEN built_year <= 2000 THEN 'to_2000'
             WHEN built_year <= 2010 THEN 'to_2010'
             WHEN built_year <= 2015 THEN 'to_2015'
             WHEN built_year > 2015 THEN 'from_2016' END AS built_year_band,
        CASE WHEN storeys = 1 THEN 'one'
             WHEN storeys = 2 THEN 'two'
             WHEN storeys = 3 THEN 'three'
             WHEN storeys BETWEEN 4 AND 6 THEN 'four_to_six'
             WHEN storeys >= 7 THEN 'seven_and_more' END AS storeys_band,
        CASE WHEN max_occupancy < 10 THEN 'below_10'
             WHEN max_occupancy < 30 THEN 'from_10'
             WHEN max_occupancy < 100 THEN 'from_30'
             WHEN max_occupancy >= 100 THEN 'from_100' END AS gathering_band
    FROM house
    LEFT JOIN revisit USING (house_id)
    LEFT JOIN (SELECT house_id, hazard_level, outcome FROM hazard_house) AS hazard USING (house_id)
    WHERE is_commercial
),

-- each house once in each class it has, and once in all
classified AS (
    SELECT *,
        unnest(list_concat(
            list_transform(businesses, business -> {'dimension': 'business_type', 'class': business}),
            [
                {'dimension': 'structure_type', 'class': structure_type},
                {'dimension': 'built_year_band', 'class': built_year_band},
                {'dimension': 'storeys_band', 'class': storeys_band},
                {'dimension': 'gathering_band', 'class': gathering_band},
                {'dimension': 'all', 'class': NULL}]), recursive := true)
    FROM commercial
),

counted AS (
    SELECT dimension, class,
        CASE WHEN grouping(report_unit_id) = 1 THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, 'unassigned') END AS code,
        count(*) AS commercial_houses,
        count(*) FILTER (is_revisited) AS revisited,
        count(*) FILTER (is_hazardous) AS hazardous,
        count(*) FILTER (hazard_level = 'severe') AS severe,
        count(*) FILTER (outcome = 'todo') AS todo,
        count(*) FILTER (outcome = 'doing') AS doing,
        count(*) FILTER (outcome = 'rectified') AS rectified,
        count(*) FILTER (outcome = 'regraded') AS regraded
    FROM classified
    GROUP BY GROUPING SETS ((dimension, class), (dimension, class, report_unit_id))
),

class_row AS (
    SELECT dimension.code AS dimension, dimension.sort AS dimension_sort, 'item' AS row_kind,
        class.code AS class, class.name_zh AS class_zh, class.name_en AS class_en,
        class.sort AS class_sort
    FROM (FROM code_list WHERE list = 'profile_dimension') AS dimension
    JOIN code_list AS class ON class.list = dimension.code
    UNION ALL
    SELECT dimension.code, dimension.sort, kind.code, NULL, kind.name_zh, kind.name_en,
        1000 + kind.sort
    FROM (FROM code_list WHERE list = 'profile_dimension') AS dimension
    CROSS JOIN (FROM code_list WHERE list = 'summary_row' AND code <> 'item') AS kind
),

complete AS (
    SELECT level, area.code, area.name_zh, area.name_en, area.sort, class_row.*,
        coalesce(COLUMNS(counted.* EXCLUDE (dimension, class, code)), 0)
    FROM (FROM area WHERE level IN ('prefecture', 'unit')) AS area
    CROSS JOIN class_row
    LEFT JOIN counted
        ON counted.code = area.code
        AND counted.dimension = CASE row_kind WHEN 'total' THEN 'all' ELSE class_row.dimension END
        AND counted.class IS NOT DISTINCT FROM class_row.class
)

SELECT level, code, name_zh, name_en, sort, dimension, row_kind, class, class_zh, class_en, class_sort,
    commercial_houses,
    percent(commercial_houses, max(commercial_houses) FILTER (row_kind = 'total') OVER (
        PARTITION BY level, code, dimension)) AS share_pct,
    revisited, percent(revisited, commercial_houses) AS revisited_pct,
    hazardous, percent(hazardous, commercial_houses) AS hazardous_pct,
    severe, todo, doing, rectified, regraded, percent(rectified, hazardous) AS rectified_pct
FROM complete
ORDER BY level <> 'prefecture', sort, code, dimension_sort, class_sort
