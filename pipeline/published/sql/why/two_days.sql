-- Tables that hide those of the same name in the published file: see diff/two_days.sql.
CREATE TABLE headline_move AS FROM survey.headline_move LIMIT 0;

CREATE TABLE headline_period AS FROM survey.headline_period LIMIT 0;
