-- What was changed of colleges since the register was published: a new one, a name, hours, a successor; each with the day from which it
-- holds. One history of the house, in the order of its numbers; every service lays it over the register. Nothing here is personal.
CREATE TABLE providers.changes (
    -- from 1, without a gap
    number    integer          PRIMARY KEY CHECK (number > 0),
    college   text COLLATE "C" NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    -- the day in Almaty on which it was made
    on_day    date             NOT NULL,
    at        timestamptz      NOT NULL,
    by        text             NOT NULL,
    -- in whose name: administrator, head, acting-head
    authority text COLLATE "C" NOT NULL,
    cause     uuid             NOT NULL CONSTRAINT changes_cause UNIQUE,
    body      json             NOT NULL
);

CREATE FUNCTION providers.refuse() RETURNS trigger
    LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was changed of colleges only grows'; END $$;

CREATE TRIGGER changes_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON providers.changes
    FOR EACH STATEMENT EXECUTE FUNCTION providers.refuse();
ALTER TABLE providers.changes ENABLE ALWAYS TRIGGER changes_stay;

GRANT SELECT ON providers.changes TO telnusqa_intake, telnusqa_notification, telnusqa_operations, telnusqa_relay,
    telnusqa_signing, telnusqa_status, telnusqa_web, telnusqa_workflow;
GRANT INSERT ON providers.changes TO telnusqa_workflow;
