-- Blank forms of strict account: every one that a college ever received, with what became of it. Nothing here is personal:
-- what people wrote of deliveries, returns and mishaps lies in the vault, and stands here as a digest.
CREATE TABLE signing.blanks (
    college  text COLLATE "C" NOT NULL,
    -- as in ТКБ 0123456: letters, and digits with the zeros before them
    series   text COLLATE "C" NOT NULL,
    serial   text COLLATE "C" NOT NULL CHECK (serial ~ '^[0-9]{1,10}$'),
    -- received, reserved, printed, issued, spoiled, returned
    standing text COLLATE "C" NOT NULL,
    -- how much has happened to it: the last version of its history
    version  integer          NOT NULL,
    -- the number in the register whose duplicate it is, or was, used for
    number   text COLLATE "C",
    -- of a spoiled one: why
    reason   text COLLATE "C",
    -- the service's clock: since when it stands so
    since    timestamptz      NOT NULL,
    PRIMARY KEY (college, series, serial),
    CHECK (standing <> 'received' OR number IS NULL),
    CHECK (standing NOT IN ('reserved', 'printed', 'issued') OR number IS NOT NULL),
    CHECK ((standing = 'spoiled') = (reason IS NOT NULL))
);
-- A number has one blank form that is not given up, whoever races.
CREATE UNIQUE INDEX blanks_living ON signing.blanks (number) WHERE standing IN ('reserved', 'printed', 'issued');
CREATE INDEX blanks_of_number ON signing.blanks (number) WHERE number IS NOT NULL;
CREATE INDEX blanks_of_college ON signing.blanks (college, standing, series, serial);

-- A blank form that is printed on belongs to its number for ever, and one that is spoiled or returned stays so.
CREATE FUNCTION signing.refuse_of_blank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is not allowed: what became of a blank form stays', lower(TG_OP), TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
REVOKE ALL ON FUNCTION signing.refuse_of_blank() FROM PUBLIC;
CREATE TRIGGER blanks_stay BEFORE DELETE OR TRUNCATE ON signing.blanks
    FOR EACH STATEMENT EXECUTE FUNCTION signing.refuse_of_blank();
CREATE TRIGGER blanks_keep_their_fate BEFORE UPDATE ON signing.blanks
    FOR EACH ROW WHEN (
        OLD.standing IN ('spoiled', 'returned')
        OR OLD.standing IN ('printed', 'issued') AND NEW.number IS DISTINCT FROM OLD.number
        OR OLD.standing = 'reserved' AND NEW.standing <> 'received' AND NEW.number IS DISTINCT FROM OLD.number
        OR NEW.version <> OLD.version + 1
    )
    EXECUTE FUNCTION signing.refuse_of_blank();

-- Who did what to a blank form, and when; it only grows.
CREATE TABLE signing.blank_events (
    college text COLLATE "C" NOT NULL,
    series  text COLLATE "C" NOT NULL,
    serial  text COLLATE "C" NOT NULL,
    version integer          NOT NULL,
    kind    text COLLATE "C" NOT NULL,
    at      timestamptz      NOT NULL,
    by      text             NOT NULL,
    -- of what a person did; a hand-over issues by itself
    cause   uuid,
    body    json             NOT NULL,
    PRIMARY KEY (college, series, serial, version),
    FOREIGN KEY (college, series, serial) REFERENCES signing.blanks
);
CREATE TRIGGER blank_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON signing.blank_events
    FOR EACH STATEMENT EXECUTE FUNCTION signing.refuse_of_blank();
ALTER TABLE signing.blank_events ENABLE ALWAYS TRIGGER blank_events_stay;

-- What people asked for, each once: two requests with one cause cannot both be carried out.
CREATE TABLE signing.blank_causes (
    cause   uuid             PRIMARY KEY,
    college text COLLATE "C" NOT NULL,
    series  text COLLATE "C" NOT NULL,
    serial  text COLLATE "C" NOT NULL
);

GRANT SELECT, INSERT ON signing.blanks, signing.blank_events, signing.blank_causes TO telnusqa_signing;
GRANT UPDATE (standing, version, number, reason, since) ON signing.blanks TO telnusqa_signing;
GRANT SELECT ON signing.blanks, signing.blank_events TO telnusqa_web, telnusqa_operations;
