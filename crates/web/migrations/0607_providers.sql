-- Sessions that a provider of OpenID Connect vouched for: they last while whoever it is stays known under that identity. Of issuer and
-- subject the digest is kept.
ALTER TABLE web.sessions ADD COLUMN identity bytea CHECK (octet_length(identity) = 32);

-- Sign-ins that are under way at the provider, in real time; each comes back once, in the browser that it began in. Of the state and of the
-- browser's cookie digests are kept; the rest is of use only with a code that the provider hands to that browser.
CREATE TABLE web.provider_sign_ins (
    state      bytea       PRIMARY KEY CHECK (octet_length(state) = 32),
    browser    bytea       NOT NULL CHECK (octet_length(browser) = 32),
    nonce      text        NOT NULL,
    verifier   text        NOT NULL,
    -- where in the house it goes on
    next       text        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX provider_sign_ins_by_age ON web.provider_sign_ins (started_at);

GRANT SELECT, INSERT, DELETE ON web.provider_sign_ins TO telnusqa_web;
