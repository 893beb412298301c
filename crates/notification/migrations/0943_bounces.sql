-- Letters come back. A letter's way has a name under which it does (ways.reference, written down before it goes out), and what came back of
-- one whose delivery its case was told already is for people.
ALTER TABLE notification.messages
    DROP CONSTRAINT messages_check1,
    ADD CONSTRAINT messages_delivery_due_check CHECK (delivery IS NULL OR delivery <> 'due' OR status = 'handed-over');
CREATE UNIQUE INDEX ways_returned_idx ON notification.ways (reference) WHERE way = 'email' AND reference IS NOT NULL;
