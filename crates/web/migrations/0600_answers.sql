-- What the door for people shows of the answers to the IIS: their bodies, which name nobody, found by the message.
GRANT USAGE ON SCHEMA intake TO telnusqa_web;
GRANT SELECT (ordinal, kind, body, message_key, created_at) ON intake.outcomes TO telnusqa_web;
