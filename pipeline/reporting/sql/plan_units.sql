-- Plan and reality of the units and of the whole place, which comes last, for each kind of work.
-- What lies in no unit has no plan, and stands here only where there is something.
SELECT plan.*, code_list.sort AS metric_sort
FROM plan_by_area AS plan
JOIN code_list ON code_list.list = 'plan_metric' AND code_list.code = metric
WHERE level = 'prefecture' OR (level = 'unit' AND (plan.code <> 'unassigned' OR total > 0))
ORDER BY metric_sort, level = 'prefecture', plan.sort, plan.code
