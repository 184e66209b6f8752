-- What there is, what is reached, the pace kept and the deadline, for each kind of work and area.
-- Why the forecasts: total, pace and deadline are decided there once, so that plan and forecast agree.
-- Why a table: all views of plans read it several times, and the forecasts are slow to compute.
INSERT INTO plan_basis BY NAME
SELECT metric, level, code, total, total - remaining AS reached, remaining, deadline,
    round(7 * pace_per_day, 1) AS pace_per_week
FROM forecast_by_area
WHERE level <> 'county'
UNION ALL
SELECT 'dangerous_houses', level, code, dangerous, renovated + demolished, remaining,
    (settings ->> '$.deadlines.dangerous')::DATE, NULL
FROM dangerous_house_progress_by_area
CROSS JOIN run
WHERE level <> 'county'
ORDER BY ALL;
