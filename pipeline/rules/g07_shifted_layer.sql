-- id = "G07"
-- severity = "warning"
-- table = "source_file"
-- field = "crs"
-- needs = ["house"]
-- zh = "疑为GCJ-02偏移"
-- en = "Likely GCJ-02 shift"
-- advice_zh = "请向提供者查明坐标系：确为火星坐标的，在声明中写 crs = \"GCJ02\"；声明为 GCJ02 而实际不是的，写明真实坐标系。"
-- advice_en = "Ask the sender for the coordinate system: write crs = \"GCJ02\" in the declaration if it is that, or the true one if it was declared GCJ02 by mistake."
-- basis = "GCJ-02 lies some hundred metres beside the true position; thresholds are set under [linking]"

-- Files are judged while houses are linked: table layer_shift. The pair with most houses is named.
SELECT source_file_id AS key, source_file.crs AS value,
    concat_ws('', source_file.path, ' 相对 ', other.path, ' 偏移 ', round(shift_m)::INTEGER,
        ' 米（东 ', round(east_m)::INTEGER, '，北 ', round(north_m)::INTEGER, '；', n, ' 栋）')
        AS detail_zh,
    concat_ws('', source_file.path, ' lies ', round(shift_m)::INTEGER, ' m beside ', other.path,
        ' (east ', round(east_m)::INTEGER, ', north ', round(north_m)::INTEGER, '; ', n, ' houses)')
        AS detail_en
FROM layer_shift
JOIN source_file USING (source_file_id)
JOIN source_file AS other ON other.source_file_id = other_file_id
WHERE is_suspect
QUALIFY row_number() OVER (PARTITION BY source_file_id ORDER BY n DESC, other_file_id) = 1
