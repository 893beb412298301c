-- What signing keeps beside the log: the register of duplicates, the documents to be made, what was found of signatures.
-- Nothing here is personal.
CREATE SCHEMA signing;

-- The last serial that each college took in a year. Whoever takes the next one holds the row until he commits with its
-- entry in the register: so there are no holes.
CREATE TABLE signing.counters (
    college text    NOT NULL,
    year    integer NOT NULL,
    last    integer NOT NULL CHECK (last BETWEEN 1 AND 99999),
    PRIMARY KEY (college, year)
);

-- Every number that was ever taken, with what became of it.
CREATE TABLE signing.register (
    college     text        NOT NULL,
    year        integer     NOT NULL,
    serial      integer     NOT NULL CHECK (serial > 0),
    number      text        NOT NULL UNIQUE,
    case_id     uuid        NOT NULL,
    -- Which of the case's drafts, from 1.
    draft       integer     NOT NULL CHECK (draft > 0),
    status      text        NOT NULL CHECK (status IN ('reserved', 'issued', 'void')),
    -- Why it is void: the kind of an event, or a code.
    reason      text,
    -- The document on which it stands, once that is made.
    document    bytea       UNIQUE CHECK (octet_length(document) = 32),
    -- The service's clock, both.
    reserved_at timestamptz NOT NULL,
    settled_at  timestamptz,
    PRIMARY KEY (college, year, serial),
    CHECK ((status = 'reserved') = (settled_at IS NULL)),
    CHECK ((status = 'void') = (reason IS NOT NULL)),
    CHECK (status <> 'issued' OR document IS NOT NULL)
);
CREATE INDEX register_cases_idx ON signing.register (case_id, draft);

CREATE FUNCTION signing.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is not allowed: what became of a number stays', lower(TG_OP), TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
REVOKE ALL ON FUNCTION signing.refuse() FROM PUBLIC;

CREATE TRIGGER entries_stay BEFORE DELETE OR TRUNCATE ON signing.register
    FOR EACH STATEMENT EXECUTE FUNCTION signing.refuse();
CREATE TRIGGER fates_stay BEFORE UPDATE ON signing.register
    FOR EACH ROW WHEN (OLD.status <> 'reserved' OR OLD.document IS NOT NULL AND NEW.document IS DISTINCT FROM OLD.document)
    EXECUTE FUNCTION signing.refuse();
CREATE TRIGGER counters_grow BEFORE UPDATE ON signing.counters
    FOR EACH ROW WHEN (NEW.last <> OLD.last + 1) EXECUTE FUNCTION signing.refuse();

-- A document to be made of each draft. Everything that stands on it and is not the applicant's lies here before it is
-- made, so that it can be made once more, the same to the byte, until it is stored.
CREATE TABLE signing.jobs (
    case_id            uuid        NOT NULL,
    draft              integer     NOT NULL CHECK (draft > 0),
    -- The event that the draft was, and its place in the log.
    event_id           uuid        NOT NULL UNIQUE,
    position           bigint      NOT NULL UNIQUE,
    applicant          uuid        NOT NULL,
    application_number text        NOT NULL,
    college            text        NOT NULL,
    original           text        NOT NULL,
    -- Of a refusal: its ground, and the fact in the vault.
    ground             text,
    fact               bytea       CHECK (octet_length(fact) = 32),
    -- Of a duplicate: its number.
    number             text,
    -- The random text of the document; gone once it is stored, so that its digest cannot be guessed from here.
    seal               text,
    -- When the draft was recorded: the day of the document.
    made_at            timestamptz NOT NULL,
    traceparent        text,
    status             text        NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'done', 'parked', 'void')),
    PRIMARY KEY (case_id, draft),
    CHECK ((ground IS NULL) = (fact IS NULL)),
    CHECK (status <> 'waiting' OR seal IS NOT NULL AND (ground IS NULL) = (number IS NOT NULL))
);
CREATE INDEX jobs_waiting_idx ON signing.jobs (position) WHERE status = 'waiting';

-- What was found when a signature was verified; kept with the event of the signature.
CREATE TABLE signing.evidence (
    document     bytea       PRIMARY KEY CHECK (octet_length(document) = 32),
    case_id      uuid        NOT NULL,
    signature    bytea       NOT NULL CHECK (octet_length(signature) = 32),
    certificate  bytea       NOT NULL CHECK (octet_length(certificate) = 32),
    algorithm    text        NOT NULL,
    role         text        NOT NULL,
    -- As the signer says; nobody confirms it.
    signing_time timestamptz,
    -- The service's clock.
    verified_at  timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA signing TO telnusqa_signing, telnusqa_web, telnusqa_operations;
GRANT SELECT ON ALL TABLES IN SCHEMA signing TO telnusqa_signing;
GRANT SELECT ON signing.register TO telnusqa_web, telnusqa_operations;
GRANT SELECT ON signing.counters, signing.evidence, signing.jobs TO telnusqa_operations;
GRANT SELECT (case_id, draft, event_id, position, college, number, made_at, status) ON signing.jobs
    TO telnusqa_operations;
GRANT INSERT ON ALL TABLES IN SCHEMA signing TO telnusqa_signing;
GRANT UPDATE (last) ON signing.counters TO telnusqa_signing;
GRANT UPDATE (status, reason, document, settled_at) ON signing.register TO telnusqa_signing;
GRANT UPDATE (number, seal, status) ON signing.jobs TO telnusqa_signing;

GRANT USAGE ON SCHEMA log TO telnusqa_signing;
GRANT SELECT, INSERT ON log.events TO telnusqa_signing;
GRANT SELECT, UPDATE (position) ON log.head TO telnusqa_signing;

GRANT USAGE ON SCHEMA consumers, parked TO telnusqa_signing;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA consumers TO telnusqa_signing;
GRANT SELECT, INSERT, UPDATE ON parked.messages TO telnusqa_signing;

GRANT USAGE ON SCHEMA vault TO telnusqa_signing;
GRANT SELECT ON vault.master, vault.persons, vault.files, vault.reads TO telnusqa_signing;
GRANT INSERT ON vault.files, vault.reads TO telnusqa_signing;
