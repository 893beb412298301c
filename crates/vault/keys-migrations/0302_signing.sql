-- Who has documents made reads persons and files, and seals the documents as files of theirs.
GRANT USAGE ON SCHEMA keys TO telnusqa_signing;
GRANT SELECT ON ALL TABLES IN SCHEMA keys TO telnusqa_signing;
GRANT INSERT ON keys.files TO telnusqa_signing;
