-- How the sample was drawn: the settings of the run, shares in percent.
SELECT (settings ->> '$.spot_check.commercial_share')::DOUBLE * 100 AS commercial_share,
    (settings ->> '$.spot_check.other_share')::DOUBLE * 100 AS other_share,
    (settings ->> '$.spot_check.suspicious_weight')::DOUBLE AS suspicious_weight,
    settings ->> '$.spot_check.seed' AS seed
FROM run
