-- Applicants who opened their own page with a one-time code, in real time. Nothing here is personal, and a copy of it lets nobody in.
CREATE TABLE web.applicant_sessions (
    token      bytea       PRIMARY KEY CHECK (octet_length(token) = 32),
    case_id    uuid        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX applicant_sessions_by_age ON web.applicant_sessions (started_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON web.applicant_sessions TO telnusqa_web;
