-- The desk of operations shows what is due by itself, by kind.
GRANT SELECT (kind, due_at) ON workflow.timers TO telnusqa_web;
