SET LOCAL lock_timeout = '10s';

-- The trash. An image that its owner deleted is 'trashed' until its owner takes it back or its time is up;
-- a release that does not know the state shows such an image to nobody, and never writes it.
ALTER TABLE images ADD COLUMN trashed_at timestamptz;

-- These hold for what is written from now on. To look at all that is there would keep everybody waiting:
-- the next migration does, while they go on.
ALTER TABLE images ADD CONSTRAINT images_known_state
    CHECK (state IN ('pending', 'ready', 'trashed', 'deleting')) NOT VALID;
ALTER TABLE images DROP CONSTRAINT images_state_check;
ALTER TABLE images ADD CONSTRAINT images_trash
    CHECK (CASE state
        WHEN 'trashed' THEN trashed_at IS NOT NULL AND content_type IS NOT NULL AND bytes IS NOT NULL
            AND sha256 IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL
        ELSE trashed_at IS NULL END) NOT VALID;
