-- An id that comes again with other content is answered with the number of the application that it opened.
CREATE INDEX applications_case_idx ON intake.applications (case_id);
