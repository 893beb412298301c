-- Which college has which open cases: when a college is no more, they go to its successor.
CREATE TABLE workflow.open_cases (
    case_id uuid PRIMARY KEY,
    -- the BIN of the college that answers for it
    college text COLLATE "C" NOT NULL
);
CREATE INDEX open_cases_of_college ON workflow.open_cases (college, case_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON workflow.open_cases TO telnusqa_workflow;
GRANT SELECT ON workflow.open_cases TO telnusqa_operations;

-- Nothing is lost that the log does not hold: the consumer starts anew from its beginning, and knows every open case.
DELETE FROM consumers.checkpoints WHERE consumer = 'workflow';
