ALTER TABLE images VALIDATE CONSTRAINT images_known_state, VALIDATE CONSTRAINT images_trash;
