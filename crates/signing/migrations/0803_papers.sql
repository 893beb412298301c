-- Papers as anybody may look them up who is shown one. Nothing here is personal, and nothing leads back to a code.
CREATE TABLE signing.papers (
    -- SHA-256 of the code on the paper.
    code      bytea       PRIMARY KEY CHECK (octet_length(code) = 32),
    case_id   uuid        NOT NULL,
    -- Which of the case's drafts, from 1.
    draft     integer     NOT NULL CHECK (draft > 0),
    kind      text        NOT NULL CHECK (kind IN ('duplicate', 'refusal')),
    college   text        NOT NULL,
    -- In the register, or of the application where it is a refusal.
    number    text        NOT NULL,
    made_on   date        NOT NULL,
    document  bytea       NOT NULL UNIQUE CHECK (octet_length(document) = 32),
    -- HMAC under the vault's key, of the recipient's name and the code: only who has both finds out whether they fit.
    name      bytea       NOT NULL CHECK (octet_length(name) = 32),
    -- HMAC under the vault's key: the same for every duplicate of one original; none where its number is not known.
    original  bytea       CHECK (octet_length(original) = 32),
    -- The service's clock, both.
    signed_at timestamptz,
    void_at   timestamptz,
    UNIQUE (case_id, draft)
);
CREATE INDEX papers_original_idx ON signing.papers (original) WHERE signed_at IS NOT NULL;

CREATE TRIGGER papers_stay BEFORE DELETE OR TRUNCATE ON signing.papers
    FOR EACH STATEMENT EXECUTE FUNCTION signing.refuse();
CREATE TRIGGER papers_keep_their_fate BEFORE UPDATE ON signing.papers
    FOR EACH ROW WHEN (
        OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at
        OR OLD.void_at IS NOT NULL AND NEW.void_at IS DISTINCT FROM OLD.void_at
    )
    EXECUTE FUNCTION signing.refuse();

-- The public keys of the house, each that ever signed a proof.
CREATE TABLE signing.paper_keys (
    -- How SHA-256 of the public key begins.
    id         bytea       PRIMARY KEY CHECK (octet_length(id) = 4),
    public_key bytea       NOT NULL CHECK (octet_length(public_key) = 32),
    -- The service's clock, both: since when it signs, and since when nobody may believe it.
    since      timestamptz NOT NULL,
    revoked_at timestamptz
);

-- The code of a document to be made; gone once it is stored, as its seal is.
ALTER TABLE signing.jobs ADD COLUMN code bytea CHECK (octet_length(code) = 15);

GRANT SELECT, INSERT ON signing.papers, signing.paper_keys TO telnusqa_signing;
GRANT UPDATE (signed_at, void_at) ON signing.papers TO telnusqa_signing;
GRANT UPDATE (code) ON signing.jobs TO telnusqa_signing;
GRANT SELECT ON signing.papers, signing.paper_keys TO telnusqa_web;
GRANT SELECT ON signing.papers, signing.paper_keys TO telnusqa_operations;
GRANT UPDATE (revoked_at) ON signing.paper_keys TO telnusqa_operations;
