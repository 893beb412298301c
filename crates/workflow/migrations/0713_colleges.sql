-- Up to which change of colleges the timers of open cases were brought: where a college opens otherwise, what is due by its hours is
-- looked at anew.
CREATE TABLE workflow.colleges_settled (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    number integer NOT NULL DEFAULT 0
);
INSERT INTO workflow.colleges_settled DEFAULT VALUES;
GRANT SELECT, UPDATE ON workflow.colleges_settled TO telnusqa_workflow;
