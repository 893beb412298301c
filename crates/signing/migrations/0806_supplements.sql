-- The archive record from which a supplement is made, in the vault; none where there is none.
ALTER TABLE signing.jobs ADD COLUMN record bytea CHECK (octet_length(record) = 32);
-- The supplement that belongs to a paper: its SHA-256 stands on the paper too, and its code leads here.
ALTER TABLE signing.papers ADD COLUMN supplement bytea CHECK (octet_length(supplement) = 32);
