-- The ledgers go in as they were accepted.
INSERT INTO revisit BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_revisit WHERE faults IS NULL;

INSERT INTO appraisal BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_appraisal WHERE faults IS NULL;

INSERT INTO hazard_case BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_hazard_case WHERE faults IS NULL;

INSERT INTO measure BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_measure WHERE faults IS NULL;

INSERT INTO spot_check BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_spot_check WHERE faults IS NULL;

INSERT INTO spot_issue BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_spot_issue WHERE faults IS NULL;

INSERT INTO regional_rank BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_regional_rank WHERE faults IS NULL;
