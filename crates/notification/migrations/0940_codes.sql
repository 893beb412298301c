-- One-time codes. No code stands here: it is a keyed function of the row's id, under a key of the vault. All in real time.
CREATE TABLE notification.codes (
    id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    purpose     text        NOT NULL CHECK (purpose IN ('case', 'not-mine')),
    -- As it was asked for; where it is nobody's there is no case, and the row is like every other.
    number      text        NOT NULL,
    case_id     uuid,
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    status      text        NOT NULL DEFAULT 'asked' CHECK (status IN ('asked', 'limited', 'sent', 'unreachable')),
    attempts    smallint    NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The telephone or the letter box that it went to: a keyed digest.
    reached     bytea       CHECK (octet_length(reached) = 32),
    way         text        CHECK (way IN ('email', 'sms')),
    -- How often one was typed, and when it was the right one: it is good once.
    tries       smallint    NOT NULL DEFAULT 0,
    used_at     timestamptz
);
CREATE INDEX codes_waiting_idx ON notification.codes (next_try_at) WHERE status = 'asked' AND case_id IS NOT NULL;
CREATE INDEX codes_number_idx ON notification.codes (number, asked_at);
CREATE INDEX codes_reached_idx ON notification.codes (reached, asked_at) WHERE reached IS NOT NULL;
CREATE INDEX codes_age_idx ON notification.codes (asked_at);

-- What an applicant wishes of how he is told; the last row of a case counts, the others say what counted before.
CREATE TABLE notification.wishes (
    ordinal  bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    case_id  uuid        NOT NULL,
    -- The service's clock.
    at       timestamptz NOT NULL,
    language text        NOT NULL CHECK (language IN ('en', 'kk', 'ru')),
    way      text        NOT NULL CHECK (way IN ('email', 'sms'))
);
CREATE INDEX wishes_case_idx ON notification.wishes (case_id, ordinal DESC);

-- Telephones whose owners say that they are not the applicant: nothing of that case is sent there any more.
CREATE TABLE notification.cut_offs (
    case_id     uuid        NOT NULL,
    reached     bytea       NOT NULL CHECK (octet_length(reached) = 32),
    at          timestamptz NOT NULL,
    -- Until then the texts that went there count as having come.
    carried_out boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (case_id, reached)
);
CREATE INDEX cut_offs_open_idx ON notification.cut_offs (at) WHERE NOT carried_out;

-- Telephones and letter boxes that their owners confirmed by a code (АППК 66(2)).
CREATE TABLE notification.confirmed (
    case_id uuid        NOT NULL,
    reached bytea       NOT NULL CHECK (octet_length(reached) = 32),
    -- The service's clock.
    at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, reached)
);

GRANT SELECT, INSERT, DELETE ON notification.codes TO telnusqa_web;
GRANT UPDATE (tries, used_at) ON notification.codes TO telnusqa_web;
GRANT SELECT, UPDATE ON notification.codes TO telnusqa_notification;
GRANT SELECT, INSERT ON notification.wishes, notification.confirmed, notification.cut_offs TO telnusqa_web;
GRANT SELECT ON notification.wishes TO telnusqa_notification, telnusqa_operations;
GRANT SELECT, UPDATE ON notification.cut_offs TO telnusqa_notification;
GRANT SELECT ON notification.cut_offs TO telnusqa_operations;
