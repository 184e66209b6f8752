-- What the published file holds of every field that may be changed on site, as text, one row a field.
-- A commercial house without a row in the ledger is still to be revisited.
CREATE OR REPLACE TEMP VIEW field_now AS
SELECT 'parcel' AS table_name, parcel_id AS key, 'survey_status' AS field, survey_status AS value,
    true AS is_in_table
FROM parcel
UNION ALL
SELECT 'parcel', parcel_id, 'disposition', disposition, true FROM parcel
UNION ALL
SELECT 'revisit', house_id, 'revisit_status', coalesce(revisit_status, 'todo'),
    revisit_status IS NOT NULL
FROM (SELECT house_id FROM house)
LEFT JOIN (SELECT house_id, revisit_status FROM revisit) AS ledger USING (house_id)
UNION ALL
SELECT 'revisit', house_id, 'done_on', done_on::VARCHAR, ledger.house_id IS NOT NULL
FROM (SELECT house_id FROM house)
LEFT JOIN (SELECT house_id, done_on FROM revisit) AS ledger USING (house_id)
