-- Rows of a table of cells that are no records: headings repeated further down, totals, notes.
-- Why here and not in the readers: text tables and workbooks have such rows alike. A reader only says
-- of each row which text comes first and last, and how many cells hold something.
-- Why so narrow: a record taken for a note would be lost. Where the key holds something of its own,
-- the row is a record.

CREATE OR REPLACE TEMP MACRO squeezed(v) AS
    CASE WHEN strlen(v) = length(v) AND v >= '!' AND NOT contains(v, ' ') THEN v
         ELSE regexp_replace(v, '[\s\x{00A0}\x{3000}\x{200B}\x{2060}\x{FEFF}]', '', 'g') END;

-- The first of some texts that can be seen; `v` is the first that is there at all.
CREATE OR REPLACE TEMP MACRO first_seen(v, texts) AS
    CASE WHEN v > ' ' AND strlen(v) = length(v) THEN v
         WHEN squeezed(v) != '' THEN v
         WHEN v IS NOT NULL THEN list_filter(texts, lambda x: squeezed(x) != '')[1] END;

CREATE OR REPLACE TEMP MACRO count_seen(texts) AS
    len(list_filter(texts, lambda x: squeezed(x) != ''));

-- 1, 2, 3 …: the numbers of the columns, as statistical tables have them below the headings.
CREATE OR REPLACE TEMP MACRO are_numbers(first, texts) AS
    CASE WHEN first IN ('1', '(1)', '（1）')
         THEN list_transform(list_filter(texts, lambda x: squeezed(x) != ''),
                             lambda x: regexp_extract(x, '^\D{0,2}(\d+)\D{0,2}$', 1))
              = list_transform(range(1, 1 + count_seen(texts)), lambda x: x::VARCHAR)
              AND count_seen(texts) >= 4
         ELSE false END;

-- 合计, 本页小计：, 甲镇合计（户）, 共计6户
CREATE OR REPLACE TEMP MACRO is_total(v) AS
    regexp_full_match(v,
        '[\p{Han}（）()]{0,12}?(合计|总计|小计|共计|累计|总和|汇总)[数行栏]?([（(][^）)]*[）)])?[:：]?([\d.,]+[\p{Han}㎡]{0,4})?[。.]?')
    OR regexp_full_match(lower(v), '(grand|sub)?-?totals?:?|sum:?');

-- 填表人：, 审核人（签字）：, 单位（盖章）, 备注：, 注1：
CREATE OR REPLACE TEMP MACRO is_signature(v) AS
    regexp_matches(v,
        '^(填表|填报|制表|编制|审核|复核|核对|校核|审批|审定|批准|负责|经办|经手|统计|调查|排查|检查|验收|采集|联系|录入'
        || '|校对|报送|报表|单位|主管|分管|领导|签字|签名|签收|盖章|日期|时间|电话)'
        || '(单位|部门|领导|负责)?(人|人员|员|日期|时间|电话|责任人)?([（(][^）)]*[）)])?[:：]')
    OR regexp_matches(v, '^(附注|备注|注释|说明|注)[\d一二三四五六七八九十]{0,2}[:：.、．]')
    OR regexp_matches(lower(v), '^(notes?|remarks?|prepared by|checked by|approved by|signature|date) ?:');

-- A text that is the only one of its row and no value of a record.
CREATE OR REPLACE TEMP MACRO is_remark(v) AS
    regexp_matches(v, '\p{Han}[:：]|[。；]|^[*※★●]')
    OR regexp_matches(v, '^([一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])')
    OR regexp_full_match(v, '[—-]?第[\d一二三四五六七八九十]{1,4}页.{0,12}|共\d+页|.{0,2}(以下空白|以下无正文).{0,2}')
    OR regexp_full_match(v, '\d{4}年\d{1,2}月\d{1,2}日');

-- Most records begin with one, and then nothing else need be looked at.
CREATE OR REPLACE TEMP MACRO is_like_an_id(v) AS
    strlen(v) = length(v) AND (v BETWEEN '0' AND ':' OR right(v, 1) BETWEEN '0' AND '9');

-- `headings` and `titles` are squeezed too; `own_key` is the text of the key where it is a column.
CREATE OR REPLACE TEMP MACRO row_kind(first, last, filled, is_numbered, own_key, headings, titles) AS
    CASE WHEN list_contains(headings, first)
         THEN CASE WHEN list_contains(headings, last) THEN 'heading' END
         WHEN is_numbered THEN 'heading'
         WHEN strlen(own_key) != length(own_key) AND is_total(own_key) THEN 'total'
         WHEN first = '' OR is_like_an_id(first) THEN NULL
         WHEN own_key IS NOT NULL AND own_key != first AND NOT is_total(own_key)
              AND (regexp_matches(own_key, '[0-9A-Za-z]') OR NOT is_signature(first))
         THEN NULL
         WHEN is_total(first) OR is_total(own_key) THEN 'total'
         WHEN is_signature(first) THEN 'note'
         WHEN len(headings) < 3 OR filled > 1 THEN NULL
         WHEN list_contains(titles, first) THEN 'heading'
         WHEN is_remark(first) THEN 'note'
    END;
