-- Applications that somebody writes on the public page, in real time but for the moment of certification. What he wrote is sealed under a
-- key that is made of the master key and the token of his cookie: a copy of these tables and of the keys' opens nothing.
CREATE TABLE web.drafts (
    token        bytea       PRIMARY KEY CHECK (octet_length(token) = 32),
    id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    sealed       bytea       NOT NULL,
    -- The code that certifies what is written now; a change asks for another.
    ask          uuid,
    -- The service's clock. From then on nothing is changed, until it is sent or refused.
    certified_at timestamptz,
    -- The case that it opened; what was written is here no more.
    case_id      uuid,
    started_at   timestamptz NOT NULL DEFAULT now(),
    seen_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX drafts_by_age ON web.drafts (seen_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON web.drafts TO telnusqa_web;
