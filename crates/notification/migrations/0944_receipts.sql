-- What gateways tell by themselves of texts that they took (SMPP): a text's parts are each known by an id of the gateway's, and its way
-- holds them all (ways.reference, a space between two). Only last words stand here, the first that came, whether or not anybody knows the id
-- yet. Nothing here is personal.
CREATE TABLE notification.receipts (
    gateway     text        NOT NULL,
    id          text        NOT NULL,
    -- Why it never came, in a word; null = it was delivered.
    why         text,
    -- Real time.
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (gateway, id)
);
CREATE INDEX receipts_age_idx ON notification.receipts (received_at);
GRANT SELECT, INSERT, DELETE ON notification.receipts TO telnusqa_notification;
GRANT SELECT ON notification.receipts TO telnusqa_operations;

-- A way is found by one of the ids in its reference, as long as it is asked what became of it.
CREATE INDEX ways_parts_idx ON notification.ways USING gin (string_to_array(reference, ' '))
    WHERE way = 'sms' AND next_look_at IS NOT NULL;

-- The status of a command over SMPP, beside HTTP's and SMTP's.
ALTER TABLE notification.ways
    DROP CONSTRAINT ways_reply_check,
    ADD CONSTRAINT ways_reply_check CHECK (reply > 0);
