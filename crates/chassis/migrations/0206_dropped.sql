-- What a person takes off the list, because it is settled otherwise: who and why. Never an event: what stands in the log is applied.
ALTER TABLE parked.messages
    ADD COLUMN dropped_by  text,
    ADD COLUMN dropped_why text,
    ADD CHECK ((dropped_by IS NULL) = (dropped_why IS NULL)),
    ADD CHECK (dropped_by IS NULL OR (handled_at IS NOT NULL AND kind <> 'event'));
GRANT UPDATE (dropped_by, dropped_why, handled_at) ON parked.messages TO telnusqa_operations;
