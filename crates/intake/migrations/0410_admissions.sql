-- What became of the applications that came through the doors of the house, and the receipt that was given for each. Nothing
-- here is personal: receipts name nobody, whoever hands them out adds the names.
CREATE TABLE intake.admissions (
    case_id       uuid        PRIMARY KEY,
    outcome       text        NOT NULL CHECK (outcome IN ('accepted', 'declined')),
    channel       text        NOT NULL,
    -- The college that answers for it.
    college       text        NOT NULL,
    taken_by      text        NOT NULL,
    -- What was said, in the vault.
    application   bytea       NOT NULL CHECK (octet_length(application) = 32),
    submitted_at  timestamptz NOT NULL,
    number        text,
    registered_at timestamptz,
    due_on        date,
    -- Demanded papers that had expired or were missing, where it was declined.
    expired       text[]      NOT NULL,
    missing       text[]      NOT NULL,
    receipt_kk    text        NOT NULL,
    receipt_ru    text        NOT NULL,
    CHECK ((outcome = 'accepted') = (num_nonnulls(number, registered_at, due_on) = 3))
);

GRANT SELECT ON intake.admissions TO telnusqa_intake, telnusqa_operations, telnusqa_web;
GRANT INSERT ON intake.admissions TO telnusqa_intake;
