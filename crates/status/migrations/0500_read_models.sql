-- Tables made for reading: the case card and the timeline, rebuilt from the log at any time.
--
-- Rows belong to a generation. Readers and the consumer follow status.live; a rebuild fills another generation beside
-- it and swaps by one update, so that reading never stops.
CREATE SCHEMA status;
GRANT USAGE ON SCHEMA status TO telnusqa_status, telnusqa_web, telnusqa_operations;

-- One row. Whoever writes the live generation locks it first: a swap waits for the batch under way.
CREATE TABLE status.live (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    generation integer NOT NULL
);
INSERT INTO status.live (generation) VALUES (1);
CREATE SEQUENCE status.generations AS integer START 2;

CREATE TABLE status.cards (
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    -- none where the package was declined
    application_number text COLLATE "C",
    -- not unique: a declined number comes again
    iis_number text COLLATE "C" NOT NULL,
    -- the BIN of the college that answers for it
    college text COLLATE "C" NOT NULL,
    -- who he is, only the vault can tell
    applicant uuid NOT NULL,
    -- the last event applied: its place in the log and in the case's history
    position bigint NOT NULL,
    version integer NOT NULL,
    updated_at timestamptz NOT NULL,
    body json NOT NULL,
    PRIMARY KEY (generation, case_id),
    UNIQUE (application_number, generation)
);
CREATE INDEX cards_by_iis_number ON status.cards (iis_number, generation);

CREATE TABLE status.timeline (
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    -- when it happened, as the event tells
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    details json NOT NULL,
    PRIMARY KEY (generation, case_id, version)
);

-- Operations may make them anew: nothing is lost that the log does not hold.
GRANT SELECT, INSERT, UPDATE, DELETE ON status.cards, status.timeline TO telnusqa_status, telnusqa_operations;
GRANT SELECT, UPDATE ON status.live TO telnusqa_status, telnusqa_operations;
GRANT USAGE ON SEQUENCE status.generations TO telnusqa_status, telnusqa_operations;
GRANT SELECT ON status.cards, status.timeline, status.live TO telnusqa_web;
