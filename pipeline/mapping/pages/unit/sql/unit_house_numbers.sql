-- All houses of each unit by number, one row per unit, as JSON texts that the page carries packed: columns `id`,
-- `number` (the platform's) and `parcel` in the order of the ids, the places in them of houses whose number is
-- another house's too (`repeated`), and of those without a parcel with their coordinates (`loose`: [place, lat, lon]).
-- A value that differs from the one before by the number it ends with alone is written as the difference:
-- TB0008, TB0009, TB0012, null, TB0012 is ["TB0008", 1, 3, null, "TB0012"]. Written out, the numbers of the
-- largest unit would take ten times the room. At most fifteen digits are counted, which JavaScript holds exactly.
-- Why all three columns in one row: one sort by the ids serves them all.
WITH parted AS (
    SELECT coalesce(report_unit_id, 'unassigned') AS unit_id, house_id, platform_house_no, parcel_id,
        platform_house_no IS NOT NULL AND house_no <> platform_house_no AS is_repeated, lat, lon,
        regexp_extract(house_id, '\d{1,15}$') AS id_digits,
        regexp_extract(platform_house_no, '\d{1,15}$') AS number_digits,
        regexp_extract(parcel_id, '\d{1,15}$') AS parcel_digits
    FROM house
),

stemmed AS (
    SELECT *, length(id_digits) AS id_length, length(number_digits) AS number_length,
        length(parcel_digits) AS parcel_length,
        left(house_id, length(house_id) - length(id_digits)) AS id_stem,
        left(platform_house_no, length(platform_house_no) - length(number_digits)) AS number_stem,
        left(parcel_id, length(parcel_id) - length(parcel_digits)) AS parcel_stem,
        try_cast(id_digits AS BIGINT) AS id_count,
        try_cast(number_digits AS BIGINT) AS number_count,
        try_cast(parcel_digits AS BIGINT) AS parcel_count
    FROM parted
),

-- A step is NULL where the value differs from the one before in more, or ends with no digit.
compared AS (
    SELECT unit_id, house_id, platform_house_no, parcel_id, is_repeated, lat, lon,
        row_number() OVER by_id - 1 AS place,
        CASE WHEN id_stem = lag(id_stem) OVER by_id AND id_length = lag(id_length) OVER by_id
             THEN id_count - lag(id_count) OVER by_id END AS id_step,
        CASE WHEN number_stem = lag(number_stem) OVER by_id
                AND number_length = lag(number_length) OVER by_id
             THEN number_count - lag(number_count) OVER by_id END AS number_step,
        CASE WHEN parcel_stem = lag(parcel_stem) OVER by_id
                AND parcel_length = lag(parcel_length) OVER by_id
             THEN parcel_count - lag(parcel_count) OVER by_id END AS parcel_step
    FROM stemmed
    WINDOW by_id AS (PARTITION BY unit_id ORDER BY house_id)
),

coded AS (
    SELECT unit_id, place, is_repeated, parcel_id, lat, lon,
        coalesce(id_step::VARCHAR, to_json(house_id)::VARCHAR) AS id,
        coalesce(number_step::VARCHAR, to_json(platform_house_no)::VARCHAR, 'null') AS number,
        coalesce(parcel_step::VARCHAR, to_json(parcel_id)::VARCHAR, 'null') AS parcel
    FROM compared
)

SELECT unit_id,
    '[' || string_agg(id, ',' ORDER BY place) || ']' AS id,
    '[' || string_agg(number, ',' ORDER BY place) || ']' AS number,
    '[' || string_agg(parcel, ',' ORDER BY place) || ']' AS parcel,
    to_json(coalesce(list(place ORDER BY place) FILTER (WHERE is_repeated), []))::VARCHAR AS repeated,
    to_json(coalesce(
        list([place, round(lat, 6), round(lon, 6)] ORDER BY place) FILTER (WHERE parcel_id IS NULL), []
    ))::VARCHAR AS loose
FROM coded
GROUP BY unit_id
ORDER BY unit_id
