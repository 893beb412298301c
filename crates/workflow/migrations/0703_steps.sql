-- A clock that follows the feed waits for terms and complaints: nobody sits idle for the sake of a step, a parcel or a reminder.
CREATE OR REPLACE VIEW workflow.due_moments AS
SELECT due_at FROM workflow.timers
WHERE kind NOT LIKE 'step-%' AND kind NOT LIKE 'parcel-%' AND kind NOT LIKE 'collection-%';

-- What was due before knows no steps: the consumer reads the log anew, and writes what is due of every open case.
DELETE FROM consumers.checkpoints WHERE consumer = 'workflow';
