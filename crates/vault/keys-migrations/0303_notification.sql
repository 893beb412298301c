-- Who is told is read; his files are not.
GRANT USAGE ON SCHEMA keys TO telnusqa_notification;
GRANT SELECT ON keys.master, keys.persons TO telnusqa_notification;
