-- Percent with two decimals, rounded half up in whole numbers, so that no float error can change it.
-- 100.00 only when all are counted: 99.996 shows as 99.99. NULL when there is nothing to count.
CREATE MACRO percent(numerator, denominator) AS
    (CASE WHEN denominator = 0 THEN NULL
          WHEN numerator = denominator THEN 100.00
          WHEN numerator < denominator
              THEN least((numerator::BIGINT * 20000 + denominator) // (2 * denominator), 9999) * 0.01
          ELSE ((numerator::BIGINT * 20000 + denominator) // (2 * denominator)) * 0.01
     END)::DECIMAL(7, 2);

COMMENT ON MACRO percent IS 'Percent of numerator in denominator with two decimals, rounded half up; 100.00 only when they are equal; NULL for a zero denominator.';

-- The level a row of GROUPING SETS stands for, from grouping(report_unit_id, county_code,
-- township_code, village_code): one bit per column, 0 where the row is grouped by it.
CREATE MACRO level_of(grouping_bits) AS
    CASE grouping_bits
        WHEN 7 THEN 'unit'
        WHEN 11 THEN 'county'
        WHEN 13 THEN 'township'
        WHEN 14 THEN 'village'
        ELSE 'prefecture'
    END;

COMMENT ON MACRO level_of IS 'Level of an area from grouping(report_unit_id, county_code, township_code, village_code).';

-- The number of a standard without title, spaces, brackets and dashes, in capitals; the title where
-- nothing else is there.
CREATE MACRO standard_key(cited) AS
    coalesce(
        nullif(regexp_replace(upper(regexp_replace(cited, '《[^》]*》', '', 'g')), '[^\p{L}\p{N}]', '', 'g'), ''),
        regexp_replace(upper(cited), '[^\p{L}\p{N}]', '', 'g'));

COMMENT ON MACRO standard_key IS 'Number of a standard as written in a report, without title, spaces, brackets and dashes, in capitals: the same for all spellings.';

-- Place of a cell along a Hilbert curve of 26 levels (two bits per level), so that sorting by it
-- walks from neighbour to neighbour. State diagram of the curve: Lawder & King 2000, Using
-- state diagrams for Hilbert curve mappings. Per state (0 as drawn from the south-west, 1
-- transposed, 2 turned by 180 degrees, 3 both) and quadrant SW, NW, SE, NE: its turn, the next state.
-- Why not ST_Hilbert: no view needs an extension.
CREATE MACRO hilbert(x, y) AS
    list_reduce(range(25, -1, -1), lambda walked, bit:
        (walked // 4 * 4
            + [0, 1, 3, 2,  0, 3, 1, 2,  2, 3, 1, 0,  2, 1, 3, 0][
                1 + walked % 4 * 4 + (x >> bit & 1) * 2 + (y >> bit & 1)]) * 4
        + [1, 0, 3, 0,  0, 2, 1, 1,  2, 1, 2, 3,  3, 3, 0, 2][
            1 + walked % 4 * 4 + (x >> bit & 1) * 2 + (y >> bit & 1)],
        0::BIGINT) // 4;

COMMENT ON MACRO hilbert IS 'Place of the cell (x, y), whole numbers from 0 to 67,108,863, along a Hilbert curve.';

-- Wilson's score interval at 95 %, z = 1.959964 (Wilson 1927; Brown, Cai & DasGupta 2001, Interval
-- estimation for a binomial proportion): it holds for few cases, and for none at fault. Its ends in percent,
-- from a share between 0 and 1 and the number of cases, which may be an effective one with a fraction.
-- At 0 and 1 the end is exact, whatever rounding errors of floats there are. NULL without cases.
CREATE MACRO wilson_low(share, cases) AS
    (CASE WHEN cases > 0 THEN
        CASE WHEN share = 0 THEN 0
             ELSE 100 * (share + pow(1.959963984540054, 2) / (2 * cases)
                 - sqrt(pow(1.959963984540054, 2) * (share * (1 - share) / cases
                     + pow(1.959963984540054, 2) / (4.0 * cases * cases))))
                 / (1 + pow(1.959963984540054, 2) / cases)
        END END)::DECIMAL(7, 2);

COMMENT ON MACRO wilson_low IS 'Lower end, in percent, of the 95 % score interval of a share of so many cases (Wilson 1927).';

CREATE MACRO wilson_high(share, cases) AS
    (CASE WHEN cases > 0 THEN
        CASE WHEN share = 1 THEN 100
             ELSE 100 * (share + pow(1.959963984540054, 2) / (2 * cases)
                 + sqrt(pow(1.959963984540054, 2) * (share * (1 - share) / cases
                     + pow(1.959963984540054, 2) / (4.0 * cases * cases))))
                 / (1 + pow(1.959963984540054, 2) / cases)
        END END)::DECIMAL(7, 2);

COMMENT ON MACRO wilson_high IS 'Upper end, in percent, of the 95 % score interval of a share of so many cases (Wilson 1927).';

-- Whether an interval says anything: at most 50 points wide, so that it cannot mean both few and most.
CREATE MACRO is_enough(low_pct, high_pct) AS coalesce(high_pct - low_pct <= 50, false);

COMMENT ON MACRO is_enough IS 'Whether an interval in percent is at most 50 points wide; else there is not enough to say.';
