-- Macros that read tables: they can be made only where these are.

-- A threshold of a quality rule as this file was checked with, so that a list and the rule agree.
CREATE MACRO rule_threshold(rule, threshold, otherwise) AS coalesce(
    (SELECT (thresholds ->> threshold)::DOUBLE FROM quality_rule WHERE rule_id = rule), otherwise);

COMMENT ON MACRO rule_threshold IS 'Threshold of a quality rule as run, or otherwise where there is no such rule.';
