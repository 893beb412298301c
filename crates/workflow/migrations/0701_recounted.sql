-- Up to which publication of the calendar the open terms were counted anew.
CREATE TABLE workflow.recounted (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    publication bigint  NOT NULL DEFAULT 0
);
INSERT INTO workflow.recounted DEFAULT VALUES;
GRANT SELECT, UPDATE (publication) ON workflow.recounted TO telnusqa_workflow;
GRANT SELECT ON workflow.recounted TO telnusqa_operations;
