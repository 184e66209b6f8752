-- What the spot checks found, and how much of it is fixed.
SELECT villages, houses, issues, fixed
FROM spot_check_summary
