-- Which place and day the published file describes.
SELECT as_of, is_sample, place_name_zh, place_name_en FROM run;
