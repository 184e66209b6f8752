-- The fields to show for the findings of the current unit.
SELECT DISTINCT table_name, finding_field.field
FROM quality_finding
JOIN finding_field USING (rule_id)
WHERE coalesce(report_unit_id, 'unassigned') = getvariable('fix_unit')
ORDER BY ALL
