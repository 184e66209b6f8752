-- id = "S13"
-- severity = "warning"
-- problem = "p1"
-- table = "complaint"
-- needs = ["complaint", "screening"]
-- thresholds = { matters = ["safety", "alteration"] }
-- zh = "初判无隐患的房屋被投诉"
-- en = "Complaint about a house screened clear"
-- advice_zh = "请到现场复核隐患初判，并答复投诉人。"
-- advice_en = "Screen the house again on site, and answer the complaint."
-- basis = "Recommendation: residents see what a form has missed"

-- A form filled in after the complaint has taken it into account.
SELECT complaint_no AS key, complaint.house_id, received_on AS value,
    channel_name.name_zh || '反映' || matter_name.name_zh AS detail_zh,
    lower(matter_name.name_en) || ', by ' || lower(channel_name.name_en) AS detail_en
FROM complaint
JOIN run ON received_on <= as_of
JOIN latest_screening USING (house_id)
JOIN code_list AS channel_name ON channel_name.list = 'complaint_channel' AND channel_name.code = channel
JOIN code_list AS matter_name ON matter_name.list = 'complaint_matter' AND matter_name.code = matter
WHERE result = 'none' AND list_contains(getvariable('matters'), matter)
    AND coalesce(submitted_at::DATE <= received_on, true)
