-- What [freshness] asks for: days by table, and by unit where it says more. And which accepted rows there are.
CREATE OR REPLACE TABLE scratch.freshness_limit (
    table_name VARCHAR, report_unit_id VARCHAR, days_allowed INTEGER);

CREATE OR REPLACE TABLE scratch.freshness_file (
    table_name VARCHAR, report_unit_id VARCHAR, source_file_id INTEGER);
