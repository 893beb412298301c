-- What staff write, and the signatures that they bring, are sealed as files before a command names them.
GRANT INSERT ON vault.files TO telnusqa_web;
