-- The next spot check: which houses are visited, and in what order.
-- Every open severe commercial house is taken. Of the others, each unit's commercial and other
-- houses are a stratum, and a share of it, rounded up, is drawn without replacement; houses of
-- suspicious villages, those with findings of S01 or S08, weigh more.
-- Source: Efraimidis & Spirakis 2006, Weighted random sampling with a reservoir: the n smallest of
-- -ln(u)/w, u uniform in (0, 1], are such a sample.
-- Why a digest instead of random(): the same file and seed give the same plan on every machine.

CREATE OR REPLACE TABLE scratch.spot_check_drawn AS
WITH suspicious AS (
    SELECT DISTINCT village_code
    FROM quality_finding
    WHERE rule_id IN ('S01', 'S08') AND village_code IS NOT NULL
),

severe AS (
    SELECT DISTINCT house_id
    FROM hazard_case
    WHERE closure_reason IS NULL AND hazard_level = 'severe'
),

-- Why so few columns: all houses are sorted, and only those drawn are looked up again.
weighed AS (
    SELECT house_id, report_unit_id,
        CASE WHEN is_commercial THEN 'commercial' ELSE 'other' END AS stratum,
        is_commercial AND severe.house_id IS NOT NULL AS is_severe,
        suspicious.village_code IS NOT NULL AS is_suspicious,
        CASE WHEN is_suspicious THEN getvariable('suspicious_weight') ELSE 1 END AS weight,
        (md5_number_lower(getvariable('spot_check_seed') || ':' || house_id)::DOUBLE + 1)
            / 18446744073709551616 AS uniform,
        -ln(uniform) / weight AS sampling_key
    FROM house
    LEFT JOIN severe USING (house_id)
    LEFT JOIN suspicious ON suspicious.village_code = house.village_code
),

-- Shares as decimals: 0.07 of 100 houses are 7, not 8.
drawn AS (
    SELECT house_id, stratum, is_severe, is_suspicious, weight, sampling_key,
        row_number() OVER (own ORDER BY sampling_key, house_id) AS place,
        ceil(count(*) OVER own * CASE stratum
            WHEN 'commercial' THEN getvariable('commercial_share')::DECIMAL(12, 9)
            ELSE getvariable('other_share')::DECIMAL(12, 9) END) AS wanted
    FROM weighed
    WINDOW own AS (PARTITION BY report_unit_id, stratum, is_severe)
)

SELECT house_id, report_unit_id, township_code, village_code, lon, lat, stratum,
    CASE WHEN is_severe THEN 'severe' ELSE 'sample' END AS reason,
    is_suspicious, weight, sampling_key
FROM drawn
JOIN house USING (house_id)
WHERE is_severe OR place <= greatest(wanted, 1);

-- The route of a unit: from its westernmost village always to the nearest one left. Houses in no
-- village come last.
CREATE OR REPLACE TABLE scratch.spot_check_route AS
WITH RECURSIVE village AS (
    SELECT coalesce(report_unit_id, 'unassigned') AS unit_code, village_code,
        avg(lon) * cos(radians(avg(lat))) AS x, avg(lat) AS y
    FROM scratch.spot_check_drawn
    WHERE village_code IS NOT NULL AND lon IS NOT NULL
    GROUP BY ALL
),

route AS (
    SELECT unit_code, village_code, x, y, 1 AS stop_no, [village_code] AS seen
    FROM village
    QUALIFY row_number() OVER (PARTITION BY unit_code ORDER BY x, village_code) = 1
    UNION ALL
    SELECT unit_code, village.village_code, village.x, village.y, stop_no + 1,
        list_append(seen, village.village_code)
    FROM route
    JOIN village USING (unit_code)
    WHERE NOT list_contains(seen, village.village_code)
    QUALIFY row_number() OVER (
        PARTITION BY unit_code
        ORDER BY pow(village.x - route.x, 2) + pow(village.y - route.y, 2), village.village_code) = 1
)

SELECT unit_code, village_code, stop_no FROM route;

INSERT INTO spot_check_plan BY NAME
WITH placed AS (
    SELECT drawn.*, coalesce(report_unit_id, 'unassigned') AS unit_code, route.stop_no AS on_route,
        hilbert(
            ((lon - min(lon) OVER here) * 100000)::BIGINT,
            ((lat - min(lat) OVER here) * 100000)::BIGINT) AS along_curve
    FROM scratch.spot_check_drawn AS drawn
    LEFT JOIN scratch.spot_check_route AS route
        ON route.unit_code = coalesce(drawn.report_unit_id, 'unassigned')
        AND route.village_code = drawn.village_code
    WINDOW here AS (PARTITION BY report_unit_id, drawn.village_code)
)

SELECT house_id, report_unit_id, township_code, village_code, lon, lat, stratum, reason,
    is_suspicious, weight, sampling_key,
    dense_rank() OVER (
        PARTITION BY unit_code ORDER BY on_route NULLS LAST, village_code NULLS LAST) AS stop_no,
    row_number() OVER (
        PARTITION BY unit_code
        ORDER BY on_route NULLS LAST, village_code NULLS LAST, along_curve NULLS LAST, house_id)
        AS visit_no
FROM placed
ORDER BY unit_code, visit_no
