-- What 1414 promises callers: each promise as its history left it, and the history. Nothing here is personal: what was said, and
-- the number to call, lie in the vault as files of the applicant.
CREATE TABLE workflow.promises (
    promise_id uuid             PRIMARY KEY,
    case_id    uuid             NOT NULL,
    -- Whose case it was on the day of the call.
    college    text COLLATE "C" NOT NULL,
    state      text             NOT NULL CHECK (state IN ('at-college', 'to-call', 'kept', 'dropped')),
    -- By when somebody moves.
    due        date,
    -- The events of its history.
    version    integer          NOT NULL CHECK (version > 0),
    CHECK ((state IN ('at-college', 'to-call')) = (due IS NOT NULL))
);
CREATE INDEX promises_of_case ON workflow.promises (case_id);
CREATE INDEX promises_due ON workflow.promises (state, due, promise_id) WHERE due IS NOT NULL;

-- Only added to.
CREATE TABLE workflow.promise_history (
    promise_id  uuid        NOT NULL REFERENCES workflow.promises,
    version     integer     NOT NULL CHECK (version > 0),
    kind        text        NOT NULL,
    -- As contracts::promise writes it.
    body        text        NOT NULL,
    -- What it was carried out once for.
    cause_id    uuid        NOT NULL UNIQUE,
    -- The service's clock.
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (promise_id, version)
);
CREATE TRIGGER promise_history_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON workflow.promise_history
    FOR EACH STATEMENT EXECUTE FUNCTION workflow.refuse();
ALTER TABLE workflow.promise_history ENABLE ALWAYS TRIGGER promise_history_stays;

GRANT SELECT, INSERT, UPDATE (state, due, version) ON workflow.promises TO telnusqa_workflow;
GRANT SELECT, INSERT ON workflow.promise_history TO telnusqa_workflow;
GRANT SELECT ON workflow.promises, workflow.promise_history TO telnusqa_operations, telnusqa_web;
