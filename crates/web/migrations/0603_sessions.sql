-- Who is signed in with a browser, in real time. Nothing here is personal, and a copy of it lets nobody in: of a token its
-- digest is kept.
CREATE TABLE web.sessions (
    token      bytea       PRIMARY KEY CHECK (octet_length(token) = 32),
    staff      text        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX sessions_by_age ON web.sessions (started_at);

-- How signing in went for those who have an account: who guesses waits, and a code counts once.
CREATE TABLE web.sign_ins (
    staff     text        PRIMARY KEY,
    failures  integer     NOT NULL DEFAULT 0,
    failed_at timestamptz,
    -- The step of the last code that was taken (RFC 6238 §5.2).
    step      bigint      NOT NULL DEFAULT 0
);

GRANT SELECT, INSERT, UPDATE, DELETE ON web.sessions, web.sign_ins TO telnusqa_web;
