-- Which day the file describes.
SELECT as_of, is_sample FROM run;
