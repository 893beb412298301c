-- Who tells applicants reads what staff wrote for them too.
GRANT SELECT ON keys.files TO telnusqa_notification;
