SET LOCAL lock_timeout = '10s';

-- What an upload under a key was asked for, from its beginning: another request under the same key is known
-- at once. NULL where a release wrote the row that does not know it.
ALTER TABLE images ADD COLUMN asked_hash bytea;

-- When an attempt last told that it lives; one that has been silent for long has crashed. NULL where a
-- release made it that tells nothing.
ALTER TABLE attempts ADD COLUMN seen_at timestamptz;
