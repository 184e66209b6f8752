-- Time that rules and history took in a run: the steps of their own.
SELECT sum(seconds) FROM run_step WHERE step IN ('history', 'quality')
