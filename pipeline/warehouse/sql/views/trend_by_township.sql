-- Trend by township.
SELECT as_of, code, name_zh, name_en, parent_code, parcels, unsurveyed, in_progress, done,
    done_pct, previous_as_of, parcels_change, done_change, done_pct_change, commercial_houses,
    revisited, revisited_pct, revisited_change, revisited_pct_change, hazardous, rectified,
    rectified_pct, rectified_change, rectified_pct_change
FROM trend_by_area
WHERE level = 'township'
ORDER BY as_of, parent_code, sort
