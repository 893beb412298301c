-- The door for people seals what staff write and bring: files, no persons.
GRANT INSERT ON keys.files TO telnusqa_web;
