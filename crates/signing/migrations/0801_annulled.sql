-- A number whose document was signed may become void: where the paper was lost on its way. Nothing else of it changes, and a
-- number that is void stays so.
DROP TRIGGER fates_stay ON signing.register;
CREATE TRIGGER fates_stay BEFORE UPDATE ON signing.register
    FOR EACH ROW WHEN (
        OLD.status = 'void'
        OR OLD.status = 'issued' AND NEW.status <> 'void'
        OR OLD.document IS NOT NULL AND NEW.document IS DISTINCT FROM OLD.document
    )
    EXECUTE FUNCTION signing.refuse();
