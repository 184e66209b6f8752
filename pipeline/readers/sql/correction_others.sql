-- Forget the corrections that do not concern the current file.
DELETE FROM scratch.correction WHERE NOT list_contains(?, correction_id);
