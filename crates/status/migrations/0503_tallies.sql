-- Figures that are kept as events come, so that nobody reads a million cards to count them.
--
-- What is there was written without them. Nothing is lost that the log does not hold: the consumer starts anew from its
-- beginning and fills the tables within seconds to minutes; every answer says how far it has come.
TRUNCATE status.cards, status.timeline;
DELETE FROM consumers.checkpoints WHERE consumer = 'status';

CREATE TABLE status.tallies (
    generation integer NOT NULL,
    -- what is counted, and of what kind: awaited (a day), ground, in-time, issued (a result), late, moved (from a stage to
    -- another), stands (a stage), stayed (in a stage; how long)
    what text COLLATE "C" NOT NULL,
    -- the BIN of the college; empty: all of them
    college text COLLATE "C" NOT NULL,
    which text COLLATE "C" NOT NULL,
    also text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (generation, what, college, which, also)
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE, DELETE ON status.tallies TO telnusqa_status, telnusqa_operations;
GRANT SELECT ON status.tallies TO telnusqa_web;
