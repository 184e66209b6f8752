-- id = "B02"
-- severity = "warning"
-- table = "snapshot"
-- thresholds = { most_moved = 0.005, least_parcels = 5 }
-- zh = "快照异常变动"
-- en = "Snapshot jump"
-- advice_zh = "请核对两次导出：是否漏交、重复，或有图斑被退回、增删。"
-- advice_en = "Compare the two exports: were parcels left out, delivered twice, sent back, added or removed?"
-- basis = "Recommendation: surveyed parcels do not become fewer, and parcels come and go one by one"

-- Units and the whole place: below that a single parcel is a large share. A change of few parcels
-- says nothing about a small unit either.
WITH stepped AS (
    SELECT as_of, level, code, parcels, done,
        lag(parcels) OVER before AS parcels_before,
        lag(done) OVER before AS done_before
    FROM snapshot
    WHERE level IN ('prefecture', 'unit') AND code <> 'unassigned' AND parcels IS NOT NULL
    WINDOW before AS (PARTITION BY level, code ORDER BY as_of)
),

judged AS (
    SELECT *,
        done < done_before AS falls,
        abs(parcels - parcels_before) > getvariable('most_moved') * parcels_before
            AND abs(parcels - parcels_before) >= getvariable('least_parcels') AS jumps
    FROM stepped
)

SELECT concat_ws(' ', as_of, level, code) AS key,
    CASE level WHEN 'unit' THEN code END AS report_unit_id,
    concat_ws('，',
        CASE WHEN falls THEN '已排查由 ' || done_before || ' 降至 ' || done END,
        CASE WHEN jumps THEN '图斑总数由 ' || parcels_before || ' 变为 ' || parcels END)
        AS detail_zh,
    concat_ws(', ',
        CASE WHEN falls THEN 'done fell from ' || done_before || ' to ' || done END,
        CASE WHEN jumps THEN 'parcels went from ' || parcels_before || ' to ' || parcels END)
        AS detail_en
FROM judged
WHERE falls OR jumps
