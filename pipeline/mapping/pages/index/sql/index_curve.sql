-- The whole place on every as-of date that history holds.
SELECT as_of::VARCHAR AS as_of,
    done AS survey_done, parcels AS survey_of, percent(done, parcels)::DOUBLE AS survey_pct,
    revisited AS revisit_done, commercial_houses AS revisit_of,
    percent(revisited, commercial_houses)::DOUBLE AS revisit_pct,
    rectified AS rectified_done, hazardous AS rectified_of,
    percent(rectified, hazardous)::DOUBLE AS rectified_pct
FROM snapshot
WHERE level = 'prefecture'
ORDER BY as_of
