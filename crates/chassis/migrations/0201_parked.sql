-- What could not be handled: kept with its reason until it is, and never deleted.
CREATE SCHEMA parked;

CREATE TABLE parked.messages (
    id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service          text        NOT NULL,
    kind             text        NOT NULL CHECK (kind IN ('event', 'iis-message')),
    case_id          uuid,
    position         bigint,
    reason           text        NOT NULL,
    reason_code      text        NOT NULL,
    sha256           bytea       CHECK (octet_length(sha256) = 32),
    subject          text,
    -- Real time, all three.
    parked_at        timestamptz NOT NULL DEFAULT now(),
    replay_requested timestamptz,
    handled_at       timestamptz
);

-- A service parks an event once; what waits is found by service and case.
CREATE UNIQUE INDEX messages_events_idx ON parked.messages (service, position)
    WHERE position IS NOT NULL AND handled_at IS NULL;
CREATE INDEX messages_waiting_idx ON parked.messages (service, case_id, position) WHERE handled_at IS NULL;

GRANT USAGE ON SCHEMA parked TO telnusqa_intake, telnusqa_status, telnusqa_operations;
GRANT SELECT ON parked.messages TO telnusqa_intake, telnusqa_status, telnusqa_operations;
GRANT INSERT, UPDATE ON parked.messages TO telnusqa_intake, telnusqa_status;
GRANT UPDATE (replay_requested) ON parked.messages TO telnusqa_operations;
