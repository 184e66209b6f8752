-- The rows of all delivered files by what became of them; zeros where no file had any.
SELECT
    coalesce(sum(rows_read), 0)::BIGINT AS read,
    coalesce(sum(rows_accepted), 0)::BIGINT AS accepted,
    coalesce(sum(rows_rejected), 0)::BIGINT AS rejected,
    coalesce(sum(rows_left_out), 0)::BIGINT AS left_out,
    coalesce(sum(rows_merged), 0)::BIGINT AS merged
FROM source_file;
