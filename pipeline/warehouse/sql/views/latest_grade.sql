-- The grade of each house that counts: that of its latest report that gives one.
SELECT house_id, report_no, grade, issued_on AS appraised_on
FROM appraisal
WHERE grade IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY house_id ORDER BY issued_on DESC NULLS LAST, report_no DESC) = 1
