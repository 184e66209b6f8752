-- The limits the lists were made with, and whether any patrol was delivered at all.
SELECT rule_threshold('S10', 'storeys', 3)::INTEGER AS storeys,
    rule_threshold('S10', 'people', 10)::INTEGER AS people,
    EXISTS (FROM patrol) AS has_patrols
