-- Evidence of rectification in the whole place.
SELECT rectified, supported, unsupported, contradicted, doubtful, doubtful_pct, low_pct, high_pct, is_enough
FROM closure_support_by_area
WHERE level = 'prefecture'
