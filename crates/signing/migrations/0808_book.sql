-- What colleges had given out on paper before they came into the house: up to which number of a year, and what became of each.
-- Nothing here is personal: whose they are stays in the book.
CREATE TABLE signing.openings (
    college   text        NOT NULL,
    year      integer     NOT NULL,
    -- the last number in the book: the house goes on with the next one
    last      integer     NOT NULL CHECK (last BETWEEN 1 AND 99999),
    opened_by text        NOT NULL CHECK (opened_by <> ''),
    -- the machine's clock
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (college, year)
);

CREATE TABLE signing.book (
    college   text    NOT NULL,
    year      integer NOT NULL,
    serial    integer NOT NULL CHECK (serial > 0),
    number    text    NOT NULL UNIQUE,
    -- none where it never was
    issued_on date,
    -- why it is void; none where it is valid
    reason    text,
    -- as in signing.papers: the same for every duplicate of one original
    original  bytea   CHECK (octet_length(original) = 32),
    PRIMARY KEY (college, year, serial),
    FOREIGN KEY (college, year) REFERENCES signing.openings,
    CHECK (issued_on IS NOT NULL OR reason IS NOT NULL)
);
CREATE INDEX book_originals_idx ON signing.book (original) WHERE original IS NOT NULL AND issued_on IS NOT NULL;

CREATE TRIGGER openings_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON signing.openings
    FOR EACH STATEMENT EXECUTE FUNCTION signing.refuse();
CREATE TRIGGER book_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON signing.book
    FOR EACH STATEMENT EXECUTE FUNCTION signing.refuse();

GRANT SELECT, INSERT ON signing.openings, signing.book TO telnusqa_operations;
-- Only where nothing was given out yet: whatever grows is signing's.
GRANT INSERT ON signing.counters TO telnusqa_operations;
GRANT SELECT ON signing.openings, signing.book TO telnusqa_signing;
GRANT SELECT ON signing.book TO telnusqa_web;
