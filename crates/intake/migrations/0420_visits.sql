-- Visits at home (RC-25): each as its history left it, and the history. Nothing here is personal: whom the worker visits, and
-- where, lies in the vault, sealed for the visit as an applicant is for his case.
CREATE TABLE intake.visits (
    visit_id uuid        PRIMARY KEY,
    -- What it is called on the phone.
    number   text        NOT NULL UNIQUE,
    -- Whom the worker visits, in the vault.
    person   uuid        NOT NULL,
    state    text        NOT NULL CHECK (state IN ('waiting', 'appointed', 'visited', 'cancelled')),
    -- The branch that took it.
    branch   text,
    -- By when it is somebody's move, on the service's clock: the end of the day by which hours are named, or their beginning.
    due_at   timestamptz,
    -- The events of its history.
    version  integer     NOT NULL CHECK (version > 0),
    CHECK ((state IN ('waiting', 'appointed')) = (due_at IS NOT NULL))
);
CREATE INDEX visits_due_idx ON intake.visits (due_at, number) WHERE due_at IS NOT NULL;

-- Only added to.
CREATE TABLE intake.visit_history (
    -- The order in which whoever is told is told.
    ordinal     bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    visit_id    uuid        NOT NULL REFERENCES intake.visits,
    version     integer     NOT NULL CHECK (version > 0),
    kind        text        NOT NULL,
    -- As contracts::visit writes it.
    body        text        NOT NULL,
    -- What it was carried out once for.
    cause_id    uuid        NOT NULL UNIQUE,
    -- The service's clock.
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (visit_id, version)
);

-- The next number of a year.
CREATE TABLE intake.visit_numbers (
    year integer PRIMARY KEY,
    next integer NOT NULL CHECK (next > 0)
);

GRANT SELECT ON intake.visits, intake.visit_history TO telnusqa_intake, telnusqa_operations, telnusqa_web,
    telnusqa_notification;
GRANT USAGE ON SCHEMA intake TO telnusqa_notification;
GRANT SELECT, INSERT, UPDATE ON intake.visit_numbers TO telnusqa_intake;
GRANT INSERT ON intake.visits, intake.visit_history TO telnusqa_intake;
GRANT UPDATE (state, branch, due_at, version) ON intake.visits TO telnusqa_intake;
