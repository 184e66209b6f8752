-- Texts as people meant them, and what they say as numbers, dates and codes.
-- Why macros: intake builds one query per file from the data dictionary, and these are its functions.
-- All of them return NULL for NULL and for what they cannot read; nothing is guessed.
-- Why CASE where AND would do: AND computes both sides for every row, CASE only what is needed, and
-- these run on every text of every delivery. A cheap test comes before each expensive one.

-- Spaces of every kind around a text are typing, not meaning, and so are characters that nobody sees.
-- Most texts are ASCII and end in neither; trim(v) takes what Unicode calls separators; tabs, line
-- ends and what begins with an odd character below U+2070, as all invisible ones but U+FEFF do, take
-- the slow way.
CREATE OR REPLACE MACRO plain(v) AS
    CASE WHEN strlen(v) = length(v) AND v >= '!' AND NOT suffix(v, ' ')
              AND NOT suffix(v, E'\t') AND NOT suffix(v, E'\n') AND NOT suffix(v, E'\r')
         THEN v
         WHEN contains(v, E'\t') OR contains(v, E'\n') OR contains(v, E'\r')
              OR contains(v, chr(65279)) OR v < '!' OR (v >= chr(127) AND v < '⁰')
         -- not nullif, here and for the whole: it computes what it is given twice
         THEN CASE WHEN NOT regexp_full_match(v, '[\x00-\x20\x7F\p{Z}\x{AD}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]*')
                   THEN regexp_replace(v, '^[\x00-\x20\x7F\p{Z}\x{AD}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]+|[\x00-\x20\x7F\p{Z}\x{AD}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]+$', '', 'g') END
         ELSE nullif(trim(v), '') END;

-- What a spreadsheet shows in the place of a value, and what a reader of workbooks puts there: an
-- error, a formula without its result, a merged cell, a picture.
CREATE OR REPLACE MACRO cell_fault(v) AS
    CASE WHEN NOT prefix(v, '#') OR v IS NULL THEN NULL
         WHEN v = '#FORMULA!' THEN 'formula_without_value'
         WHEN v = '#MERGED!' THEN 'merged_cell'
         WHEN v = '#PICTURE!' THEN 'picture_in_cell'
         WHEN v = '#UNREADABLE!' THEN 'cell_unreadable'
         WHEN regexp_full_match(v, '#([A-Z][A-Z0-9/_]*[!?]|N/A|GETTING_DATA|##+)') THEN 'cell_error' END;

-- A text of a row that is no record: notes are signed, and nobody's name is shown.
CREATE OR REPLACE MACRO text_of_row(kind, v) AS
    CASE WHEN kind != 'note' OR kind IS NULL THEN v
         WHEN v IS NOT NULL THEN regexp_extract(v, '^[^:：]{0,12}[:：]') || '…' END;

-- Soft hyphens, zero-width spaces, marks of direction and of byte order: nobody sees them.
CREATE OR REPLACE MACRO visible(v) AS
    regexp_replace(v, '[\x{AD}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]', '', 'g');

-- Full-width forms (U+FF01 to U+FF5E) of a Chinese keyboard stand for the ASCII ones, and what cannot
-- be seen stands for nothing.
-- Most texts are ASCII already: as many bytes as characters, so nothing to translate.
CREATE OR REPLACE MACRO half_width(v) AS
    CASE WHEN strlen(v) = length(v) THEN v
         WHEN NOT regexp_matches(v, '[\x{FF01}-\x{FF5E}\x{AD}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]') THEN v
         ELSE nullif(translate(visible(v),
             '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
             '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'), '') END;

CREATE OR REPLACE MACRO plain_half(v) AS half_width(plain(v));

-- 6.52301E+11: a spreadsheet showed a long number this way and the other digits are gone.
-- A sign or a decimal point is required, so that a house called 12E5 keeps its name.
-- The same digits are gone where a float was written out: 652301199001011200.0.
CREATE OR REPLACE MACRO is_scientific(v) AS
    CASE WHEN contains(v, 'E') OR contains(v, 'e')
         THEN regexp_full_match(v, '[+-]?\d(\.\d+[eE]\+?|[eE]\+)\d+')
         WHEN contains(v, '.') THEN regexp_full_match(v, '\d{16,}\.0+')
         WHEN v IS NOT NULL THEN false END;

