-- Messages to applicants that cannot be handed over are parked too: `subject` holds the message's id, `position` nothing.
ALTER TABLE parked.messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE parked.messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('event', 'iis-message', 'message'));
