-- Transfer lists of courier runs: what goes with one, signed by whoever gives it and by the courier. Nothing here is personal:
-- the courier, the courier service and the waybill lie in the vault, and stand here as digests.

-- The number that a college gave last, year by year.
CREATE TABLE workflow.transfer_numbers (
    college text COLLATE "C" NOT NULL,
    year    integer          NOT NULL,
    serial  integer          NOT NULL,
    PRIMARY KEY (college, year)
);

CREATE TABLE workflow.transfer_lists (
    -- as in 050340517500-2026-T00003
    number     text COLLATE "C" PRIMARY KEY,
    college    text COLLATE "C" NOT NULL,
    -- open, signed, closed
    standing   text COLLATE "C" NOT NULL,
    -- how much has happened to it: the last version of its history
    version    integer          NOT NULL,
    -- the day of the run
    run_on     date             NOT NULL,
    heading    bytea            NOT NULL CHECK (octet_length(heading) = 32),
    waybill    bytea            NOT NULL CHECK (octet_length(waybill) = 32),
    opened_at  timestamptz      NOT NULL,
    opened_by  text             NOT NULL,
    -- when it was handed over, as the signatures say, and by whom of the college
    signed_at  timestamptz,
    signed_by  text,
    courier    bytea CHECK (octet_length(courier) = 32),
    scan       bytea CHECK (octet_length(scan) = 32),
    CHECK ((standing = 'open') = (signed_at IS NULL)),
    CHECK ((signed_at IS NULL) = (signed_by IS NULL) AND (signed_at IS NULL) = (courier IS NULL))
);
CREATE INDEX transfer_lists_of_college ON workflow.transfer_lists (college, run_on DESC, number DESC);
CREATE INDEX transfer_lists_under_hand ON workflow.transfer_lists (number) WHERE standing = 'signed';

CREATE TABLE workflow.transfer_lines (
    list               text COLLATE "C" NOT NULL REFERENCES workflow.transfer_lists,
    -- its place, from 1; never given twice
    line               integer          NOT NULL,
    case_id            uuid             NOT NULL,
    application_number text COLLATE "C" NOT NULL,
    -- of the register of duplicates; none of a refusal
    register_number    text COLLATE "C",
    -- duplicate, refusal
    result             text COLLATE "C",
    pages              integer,
    -- listed, removed, handed-over, stayed
    state              text COLLATE "C" NOT NULL,
    -- of what stayed: the code of why
    reason             text COLLATE "C",
    PRIMARY KEY (list, line),
    CHECK ((state = 'stayed') = (reason IS NOT NULL))
);
-- A parcel stands on one list that is not closed, and once.
CREATE UNIQUE INDEX transfer_lines_listed ON workflow.transfer_lines (case_id) WHERE state = 'listed';
CREATE INDEX transfer_lines_of_case ON workflow.transfer_lines (case_id);

-- Who did what to a list, and when; it only grows.
CREATE TABLE workflow.transfer_events (
    list    text COLLATE "C" NOT NULL REFERENCES workflow.transfer_lists,
    version integer          NOT NULL,
    kind    text COLLATE "C" NOT NULL,
    at      timestamptz      NOT NULL,
    by      text             NOT NULL,
    -- of what a person did; a list is closed by the house
    cause   uuid UNIQUE,
    body    json             NOT NULL,
    PRIMARY KEY (list, version)
);

CREATE FUNCTION workflow.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is not allowed: a history only grows', lower(TG_OP), TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER transfer_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON workflow.transfer_events
    FOR EACH STATEMENT EXECUTE FUNCTION workflow.refuse();
ALTER TABLE workflow.transfer_events ENABLE ALWAYS TRIGGER transfer_events_stay;
REVOKE ALL ON FUNCTION workflow.refuse() FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE (serial) ON workflow.transfer_numbers TO telnusqa_workflow;
GRANT SELECT, INSERT, UPDATE (standing, version, signed_at, signed_by, courier, scan) ON workflow.transfer_lists
    TO telnusqa_workflow;
GRANT SELECT, INSERT, UPDATE (state, reason) ON workflow.transfer_lines TO telnusqa_workflow;
GRANT SELECT, INSERT ON workflow.transfer_events TO telnusqa_workflow;
GRANT SELECT ON workflow.transfer_numbers, workflow.transfer_lists, workflow.transfer_lines, workflow.transfer_events
    TO telnusqa_operations;

-- The door shows lists to the college whose they are.
GRANT USAGE ON SCHEMA workflow TO telnusqa_web;
GRANT SELECT ON workflow.transfer_lists, workflow.transfer_lines, workflow.transfer_events TO telnusqa_web;
