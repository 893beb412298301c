-- Signatures that could not be checked when they were handed in: kept, shown, and tried again. Nothing here is personal.
CREATE TABLE signing.waiting (
    -- What the command is carried out once for.
    cause       uuid        PRIMARY KEY,
    case_id     uuid        NOT NULL,
    college     text        NOT NULL,
    document    bytea       NOT NULL CHECK (octet_length(document) = 32),
    -- The command as it came.
    request     json        NOT NULL,
    traceparent text,
    -- Why it could not be checked, or was not taken: codes.
    reasons     text[]      NOT NULL,
    tries       integer     NOT NULL DEFAULT 1 CHECK (tries > 0),
    status      text        NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'taken', 'refused')),
    -- The service's clock.
    since       timestamptz NOT NULL,
    settled_at  timestamptz,
    -- The database's clock: how long a responder is left in peace has nothing to do with the clock of the house.
    next_try_at timestamptz NOT NULL,
    CHECK ((status = 'waiting') = (settled_at IS NULL))
);
CREATE INDEX waiting_next_idx ON signing.waiting (next_try_at) WHERE status = 'waiting';

-- What was proved with a signature: the answer on its certificate, and the time stamp.
ALTER TABLE signing.evidence
    ADD COLUMN stamped_at  timestamptz,
    ADD COLUMN answered_at timestamptz;

GRANT SELECT, INSERT, UPDATE ON signing.waiting TO telnusqa_signing;
GRANT SELECT ON signing.waiting TO telnusqa_web, telnusqa_operations;
