-- What the audit log was when a generation was published.
SELECT run_id, audit_lines, audit_sha256 FROM run
