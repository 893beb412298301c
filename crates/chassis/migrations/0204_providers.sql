-- What was published of the register of colleges since the house was started: each row is the whole register, word for word. The
-- newest counts.
CREATE SCHEMA providers;

CREATE TABLE providers.publications (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text         text        NOT NULL,
    -- The member of staff or the process that published it; real time.
    published_by text        NOT NULL DEFAULT current_user,
    published_at timestamptz NOT NULL DEFAULT now()
);

GRANT USAGE ON SCHEMA providers TO telnusqa_intake, telnusqa_notification, telnusqa_operations, telnusqa_relay,
    telnusqa_signing, telnusqa_status, telnusqa_web, telnusqa_workflow;
GRANT SELECT ON providers.publications TO telnusqa_intake, telnusqa_notification, telnusqa_operations, telnusqa_relay,
    telnusqa_signing, telnusqa_status, telnusqa_web, telnusqa_workflow;
GRANT INSERT (text) ON providers.publications TO telnusqa_operations;
