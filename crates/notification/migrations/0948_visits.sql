-- How far the histories of visits were looked through is asked every two seconds: not by reading every message.
CREATE INDEX messages_visits_idx ON notification.messages (position) WHERE kind LIKE 'home-visit-%';