-- An id is what a person reads in the cell. '6523 and ="6523" are how people keep a table program
-- from reading a number; 6523.0 and 6523.00 are how programs write a whole number of a column with
-- decimals.
CREATE OR REPLACE MACRO id_text(v) AS
    CASE WHEN NOT contains(v, '.') AND v >= '(' AND NOT starts_with(v, '=') AND NOT starts_with(v, '`')
         THEN v
         ELSE nullif(trim(regexp_replace(
             regexp_replace(v, '^(?:="(.*)"|["''`](.*?)["''`]*)$', '\1\2'),
             '^(\d{1,15})\.0+$', '\1')), '') END;

-- A part of a joined id at its width: 20 is 0020 at four characters.
CREATE OR REPLACE MACRO padded(v, width) AS
    CASE WHEN length(v) < width THEN lpad(v, width, '0') ELSE v END;

-- Numbers of 16 and more digits that end in 000 have often passed through a spreadsheet, which
-- keeps 15.
CREATE OR REPLACE MACRO is_cut(v) AS
    CASE WHEN suffix(v, '000') THEN strlen(v) >= 16 AND regexp_full_match(v, '\d+')
         WHEN v IS NOT NULL THEN false END;

-- Check digit of an 18-digit ID number: sum of digit × 2^(18-i) mod 11 (GB 11643-1999).
CREATE OR REPLACE MACRO is_id_number(v) AS
    CASE WHEN regexp_full_match(v, '\d{17}[\dXx]')
         THEN '10X98765432'[(1 + list_sum(list_transform(
            range(1, 18), lambda i: TRY_CAST(v[i] AS INTEGER) * ((1 << (18 - i)) % 11))) % 11)::BIGINT]
              = upper(v[18])
         WHEN v IS NOT NULL THEN false END;

-- An ID number that a spreadsheet cut: it ends in 000 and its check digit is wrong.
CREATE OR REPLACE MACRO is_damaged_id_number(v) AS
    CASE WHEN is_cut(v) THEN NOT is_id_number(v) ELSE is_scientific(v) END;

CREATE OR REPLACE MACRO to_integer(v) AS
    CASE WHEN regexp_full_match(v, '[+-]?\d{1,18}(\.0+)?') THEN TRY_CAST(v AS BIGINT) END;

CREATE OR REPLACE MACRO to_number(v) AS
    CASE WHEN isfinite(TRY_CAST(v AS DOUBLE)) AND NOT contains(v, '_') THEN TRY_CAST(v AS DOUBLE) END;

CREATE OR REPLACE MACRO to_boolean(v) AS
    CASE WHEN list_contains(['是', '有', '1', '1.0', 'true', 't', 'yes', 'y', '√'], lower(v)) THEN true
         WHEN list_contains(['否', '无', '0', '0.0', 'false', 'f', 'no', 'n', '×'], lower(v)) THEN false END;

-- Spreadsheets count days from 1899-12-30. Only whole days between 1956 and 2064 are read so: 20233
-- is more likely a month without its point, 2023.3.
CREATE OR REPLACE MACRO is_serial_date(v) AS
    CASE WHEN regexp_full_match(v, '[2-6]\d{4}(\.0+)?') THEN to_integer(v) BETWEEN 20500 AND 60000
         WHEN v IS NOT NULL THEN false END;

-- Four digits for the year and a day: 23.3.1 and 2023.3 are no dates.
CREATE OR REPLACE MACRO to_date(v) AS
    CASE WHEN v IS NULL THEN NULL
         WHEN is_serial_date(v) THEN DATE '1899-12-30' + TRY_CAST(to_integer(v) AS INTEGER)
         WHEN regexp_full_match(v, '\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?')
             THEN TRY_CAST(try_strptime(regexp_extract(v, '^\d{4}-\d{1,2}-\d{1,2}'), '%Y-%m-%d') AS DATE)
         WHEN regexp_matches(v, '^(\d{8}|\d{4}(/\d{1,2}/|\.\d{1,2}\.|年\d{1,2}月)\d{1,2}日?)([ T]|$)')
             THEN TRY_CAST(try_strptime(regexp_replace(v, '[ T]\d{1,2}:\d{2}(:\d{2})?$', ''),
                  ['%Y/%m/%d', '%Y.%m.%d', '%Y%m%d', '%Y年%m月%d日']) AS DATE)
    END;

