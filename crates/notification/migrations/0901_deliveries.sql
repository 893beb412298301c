-- A refusal is a procedure (АППК 73): two more messages, and the delivery of its notice becomes a fact of the case.
ALTER TABLE notification.messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE notification.messages ADD CONSTRAINT messages_kind_check
    CHECK (kind IN ('hearing-set', 'preliminary-refusal', 'ready-at-college', 'ready-at-counter', 'refused', 'term-passed',
                    'withdrawn'));

-- Of a message whose delivery its case is told: whether it was. It is due with the receiver's yes, tried again at
-- next_try_at, and ends in the transaction in which the case answers, with the code of its rejection where it refuses.
ALTER TABLE notification.messages
    ADD COLUMN delivery text CHECK (delivery IN ('due', 'recorded', 'refused')),
    ADD COLUMN rejection text,
    ADD CHECK (delivery IS NULL OR status = 'handed-over'),
    ADD CHECK (rejection IS NULL OR delivery = 'refused');
CREATE INDEX messages_delivery_idx ON notification.messages (next_try_at, position) WHERE delivery = 'due';

-- It appends to the log from now on.
GRANT INSERT ON log.events TO telnusqa_notification;
GRANT UPDATE (position) ON log.head TO telnusqa_notification;
