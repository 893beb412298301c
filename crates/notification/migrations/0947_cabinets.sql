-- Messages that go into the cabinet of whoever applied at the portal, before any other way.
ALTER TABLE notification.messages
    ADD COLUMN has_cabinet boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT messages_told_how_check,
    ADD CONSTRAINT messages_told_how_check CHECK (told_how IN ('cabinet', 'email', 'inPerson', 'letter', 'telephone')),
    DROP CONSTRAINT messages_way_check,
    ADD CONSTRAINT messages_way_check CHECK (way IN ('cabinet', 'email', 'sms'));
ALTER TABLE notification.ways
    DROP CONSTRAINT ways_way_check,
    ADD CONSTRAINT ways_way_check CHECK (way IN ('cabinet', 'email', 'sms'));
