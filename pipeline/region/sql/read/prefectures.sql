-- Every prefecture with its state, first fault, counts and ranks.
SELECT status.*, fault_zh, fault_en, is_sample
FROM prefecture_status AS status
JOIN prefecture_state USING (prefecture)
ORDER BY status.sort
