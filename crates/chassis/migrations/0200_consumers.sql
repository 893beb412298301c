-- How far each consumer of the log has come, and which of its instances works.
CREATE SCHEMA consumers;

CREATE TABLE consumers.checkpoints (
    consumer    text        PRIMARY KEY,
    -- Everything up to this position of the log is applied; 0 = nothing.
    position    bigint      NOT NULL DEFAULT 0 CHECK (position >= 0),
    -- When the event at that position was recorded, on the service's clock.
    recorded_at timestamptz,
    -- When the checkpoint moved last, in real time.
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE consumers.leases (
    name       text        PRIMARY KEY,
    holder     uuid        NOT NULL,
    -- Grows by one with each new holder.
    fence      bigint      NOT NULL DEFAULT 1,
    -- In real time, by this database's clock.
    expires_at timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA consumers TO telnusqa_intake, telnusqa_relay, telnusqa_status, telnusqa_web, telnusqa_operations;
GRANT SELECT ON ALL TABLES IN SCHEMA consumers
    TO telnusqa_intake, telnusqa_relay, telnusqa_status, telnusqa_web, telnusqa_operations;
GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA consumers TO telnusqa_intake, telnusqa_relay, telnusqa_status;
