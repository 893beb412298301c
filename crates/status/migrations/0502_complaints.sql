-- Lists of complaints: by when something is to be done next about one that is open; none where none is. Of no card that was
-- written before something was complained of.
ALTER TABLE status.cards ADD COLUMN complaint_by date;
CREATE INDEX cards_with_complaints ON status.cards (generation, complaint_by, application_number)
    WHERE complaint_by IS NOT NULL;
