-- Cases whose days are to be counted anew: all open ones where a calendar was published, and each that an event shows to be
-- counted by another calendar. A row goes when its case was counted.
CREATE TABLE workflow.recounts (
    case_id     uuid        PRIMARY KEY,
    -- the position of the event that showed it; 0 = a publication
    shown_by    bigint      NOT NULL,
    publication bigint      NOT NULL,
    -- real time: when it is tried again where it failed
    retry_at    timestamptz NOT NULL DEFAULT '-infinity'
);
GRANT SELECT, INSERT, UPDATE, DELETE ON workflow.recounts TO telnusqa_workflow;
GRANT SELECT ON workflow.recounts TO telnusqa_operations;
