-- The day by which all commercial houses must be revisited, as the file was built with it.
SELECT revisit_deadline
FROM run
