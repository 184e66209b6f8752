-- Macros that read tables: they can only be created after these.

-- The threshold of a quality rule with which this file was checked, so that list and rule agree.
CREATE MACRO rule_threshold(rule, threshold, otherwise) AS coalesce(
    (SELECT (thresholds ->> threshold)::DOUBLE FROM quality_rule WHERE rule_id = rule), otherwise);

COMMENT ON MACRO rule_threshold IS 'Threshold of a quality rule as run, or otherwise where there is no such rule.';

-- A setting of [duties] with which this file was made, so that views and settings agree.
CREATE MACRO duty_setting(setting) AS (SELECT (settings -> 'duties' ->> setting)::INTEGER FROM run);

COMMENT ON MACRO duty_setting IS 'Value of a setting of [duties] of pipeline.toml as run.';
