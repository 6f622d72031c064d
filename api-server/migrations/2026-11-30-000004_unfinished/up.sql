-- In the place of images_unfinished, which has all of the trash in it and which the next release drops.
CREATE INDEX CONCURRENTLY images_in_work ON images (updated_at) WHERE state IN ('pending', 'deleting');
