-- Keys of persons and files, wrapped under the master key, which is in no database. To destroy a key is to forget.
CREATE SCHEMA keys;

CREATE TABLE keys.master (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    check_value bytea   NOT NULL
);

-- A contact key that is null was destroyed; a person who is forgotten has no row.
CREATE TABLE keys.persons (
    person_id uuid        PRIMARY KEY,
    contact   bytea,
    record    bytea       NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT now()
);

-- With the person's keys go the keys of his files; and who has no keys any more can be given no file.
CREATE TABLE keys.files (
    key_id    uuid        PRIMARY KEY,
    person_id uuid        REFERENCES keys.persons ON DELETE CASCADE,
    wrapped   bytea       NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX files_of_person ON keys.files (person_id) WHERE person_id IS NOT NULL;

GRANT USAGE ON SCHEMA keys TO telnusqa_intake, telnusqa_web, telnusqa_vault;
GRANT SELECT ON ALL TABLES IN SCHEMA keys TO telnusqa_intake, telnusqa_web, telnusqa_vault;
GRANT INSERT ON ALL TABLES IN SCHEMA keys TO telnusqa_intake;
GRANT UPDATE (contact) ON keys.persons TO telnusqa_vault;
GRANT DELETE ON keys.persons, keys.files TO telnusqa_vault;
