-- The door for people seals what an applicant says before it is known who he is: under keys of his own, which are made here.
GRANT INSERT ON keys.persons TO telnusqa_web;
