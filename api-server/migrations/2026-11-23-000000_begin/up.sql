-- Who has signed in. The provider and its subject are the identity; address and name are display.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    issuer text NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    email text,
    created_at timestamptz NOT NULL DEFAULT now(),
    signed_in_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (issuer, subject)
);

-- Sessions. The token itself is only in the browser's cookie.
CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Sign-ins on their way through the provider; any replica may take the callback, once.
CREATE TABLE sign_ins (
    token_hash bytea PRIMARY KEY,
    state text NOT NULL,
    nonce text NOT NULL,
    pkce_verifier text NOT NULL,
    next text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_ins_expires ON sign_ins (expires_at);

-- Images. Ids are UUIDv7, so their order is the order of upload. A row is 'pending' until its blobs
-- are complete, and 'deleting' from the moment nobody may see it until its blobs are gone.
CREATE TABLE images (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES users,
    state text NOT NULL CHECK (state IN ('pending', 'ready', 'deleting')),
    attempt uuid NOT NULL,
    idempotency_key uuid,
    request_hash bytea,
    title text NOT NULL,
    description text,
    content_type text,
    bytes bigint,
    sha256 bytea,
    width integer,
    height integer,
    thumbhash bytea,
    renditions jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (owner_id, idempotency_key),
    CHECK (state <> 'ready' OR (content_type IS NOT NULL AND bytes IS NOT NULL AND sha256 IS NOT NULL
        AND width IS NOT NULL AND height IS NOT NULL))
);
CREATE INDEX images_public ON images (id DESC) WHERE state = 'ready';
CREATE INDEX images_mine ON images (owner_id, id DESC) WHERE state = 'ready';
CREATE INDEX images_unfinished ON images (updated_at) WHERE state <> 'ready';

-- Every attempt that may have put blobs, so that a crash leaves none that nobody knows of.
CREATE TABLE attempts (
    id uuid PRIMARY KEY,
    image_id uuid NOT NULL REFERENCES images ON DELETE CASCADE,
    started_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX attempts_image ON attempts (image_id);
CREATE INDEX attempts_started ON attempts (started_at);
