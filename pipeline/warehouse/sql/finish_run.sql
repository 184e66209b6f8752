-- What is only known at the end of a run.
UPDATE run
SET seconds = $seconds, replaced_run_id = $replaced_run_id, inputs_sha256 = $inputs_sha256,
    checked_files = $checked_files;
