-- The day by which every commercial house must be revisited, as the file was built with it.
SELECT revisit_deadline FROM run
