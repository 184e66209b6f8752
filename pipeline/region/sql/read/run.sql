-- The run of a region file.
SELECT * FROM region_run
