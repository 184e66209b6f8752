-- Villages of one unit, or of all where none is asked for, as an office lists them.
SELECT village.code, village.name_zh, village.name_en,
       township.name_zh AS township_zh, township.name_en AS township_en
FROM admin_unit AS village
LEFT JOIN admin_unit AS township ON township.code = village.township_code
WHERE village.level = 'village'
  AND ($unit IS NULL OR village.report_unit_id = $unit)
ORDER BY village.township_code, village.code
