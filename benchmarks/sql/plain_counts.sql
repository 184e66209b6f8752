-- The plain script's counts as it wrote them; codes are text.
SELECT level, code, parcels, unsurveyed, in_progress, done, houses, commercial_houses
FROM read_csv($path, header := true, columns := {
    'level': 'VARCHAR', 'code': 'VARCHAR', 'parcels': 'BIGINT', 'unsurveyed': 'BIGINT',
    'in_progress': 'BIGINT', 'done': 'BIGINT', 'houses': 'BIGINT', 'commercial_houses': 'BIGINT'})
