-- Persons and files: ciphertext only. The keys lie in another database (keys-migrations).
CREATE SCHEMA vault;

-- Which master key, and so which keys' database, belongs here.
CREATE TABLE vault.master (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    check_value bytea   NOT NULL
);

-- A part that is null was forgotten, and with it the hashes by which it was found. The ids are in order of time.
CREATE TABLE vault.persons (
    person_id       uuid   PRIMARY KEY,
    case_id         uuid   NOT NULL,
    role            text   NOT NULL CHECK (role IN ('applicant', 'representative')),
    contact         bytea,
    contact_lookups uuid[],
    record          bytea,
    record_lookups  uuid[]
);
-- Ciphertext does not compress.
ALTER TABLE vault.persons ALTER COLUMN contact SET STORAGE EXTERNAL, ALTER COLUMN record SET STORAGE EXTERNAL;

-- Keyed hashes, 128 bits each; kinds have keys of their own and so never the same hash. Without foreign key: stored in
-- one transaction with the person, who is never deleted. One index, and that of the cheapest kind to write: these are
-- most of the rows of a batch, and random.
CREATE TABLE vault.lookups (
    hash      uuid NOT NULL,
    person_id uuid NOT NULL
);
CREATE INDEX lookups_by_hash ON vault.lookups USING hash (hash);

-- One row per owner of the same bytes: what one owner forgets stays readable for another. No owner: a file of nobody.
CREATE TABLE vault.files (
    key_id     uuid    PRIMARY KEY,
    sha256     bytea   NOT NULL CHECK (octet_length(sha256) = 32),
    person_id  uuid,
    size_bytes integer NOT NULL CHECK (size_bytes BETWEEN 0 AND 16777216),
    content    bytea   NOT NULL,
    UNIQUE NULLS NOT DISTINCT (sha256, person_id)
);
ALTER TABLE vault.files ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX files_of_person ON vault.files (person_id) WHERE person_id IS NOT NULL;

-- Who saw or forgot what, when and why.
CREATE TABLE vault.reads (
    number    bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    person_id uuid,
    sha256    bytea,
    who       text        NOT NULL,
    why       text        NOT NULL,
    what      text        NOT NULL CHECK (what IN ('contact forgotten', 'file', 'file forgotten', 'look-up', 'person',
                                                   'person forgotten')),
    at        timestamptz NOT NULL,
    CHECK (num_nonnulls(person_id, sha256) > 0)
);
CREATE INDEX reads_of_person ON vault.reads (person_id, number) WHERE person_id IS NOT NULL;
CREATE INDEX reads_of_file ON vault.reads (sha256) WHERE sha256 IS NOT NULL;

GRANT USAGE ON SCHEMA vault TO telnusqa_intake, telnusqa_web, telnusqa_vault;
GRANT SELECT ON ALL TABLES IN SCHEMA vault TO telnusqa_intake, telnusqa_web, telnusqa_vault;
GRANT INSERT ON ALL TABLES IN SCHEMA vault TO telnusqa_intake;
GRANT INSERT ON vault.reads TO telnusqa_web, telnusqa_vault;
-- Forgetting: nothing else changes or deletes what was stored.
GRANT UPDATE (contact, contact_lookups, record, record_lookups) ON vault.persons TO telnusqa_vault;
GRANT DELETE ON vault.lookups, vault.files TO telnusqa_vault;
