-- What has been in the trash for longest.
CREATE INDEX CONCURRENTLY images_trash_due ON images (trashed_at) WHERE state = 'trashed';
