-- How many rows of a file the build accepted; a layer's name stands in brackets after the path.
SELECT rows_accepted FROM survey.source_file WHERE regexp_replace(path, '\[[^\]]*\]$', '') = $path
