-- Who is forgotten is not found by the digest of his telephone either.
GRANT SELECT ON notification.codes, notification.confirmed TO telnusqa_operations;
GRANT DELETE ON notification.codes, notification.confirmed, notification.cut_offs TO telnusqa_operations;

-- Who wishes for another language alone leaves the ways to the message.
ALTER TABLE notification.wishes ALTER COLUMN way DROP NOT NULL;
