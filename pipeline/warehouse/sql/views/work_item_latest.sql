-- The latest count of each other indicator up to the as-of date; indicators that nobody delivered
-- have no row.
SELECT indicator, code_list.name_zh, code_list.name_en, item.as_of, value, stated, note
FROM work_item AS item
JOIN run ON item.as_of <= run.as_of
JOIN code_list ON code_list.list = 'work_indicator' AND code_list.code = item.indicator
QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY item.as_of DESC) = 1
ORDER BY code_list.sort
