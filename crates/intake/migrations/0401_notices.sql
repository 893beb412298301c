-- What the IIS is told unasked about a case is found by its identity, which follows from the case: it is told once.
CREATE UNIQUE INDEX outcomes_notices_idx ON intake.outcomes (outcome_id) WHERE kind IN ('overdue', 'ready', 'refused');
