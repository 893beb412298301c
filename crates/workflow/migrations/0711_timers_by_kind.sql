-- The desk of operations asks of each kind of timer when the first one is due, without reading all of them; and of a case what is
-- due of it. The name of a step's timer goes on after a slash, that of a complaint's after a dot: which.
CREATE INDEX timers_kinds_idx ON workflow.timers (substring(kind FROM '^[^./]+'), due_at);
GRANT SELECT (case_id) ON workflow.timers TO telnusqa_web;
