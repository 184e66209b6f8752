-- The day before that of the run, and how many parcels are gone since: the map cannot show those.
SELECT trend.previous_as_of::VARCHAR AS since, coalesce(change.gone, 0) AS gone
FROM trend_by_area AS trend
JOIN run USING (as_of)
LEFT JOIN parcel_change_by_area AS change
    ON change.as_of = trend.as_of AND change.level = trend.level AND change.code = trend.code
WHERE trend.level = 'prefecture' AND trend.previous_as_of IS NOT NULL
