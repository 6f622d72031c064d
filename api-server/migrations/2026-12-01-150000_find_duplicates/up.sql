-- What one person has already.
CREATE INDEX CONCURRENTLY images_duplicates ON images (owner_id, sha256) WHERE state = 'ready';
