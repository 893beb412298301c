-- What was published of the working calendar since this program was built: each row is a file of editions, word for word.
CREATE SCHEMA calendar;

CREATE TABLE calendar.publications (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text         text        NOT NULL,
    -- The member of staff or the process that published it; real time.
    published_by text        NOT NULL DEFAULT current_user,
    published_at timestamptz NOT NULL DEFAULT now()
);

GRANT USAGE ON SCHEMA calendar TO telnusqa_intake, telnusqa_notification, telnusqa_operations, telnusqa_relay,
    telnusqa_signing, telnusqa_status, telnusqa_web, telnusqa_workflow;
GRANT SELECT ON calendar.publications TO telnusqa_intake, telnusqa_notification, telnusqa_operations, telnusqa_relay,
    telnusqa_signing, telnusqa_status, telnusqa_web, telnusqa_workflow;
GRANT INSERT (text) ON calendar.publications TO telnusqa_operations;
