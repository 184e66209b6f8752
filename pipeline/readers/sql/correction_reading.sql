-- The meanings of all texts of the current field. word is a view that reads them.
CREATE OR REPLACE TEMP TABLE correction_reading AS
SELECT text, meaning, masked, fault FROM word;
