-- The other indicators of the brief.
SELECT indicator, as_of, value, stated
FROM work_item_latest
