UPDATE images SET state = 'ready', trashed_at = NULL WHERE state = 'trashed';
ALTER TABLE images DROP CONSTRAINT images_trash;
ALTER TABLE images ADD CONSTRAINT images_state_check CHECK (state IN ('pending', 'ready', 'deleting'));
ALTER TABLE images DROP CONSTRAINT images_known_state;
ALTER TABLE images DROP COLUMN trashed_at;
