SET LOCAL lock_timeout = '10s';

-- What decides whether somebody may come in, beside the address. It is asked again on each request.
ALTER TABLE users ADD COLUMN hosted_domain text;

-- A session has a name by which its user may end it: the hash of its token is nobody's to know.
ALTER TABLE sessions
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ADD COLUMN user_agent text;
