-- What is said of images.
CREATE INDEX CONCURRENTLY images_words ON images
    USING gin (plain(title || ' ' || coalesce(description, '')) gin_trgm_ops) WHERE state = 'ready';
