-- One person's trash, what was deleted last first.
CREATE INDEX CONCURRENTLY images_trash_mine ON images (owner_id, trashed_at DESC, id DESC) WHERE state = 'trashed';
