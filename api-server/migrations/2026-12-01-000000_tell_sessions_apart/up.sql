-- What decides whether somebody may come in, beside the address. It is asked again on each request.
ALTER TABLE users
    ADD COLUMN hosted_domain text,
    ADD COLUMN email_verified boolean NOT NULL DEFAULT false;
-- No address was ever kept that was not verified.
UPDATE users SET email_verified = true WHERE email IS NOT NULL;

-- A session has a name by which its user may end it: the hash of its token is nobody's to know.
ALTER TABLE sessions
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ADD COLUMN user_agent text;
