-- Percent with two decimals, rounded half up in whole numbers, so that no float can tip it over.
-- 100.00 only when all are counted: 99.996 shows as 99.99. NULL when there is nothing to count.
CREATE MACRO percent(numerator, denominator) AS
    (CASE WHEN denominator = 0 THEN NULL
          WHEN numerator = denominator THEN 100.00
          WHEN numerator < denominator
              THEN least((numerator::BIGINT * 20000 + denominator) // (2 * denominator), 9999) * 0.01
          ELSE ((numerator::BIGINT * 20000 + denominator) // (2 * denominator)) * 0.01
     END)::DECIMAL(7, 2);
