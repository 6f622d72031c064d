SET LOCAL lock_timeout = '10s';

-- How many bytes a pending upload may have at most, as its client declared them. NULL where a release wrote the row
-- that does not know it.
ALTER TABLE images ADD COLUMN reserved bigint;

-- What each user has, the trash and what is under way included.
CREATE TABLE usages (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    images bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0
);

-- The bytes of an image: its original and its renditions, or what is reserved for them.
CREATE FUNCTION kept_bytes(bytes bigint, renditions jsonb, reserved bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(bytes, reserved, 0)
        + coalesce((SELECT sum((size ->> 'bytes')::bigint) FROM jsonb_array_elements(renditions) AS size), 0)::bigint;

-- By triggers, so that whatever changes images, an older release too, changes this with them or not at all. Rows are
-- locked in the order of users, or two statements might wait for one another.
CREATE FUNCTION count_usage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO usages AS u (user_id, images, bytes)
            SELECT owner_id, count(*), sum(kept_bytes(bytes, renditions, reserved))::bigint
            FROM added WHERE state <> 'deleting' GROUP BY owner_id ORDER BY owner_id
            ON CONFLICT (user_id) DO UPDATE
                SET images = u.images + excluded.images, bytes = u.bytes + excluded.bytes;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO usages AS u (user_id, images, bytes)
            SELECT owner_id, -count(*), -sum(kept_bytes(bytes, renditions, reserved))::bigint
            FROM removed WHERE state <> 'deleting' GROUP BY owner_id ORDER BY owner_id
            ON CONFLICT (user_id) DO UPDATE
                SET images = u.images + excluded.images, bytes = u.bytes + excluded.bytes;
    ELSE
        INSERT INTO usages AS u (user_id, images, bytes)
            SELECT owner_id, sum(n)::bigint, sum(kept)::bigint
            FROM (
                SELECT owner_id, 1 AS n, kept_bytes(bytes, renditions, reserved) AS kept
                FROM added WHERE state <> 'deleting'
                UNION ALL
                SELECT owner_id, -1, -kept_bytes(bytes, renditions, reserved)
                FROM removed WHERE state <> 'deleting'
            ) AS changes
            GROUP BY owner_id HAVING sum(n) <> 0 OR sum(kept) <> 0 ORDER BY owner_id
            ON CONFLICT (user_id) DO UPDATE
                SET images = u.images + excluded.images, bytes = u.bytes + excluded.bytes;
    END IF;
    RETURN NULL;
END $$;

-- From here on nobody changes images until this is done: what is there is counted once, and nothing passes by.
CREATE TRIGGER count_added AFTER INSERT ON images
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_usage();
CREATE TRIGGER count_removed AFTER DELETE ON images
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_usage();
CREATE TRIGGER count_changed AFTER UPDATE ON images
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_usage();
INSERT INTO usages (user_id, images, bytes)
    SELECT owner_id, count(*), sum(kept_bytes(bytes, renditions, reserved))::bigint
    FROM images WHERE state <> 'deleting' GROUP BY owner_id;
