-- What changed by unit and in all since the snapshot before: differences of kept counts, and of
-- rates as they are shown, so that a reader who subtracts gets the same.
WITH dated AS (
    SELECT *, dense_rank() OVER (ORDER BY as_of DESC) AS age
    FROM snapshot
    WHERE level IN ('prefecture', 'unit')
)

SELECT now.code,
    CASE $language WHEN 'en' THEN coalesce(area.name_en, area.name_zh) ELSE area.name_zh END AS name,
    now.level = 'prefecture' AS is_total,
    past.as_of::VARCHAR AS past_as_of,
    now.parcels - past.parcels AS parcels,
    now.done - past.done AS done,
    (percent(now.done, now.parcels) - percent(past.done, past.parcels))::DOUBLE AS done_points,
    now.unsurveyed - past.unsurveyed AS unsurveyed,
    now.revisited - past.revisited AS revisited,
    now.rectified - past.rectified AS rectified
FROM dated AS now
JOIN dated AS past ON past.age = 2 AND past.level = now.level AND past.code = now.code
JOIN area ON area.level = now.level AND area.code = now.code
WHERE now.age = 1
ORDER BY now.level, area.sort, now.code
