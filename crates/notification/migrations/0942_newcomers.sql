-- A code for somebody who applies: there is no case yet. How he is reached is sealed under a key made of the row's id and the master key.
ALTER TABLE notification.codes
    DROP CONSTRAINT codes_purpose_check,
    ADD CONSTRAINT codes_purpose_check CHECK (purpose IN ('apply', 'case', 'not-mine')),
    ADD COLUMN newcomer bytea CHECK ((newcomer IS NOT NULL) = (purpose = 'apply'));
DROP INDEX notification.codes_waiting_idx;
CREATE INDEX codes_waiting_idx ON notification.codes (next_try_at)
    WHERE status = 'asked' AND (case_id IS NOT NULL OR newcomer IS NOT NULL);
