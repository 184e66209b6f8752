-- How many cases each check across borders has found.
SELECT border_summary.*
FROM border_summary
JOIN code_list ON list = 'border_check' AND code = border_check
ORDER BY code_list.sort
