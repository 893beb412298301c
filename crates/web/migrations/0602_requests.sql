-- What each idempotency key stands for: a keyed digest of the request, beside the cause that was made of the key. Nothing
-- here is personal.
CREATE SCHEMA web;

CREATE TABLE web.requests (
    cause   uuid        PRIMARY KEY,
    content bytea       NOT NULL CHECK (octet_length(content) = 32),
    -- When it was first asked for, by the service's clock.
    at      timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA web TO telnusqa_web;
GRANT SELECT, INSERT, DELETE ON web.requests TO telnusqa_web;