-- A day with a time, or a day alone, which counts from its midnight.
CREATE OR REPLACE MACRO to_moment(v) AS
    CASE WHEN v IS NULL THEN NULL
         WHEN regexp_full_match(v, '[2-6]\d{4}\.\d+')
             THEN TIMESTAMP '1899-12-30' + to_microseconds(
                 TRY_CAST(round(TRY_CAST(v AS DOUBLE) * 86400) AS BIGINT) * 1000000)
         WHEN regexp_matches(v, '^\d{4}\D') THEN coalesce(
             try_strptime(replace(v, 'T', ' '), [
                 '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%d %H:%M',
                 '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y年%m月%d日 %H:%M:%S', '%Y年%m月%d日 %H:%M']),
             TRY_CAST(to_date(v) AS TIMESTAMP))
         ELSE TRY_CAST(to_date(v) AS TIMESTAMP)
    END;

-- A label to its code, by the two lists of the same order that dictionary and declaration give.
-- Why twice: what cannot be seen is taken away only from labels that are not known as they stand.
CREATE OR REPLACE MACRO decode(v, labels, codes) AS
    coalesce(codes[list_position(labels, v)], codes[list_position(labels, visible(v))]);

CREATE OR REPLACE MACRO split_list(v) AS
    list_filter(list_transform(string_split_regex(v, '[、，,；;|]'), lambda x: plain(x)),
                lambda x: x IS NOT NULL);

CREATE OR REPLACE MACRO decode_list(v, labels, codes) AS
    list_transform(split_list(v), lambda x: decode(x, labels, codes));

-- Personal data, masked when landed: 张**, the last four of an ID number, 138****1234.
CREATE OR REPLACE MACRO mask_name(v) AS
    CASE WHEN length(v) > 1 THEN left(v, 1) || '**' WHEN length(v) = 1 THEN '*' END;

-- An official in office, whose name is public where the office's settings say so.
CREATE OR REPLACE MACRO mask_official(v) AS
    CASE WHEN getvariable('officials_public') THEN v ELSE mask_name(v) END;

CREATE OR REPLACE MACRO mask_id_number(v) AS
    CASE WHEN length(v) > 8 THEN repeat('*', length(v) - 4) || right(v, 4)
         WHEN v IS NOT NULL THEN repeat('*', length(v)) END;

CREATE OR REPLACE MACRO mask_phone(v) AS
    CASE WHEN regexp_full_match(v, '\d{11}') THEN left(v, 3) || '****' || right(v, 4)
         -- as a fix list shows it
         WHEN regexp_full_match(v, '\d{3}\*{4}\d{4}') THEN v
         WHEN length(v) > 8 THEN repeat('*', length(v) - 4) || right(v, 4)
         WHEN v IS NOT NULL THEN repeat('*', length(v)) END;

CREATE OR REPLACE MACRO has_unknown(v) AS len(v) > list_count(v);

-- A row's faults as a list of field and reason, in the order of the table's columns.
CREATE OR REPLACE MACRO fault_of(field_name, why) AS
    CASE WHEN why IS NOT NULL THEN {'field': field_name, 'reason': why} END;

CREATE OR REPLACE MACRO found_faults(v) AS list_filter(v, lambda f: f IS NOT NULL);

-- A correction's value masked as its field is; what belongs to no known field may be anything.
CREATE OR REPLACE MACRO mask_as(kind, v) AS
    CASE WHEN kind IS NULL OR v = '(空)' THEN v
         WHEN kind IN ('name', 'official') THEN mask_name(v)
         WHEN kind = 'id_number' THEN mask_id_number(v)
         WHEN kind = 'phone' THEN mask_phone(v)
         ELSE repeat('*', length(v)) END;

-- Names of tables and columns as people write them.
CREATE OR REPLACE MACRO as_named(v) AS lower(plain_half(v));

-- A text hashed with the root's secret: equal texts can be found equal and nothing else be told.
CREATE OR REPLACE MACRO keyed(v) AS sha256(getvariable('secret') || v);
