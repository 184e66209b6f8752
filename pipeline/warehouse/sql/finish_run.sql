-- What is known only at the end of a run.
UPDATE run SET seconds = $seconds, replaced_run_id = $replaced_run_id;
