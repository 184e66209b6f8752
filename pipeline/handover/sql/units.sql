-- The reporting units in the bureau's order.
SELECT report_unit_id, name_zh FROM report_unit ORDER BY sort, report_unit_id
