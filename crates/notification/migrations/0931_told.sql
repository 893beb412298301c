-- What staff do about messages: a person tells what no way brought, or lets one go out once more. Each is carried out once for its
-- cause.
ALTER TABLE notification.messages
    ADD COLUMN told_at     timestamptz,
    ADD COLUMN told_by     text,
    ADD COLUMN told_how    text CHECK (told_how IN ('email', 'inPerson', 'letter', 'telephone')),
    ADD COLUMN told_cause  uuid,
    -- How often people let it go out once more; a gateway knows each time by a key of its own.
    ADD COLUMN round       smallint NOT NULL DEFAULT 0,
    ADD COLUMN again_by    text,
    ADD COLUMN again_cause uuid,
    ADD CHECK ((told_at IS NULL) = (told_by IS NULL) AND (told_at IS NULL) = (told_how IS NULL)),
    ADD CHECK ((again_by IS NULL) = (round = 0));
-- Of whom nobody knows that he was told, for those who tell him.
CREATE INDEX messages_unreached_idx ON notification.messages (queued_at)
    WHERE status IN ('failed', 'in-doubt', 'no-address', 'undelivered') AND told_at IS NULL;

-- The door shows them: what they are, and what became of them. Nothing of a person stands in them.
GRANT USAGE ON SCHEMA notification TO telnusqa_web;
GRANT SELECT ON notification.messages, notification.ways TO telnusqa_web;
