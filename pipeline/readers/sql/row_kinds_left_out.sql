-- Remove the rows of a landed file that are declared to be no records.
DELETE FROM {landed}
WHERE list_contains(?, row__kind)
