SET LOCAL lock_timeout = '10s';
ALTER TABLE images VALIDATE CONSTRAINT images_known_state, VALIDATE CONSTRAINT images_trash;
