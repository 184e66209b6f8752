-- The judgement of each house that counts: its latest form. Why by round first: a revisit or spot
-- check comes after the first survey even where a form lacks its time.
SELECT *
FROM screening
QUALIFY row_number() OVER (
    PARTITION BY house_id
    ORDER BY round = 'first', submitted_at DESC NULLS LAST, screening_id DESC) = 1
