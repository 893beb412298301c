-- The desk of operations shows how many documents are to be made.
GRANT SELECT (status) ON signing.jobs TO telnusqa_web;
