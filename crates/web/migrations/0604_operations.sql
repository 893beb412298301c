-- The desk of operations shows what waits and what is parked, and asks for a replay; what was parked it cannot change.
GRANT SELECT ON intake.publishing, intake.holes TO telnusqa_web;
GRANT SELECT (ordinal) ON intake.waiting TO telnusqa_web;
GRANT USAGE ON SCHEMA parked TO telnusqa_web;
GRANT SELECT ON parked.messages TO telnusqa_web;
GRANT UPDATE (replay_requested) ON parked.messages TO telnusqa_web;
