-- What staff wrote for the applicant is told him with the message that it belongs to: the fact behind a preliminary refusal, the reason
-- of an extension. Its reading is recorded, as that of a person is.
GRANT SELECT (key_id, person_id, sha256, content) ON vault.files TO telnusqa_notification;
GRANT SELECT (sha256, what) ON vault.reads TO telnusqa_notification;
