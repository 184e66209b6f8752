-- Days that the published file holds counts of, the earliest first.
SELECT DISTINCT as_of FROM snapshot ORDER BY as_of;
