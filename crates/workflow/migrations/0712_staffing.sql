-- Who works where, who acts for a head, who may sign, who is away: every change since the staff file, of a college or of the house.
-- Nothing here is personal: staff are identities of ours, names and accounts lie in the vault and stand here as digests.
CREATE TABLE workflow.staffing (
    -- a BIN, or house
    place    text COLLATE "C" NOT NULL,
    -- the number of the change there, from 1
    version  integer          NOT NULL CHECK (version > 0),
    kind     text COLLATE "C" NOT NULL,
    -- the day in Almaty on which it was made
    on_day   date             NOT NULL,
    at       timestamptz      NOT NULL,
    by       text             NOT NULL,
    -- in whose name: administrator, head, acting-head
    authority text COLLATE "C" NOT NULL,
    cause    uuid             NOT NULL CONSTRAINT staffing_cause UNIQUE,
    body     json             NOT NULL,
    PRIMARY KEY (place, version)
);
-- Nobody joins twice, wherever.
CREATE UNIQUE INDEX staffing_joined ON workflow.staffing ((body ->> 'staff')) WHERE kind = 'join';

CREATE TRIGGER staffing_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON workflow.staffing
    FOR EACH STATEMENT EXECUTE FUNCTION workflow.refuse();
ALTER TABLE workflow.staffing ENABLE ALWAYS TRIGGER staffing_stays;

GRANT SELECT, INSERT ON workflow.staffing TO telnusqa_workflow;
GRANT SELECT ON workflow.staffing TO telnusqa_operations, telnusqa_web;
