-- Whether a paper was signed with a pen: no key vouches for it, and the register alone does.
ALTER TABLE signing.papers ADD COLUMN by_hand boolean NOT NULL DEFAULT false;

DROP TRIGGER papers_keep_their_fate ON signing.papers;
CREATE TRIGGER papers_keep_their_fate BEFORE UPDATE ON signing.papers
    FOR EACH ROW WHEN (
        OLD.signed_at IS NOT NULL AND (NEW.signed_at, NEW.by_hand) IS DISTINCT FROM (OLD.signed_at, OLD.by_hand)
        OR OLD.void_at IS NOT NULL AND NEW.void_at IS DISTINCT FROM OLD.void_at
    )
    EXECUTE FUNCTION signing.refuse();

GRANT UPDATE (by_hand) ON signing.papers TO telnusqa_signing;
