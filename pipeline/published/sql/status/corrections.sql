-- What became of the corrections, in the order of the code list.
SELECT outcome, count(*)
FROM correction
JOIN code_list ON list = 'correction_outcome' AND code = outcome
GROUP BY outcome, sort
ORDER BY sort;
