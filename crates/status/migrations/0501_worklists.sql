-- Lists of work: whose step is next, which, and by when. Where the package was handed in at the college, there is no number
-- of the IIS.
--
-- What is there was written without these columns. Nothing is lost that the log does not hold: the consumer starts anew
-- from its beginning and fills the tables within seconds to minutes; every answer says how far it has come.
TRUNCATE status.cards, status.timeline;
DELETE FROM consumers.checkpoints WHERE consumer = 'status';

ALTER TABLE status.cards
    ALTER COLUMN iis_number DROP NOT NULL,
    -- the role at the college whose step is next; none where it is nobody's there
    ADD COLUMN next_role text COLLATE "C",
    ADD COLUMN next_step text COLLATE "C",
    -- by when the result must lie where it is collected
    ADD COLUMN deadline date,
    ADD COLUMN executor text COLLATE "C",
    ADD COLUMN stage text COLLATE "C" NOT NULL,
    ADD CHECK ((next_role IS NULL) = (next_step IS NULL));
CREATE INDEX cards_to_work_on ON status.cards (generation, college, next_role, deadline, application_number)
    WHERE next_role IS NOT NULL;
