-- All houses of each unit by number, one row per unit, as JSON texts that the page carries packed: columns `id`,
-- `number` (the platform's) and `parcel` in the order of the ids, the places in them of houses whose number is
-- another house's too (`repeated`), and of those without a parcel with their coordinates (`loose`: [place, lat, lon]).
-- A value that differs from the one before by the number it ends with alone is written as the difference:
-- TB0008, TB0009, TB0012, null, TB0012 is ["TB0008", 1, 3, null, "TB0012"]. Written out, the numbers of the
-- largest unit would take ten times the room. At most fifteen digits are counted, which JavaScript holds exactly.
WITH own AS (
    SELECT coalesce(report_unit_id, 'unassigned') AS unit_id, house_id, platform_house_no, parcel_id,
        platform_house_no IS NOT NULL AND house_no <> platform_house_no AS is_repeated, lat, lon,
        row_number() OVER (PARTITION BY coalesce(report_unit_id, 'unassigned') ORDER BY house_id) - 1 AS place
    FROM house
),

pieces AS (
    SELECT unit_id, place, unnest(['id', 'number', 'parcel']) AS field,
        unnest([house_id, platform_house_no, parcel_id]) AS value
    FROM own
),

parted AS (
    SELECT unit_id, place, field, value, regexp_extract(value, '\d{1,15}$') AS digits FROM pieces
),

stemmed AS (
    SELECT *, left(value, length(value) - length(digits)) AS stem FROM parted
),

compared AS (
    SELECT *,
        digits <> '' AND (stem, length(digits))
            = lag((stem, length(digits))) OVER (PARTITION BY unit_id, field ORDER BY place) AS is_next,
        try_cast(digits AS BIGINT) - lag(try_cast(digits AS BIGINT))
            OVER (PARTITION BY unit_id, field ORDER BY place) AS step
    FROM stemmed
),

coded AS (
    SELECT unit_id, field,
        '[' || string_agg(
            CASE WHEN is_next THEN step::VARCHAR ELSE coalesce(to_json(value)::VARCHAR, 'null') END,
            ',' ORDER BY place
        ) || ']' AS text
    FROM compared
    GROUP BY unit_id, field
),

special AS (
    SELECT unit_id,
        to_json(coalesce(list(place ORDER BY place) FILTER (WHERE is_repeated), []))::VARCHAR AS repeated,
        to_json(coalesce(
            list([place, round(lat, 6), round(lon, 6)] ORDER BY place) FILTER (WHERE parcel_id IS NULL), []
        ))::VARCHAR AS loose
    FROM own
    GROUP BY unit_id
)

SELECT unit_id, any_value(text) FILTER (WHERE field = 'id') AS id,
    any_value(text) FILTER (WHERE field = 'number') AS number,
    any_value(text) FILTER (WHERE field = 'parcel') AS parcel,
    any_value(repeated) AS repeated, any_value(loose) AS loose
FROM coded
JOIN special USING (unit_id)
GROUP BY unit_id
ORDER BY unit_id
