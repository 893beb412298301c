-- What intake keeps beside the log, in the transactions of its effects. Nothing here is personal.
CREATE SCHEMA intake;

-- Every outcome, byte for byte, in the order in which it was committed and is published.
CREATE TABLE intake.outcomes (
    ordinal      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outcome_id   uuid        NOT NULL,
    kind         text        NOT NULL,
    nats_subject text        NOT NULL,
    body         text        NOT NULL,
    -- The message that it answers: a digest of source and id, and a keyed one of its content. Null: nothing was asked.
    message_key  bytea       CHECK (octet_length(message_key) = 32),
    content      bytea       CHECK (octet_length(content) = 32),
    -- The raw message in the vault, where it is kept: of what was invalid, and of what was recorded.
    raw_sha256   bytea       CHECK (octet_length(raw_sha256) = 32),
    traceparent  text,
    -- Real time.
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT outcomes_of_message CHECK ((message_key IS NULL) = (content IS NULL))
);
CREATE UNIQUE INDEX outcomes_messages_idx ON intake.outcomes (message_key, content) WHERE message_key IS NOT NULL;

-- How far the outcomes are published, and on which stream: one that was made anew is filled again.
CREATE TABLE intake.publishing (
    only_row       boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    up_to          bigint      NOT NULL DEFAULT 0,
    stream_created timestamptz,
    last_sequence  bigint      NOT NULL DEFAULT 0
);
INSERT INTO intake.publishing DEFAULT VALUES;

-- Accepted applications by the IIS's number, which each of them holds for ever.
CREATE TABLE intake.applications (
    subject    text PRIMARY KEY,
    case_id    uuid NOT NULL,
    number     text NOT NULL,
    message_id text NOT NULL,
    -- The applicant in the vault.
    applicant  uuid NOT NULL
);

-- The next application number of a year; numbers are taken in blocks, so there may be holes.
CREATE TABLE intake.application_numbers (
    year integer PRIMARY KEY,
    next integer NOT NULL CHECK (next > 0)
);

-- Messages that came before their application: each waits 24 hours for it.
CREATE TABLE intake.waiting (
    ordinal     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_key bytea       NOT NULL UNIQUE CHECK (octet_length(message_key) = 32),
    content     bytea       NOT NULL CHECK (octet_length(content) = 32),
    subject     text        NOT NULL,
    branch      text        NOT NULL,
    message_id  text        NOT NULL,
    cause_id    uuid        NOT NULL,
    -- The command that it means; nothing personal.
    command     json        NOT NULL,
    raw_sha256  bytea       NOT NULL CHECK (octet_length(raw_sha256) = 32),
    traceparent text,
    -- The service's clock, both.
    received_at timestamptz NOT NULL,
    due_at      timestamptz NOT NULL
);
CREATE INDEX waiting_subject_idx ON intake.waiting (subject);
CREATE INDEX waiting_due_idx ON intake.waiting (due_at);

-- The highest number that came from a branch, and the holes below it.
CREATE TABLE intake.sequences (
    branch  text   PRIMARY KEY,
    highest bigint NOT NULL
);
CREATE TABLE intake.holes (
    branch      text        NOT NULL,
    from_number bigint      NOT NULL,
    to_number   bigint      NOT NULL CHECK (to_number >= from_number),
    -- The service's clock.
    due_at      timestamptz NOT NULL,
    -- Whether the IIS was asked to send again; it is asked once.
    asked       boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (branch, from_number)
);
CREATE INDEX holes_due_idx ON intake.holes (due_at) WHERE NOT asked;

-- When something is due next, for a clock that follows the feed.
CREATE VIEW intake.due_moments AS
    SELECT due_at FROM intake.waiting
    UNION ALL
    SELECT due_at FROM intake.holes WHERE NOT asked;

-- What could not be read as the contract, for a person to look at; the raw message lies in the vault.
CREATE VIEW intake.invalid_messages AS
    SELECT ordinal, created_at, nats_subject, body, encode(raw_sha256, 'hex') AS sha256
    FROM intake.outcomes
    WHERE kind = 'invalid';

GRANT USAGE ON SCHEMA intake TO telnusqa_intake, telnusqa_operations;
GRANT SELECT ON ALL TABLES IN SCHEMA intake TO telnusqa_intake, telnusqa_operations;
GRANT INSERT ON intake.outcomes, intake.applications TO telnusqa_intake;
GRANT INSERT, UPDATE ON intake.application_numbers, intake.sequences TO telnusqa_intake;
GRANT INSERT, UPDATE, DELETE ON intake.waiting, intake.holes TO telnusqa_intake;
GRANT UPDATE ON intake.publishing TO telnusqa_intake;
