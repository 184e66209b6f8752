-- Open severe hazards that nobody has controlled, by unit, most first; the whole place before all.
-- Why the key list: it decides what severe and controlled mean, for every paper.
SELECT level, name_zh, name_en, uncontrolled
FROM key_house_by_area
WHERE level IN ('prefecture', 'unit') AND uncontrolled > 0
ORDER BY level = 'unit', uncontrolled DESC, sort
