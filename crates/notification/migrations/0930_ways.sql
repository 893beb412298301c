-- Several ways to somebody, gone one after the other, in the order of the domain's table, until one brought the message.
ALTER TABLE notification.messages
    ADD COLUMN way        text NOT NULL DEFAULT 'email' CHECK (way IN ('email', 'sms')),
    -- The service's clock: nobody is woken by what can wait.
    ADD COLUMN not_before timestamptz,
    DROP CONSTRAINT messages_status_check,
    ADD CONSTRAINT messages_status_check
        CHECK (status IN ('queued', 'handed-over', 'delivered', 'undelivered', 'in-doubt', 'no-address', 'failed', 'superseded')),
    DROP CONSTRAINT messages_check,
    ADD CONSTRAINT messages_handed_over_check CHECK ((status IN ('handed-over', 'delivered')) = (handed_over_at IS NOT NULL));
CREATE INDEX messages_way_due_idx ON notification.messages (way, next_try_at, position) WHERE status = 'queued';
DROP INDEX notification.messages_due_idx;

CREATE INDEX messages_not_before_idx ON notification.messages (not_before) WHERE not_before IS NOT NULL;
CREATE VIEW notification.due_moments AS
    SELECT not_before AS due_at FROM notification.messages WHERE status = 'queued' AND not_before IS NOT NULL;
GRANT SELECT ON notification.due_moments TO telnusqa_operations;

-- What each way of a message came to. One that stands at 'trying' may have brought it: who it was said to is asked again, and
-- nobody else.
CREATE TABLE notification.ways (
    message_id     uuid        NOT NULL REFERENCES notification.messages (id),
    way            text        NOT NULL CHECK (way IN ('email', 'sms')),
    -- Whom it was handed over to: a gateway by its name, the receiver of mail.
    gateway        text,
    status         text        NOT NULL
                               CHECK (status IN ('trying', 'not-taken', 'handed-over', 'delivered', 'undelivered', 'in-doubt',
                                                 'no-address', 'refused')),
    -- What the gateway calls it.
    reference      text,
    -- How many parts an SMS had.
    segments       smallint    CHECK (segments > 0),
    -- The code of the last answer, and what it came to in a word.
    reply          smallint    CHECK (reply BETWEEN 100 AND 999),
    reason         text,
    -- The service's clock, both.
    handed_over_at timestamptz,
    delivered_at   timestamptz,
    -- Real time: when it is asked next what became of it, and how often it was.
    next_look_at   timestamptz,
    looks          integer     NOT NULL DEFAULT 0,
    changed_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, way),
    CHECK ((status IN ('handed-over', 'delivered')) <= (handed_over_at IS NOT NULL)),
    CHECK ((status = 'delivered') = (delivered_at IS NOT NULL)),
    CHECK (next_look_at IS NULL OR (status = 'handed-over' AND reference IS NOT NULL))
);
CREATE INDEX ways_look_idx ON notification.ways (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX ways_doubt_idx ON notification.ways (changed_at) WHERE status = 'in-doubt';
GRANT SELECT ON notification.ways TO telnusqa_notification, telnusqa_operations;
GRANT INSERT, UPDATE ON notification.ways TO telnusqa_notification;
