-- Whoever asked for a visit at home is told when the worker comes. Of these the case is the visit, and the position its place
-- in the order of all that happens to visits.
ALTER TABLE notification.messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE notification.messages ADD CONSTRAINT messages_kind_check CHECK (kind ~ '^[a-z]+(-[a-z]+)*$');
CREATE INDEX messages_visits_idx ON notification.messages (position) WHERE kind LIKE 'home-visit-%';
