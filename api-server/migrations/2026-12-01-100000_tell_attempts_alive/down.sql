ALTER TABLE attempts DROP COLUMN seen_at;
ALTER TABLE images DROP COLUMN asked_hash;
