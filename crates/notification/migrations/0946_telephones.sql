-- Telephones that applicants named themselves on their own pages, each proved by a code. None stands here: the vault keeps it, sealed with
-- what is the applicant's. Rows stay; the last one of a case counts.
CREATE TABLE notification.telephones (
    ordinal bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    case_id uuid        NOT NULL,
    -- The service's clock, and the version of the case then.
    at      timestamptz NOT NULL,
    version integer     NOT NULL,
    -- The vault's file.
    file    bytea       NOT NULL CHECK (octet_length(file) = 32),
    -- A keyed digest of the telephone, as in the other tables.
    reached bytea       NOT NULL CHECK (octet_length(reached) = 32)
);
CREATE INDEX telephones_case_idx ON notification.telephones (case_id, ordinal DESC);
CREATE INDEX telephones_reached_idx ON notification.telephones (reached);

-- Those that hold: the college may have corrected the telephone since.
CREATE VIEW notification.own_telephones AS
SELECT DISTINCT ON (case_id) case_id, file, reached
FROM notification.telephones AS own
WHERE NOT EXISTS (
    SELECT FROM log.events AS event
    WHERE event.case_id = own.case_id AND event.version > own.version AND event.kind = 'data-corrected'
        AND (event.body::jsonb -> 'fields') ? 'phone')
ORDER BY case_id, ordinal DESC;

-- A code to a telephone that is to be somebody's, and the word to his former one, which is no code.
ALTER TABLE notification.codes
    DROP CONSTRAINT codes_purpose_check,
    DROP CONSTRAINT codes_check,
    ADD CONSTRAINT codes_purpose_check CHECK (purpose IN ('apply', 'case', 'moved', 'not-mine', 'telephone')),
    ADD CONSTRAINT codes_newcomer_check CHECK ((newcomer IS NOT NULL) = (purpose IN ('apply', 'moved', 'telephone')));

GRANT SELECT, INSERT ON notification.telephones TO telnusqa_web;
GRANT SELECT, DELETE ON notification.telephones TO telnusqa_operations;
GRANT SELECT ON notification.own_telephones TO telnusqa_notification, telnusqa_web;
