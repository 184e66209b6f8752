-- One number of all values of a file. Why: damage in a column shows only when that column is read.
SELECT sum(hash(all_values)) FROM all_values
