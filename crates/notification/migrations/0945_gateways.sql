-- What gateways brought in a day is shown to operations.
CREATE INDEX ways_changed_idx ON notification.ways (changed_at);
