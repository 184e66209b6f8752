-- What all rules find, before place and message are added.
CREATE OR REPLACE TABLE scratch.found (
    rule_id VARCHAR, key VARCHAR, house_id VARCHAR, parcel_id VARCHAR, village_code VARCHAR,
    report_unit_id VARCHAR, lon DOUBLE, lat DOUBLE, value VARCHAR, detail_zh VARCHAR, detail_en VARCHAR);

-- The field that a finding of a rule is about, where it is about one.
CREATE OR REPLACE TABLE scratch.rule_field (rule_id VARCHAR, field VARCHAR);
