-- What applicants are told. Nothing here is personal: who and where is read from the vault when a message is sent.
CREATE SCHEMA notification;

-- One row per cause: the id is made of the event's and the kind, and is the message's name on every channel.
CREATE TABLE notification.messages (
    id             uuid        PRIMARY KEY,
    case_id        uuid        NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('ready-at-college', 'ready-at-counter', 'refused', 'term-passed',
                                                        'withdrawn')),
    -- The event that it follows from.
    position       bigint      NOT NULL,
    status         text        NOT NULL DEFAULT 'queued'
                               CHECK (status IN ('queued', 'handed-over', 'no-address', 'failed', 'superseded')),
    -- Conversations that were begun; each is written down before it begins.
    attempts       integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- Real time, both.
    queued_at      timestamptz NOT NULL DEFAULT now(),
    next_try_at    timestamptz NOT NULL DEFAULT now(),
    -- The service's clock, both. The first is the date of the message, so that a repeat is the same to the byte.
    first_tried_at timestamptz,
    handed_over_at timestamptz,
    -- The code of the receiver's last answer, and what it came to in a word.
    smtp_reply     smallint    CHECK (smtp_reply BETWEEN 200 AND 599),
    reason         text,
    CHECK ((status = 'handed-over') = (handed_over_at IS NOT NULL))
);
-- What waits is found by its moment, and the messages of a case in the order of their causes.
CREATE INDEX messages_due_idx ON notification.messages (next_try_at, position) WHERE status = 'queued';
CREATE INDEX messages_order_idx ON notification.messages (case_id, position) WHERE status = 'queued';
CREATE INDEX messages_status_idx ON notification.messages (status);
CREATE INDEX messages_case_idx ON notification.messages (case_id);

GRANT USAGE ON SCHEMA notification TO telnusqa_notification, telnusqa_operations;
GRANT SELECT ON notification.messages TO telnusqa_notification, telnusqa_operations;
GRANT INSERT, UPDATE ON notification.messages TO telnusqa_notification;

-- What the service stands on.
GRANT USAGE ON SCHEMA log TO telnusqa_notification;
GRANT SELECT ON log.events, log.head TO telnusqa_notification;
GRANT USAGE ON SCHEMA consumers TO telnusqa_notification;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA consumers TO telnusqa_notification;
GRANT USAGE ON SCHEMA parked TO telnusqa_notification;
GRANT SELECT, INSERT, UPDATE ON parked.messages TO telnusqa_notification;

-- The applicant, and that he was read; of files only that there are any.
GRANT USAGE ON SCHEMA vault TO telnusqa_notification;
GRANT SELECT ON vault.master, vault.persons TO telnusqa_notification;
GRANT SELECT (key_id) ON vault.files TO telnusqa_notification;
GRANT INSERT ON vault.reads TO telnusqa_notification;
