-- What workflow keeps beside the log: what is due by itself. Everything here can be made again from the log.
CREATE SCHEMA workflow;

-- What is due of a case, until it was carried out or the case has ended.
CREATE TABLE workflow.timers (
    case_id uuid        NOT NULL,
    -- The kind of the event that it leads to.
    kind    text        NOT NULL,
    -- On the service's clock.
    due_at  timestamptz NOT NULL,
    PRIMARY KEY (case_id, kind)
);
CREATE INDEX timers_due_idx ON workflow.timers (due_at, case_id, kind);

-- When something is due next, for a clock that follows the feed.
CREATE VIEW workflow.due_moments AS SELECT due_at FROM workflow.timers;

GRANT USAGE ON SCHEMA workflow TO telnusqa_workflow, telnusqa_operations;
GRANT SELECT ON ALL TABLES IN SCHEMA workflow TO telnusqa_workflow, telnusqa_operations;
GRANT INSERT, DELETE, UPDATE (due_at) ON workflow.timers TO telnusqa_workflow;

-- It appends to the log, and consumes it.
GRANT USAGE ON SCHEMA log TO telnusqa_workflow;
GRANT SELECT, INSERT ON log.events TO telnusqa_workflow;
GRANT SELECT, UPDATE (position) ON log.head TO telnusqa_workflow;
GRANT USAGE ON SCHEMA consumers, parked TO telnusqa_workflow;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA consumers TO telnusqa_workflow;
GRANT SELECT, INSERT, UPDATE ON parked.messages TO telnusqa_workflow;
