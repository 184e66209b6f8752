-- A table that hides the one of the same name in the published file, so that the query of the
-- published view counts the two days put into it.
SET search_path = 'memory.main,survey.main';

CREATE TABLE parcel_change AS FROM survey.parcel_change LIMIT 0;
