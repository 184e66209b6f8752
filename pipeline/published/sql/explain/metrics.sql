-- Every headline figure by its two names, for a message that lists them.
SELECT metric_id, metric FROM metric_definition;
